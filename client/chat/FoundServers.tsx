import { useSignal } from "@preact/signals";
import type { FoundServer } from "../../server/chat/schema.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { useSubmit } from "../ui/submit.ts";
import { showToast } from "../ui/toasts.ts";
import { lookAgain, talkTo } from "./model_state.ts";

/** Servers on this computer that could answer, each with a button that has it do so. */
export function FoundServers({ servers }: { readonly servers: readonly FoundServer[] }) {
  if (servers.length === 0) return null;
  return (
    <ul class="found-servers" aria-label="Found on this computer">
      {servers.map((server) => (
        <li key={server.base_url}>
          <Found server={server} />
        </li>
      ))}
    </ul>
  );
}

/** For a server that was started since. */
export function LookAgain() {
  const { submit, fault, isBusy } = useSubmit();
  return (
    <>
      <Button look="quiet" onClick={() => void submit(lookAgain)}>
        {isBusy.value ? "Looking…" : "Look again on this computer"}
      </Button>
      <Fault words={fault()} />
    </>
  );
}

function Found({ server }: { readonly server: FoundServer }) {
  const { name, models } = server;
  const model = useSignal(models[0] ?? "");
  const { submit, fault } = useSubmit();
  const use = async () => {
    if (await submit(() => talkTo(server, model.value))) {
      showToast({ tone: "plain", text: `${name} answers from now on` });
    }
  };
  if (models.length === 0) return <p class="hint">{name} runs on this computer, but has no model yet.</p>;
  return (
    <div class="found-server">
      <p>{name} runs on this computer.</p>
      {models.length > 1 && (
        <select
          class="text-field"
          aria-label={`Model of ${name}`}
          value={model.value}
          onChange={(event) => model.value = event.currentTarget.value}
        >
          {models.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      )}
      <Button look="main" onClick={() => void use()}>
        {models.length > 1 ? `Use ${name}` : `Use ${name} with ${models[0]}`}
      </Button>
      <Fault words={fault()} />
    </div>
  );
}

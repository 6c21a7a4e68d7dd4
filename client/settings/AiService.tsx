import type { ComponentChild } from "preact";
import { FoundServers, LookAgain } from "../chat/FoundServers.tsx";
import { modelState } from "../chat/model_state.ts";
import { useLive } from "../live.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { TextField } from "../ui/TextField.tsx";
import { showToast } from "../ui/toasts.ts";
import { BackToDefault } from "./BackToDefault.tsx";
import { FixedSetting } from "./FixedSetting.tsx";
import { Panel } from "./parts.tsx";
import { RemoveKey } from "./RemoveKey.tsx";
import { findSetting } from "./store.ts";
import { useTypedSettings } from "./typed_settings.ts";

const LABELS = { ai_base_url: "Base URL", ai_model: "Model", ai_api_key: "Key" };
/** The key last: it is never sent to an address that was about to be replaced. */
const KEYS = ["ai_base_url", "ai_model", "ai_api_key"] as const;

type Key = typeof KEYS[number];

/** Which service and model the assistant asks, and with which key. */
export function AiService() {
  return (
    <Panel
      title="Service"
      hint="For the assistant: which service and model it asks. Nothing is sent before somebody asks it something."
    >
      <Advice />
      <ServiceForm />
    </Panel>
  );
}

/** While there is no service: what is lacking, and what this computer has. */
function Advice() {
  useLive(modelState, "setting");
  const state = modelState.shown.value;
  if (state?.configured !== false) return null;
  return (
    <div class="panel-form">
      <p>{state.advice}.</p>
      <FoundServers servers={state.found} />
      <div class="form-row">
        <LookAgain />
      </div>
    </div>
  );
}

function ServiceForm() {
  const { field, fault, save, reset } = useTypedSettings<Key>(LABELS);
  const saveAll = async () => {
    if (await save(KEYS)) showToast({ tone: "plain", text: "The AI settings were saved" });
  };
  return (
    <form
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void saveAll();
      }}
    >
      <FixedOr setting_key="ai_base_url">
        {() => (
          <TextField
            {...field("ai_base_url")}
            type="url"
            required
            hint="Any service that speaks OpenAI's protocol: OpenRouter, or one on this computer such as Ollama (http://127.0.0.1:11434/v1)."
          />
        )}
      </FixedOr>
      <BackToDefault setting_key="ai_base_url" onReset={() => void reset("ai_base_url")} />
      <FixedOr setting_key="ai_model">
        {() => <TextField {...field("ai_model")} required hint="The model's name, as the service calls it." />}
      </FixedOr>
      <BackToDefault setting_key="ai_model" onReset={() => void reset("ai_model")} />
      <FixedOr setting_key="ai_api_key">{() => <KeyField {...field("ai_api_key")} />}</FixedOr>
      <Fault words={fault()} />
      {KEYS.some((key) => findSetting(key)?.fixed_by === null) && (
        <div class="form-row">
          <Button type="submit" look="main">Save</Button>
        </div>
      )}
    </form>
  );
}

interface FixedOrProps {
  readonly setting_key: Key;
  readonly children: () => ComponentChild;
}

/** A field for what can be changed here, else what it is and why. */
function FixedOr({ setting_key, children }: FixedOrProps) {
  const setting = findSetting(setting_key);
  if (setting === undefined || setting.fixed_by === null) return <>{children()}</>;
  return <FixedSetting label={LABELS[setting_key]} setting={setting} by={setting.fixed_by} />;
}

interface KeyFieldProps {
  readonly value: string;
  readonly fault: string | undefined;
  readonly onInput: (text: string) => void;
}

const KEY_HINT =
  "Sent to no service but the one it was entered for. Kept in a file of its own that only the owner of " +
  "the data directory can read, never in the database, a backup or a log. Services on this computer mostly need none.";

/** The key can be given and taken away, never read. */
function KeyField(props: KeyFieldProps) {
  const isSet = findSetting("ai_api_key")?.is_set ?? false;
  return (
    <>
      {isSet && (
        <div class="form-row">
          <KeyState />
          <RemoveKey />
        </div>
      )}
      <PasswordField
        {...props}
        label={isSet ? "New key" : "Key"}
        optional
        autocomplete="off"
        hint={isSet ? `Empty to keep the present one. ${KEY_HINT}` : KEY_HINT}
      />
    </>
  );
}

/** A key is bound to the service it was entered for: where there is one, and yet none to use, it was for another. */
function KeyState() {
  const state = modelState.shown.value;
  if (state?.configured !== false) return <strong class="badge good">A key is set</strong>;
  return <strong class="field-fault">A key is set, but not for {state.host}</strong>;
}

import { useSignal } from "@preact/signals";
import { refreshMe } from "../login/session.ts";
import { wordsFor } from "../problem.ts";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { Switch } from "../ui/Switch.tsx";
import { showToast } from "../ui/toasts.ts";
import { AccountsDialog } from "./AccountsDialog.tsx";
import { fixedWords, Panel } from "./parts.tsx";
import { changeSetting, findSetting } from "./store.ts";

const NAME = "People have to log in";

/** The switch that decides whether people have to log in. */
export function Accounts() {
  const setting = findSetting("auth_required");
  const asks = useSignal<"on" | "off" | undefined>(undefined);
  if (setting === undefined) return null;
  const close = () => asks.value = undefined;
  return (
    <Panel title="Accounts">
      <Switch
        label={NAME}
        checked={setting.value === true}
        disabled={setting.fixed_by !== null}
        onChange={(wanted) => asks.value = wanted ? "on" : "off"}
      >
        {setting.fixed_by === null
          ? "Everybody gets a name, a password and items of their own. Without it whoever opens this Benchtop may do everything."
          : fixedWords(setting.fixed_by)}
      </Switch>
      {asks.value === "on" && <AccountsDialog onClose={close} />}
      {asks.value === "off" && <TurnOff onClose={close} />}
    </Panel>
  );
}

function TurnOff({ onClose }: { readonly onClose: () => void }) {
  return (
    <ConfirmDialog
      title="Turn accounts off?"
      action="Turn accounts off"
      onConfirm={() => void turnOff()}
      onClose={onClose}
    >
      <div class="dialog-form">
        <p>
          Whoever opens this Benchtop then acts as the local user: sees everybody's items, may do everything, and needs
          no password.
        </p>
        <p>Users, their passwords and their items are kept, and hold again when accounts are turned on again.</p>
      </div>
    </ConfirmDialog>
  );
}

async function turnOff(): Promise<void> {
  try {
    await changeSetting("auth_required", false);
    await refreshMe();
  } catch (error) {
    showToast({ tone: "bad", text: `Accounts were not turned off: ${wordsFor(error)}` });
  }
}

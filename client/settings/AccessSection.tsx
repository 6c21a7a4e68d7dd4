import { isLocal, me } from "../login/session.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { Switch } from "../ui/Switch.tsx";
import { TextField } from "../ui/TextField.tsx";
import { showToast } from "../ui/toasts.ts";
import { Accounts } from "./Accounts.tsx";
import { BackToDefault } from "./BackToDefault.tsx";
import { FailedLogins } from "./FailedLogins.tsx";
import { Panel } from "./parts.tsx";
import { findSetting, toggleSetting } from "./store.ts";
import { Tokens } from "./Tokens.tsx";
import { useTypedSettings } from "./typed_settings.ts";

/** Who and what may get in. */
export function AccessSection() {
  return (
    <>
      {me.value?.is_admin && <Accounts />}
      {me.value?.is_admin && !isLocal.value && <SignUp />}
      {me.value?.is_admin && !isLocal.value && <FailedLogins />}
      <Tokens />
      {me.value?.is_admin && <Advanced />}
    </>
  );
}

function SignUp() {
  const setting = findSetting("signup_allowed");
  if (setting === undefined) return null;
  return (
    <Panel title="Signing up">
      <Switch
        label="People may make an account for themselves"
        checked={setting.value === true}
        onChange={(value) => void toggleSetting("signup_allowed", "Signing up", value)}
      >
        Whoever reaches the login page can then become a user, never an administrator.
      </Switch>
    </Panel>
  );
}

function Advanced() {
  return (
    <Panel title="Advanced">
      <details class="advanced">
        <summary>Access tokens</summary>
        <Minutes />
      </details>
    </Panel>
  );
}

const LABELS = { access_token_minutes: "Minutes until an access token has to be renewed" };
const KEYS = ["access_token_minutes"] as const;

/** How long what a login lets in with is good. */
function Minutes() {
  const { field, fault, save, reset } = useTypedSettings(LABELS);
  const saveMinutes = async () => {
    if (await save(KEYS, Number)) showToast({ tone: "plain", text: "The minutes were saved" });
  };
  if (findSetting("access_token_minutes") === undefined) return null;
  return (
    <form
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void saveMinutes();
      }}
    >
      <TextField
        {...field("access_token_minutes")}
        type="number"
        required
        min={1}
        max={1440}
        hint="1 to 1,440. Access tokens are what a login lets in with; pages renew theirs by themselves."
      />
      <Fault words={fault()} />
      <BackToDefault setting_key="access_token_minutes" onReset={() => void reset("access_token_minutes")} />
      <div class="form-row">
        <Button type="submit" look="main">Save</Button>
      </div>
    </form>
  );
}

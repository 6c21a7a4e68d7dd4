import { isLocal, me } from "../login/session.ts";
import { Switch } from "../ui/Switch.tsx";
import { Accounts } from "./Accounts.tsx";
import { Panel } from "./parts.tsx";
import { findSetting, toggleSetting } from "./store.ts";
import { TextSetting } from "./TextSetting.tsx";
import { Tokens } from "./Tokens.tsx";

/** Who and what may get in. */
export function AccessSection() {
  return (
    <>
      {me.value?.is_admin && <Accounts />}
      {me.value?.is_admin && !isLocal.value && <SignUp />}
      <Tokens />
      {me.value?.is_admin && <AccessTokens />}
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

function AccessTokens() {
  return (
    <Panel title="Access tokens" hint="What a login lets in with. Pages renew theirs by themselves.">
      <TextSetting
        setting_key="access_token_minutes"
        label="Minutes until one has to be renewed"
        type="number"
        min={1}
        max={1440}
        hint="1 to 1,440."
      />
    </Panel>
  );
}

import { useSignal } from "@preact/signals";
import { me } from "../login/session.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { useSubmit } from "../ui/submit.ts";
import { showToast } from "../ui/toasts.ts";
import { PASSWORD_RULES } from "../users/field_words.ts";
import { Panel } from "./parts.tsx";
import { changePassword } from "./requests.ts";
import { sessions } from "./store.ts";

const FIELDS = { current_password: "The current password", new_password: "The new password" };

export function ChangePassword() {
  const current = useSignal("");
  const next = useSignal("");
  const { submit, fault, faultOf } = useSubmit(FIELDS);
  const change = async () => {
    const words = { current_password: current.value, new_password: next.value };
    if (!await submit(() => changePassword(words))) return;
    current.value = next.value = "";
    showToast({ tone: "plain", text: "Your password was changed; everywhere else you have been logged out" });
    void sessions.load();
  };
  return (
    <Panel title="Password" hint="Changing it logs you out everywhere but here. API tokens stay as they are.">
      <form
        class="panel-form"
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        <input type="text" hidden autocomplete="username" value={me.value?.username} readOnly />
        <PasswordField
          label="Current password"
          autocomplete="current-password"
          required
          value={current.value}
          fault={faultOf("current_password")}
          onInput={(text) => current.value = text}
        />
        <PasswordField
          label="New password"
          autocomplete="new-password"
          hint={PASSWORD_RULES}
          required
          value={next.value}
          fault={faultOf("new_password")}
          onInput={(text) => next.value = text}
        />
        <Fault words={fault()} />
        <div class="form-row">
          <Button type="submit" look="main">Change password</Button>
        </div>
      </form>
    </Panel>
  );
}

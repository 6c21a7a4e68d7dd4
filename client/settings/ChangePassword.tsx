import { useSignal } from "@preact/signals";
import { me } from "../login/session.ts";
import { Button } from "../ui/Button.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { showToast } from "../ui/toasts.ts";
import { PASSWORD_RULES } from "../users/password_words.ts";
import { useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { Panel } from "./parts.tsx";
import { changePassword } from "./requests.ts";
import { sessions } from "./store.ts";

export function ChangePassword() {
  const current = useSignal("");
  const next = useSignal("");
  const { submit, fault } = useSubmit();
  const change = async () => {
    const words = { current_password: current.value, new_password: next.value };
    if (!await submit(() => changePassword(words))) return;
    current.value = next.value = "";
    showToast({ tone: "plain", text: "Your password was changed; everywhere else you have been logged out" });
    void sessions.load();
  };
  return (
    <Panel title="Password" hint="Changing it logs you out everywhere but here.">
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
          onInput={(text) => current.value = text}
        />
        <PasswordField
          label="New password"
          autocomplete="new-password"
          hint={PASSWORD_RULES}
          required
          value={next.value}
          onInput={(text) => next.value = text}
        />
        <Fault words={fault.value} />
        <div class="form-row">
          <Button type="submit" look="main">Change password</Button>
        </div>
      </form>
    </Panel>
  );
}

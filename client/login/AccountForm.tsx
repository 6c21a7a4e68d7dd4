import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Signup } from "../../server/users/schema.ts";
import { Problem } from "../problem.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { useSubmit } from "../ui/submit.ts";
import { TextField } from "../ui/TextField.tsx";
import { PASSWORD_RULES } from "../users/password_words.ts";

interface AccountFormProps {
  /** What its button says. */
  readonly action: string;
  /** Fails with the problem to show. */
  readonly onSubmit: (account: Signup) => Promise<void>;
}

/** Who somebody wants to be here. */
export function AccountForm({ action, onSubmit }: AccountFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const username = useSignal("");
  const password = useSignal("");
  const full_name = useSignal("");
  const email = useSignal("");
  const { submit, isBusy, fault } = useSubmit();
  useEffect(() => focusField(form.current, "username"), []);
  const send = () =>
    submit(async () => {
      try {
        await onSubmit({
          username: username.value,
          password: password.value,
          ...(full_name.value.trim() === "" ? {} : { full_name: full_name.value }),
          ...(email.value.trim() === "" ? {} : { email: email.value.trim() }),
        });
      } catch (error) {
        if (error instanceof Problem) focusField(form.current, error.field);
        throw error;
      }
    });
  return (
    <form
      ref={form}
      class="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div data-field="username">
        <TextField
          label="Username"
          autocomplete="username"
          hint="3 to 64 letters, digits or . _ @ + -"
          required
          value={username.value}
          onInput={(text) => username.value = text}
        />
      </div>
      <div data-field="password">
        <PasswordField
          label="Password"
          autocomplete="new-password"
          hint={PASSWORD_RULES}
          required
          value={password.value}
          onInput={(text) => password.value = text}
        />
      </div>
      <div data-field="full_name">
        <TextField
          label="Full name (optional)"
          autocomplete="name"
          value={full_name.value}
          onInput={(text) => full_name.value = text}
        />
      </div>
      <div data-field="email">
        <TextField
          label="E-mail (optional)"
          type="email"
          autocomplete="email"
          value={email.value}
          onInput={(text) => email.value = text}
        />
      </div>
      <Fault words={fault.value} />
      <Button type="submit" look="main">{isBusy.value ? "One moment…" : action}</Button>
    </form>
  );
}

function focusField(form: HTMLFormElement | null, name: string | undefined): void {
  form?.querySelector<HTMLElement>(`[data-field="${name}"] input`)?.focus();
}

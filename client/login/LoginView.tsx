import "../first_load.ts";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { useSubmit } from "../ui/submit.ts";
import { TextField } from "../ui/TextField.tsx";
import { useAccountsWatch } from "./accounts_watch.ts";
import { PlainPage } from "./PlainPage.tsx";
import { accounts, isLocal, logIn, me } from "./session.ts";

/** Name and password, for somebody who comes in or whose session has ended. */
export function LoginView() {
  const isOver = me.peek() !== undefined;
  useAccountsWatch();
  return (
    <PlainPage title="Log in">
      {isOver && <SessionIsOver />}
      <LoginForm known={isLocal.peek() ? undefined : me.peek()?.username} />
      <p class="login-aside hint">
        Forgotten your password? An administrator can give you another one, and whoever runs Benchtop can with{" "}
        <code>benchtop user passwd</code>.
      </p>
      {!isOver && accounts.value?.signup_allowed === true && (
        <p class="login-aside">
          No account yet? <a class="text-link" href="/signup">Sign up</a>
        </p>
      )}
    </PlainPage>
  );
}

/** @param known the name of the person whose session has ended */
function LoginForm({ known }: { readonly known: string | undefined }) {
  const username = useSignal(known ?? "");
  const password = useSignal("");
  const name_field = useRef<HTMLInputElement>(null);
  const password_field = useRef<HTMLInputElement>(null);
  const { submit, isBusy, fault } = useSubmit();
  useEffect(() => (known === undefined ? name_field : password_field).current?.focus(), []);
  const enter = async () => {
    if (await submit(() => logIn(username.peek(), password.peek()))) return;
    password_field.current?.select();
    password_field.current?.focus();
  };
  return (
    <form
      class="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <TextField
        label="Username"
        autocomplete="username"
        required
        value={username.value}
        onInput={(text) => username.value = text}
        inputRef={name_field}
      />
      <PasswordField
        label="Password"
        autocomplete="current-password"
        required
        value={password.value}
        onInput={(text) => password.value = text}
        inputRef={password_field}
      />
      <Fault words={fault()} />
      <Button type="submit" look="main">{isBusy.value ? "Logging in…" : "Log in"}</Button>
    </form>
  );
}

function SessionIsOver() {
  return (
    <p>
      {isLocal.peek()
        ? "This Benchtop has accounts now. Log in to go on where you were; what you typed is kept."
        : "Your session has ended. Log in to go on where you were; what you typed is kept."}
    </p>
  );
}

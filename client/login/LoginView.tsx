import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { useSubmit } from "../ui/submit.ts";
import { TextField } from "../ui/TextField.tsx";
import { PlainPage } from "./PlainPage.tsx";
import { accounts, isLocal, logIn, me } from "./session.ts";

/** Name and password, for somebody who comes in or whose session has ended. */
export function LoginView() {
  const known = isLocal.peek() ? undefined : me.peek();
  const isOver = me.peek() !== undefined;
  const username = useSignal(known?.username ?? "");
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
    <PlainPage title="Log in">
      {isOver && <SessionIsOver />}
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
        <Fault words={fault.value} />
        <Button type="submit" look="main">{isBusy.value ? "Logging in…" : "Log in"}</Button>
      </form>
      {!isOver && accounts.value?.signup_allowed === true && (
        <p class="login-aside">
          No account yet? <a class="text-link" href="/signup">Sign up</a>
        </p>
      )}
    </PlainPage>
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

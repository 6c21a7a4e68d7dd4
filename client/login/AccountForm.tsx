import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Signup } from "../../server/users/schema.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { useSubmit } from "../ui/submit.ts";
import { TextField } from "../ui/TextField.tsx";
import { ACCOUNT_FIELDS, PASSWORD_RULES, USERNAME_RULES } from "../users/field_words.ts";

interface AccountFormProps {
  /** What its button says. */
  readonly action: string;
  /** Fails with the problem to show. */
  readonly onSubmit: (account: Signup) => Promise<void>;
}

type Typed = Readonly<Record<keyof typeof ACCOUNT_FIELDS, string>>;

const NOTHING: Typed = { username: "", password: "", full_name: "", email: "" };

/** Who somebody wants to be here. */
export function AccountForm({ action, onSubmit }: AccountFormProps) {
  const typed = useSignal(NOTHING);
  const { submit, isBusy, fault, faultOf } = useSubmit(ACCOUNT_FIELDS, "username");
  return (
    <form
      class="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(() => onSubmit(accountOf(typed.peek())));
      }}
    >
      <Fields typed={typed.value} faultOf={faultOf} edit={(change) => typed.value = { ...typed.value, ...change }} />
      <Fault words={fault()} />
      <Button type="submit" look="main">{isBusy.value ? "One moment…" : action}</Button>
    </form>
  );
}

interface FieldsProps {
  readonly typed: Typed;
  readonly faultOf: (name: keyof Typed) => string | undefined;
  readonly edit: (change: Partial<Typed>) => void;
}

function Fields({ typed, faultOf, edit }: FieldsProps) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  /** What all fields have in common. */
  const field = (name: keyof Typed) => ({
    label: ACCOUNT_FIELDS[name],
    value: typed[name],
    fault: faultOf(name),
    onInput: (text: string) => edit({ [name]: text }),
  });
  return (
    <>
      <TextField {...field("username")} autocomplete="username" hint={USERNAME_RULES} required inputRef={first} />
      <PasswordField {...field("password")} autocomplete="new-password" hint={PASSWORD_RULES} required />
      <TextField {...field("full_name")} autocomplete="name" optional />
      <TextField {...field("email")} autocomplete="email" type="email" optional />
    </>
  );
}

/** Fields that were left empty are not sent. */
function accountOf({ username, password, full_name, email }: Typed): Signup {
  return {
    username,
    password,
    ...(full_name.trim() === "" ? {} : { full_name }),
    ...(email.trim() === "" ? {} : { email: email.trim() }),
  };
}

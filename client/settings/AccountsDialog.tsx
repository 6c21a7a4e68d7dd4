import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { User } from "../../server/users/schema.ts";
import { ACCOUNT_FIELDS, PASSWORD_RULES, USERNAME_RULES } from "../users/field_words.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { showToast } from "../ui/toasts.ts";
import { createAdministrator, type Credentials, findAdministrators, turnOnAs } from "./accounts_on.ts";
import { faultWords, useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { TextField } from "../ui/TextField.tsx";

interface AccountsDialogProps {
  readonly onClose: () => void;
}

/** Walks through turning accounts on: what it means, who is going to be the administrator, logged in as that one. */
export function AccountsDialog({ onClose }: AccountsDialogProps) {
  const understood = useSignal(false);
  const administrators = useSignal<readonly User[] | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  useEffect(() => {
    findAdministrators().then(
      (found) => administrators.value = found,
      (error) => failure.value = faultWords(error),
    );
  }, []);
  if (!understood.value || administrators.value === undefined) {
    return (
      <Dialog key="meaning" title="Turn accounts on" onClose={onClose}>
        <div class="dialog-form">
          <WhatItMeans />
          <Fault words={failure.value} />
          <div class="form-row">
            <Button look="main" onClick={() => understood.value = true}>Continue</Button>
            <Button onClick={onClose}>Cancel</Button>
          </div>
        </div>
      </Dialog>
    );
  }
  const first = administrators.value.length === 0;
  return (
    <Dialog
      key="administrator"
      title={first ? "Create the administrator" : "Log in as an administrator"}
      onClose={onClose}
    >
      <AdministratorForm administrators={administrators} onClose={onClose} />
    </Dialog>
  );
}

function WhatItMeans() {
  return (
    <>
      <p>From then on nobody gets in without logging in:</p>
      <ul class="points">
        <li>Everybody has a name, a password, settings and items of their own. The boards are for all.</li>
        <li>Administrators manage users and these settings, and see everybody's items.</li>
        <li>What was made so far stays, and belongs to the oldest administrator; API tokens made so far end.</li>
        <li>Programs need an API token.</li>
      </ul>
      <p class="hint">You can turn accounts off again whenever you want.</p>
    </>
  );
}

interface AdministratorFormProps {
  readonly administrators: Signal<readonly User[] | undefined>;
  readonly onClose: () => void;
}

function AdministratorForm({ administrators, onClose }: AdministratorFormProps) {
  const known = administrators.value ?? [];
  const first = known.length === 0;
  const typed = useSignal<Credentials>({ username: known[0]?.username ?? "", password: "" });
  const { submit, fault, faultOf } = useSubmit(ACCOUNT_FIELDS, "username");
  const turnOn = async (credentials: Credentials) => {
    if (first) {
      await createAdministrator(credentials);
      administrators.value = await findAdministrators(); // should the next step fail, this one is not done again
    }
    await turnOnAs(credentials);
  };
  const save = async () => {
    const credentials = { ...typed.value, username: typed.value.username.trim() };
    if (!await submit(() => turnOn(credentials))) return;
    onClose();
    showToast({ tone: "plain", text: `Accounts are on; you are logged in as ${credentials.username}` });
  };
  return (
    <form
      class="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="hint">
        {first
          ? "You will be logged in as this user at once."
          : `So that nobody is locked out, log in first. ${namesOf(known)}.`}
      </p>
      <CredentialFields
        first={first}
        typed={typed.value}
        faultOf={faultOf}
        edit={(change) => typed.value = { ...typed.value, ...change }}
      />
      <Fault words={fault()} />
      <div class="form-row">
        <Button type="submit" look="main">
          {first ? "Create and turn accounts on" : "Log in and turn accounts on"}
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

interface CredentialFieldsProps {
  /** They are being chosen, not asked for. */
  readonly first: boolean;
  readonly typed: Credentials;
  readonly faultOf: (name: keyof Credentials) => string | undefined;
  readonly edit: (change: Partial<Credentials>) => void;
}

function CredentialFields({ first, typed, faultOf, edit }: CredentialFieldsProps) {
  return (
    <>
      <TextField
        label={ACCOUNT_FIELDS.username}
        value={typed.username}
        fault={faultOf("username")}
        required
        autofocus={first}
        max_length={64}
        autocomplete="username"
        {...(first ? { hint: USERNAME_RULES } : {})}
        onInput={(username) => edit({ username })}
      />
      <PasswordField
        label={ACCOUNT_FIELDS.password}
        value={typed.password}
        fault={faultOf("password")}
        required
        autofocus={!first}
        autocomplete={first ? "new-password" : "current-password"}
        {...(first ? { hint: PASSWORD_RULES } : {})}
        onInput={(password) => edit({ password })}
      />
    </>
  );
}

function namesOf(administrators: readonly User[]): string {
  const names = new Intl.ListFormat("en").format(administrators.map((user) => user.username));
  return administrators.length === 1 ? `The administrator is ${names}` : `Administrators are ${names}`;
}

import { useSignal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";
import { useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { TextField } from "../ui/TextField.tsx";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { Switch } from "../ui/Switch.tsx";
import { showToast } from "../ui/toasts.ts";
import { PASSWORD_RULES } from "./password_words.ts";
import { addUser, Overtaken, saveUser } from "./store.ts";
import { type Conflict, FIELD_NAMES, fieldsOf, NEW_USER, type UserFields } from "./user_fields.ts";

interface UserDialogProps {
  /** Undefined for one that is being added. */
  readonly user: User | undefined;
  readonly onClose: () => void;
}

/** A user as a form. */
export function UserDialog({ user, onClose }: UserDialogProps) {
  /** The user that the changes are made to. */
  const base = useSignal(user);
  const fields = useSignal(user === undefined ? NEW_USER : fieldsOf(user));
  const conflicts = useSignal<readonly Conflict[]>([]);
  const { submit, fault } = useSubmit();
  const edit = (change: Partial<UserFields>) => fields.value = { ...fields.value, ...change };
  const send = async () => {
    try {
      if (base.value === undefined) await addUser(fields.value);
      else await saveUser(fields.value, base.value);
    } catch (error) {
      if (error instanceof Overtaken) {
        base.value = error.user;
        fields.value = error.fields;
        conflicts.value = error.conflicts;
      }
      throw error;
    }
  };
  const save = async () => {
    if (!await submit(send)) return;
    onClose();
    showToast({ tone: "plain", text: `User “${fields.value.username.trim()}” was ${user ? "saved" : "added"}` });
  };
  return (
    <Dialog title={user ? `User “${user.username}”` : "New user"} onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Names fields={fields.value} edit={edit} isNew={user === undefined} />
        <Rights fields={fields.value} edit={edit} />
        <Fault words={fault.value} />
        <Kept conflicts={conflicts.value} />
        <div class="form-row">
          <Button type="submit" look="main">{user ? "Save user" : "Add user"}</Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly fields: UserFields;
  readonly edit: (change: Partial<UserFields>) => void;
}

function Names({ fields, edit, isNew }: PartProps & { readonly isNew: boolean }) {
  return (
    <>
      <TextField
        label="Username"
        hint="3 to 64 letters, digits or . _ @ + -"
        value={fields.username}
        required
        autofocus
        max_length={64}
        onInput={(username) => edit({ username })}
      />
      <TextField
        label="Full name"
        value={fields.full_name}
        max_length={255}
        onInput={(full_name) => edit({ full_name })}
      />
      <TextField
        label="E-mail"
        type="email"
        value={fields.email}
        max_length={255}
        onInput={(email) => edit({ email })}
      />
      <PasswordField
        label={isNew ? "Password" : "New password"}
        autocomplete="new-password"
        hint={isNew ? PASSWORD_RULES : `Empty to keep the present one; a new one logs them out. ${PASSWORD_RULES}`}
        required={isNew}
        value={fields.password}
        onInput={(password) => edit({ password })}
      />
    </>
  );
}

function Rights({ fields, edit }: PartProps) {
  return (
    <>
      <Switch label="Administrator" checked={fields.is_admin} onChange={(is_admin) => edit({ is_admin })}>
        Manages users and settings, and sees everybody's items.
      </Switch>
      <Switch label="Active" checked={fields.is_active} onChange={(is_active) => edit({ is_active })}>
        May log in. Who is not is logged out at once; what is theirs is kept.
      </Switch>
    </>
  );
}

/** What was typed here and gave way to what somebody else wrote. */
function Kept({ conflicts }: { readonly conflicts: readonly Conflict[] }) {
  if (conflicts.length === 0) return null;
  return (
    <section class="kept" aria-label="What you wrote">
      {conflicts.map(({ name, typed }) => (
        <p key={name}>
          {FIELD_NAMES[name]}: <strong>{typed === "" ? "(empty)" : typed}</strong>
          {typed !== "" && <Button look="quiet" onClick={() => void copyText(typed)}>Copy</Button>}
        </p>
      ))}
    </section>
  );
}

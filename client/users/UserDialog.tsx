import { useSignal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";
import { me } from "../login/session.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Fault } from "../ui/Fault.tsx";
import { useSubmit } from "../ui/submit.ts";
import { showToast } from "../ui/toasts.ts";
import { ACCOUNT_FIELDS } from "./field_words.ts";
import { addUser, Overtaken, saveUser } from "./store.ts";
import { type Conflict, fieldsOf, NEW_USER, type UserFields } from "./user_fields.ts";
import { Kept, Names, Password, Rights } from "./UserParts.tsx";

interface UserDialogProps {
  /** Undefined for one that is being added. */
  readonly user: User | undefined;
  readonly onClose: () => void;
  /** Asks whether to delete the user. */
  readonly onDelete: (user: User) => void;
}

/** A user as a form. */
export function UserDialog({ user, onClose, onDelete }: UserDialogProps) {
  const form = useUserForm(user);
  const isOwn = user !== undefined && user.id === me.value?.id;
  const save = async () => {
    if (!await form.save()) return;
    onClose();
    showToast({ tone: "plain", text: `User “${form.fields.username.trim()}” was ${user ? "saved" : "added"}` });
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
        <Names {...form} />
        <Password {...form} whose={user === undefined ? "new" : isOwn ? "own" : "other"} />
        <Rights {...form} />
        <Fault words={form.fault} />
        <Kept conflicts={form.conflicts} />
        <div class="form-row">
          <Button type="submit" look="main">{user ? "Save user" : "Add user"}</Button>
          <Button onClick={onClose}>Cancel</Button>
          {user !== undefined && !isOwn && <Button look="bad" onClick={() => onDelete(user)}>Delete user…</Button>}
        </div>
      </form>
    </Dialog>
  );
}

/** What is typed, and how it is saved when others change the same user meanwhile. */
function useUserForm(user: User | undefined) {
  /** The user that the changes are made to. */
  const base = useSignal(user);
  const fields = useSignal(user === undefined ? NEW_USER : fieldsOf(user));
  const conflicts = useSignal<readonly Conflict[]>([]);
  const { submit, fault, faultOf } = useSubmit(ACCOUNT_FIELDS, "username");
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
  return {
    fields: fields.value,
    conflicts: conflicts.value,
    fault: fault(),
    faultOf,
    edit: (change: Partial<UserFields>) => fields.value = { ...fields.value, ...change },
    save: () => submit(send),
  };
}

import type { User } from "../../server/users/schema.ts";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { DeletionWords } from "./DeletionWords.tsx";
import { deleteUser } from "./store.ts";

interface DeleteUserProps {
  readonly user: User;
  readonly onClose: () => void;
}

/** Asks once: who is deleted, and what goes with them. */
export function DeleteUser({ user, onClose }: DeleteUserProps) {
  return (
    <ConfirmDialog
      title={`Delete the user “${user.username}”?`}
      action="Delete user"
      onConfirm={() => void deleteUser(user)}
      onClose={onClose}
    >
      <DeletionWords user_id={user.id} whose="Their" />
      {user.is_active && (
        <p class="hint">To keep them and their items, but out: change the user to not active instead.</p>
      )}
    </ConfirmDialog>
  );
}

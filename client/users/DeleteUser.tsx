import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { User } from "../../server/users/schema.ts";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { countItems } from "./requests.ts";
import { deleteUser } from "./store.ts";

interface DeleteUserProps {
  readonly user: User;
  readonly onClose: () => void;
}

/** Asks once: who is deleted, and what goes with them. */
export function DeleteUser({ user, onClose }: DeleteUserProps) {
  const items = useSignal<number | undefined>(undefined);
  useEffect(() => {
    // How many they are is good to know, and nothing to be held up by.
    countItems(user.id).then((count) => items.value = count, () => items.value = undefined);
  }, []);
  return (
    <ConfirmDialog
      title={`Delete the user “${user.username}”?`}
      action="Delete user"
      onConfirm={() => void deleteUser(user)}
      onClose={onClose}
    >
      <p>
        {itemWords(items.value)}, and their API tokens, settings and sessions end with them. What they did stays in the
        audit trail. This cannot be undone.
      </p>
      {user.is_active && (
        <p class="hint">To keep them and their items, but out: change the user to not active instead.</p>
      )}
    </ConfirmDialog>
  );
}

function itemWords(count: number | undefined): string {
  if (count === undefined) return "Their items go";
  if (count === 0) return "They have no items";
  return count === 1 ? "Their one item goes" : `Their ${count.toLocaleString()} items go`;
}

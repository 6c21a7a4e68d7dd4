import { useSignal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";
import { deleteAccount } from "../login/session.ts";
import { DeletionWords } from "../users/DeletionWords.tsx";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { Fault } from "../ui/Fault.tsx";
import { useSubmit } from "../ui/submit.ts";
import { Panel } from "./parts.tsx";

/** For somebody who does not want to be here any more. */
export function DeleteAccount({ user }: { readonly user: User }) {
  const asks = useSignal(false);
  const { submit, fault } = useSubmit();
  return (
    <Panel title="Delete your account" hint="You, your items, chats, settings and API tokens, for good.">
      <Fault words={fault()} />
      <div class="form-row">
        <Button look="bad" onClick={() => asks.value = true}>Delete my account…</Button>
      </div>
      {asks.value && (
        <ConfirmDialog
          title={`Delete your account “${user.username}”?`}
          action="Delete my account"
          onConfirm={() => void submit(deleteAccount)}
          onClose={() => asks.value = false}
        >
          <DeletionWords user_id={user.id} whose="Your" />
        </ConfirmDialog>
      )}
    </Panel>
  );
}

import type { Item } from "../../server/items/schema.ts";
import { leaveOpened } from "../router.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { useDraft } from "../ui/draft.ts";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { deleteItems, editItem, oneLine } from "./actions.ts";
import { TITLE_MAX } from "./fields.ts";
import { ItemDescription } from "./ItemDescription.tsx";
import { SetAside } from "./SetAside.tsx";
import { ownerName } from "./owners.ts";
import { showsOwners } from "./store.ts";

interface ItemDialogProps {
  readonly item: Item;
  /** The dialog is closing because its item is being deleted. */
  readonly onDelete: () => void;
}

/** One item with everything about it. What is changed is saved when the field is left. */
export function ItemDialog({ item, onDelete }: ItemDialogProps) {
  const remove = () => {
    leaveOpened();
    void deleteItems([item]);
    onDelete();
  };
  return (
    <Dialog title="Item" class="item-dialog" onClose={leaveOpened}>
      <div class="dialog-form">
        <SetAside item={item} />
        <ItemTitle item={item} />
        <ItemDescription item={item} />
        <p class="card-times">
          {showsOwners.value && <>Belongs to {ownerName(item.owner_id)} ·{" "}</>}
          Created <TimeAgo at={item.created_at} /> · Changed <TimeAgo at={item.updated_at} />
        </p>
        <div class="form-row">
          <Button look="bad" icon="trash" onClick={remove}>Delete item</Button>
        </div>
      </div>
    </Dialog>
  );
}

function ItemTitle({ item }: { readonly item: Item }) {
  const draft = useDraft(item.title, (text, base) => {
    const title = oneLine(text);
    if (title !== "" && title !== base) void editItem(item.id, { title }, { title: base });
  });
  return (
    <textarea
      class="card-dialog-title"
      aria-label="Title"
      rows={1}
      maxLength={TITLE_MAX}
      value={draft.text}
      onInput={(event) => draft.edit(event.currentTarget.value)}
      onBlur={draft.commit}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}

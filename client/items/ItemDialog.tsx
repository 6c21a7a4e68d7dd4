import type { Item } from "../../server/items/schema.ts";
import { leaveOpened } from "../router.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { MarkdownField } from "../ui/MarkdownField.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { TitleField } from "../ui/TitleField.tsx";
import { deleteItems, editItem, textOrNull } from "./actions.ts";
import { DESCRIPTION_MAX, TITLE_MAX } from "./fields.ts";
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
  return (
    <TitleField
      title={item.title}
      max_length={TITLE_MAX}
      onSave={(title, base) => void editItem(item.id, { title }, { title: base })}
    />
  );
}

function ItemDescription({ item }: { readonly item: Item }) {
  const save = (text: string, base: string) => {
    void editItem(item.id, { description: textOrNull(text) }, { description: base === "" ? null : base });
  };
  return (
    <MarkdownField
      label="Description"
      invitation="Add a description…"
      text={item.description ?? ""}
      max_length={DESCRIPTION_MAX}
      onSave={save}
    />
  );
}

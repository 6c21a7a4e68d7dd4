import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { MARKDOWN_HINT } from "../ui/MarkdownField.tsx";
import { oneLine } from "../ui/one_line.ts";
import { addItem } from "./actions.ts";
import { DESCRIPTION_MAX, TITLE_MAX } from "./fields.ts";
import { closeNewItem, dropNewItem, keepNewItem, newItem } from "./new_item.ts";

/** A new item. Closing it keeps what was typed; Cancel does not. */
export function NewItemDialog() {
  const draft = newItem.value;
  const add = () => {
    if (oneLine(draft.title) === "") return;
    dropNewItem();
    closeNewItem();
    void addItem(draft);
  };
  const giveUp = () => {
    dropNewItem();
    closeNewItem();
  };
  return (
    <Dialog title="New item" class="item-dialog" onClose={closeNewItem}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          add();
        }}
      >
        <label class="field">
          <span class="field-name">Title</span>
          <input
            class="text-field"
            autofocus
            required
            maxLength={TITLE_MAX}
            autocomplete="off"
            value={draft.title}
            onInput={(event) => keepNewItem({ ...draft, title: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span class="field-name">Description</span>
          <textarea
            class="text-field markdown-field item-description"
            rows={5}
            maxLength={DESCRIPTION_MAX}
            placeholder={MARKDOWN_HINT}
            value={draft.description}
            onInput={(event) => keepNewItem({ ...draft, description: event.currentTarget.value })}
          />
        </label>
        <div class="form-row">
          <Button type="submit" look="main">Add item</Button>
          <Button onClick={giveUp}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

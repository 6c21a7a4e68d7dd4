import { useSignal } from "@preact/signals";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { deleteColumn } from "./actions.ts";
import { boardDialog, closeDialog } from "./board_ui.ts";
import { findColumn } from "./board_state.ts";
import { addBoard, deleteBoard } from "./boards.ts";
import { board } from "./store.ts";

/** The dialogs that ask something about the board; at most one is open. */
export function BoardDialogs() {
  const open = boardDialog.value;
  if (open?.type === "new_board") return <NewBoard />;
  if (open?.type === "delete_board") return <DeleteBoard />;
  return open?.type === "delete_column" ? <DeleteColumn column_id={open.column_id} /> : null;
}

function NewBoard() {
  const title = useSignal("");
  return (
    <Dialog title="New board" onClose={closeDialog}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.value.trim() === "") return;
          closeDialog();
          void addBoard(title.value.trim());
        }}
      >
        <label class="field">
          <span class="field-name">Title</span>
          <input
            class="text-field"
            autofocus
            required
            maxLength={100}
            autocomplete="off"
            value={title.value}
            onInput={(event) => title.value = event.currentTarget.value}
          />
        </label>
        <div class="form-row">
          <Button type="submit" look="main">Create board</Button>
          <Button onClick={closeDialog}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The one thing here that cannot be undone, so it asks. */
function DeleteBoard() {
  const shown = board.value;
  if (shown === undefined) return null;
  const cards = Object.keys(shown.cards).length;
  return (
    <ConfirmDialog
      title={`Delete the board “${shown.title}”?`}
      action="Delete board"
      onConfirm={() => void deleteBoard(shown)}
      onClose={closeDialog}
    >
      <p>
        {cards === 0 ? "It holds no cards." : `Its ${cards === 1 ? "card goes" : `${cards} cards go`} with it.`}{" "}
        This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}

function DeleteColumn({ column_id }: { readonly column_id: string }) {
  const others = (board.value?.columns ?? []).filter((other) => other.id !== column_id);
  const column = board.value && findColumn(board.value, column_id);
  const target = useSignal(others[0]?.id);
  if (column === undefined) return null;
  const count = column.cardIds.length;
  const cards = count === 1 ? "1 card" : `${count} cards`;
  const remove = (choice: string) => {
    closeDialog();
    deleteColumn(column_id, choice);
  };
  return (
    <Dialog title={`Delete “${column.title}”`} onClose={closeDialog}>
      <div class="dialog-form">
        <p>This column holds {cards}. What should become of {count === 1 ? "it" : "them"}?</p>
        {target.value !== undefined && (
          <div class="choice">
            <label class="field">
              <span class="field-name">Move to</span>
              <select
                class="text-field"
                value={target.value}
                onChange={(event) => target.value = event.currentTarget.value}
              >
                {others.map((other) => <option key={other.id} value={other.id}>{other.title}</option>)}
              </select>
            </label>
            <Button look="main" onClick={() => target.value && remove(target.value)}>Move and delete column</Button>
          </div>
        )}
        <div class="form-row">
          <Button look="bad" icon="trash" onClick={() => remove("delete")}>Delete with {cards}</Button>
          <Button onClick={closeDialog}>Cancel</Button>
        </div>
      </div>
    </Dialog>
  );
}

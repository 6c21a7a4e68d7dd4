import { Icon } from "../ui/Icon.tsx";
import { InlineText } from "../ui/InlineText.tsx";
import { addColumn } from "./actions.ts";
import { addingColumn, startAddingColumn, stopAddingColumn } from "./board_ui.ts";

const ADD_COLUMN_ID = "add-column";

export function AddColumn() {
  if (addingColumn.value) {
    return (
      <div class="add-column open">
        <InlineText
          label="Title of the new column"
          value=""
          max_length={100}
          placeholder="Column title"
          onSave={addColumn}
          onDone={(by_key) => {
            stopAddingColumn();
            if (by_key) queueMicrotask(focusAddColumn); // once the button is drawn
          }}
        />
      </div>
    );
  }
  return (
    <button type="button" class="add-column" id={ADD_COLUMN_ID} onClick={startAddingColumn}>
      <Icon name="plus" />Add column
    </button>
  );
}

function focusAddColumn(): void {
  document.getElementById(ADD_COLUMN_ID)?.focus();
}

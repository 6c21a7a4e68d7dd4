import { Icon } from "../ui/Icon.tsx";
import { InlineText } from "../ui/InlineText.tsx";
import { addColumn } from "./actions.ts";
import { addingColumn, startAddingColumn, stopAddingColumn } from "./board_ui.ts";

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
          onDone={stopAddingColumn}
        />
      </div>
    );
  }
  return (
    <button type="button" class="add-column" onClick={startAddingColumn}>
      <Icon name="plus" />Add column
    </button>
  );
}

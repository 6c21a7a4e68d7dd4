import { useId } from "preact/hooks";
import type { BoardCard } from "../../server/board/schema.ts";
import { IconButton } from "../ui/Button.tsx";
import { useDraft } from "../ui/draft.ts";
import { useCardEditor } from "./card_editor.ts";

export function CardDueDate({ card }: { readonly card: BoardCard }) {
  const id = useId();
  const save = useCardEditor(card.id);
  // Saved when the field is left: while a year is typed the browser reports the years 2, 20 and 202 as well.
  const draft = useDraft(card.due_on ?? "", (text, base) => save({ due_on: text || null }, { due_on: base || null }));
  return (
    <div class="field">
      <label class="field-name" for={id}>Due</label>
      <div class="due-field">
        <input
          id={id}
          type="date"
          class="text-field"
          min="1900-01-01"
          max="9999-12-31"
          value={draft.text}
          onInput={(event) => draft.edit(event.currentTarget.value)}
          onBlur={draft.commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") draft.commit();
          }}
        />
        {card.due_on !== null && (
          <IconButton
            icon="close"
            label="Remove the due date"
            onClick={() => save({ due_on: null }, { due_on: card.due_on })}
          />
        )}
      </div>
    </div>
  );
}

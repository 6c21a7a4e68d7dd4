import type { BoardCard } from "../../server/board/schema.ts";
import { IconButton } from "../ui/Button.tsx";
import { useDraft } from "../ui/draft.ts";
import { editCard } from "./actions.ts";

export function CardDueDate({ card }: { readonly card: BoardCard }) {
  // Saved when the field is left: while a year is typed the browser reports the years 2, 20 and 202 as well.
  const draft = useDraft(card.due_on ?? "", (text, base) => save(card.id, text, base));
  return (
    <label class="field">
      <span class="field-name">Due</span>
      <span class="due-field">
        <input
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
            onClick={() => save(card.id, "", card.due_on ?? "")}
          />
        )}
      </span>
    </label>
  );
}

function save(card_id: string, text: string, base: string): void {
  void editCard(card_id, { due_on: text || null }, { due_on: base || null });
}

import type { BoardCard } from "../../server/board/schema.ts";
import { leaveOpened } from "../router.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { MarkdownField } from "../ui/MarkdownField.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { TitleField } from "../ui/TitleField.tsx";
import { deleteCard, moveCard } from "./actions.ts";
import { columnOf } from "./board_state.ts";
import { useCardEditor } from "./card_editor.ts";
import { CardDueDate } from "./CardDueDate.tsx";
import { CardLabels } from "./CardLabels.tsx";
import { focusCard } from "./focus.ts";
import { SetAside } from "./SetAside.tsx";
import { board, cardSignal, currentCard } from "./store.ts";

/** One card with everything about it. What is changed is saved when the field is left. */
export function CardDialog({ id }: { readonly id: string }) {
  const card = cardSignal(id)?.value;
  if (card === undefined) return null;
  const remove = () => {
    leaveOpened();
    deleteCard(id);
    queueMicrotask(() => focusCard(currentCard.value)); // once the dialog is gone, which had opened from this card
  };
  return (
    <Dialog title="Card" class="card-dialog" onClose={leaveOpened}>
      <SetAside card={card} />
      <div class="card-fields">
        <div class="card-main">
          <CardTitle card={card} />
          <CardDetails card={card} />
        </div>
        <aside class="card-side">
          <ColumnChoice card_id={id} />
          <CardLabels card={card} />
          <CardDueDate card={card} />
          <p class="card-times">
            Created <TimeAgo at={card.created_at} />
            <br />
            Changed <TimeAgo at={card.updated_at} />
          </p>
          <Button look="bad" icon="trash" onClick={remove}>Delete card</Button>
        </aside>
      </div>
    </Dialog>
  );
}

function CardTitle({ card }: { readonly card: BoardCard }) {
  const save = useCardEditor(card.id);
  return (
    <TitleField
      title={card.title}
      max_length={200}
      onSave={(title, base) => save({ title }, { title: base })}
    />
  );
}

function CardDetails({ card }: { readonly card: BoardCard }) {
  const save = useCardEditor(card.id);
  return (
    <MarkdownField
      label="Details"
      invitation="Add details…"
      text={card.details}
      max_length={20_000}
      onSave={(details, base) => save({ details }, { details: base })}
    />
  );
}

/** For those who do not drag. */
function ColumnChoice({ card_id }: { readonly card_id: string }) {
  const shown = board.value;
  if (shown === undefined) return null;
  return (
    <label class="field">
      <span class="field-name">Column</span>
      <select
        class="text-field"
        value={columnOf(shown, card_id)?.id}
        onChange={(event) => moveCard(card_id, { column_id: event.currentTarget.value, before_id: null })}
      >
        {shown.columns.map((column) => <option key={column.id} value={column.id}>{column.title}</option>)}
      </select>
    </label>
  );
}

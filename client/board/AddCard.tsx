import { useLayoutEffect, useRef } from "preact/hooks";
import { Button, IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { oneLine } from "../ui/one_line.ts";
import { addCard } from "./actions.ts";
import { isAddingTo, startAdding, stopAdding } from "./board_ui.ts";
import { cardDraft, dropCardDraft, keepCardDraft } from "./card_drafts.ts";
import {
  addCardElementId,
  adoptAddCardFocus,
  cardElementId,
  cardIdOf,
  focusAddCard,
  focusCard,
  orphanAddCardFocus,
} from "./focus.ts";
import { currentCard } from "./store.ts";

const TITLE_MAX = 200;

/** The foot of a column: a button that turns into a field. Enter adds and stays for the next one, Escape leaves. */
export function AddCard({ column_id }: { readonly column_id: string }) {
  useLayoutEffect(() => {
    adoptAddCardFocus(column_id);
    return () => orphanAddCardFocus(column_id);
  }, []);
  if (isAddingTo(column_id)) return <AddCardForm column_id={column_id} />;
  return (
    <button type="button" class="add-card" id={addCardElementId(column_id)} onClick={() => startAdding(column_id)}>
      <Icon name="plus" />Add card
    </button>
  );
}

function AddCardForm({ column_id }: { readonly column_id: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const fromCard = useRef(false);
  const gone = useRef(false);
  useLayoutEffect(() => {
    fromCard.current = cardIdOf(document.activeElement) !== undefined;
    field.current?.focus();
    return () => {
      gone.current = true;
    };
  }, []);
  const leave = () => {
    dropCardDraft(column_id);
    stopAdding(column_id);
  };
  const goBack = () => {
    leave();
    queueMicrotask(() => focusOrigin(column_id, fromCard.current)); // once the button is drawn
  };
  const add = () => {
    const title = oneLine(field.current?.value ?? "");
    if (title === "" || field.current === null) return;
    dropCardDraft(column_id);
    void addCard(title, { column_id, before_id: null });
    field.current.focus();
    showLastCard(field.current);
  };
  return (
    <form
      class="add-card-form"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onFocusOut={(event) => {
        if (gone.current) return; // taken out of the page: nobody left it
        const inside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!inside && oneLine(field.current?.value ?? "") === "") leave();
      }}
    >
      <textarea
        ref={field}
        class="text-field"
        rows={2}
        value={cardDraft(column_id)}
        onInput={(event) => keepCardDraft(column_id, event.currentTarget.value)}
        maxLength={TITLE_MAX}
        placeholder="What is to be done?"
        aria-label="Title of the new card"
        enterkeyhint="done"
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.isComposing) return;
          if (event.key === "Escape") goBack();
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          add();
        }}
      />
      <div class="form-row">
        <Button type="submit" look="main">Add card</Button>
        <IconButton icon="close" label="Stop adding" onClick={goBack} />
      </div>
    </form>
  );
}

/** Where the person came from: the card last visited, or the button that opened the field. */
function focusOrigin(column_id: string, from_card: boolean): void {
  const card_id = from_card ? currentCard.peek() : undefined;
  if (card_id !== undefined && document.getElementById(cardElementId(card_id)) !== null) focusCard(card_id);
  else focusAddCard(column_id);
}

function showLastCard(field: HTMLElement): void {
  const list = field.closest(".column")?.querySelector(".cards");
  requestAnimationFrame(() => list?.scrollTo({ top: list.scrollHeight }));
}

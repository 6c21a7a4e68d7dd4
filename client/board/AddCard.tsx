import { useLayoutEffect, useRef } from "preact/hooks";
import { Button, IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { addCard } from "./actions.ts";
import { addingTo, startAdding, stopAdding } from "./board_ui.ts";

const TITLE_MAX = 200;

/** The foot of a column: a button that turns into a field. Enter adds and stays for the next one, Escape leaves. */
export function AddCard({ column_id }: { readonly column_id: string }) {
  if (addingTo.value === column_id) return <AddCardForm column_id={column_id} />;
  return (
    <button type="button" class="add-card" onClick={() => startAdding(column_id)}>
      <Icon name="plus" />Add card
    </button>
  );
}

function AddCardForm({ column_id }: { readonly column_id: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const leave = () => stopAdding(column_id);
  const add = () => {
    const title = oneLine(field.current?.value ?? "");
    if (title === "" || field.current === null) return;
    addCard(title, { column_id, before_id: null });
    field.current.value = "";
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
        const inside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!inside && oneLine(field.current?.value ?? "") === "") leave();
      }}
    >
      <textarea
        ref={field}
        class="text-field"
        rows={2}
        maxLength={TITLE_MAX}
        placeholder="What is to be done?"
        aria-label="Title of the new card"
        enterkeyhint="done"
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.isComposing) return;
          if (event.key === "Escape") leave();
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          add();
        }}
      />
      <div class="form-row">
        <Button type="submit" look="main">Add card</Button>
        <IconButton icon="close" label="Stop adding" onClick={leave} />
      </div>
    </form>
  );
}

/** A title is one line; pasted line ends become blanks. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function showLastCard(field: HTMLElement): void {
  const list = field.closest(".column")?.querySelector(".cards");
  requestAnimationFrame(() => list?.scrollTo({ top: list.scrollHeight }));
}

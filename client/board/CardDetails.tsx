import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { BoardCard } from "../../server/board/schema.ts";
import { Button } from "../ui/Button.tsx";
import { useDraft } from "../ui/draft.ts";
import { Markdown } from "../ui/Markdown.tsx";
import { useCardEditor } from "./card_editor.ts";

/** The details: shown as Markdown, edited as plain text. */
export function CardDetails({ card }: { readonly card: BoardCard }) {
  const editing = useSignal(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const save = useCardEditor(card.id);
  const draft = useDraft(card.details, (details, base) => save({ details }, { details: base }));
  const empty = draft.text.trim() === "";
  return (
    <section class="field" aria-label="Details">
      <div class="field-head">
        <span class="field-name">Details</span>
        {!empty && (
          <Button look="quiet" buttonRef={toggle} onClick={() => editing.value = !editing.value}>
            {editing.value ? "Preview" : "Edit"}
          </Button>
        )}
      </div>
      {editing.value
        ? (
          <DetailsField
            draft={draft}
            onLeave={() => {
              toggle.current?.focus();
              editing.value = false;
            }}
          />
        )
        : empty
        ? <button type="button" class="add-details" onClick={() => editing.value = true}>Add details…</button>
        : <Markdown text={draft.text} />}
    </section>
  );
}

interface DetailsFieldProps {
  readonly draft: ReturnType<typeof useDraft>;
  readonly onLeave: () => void;
}

function DetailsField({ draft, onLeave }: DetailsFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <textarea
      ref={field}
      class="text-field details-field"
      aria-label="Details, in Markdown"
      aria-keyshortcuts="Escape"
      placeholder="Markdown works: **bold**, lists, - [ ] tasks, links, tables"
      rows={8}
      maxLength={20_000}
      value={draft.text}
      onInput={(event) => draft.edit(event.currentTarget.value)}
      onBlur={draft.commit}
      onKeyDown={(event) => {
        const done = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
        if (!done || event.isComposing) return;
        event.preventDefault(); // Escape leaves the field first, the dialog next time
        draft.commit();
        onLeave();
      }}
    />
  );
}

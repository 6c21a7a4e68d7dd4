import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./Button.tsx";
import { useDraft } from "./draft.ts";
import { Markdown } from "./Markdown.tsx";

export const MARKDOWN_HINT = "Markdown works: **bold**, lists, - [ ] tasks, links, tables";

interface MarkdownFieldProps {
  readonly label: string;
  /** What its button says while there is no text. */
  readonly invitation: string;
  /** The text as it is stored. */
  readonly text: string;
  readonly max_length: number;
  /** @param base the text that editing began with */
  readonly onSave: (text: string, base: string) => void;
}

/** A Markdown text: shown as such, edited as plain text. A change is saved when the field is left. */
export function MarkdownField({ label, invitation, text, max_length, onSave }: MarkdownFieldProps) {
  const editing = useSignal(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const draft = useDraft(text, onSave);
  const empty = draft.text.trim() === "";
  return (
    <section class="field" aria-label={label}>
      <div class="field-head">
        <span class="field-name">{label}</span>
        {!empty && (
          <Button look="quiet" buttonRef={toggle} onClick={() => editing.value = !editing.value}>
            {editing.value ? "Preview" : "Edit"}
          </Button>
        )}
      </div>
      {editing.value
        ? (
          <PlainText
            label={`${label}, in Markdown`}
            max_length={max_length}
            draft={draft}
            onLeave={() => {
              toggle.current?.focus();
              editing.value = false;
            }}
          />
        )
        : empty
        ? <button type="button" class="add-text" onClick={() => editing.value = true}>{invitation}</button>
        : <Markdown text={draft.text} />}
    </section>
  );
}

interface PlainTextProps {
  readonly label: string;
  readonly max_length: number;
  readonly draft: ReturnType<typeof useDraft>;
  readonly onLeave: () => void;
}

function PlainText({ label, max_length, draft, onLeave }: PlainTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <textarea
      ref={field}
      class="text-field markdown-field"
      aria-label={label}
      aria-keyshortcuts="Escape"
      placeholder={MARKDOWN_HINT}
      rows={8}
      maxLength={max_length}
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

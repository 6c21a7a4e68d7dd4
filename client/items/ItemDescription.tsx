import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Item } from "../../server/items/schema.ts";
import { Button } from "../ui/Button.tsx";
import { useDraft } from "../ui/draft.ts";
import { Markdown } from "../ui/Markdown.tsx";
import { editItem, textOrNull } from "./actions.ts";
import { DESCRIPTION_HINT, DESCRIPTION_MAX } from "./fields.ts";

/** The description: shown as Markdown, edited as plain text. */
export function ItemDescription({ item }: { readonly item: Item }) {
  const editing = useSignal(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const draft = useDraft(item.description ?? "", (text, base) => {
    void editItem(item.id, { description: textOrNull(text) }, { description: base === "" ? null : base });
  });
  const empty = draft.text.trim() === "";
  return (
    <section class="field" aria-label="Description">
      <div class="field-head">
        <span class="field-name">Description</span>
        {!empty && (
          <Button look="quiet" buttonRef={toggle} onClick={() => editing.value = !editing.value}>
            {editing.value ? "Preview" : "Edit"}
          </Button>
        )}
      </div>
      {editing.value
        ? (
          <DescriptionField
            draft={draft}
            onLeave={() => {
              toggle.current?.focus();
              editing.value = false;
            }}
          />
        )
        : empty
        ? <button type="button" class="add-details" onClick={() => editing.value = true}>Add a description…</button>
        : <Markdown text={draft.text} />}
    </section>
  );
}

interface DescriptionFieldProps {
  readonly draft: ReturnType<typeof useDraft>;
  readonly onLeave: () => void;
}

function DescriptionField({ draft, onLeave }: DescriptionFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <textarea
      ref={field}
      class="text-field item-description"
      aria-label="Description, in Markdown"
      aria-keyshortcuts="Escape"
      placeholder={DESCRIPTION_HINT}
      rows={8}
      maxLength={DESCRIPTION_MAX}
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

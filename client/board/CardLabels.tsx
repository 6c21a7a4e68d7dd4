import { useSignal } from "@preact/signals";
import type { BoardCard } from "../../server/board/schema.ts";
import { Icon } from "../ui/Icon.tsx";
import { oneLine } from "../ui/one_line.ts";
import { useCardEditor } from "./card_editor.ts";
import { LabelChip } from "./LabelChip.tsx";
import { labelsInUse } from "./store.ts";

const LABELS_MAX = 20;
const SUGGESTIONS_MAX = 8;

/** The labels of a card: each can be taken off, and new ones typed or picked from those in use. */
export function CardLabels({ card }: { readonly card: BoardCard }) {
  const edit = useCardEditor(card.id);
  const save = (labels: string[]) => edit({ labels }, { labels: card.labels });
  return (
    <section class="field" aria-label="Labels">
      <span class="field-name">Labels</span>
      {card.labels.length > 0 && (
        <div class="chips">
          {card.labels.map((label) => (
            <LabelChip key={label} label={label}>
              <button
                type="button"
                class="chip-remove"
                aria-label={`Remove label ${label}`}
                title="Remove"
                onClick={() => save(card.labels.filter((other) => other !== label))}
              >
                <Icon name="close" />
              </button>
            </LabelChip>
          ))}
        </div>
      )}
      {card.labels.length < LABELS_MAX && (
        <NewLabel
          labels={card.labels}
          onAdd={(label) => save([...card.labels, label])}
        />
      )}
    </section>
  );
}

interface NewLabelProps {
  readonly labels: readonly string[];
  readonly onAdd: (label: string) => void;
}

function NewLabel({ labels, onAdd }: NewLabelProps) {
  const text = useSignal("");
  const open = useSignal(false);
  const add = (raw: string) => {
    const label = oneLine(raw);
    text.value = "";
    if (label !== "" && !labels.includes(label)) onAdd(label);
  };
  const typed = text.value.trim().toLowerCase();
  const suggestions = labelsInUse.value
    .filter((label) => !labels.includes(label) && label.toLowerCase().includes(typed)).slice(0, SUGGESTIONS_MAX);
  return (
    <div
      class="new-label"
      onFocusIn={() => open.value = true}
      onFocusOut={(event) => {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
        open.value = false;
        add(text.value);
      }}
    >
      <input
        class="text-field"
        aria-label="New label"
        placeholder="Add a label"
        maxLength={40}
        autocomplete="off"
        enterkeyhint="done"
        value={text.value}
        onInput={(event) => text.value = event.currentTarget.value}
        onKeyDown={(event) => {
          if (event.isComposing || (event.key !== "Enter" && event.key !== ",")) return;
          event.preventDefault();
          add(text.value);
        }}
      />
      {open.value && suggestions.length > 0 && (
        <div class="chips" aria-label="Labels in use">
          {suggestions.map((label) => (
            <button key={label} type="button" class="chip-choice" onClick={() => add(label)}>
              <LabelChip label={label} />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

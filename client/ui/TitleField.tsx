import { useDraft } from "./draft.ts";
import { oneLine } from "./one_line.ts";

interface TitleFieldProps {
  /** The title as it is stored. */
  readonly title: string;
  readonly max_length: number;
  /** @param base the title that editing began with */
  readonly onSave: (title: string, base: string) => void;
}

/** The title of what a dialog shows. A change is saved when the field is left; a title is never left empty. */
export function TitleField({ title: stored, max_length, onSave }: TitleFieldProps) {
  const draft = useDraft(stored, (text, base) => {
    const title = oneLine(text);
    if (title !== "" && title !== base) onSave(title, base);
  });
  return (
    <textarea
      class="title-field"
      aria-label="Title"
      rows={1}
      maxLength={max_length}
      value={draft.text}
      onInput={(event) => draft.edit(event.currentTarget.value)}
      onBlur={draft.commit}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}

import { useLayoutEffect, useRef } from "preact/hooks";

interface InlineTextProps {
  readonly label: string;
  readonly value: string;
  readonly max_length: number;
  readonly placeholder?: string;
  /** A text that is neither empty nor the old one. */
  readonly onSave: (text: string) => void;
  /**
   * It has been saved, left or given up.
   *
   * @param by_key whether focus was still in the field, which then is to give it back
   */
  readonly onDone: (by_key: boolean) => void;
}

/** A title being edited in its place: Enter or leaving the field saves, Escape gives up. */
export function InlineText({ label, value, max_length, placeholder, onSave, onDone }: InlineTextProps) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useLayoutEffect(() => input.current?.select(), []);
  const finish = (save: boolean, by_key: boolean) => {
    if (done.current) return; // removing a focused field blurs it
    done.current = true;
    const text = input.current?.value.trim() ?? "";
    if (save && text !== "" && text !== value) onSave(text);
    onDone(by_key);
  };
  return (
    <input
      ref={input}
      class="inline-text"
      aria-label={label}
      defaultValue={value}
      placeholder={placeholder}
      maxLength={max_length}
      autocomplete="off"
      onBlur={() => finish(true, false)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault(); // or Enter would press the button that gets the focus
        finish(event.key === "Enter", true);
      }}
    />
  );
}

import type { ComponentChildren, Ref } from "preact";
import { useId } from "preact/hooks";
import "./form_styles.ts";

/** Each by itself: the attributes of a field depend on its type. */
const TYPES = {
  text: { type: "text" },
  email: { type: "email" },
  url: { type: "url" },
  number: { type: "number" },
} as const;

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly hint?: ComponentChildren;
  readonly type?: keyof typeof TYPES;
  readonly max_length?: number;
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly autocomplete?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function TextField(
  { label, hint, onInput, max_length, inputRef, type = "text", autocomplete = "off", ...rest }: TextFieldProps,
) {
  const [field_id, hint_id] = [useId(), useId()];
  return (
    <div class="field">
      <label class="field-name" for={field_id}>{label}</label>
      <input
        id={field_id}
        class="text-field"
        {...TYPES[type]}
        aria-describedby={hint === undefined ? undefined : hint_id}
        maxLength={max_length}
        autocomplete={autocomplete}
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
        ref={inputRef ?? null}
        {...rest}
      />
      {hint !== undefined && <span id={hint_id} class="hint">{hint}</span>}
    </div>
  );
}

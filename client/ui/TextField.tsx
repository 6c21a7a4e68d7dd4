import type { ComponentChildren, Ref } from "preact";
import { useId } from "preact/hooks";
import { describedBy, FieldFault } from "./FieldFault.tsx";
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
  /** What is wrong with what was typed. */
  readonly fault?: string | undefined;
  /** It may stay empty, and says so. */
  readonly optional?: boolean;
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
  { label, hint, fault, optional, onInput, max_length, inputRef, type = "text", autocomplete = "off", ...rest }:
    TextFieldProps,
) {
  const [field_id, hint_id, fault_id] = [useId(), useId(), useId()];
  return (
    <div class="field">
      <label class="field-name" for={field_id}>{optional ? `${label} (optional)` : label}</label>
      <input
        id={field_id}
        class="text-field"
        {...TYPES[type]}
        {...describedBy(hint === undefined ? undefined : hint_id, fault_id, fault)}
        maxLength={max_length}
        autocomplete={autocomplete}
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
        ref={inputRef ?? null}
        {...rest}
      />
      <FieldFault id={fault_id} field_id={field_id} words={fault} />
      {hint !== undefined && <span id={hint_id} class="hint">{hint}</span>}
    </div>
  );
}

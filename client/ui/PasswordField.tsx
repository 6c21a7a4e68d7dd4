import { useSignal } from "@preact/signals";
import type { ComponentChildren, Ref } from "preact";
import { useId } from "preact/hooks";
import { describedBy, FieldFault } from "./FieldFault.tsx";
import "./form_styles.ts";

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly autocomplete: "current-password" | "new-password" | "off";
  readonly hint?: ComponentChildren;
  /** What is wrong with what was typed. */
  readonly fault?: string | undefined;
  readonly required?: boolean;
  /** It may stay empty, and says so. */
  readonly optional?: boolean;
  readonly autofocus?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

const PLAIN = { type: "text" } as const;
const HIDDEN = { type: "password" } as const;

/** A password, hidden until one wants to see it. */
export function PasswordField({ label, hint, fault, optional, onInput, inputRef, ...rest }: PasswordFieldProps) {
  const isShown = useSignal(false);
  const isCapital = useSignal(false);
  const noteCapsLock = (event: Event) => {
    // What fills passwords in sends events of this name that are no keys.
    if (event instanceof KeyboardEvent) isCapital.value = event.getModifierState("CapsLock");
  };
  const [field_id, hint_id, fault_id] = [useId(), useId(), useId()];
  return (
    <div class="field">
      <label class="field-name" for={field_id}>{optional ? `${label} (optional)` : label}</label>
      <div class="password-field">
        <input
          id={field_id}
          class="text-field"
          {...(isShown.value ? PLAIN : HIDDEN)}
          {...describedBy(hint === undefined ? undefined : hint_id, fault_id, fault)}
          autocapitalize="off"
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={noteCapsLock}
          onKeyUp={noteCapsLock}
          ref={inputRef ?? null}
          {...rest}
        />
        <button
          type="button"
          class="button quiet"
          aria-label={`${isShown.value ? "Hide" : "Show"} ${label.toLowerCase()}`}
          onClick={() => isShown.value = !isShown.value}
        >
          {isShown.value ? "Hide" : "Show"}
        </button>
      </div>
      <span class={isCapital.value ? "hint" : "spoken"} role="status">{isCapital.value && "Caps Lock is on."}</span>
      <FieldFault id={fault_id} field_id={field_id} words={fault} />
      {hint !== undefined && <span id={hint_id} class="hint">{hint}</span>}
    </div>
  );
}

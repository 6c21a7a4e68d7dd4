import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./form_styles.ts";

interface ChoicesProps {
  readonly legend: string;
  /** Whether the legend is seen, or stands in a heading above already. */
  readonly seen?: boolean;
  readonly children: ComponentChildren;
}

/** One of several, each with words about it. */
export function Choices({ legend, seen = false, children }: ChoicesProps) {
  return (
    <fieldset class="choices">
      <legend class={seen ? "field-name" : "spoken"}>{legend}</legend>
      {children}
    </fieldset>
  );
}

interface ChoiceProps {
  /** The same for all choices of a group. */
  readonly name: string;
  readonly label: string;
  readonly words: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

export function Choice({ name, label, words, checked, onChoose }: ChoiceProps) {
  const words_id = useId();
  return (
    <label class="choice-row">
      <input
        type="radio"
        name={name}
        aria-label={label}
        aria-describedby={words_id}
        checked={checked}
        onChange={onChoose}
      />
      <span class="switch-text">
        <span class="switch-label">{label}</span>
        <span id={words_id} class="hint">{words}</span>
      </span>
    </label>
  );
}

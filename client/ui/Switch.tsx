import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./form_styles.ts";

interface SwitchProps {
  readonly label: string;
  /** What being on means, under the label. */
  readonly children?: ComponentChildren;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/**
 * Something that is on or off, and changes as soon as it is pressed. It shows what it is told, not what was pressed.
 */
export function Switch({ label, children, checked, disabled = false, onChange }: SwitchProps) {
  const words_id = useId();
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        aria-describedby={children === undefined ? undefined : words_id}
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          const wanted = event.currentTarget.checked;
          event.currentTarget.checked = checked; // until it holds
          onChange(wanted);
        }}
      />
      <span class="switch-text">
        <span class="switch-label">{label}</span>
        {children !== undefined && <span id={words_id} class="hint">{children}</span>}
      </span>
    </label>
  );
}

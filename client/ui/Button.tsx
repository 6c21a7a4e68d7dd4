import type { ComponentChildren, Ref } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly icon?: IconName;
  /** `main` is the one expected next; `quiet` has no border until it is pointed at. */
  readonly look?: "main" | "plain" | "quiet" | "bad";
  readonly type?: "button" | "submit";
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

export function Button({ children, onClick, icon, look = "plain", type = "button", buttonRef }: ButtonProps) {
  return (
    <button type={type} class={`button ${look}`} onClick={onClick} ref={buttonRef ?? null}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Its name, also shown on hover. */
  readonly label: string;
  readonly onClick?: () => void;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly class?: string;
}

export function IconButton({ icon, label, onClick, buttonRef, class: extra = "" }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${extra}`}
      aria-label={label}
      title={label}
      onClick={onClick}
      ref={buttonRef ?? null}
    >
      <Icon name={icon} />
    </button>
  );
}

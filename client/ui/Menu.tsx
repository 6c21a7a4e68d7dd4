import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";

interface MenuProps {
  /** What the button shows. */
  readonly button: ComponentChildren;
  /** The button's name, where what it shows is not one. */
  readonly label?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A button with a list of things to do. The list is in the browser's top layer and closes by itself. */
export function Menu({ button, label, class: extra = "icon-button", children }: MenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        class={extra}
        ref={opener}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        popovertarget={id}
      >
        {button}
      </button>
      <div
        id={id}
        class="menu"
        role="menu"
        popover="auto"
        ref={list}
        aria-label={label}
        onBeforeToggle={(event) => {
          if (event.newState === "open") open.value = true;
        }}
        onToggle={(event) => {
          // Not before: an item that is taken out while it has focus takes the focus with it.
          if (event.newState === "closed") open.value = false;
          if (event.newState !== "open" || !opener.current || !list.current) return;
          place(list.current, opener.current.getBoundingClientRect());
          itemsOf(list.current)[0]?.focus();
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (list.current && walk(list.current, event.key)) event.preventDefault();
          if (event.key === "Tab") list.current?.hidePopover();
        }}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest("[role^=menuitem]")) list.current?.hidePopover();
        }}
      >
        {open.value && children}
      </div>
    </>
  );
}

interface MenuItemProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly icon?: IconName;
  readonly bad?: boolean;
  /** For one of several choices: whether it is the present one. */
  readonly checked?: boolean;
}

export function MenuItem({ children, onClick, icon, bad = false, checked }: MenuItemProps) {
  return (
    <button
      type="button"
      class={`menu-item ${bad ? "bad" : ""}`}
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      tabIndex={-1}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      <span class="menu-text">{children}</span>
      {checked && <Icon name="check" />}
    </button>
  );
}

/** Moves focus among the items; false for a key that means something else. */
function walk(list: HTMLElement, key: string): boolean {
  const items = itemsOf(list);
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (to === undefined) return false;
  items.at(to % items.length)?.focus();
  return true;
}

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[role^=menuitem]")];
}

/** Under its button, moved in where it would leave the page. */
function place(list: HTMLElement, button: DOMRect): void {
  const margin = 8;
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = Math.max(margin, Math.min(button.left, innerWidth - width - margin));
  const below = button.bottom + 4;
  const top = below + height > innerHeight - margin ? Math.max(margin, button.top - height - 4) : below;
  list.style.left = `${left}px`;
  list.style.top = `${top}px`;
}

/**
 * Keys that work wherever focus is, unless it is in a field or a dialog: those of every view, then those of this one.
 */
import { lift } from "../board/store.ts";
import { viewKeys } from "../keys.ts";
import { loginNeeded } from "../login/access.ts";
import { undoNewest } from "../ui/toasts.ts";
import { openHelp } from "./help.ts";
import { SEARCH_ID } from "./SearchBox.tsx";

export function startKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || loginNeeded.value || lift.value !== undefined || isBusy(event.target)) return;
    if (handleKey(event)) event.preventDefault();
  });
}

function handleKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) return event.key === "z" && !event.shiftKey && !event.altKey && undoNewest();
  if (event.altKey) return false;
  switch (event.key) {
    case "?":
      openHelp("shortcuts");
      return true;
    case "/":
      return focusSearch();
    default:
      return viewKeys.value?.onKey(event) ?? false;
  }
}

/** False where there is nothing to search. */
function focusSearch(): boolean {
  const field = document.getElementById(SEARCH_ID);
  field?.focus();
  return field !== null;
}

/** Typing belongs to the field, and keys in a dialog or menu to that. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open") !== null) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

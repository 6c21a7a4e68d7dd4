/** Keys that work wherever focus is, unless it is in a field or a dialog. */
import { cardIdOf, focusCard } from "../board/focus.ts";
import { board, currentCard, lift, tabStop } from "../board/store.ts";
import { startAdding } from "../board/board_ui.ts";
import { columnOf } from "../board/board_state.ts";
import { undoNewest } from "../ui/toasts.ts";
import { openHelp } from "./help.ts";
import { SEARCH_ID } from "./SearchBox.tsx";

export function startKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || lift.value !== undefined || isBusy(event.target)) return;
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
      document.getElementById(SEARCH_ID)?.focus();
      return true;
    case "n":
      startAdding(columnAtHand(event.target));
      return true;
    case "ArrowUp":
    case "ArrowDown":
    case "ArrowLeft":
    case "ArrowRight":
      return event.target === document.body && enterCards();
    default:
      return false;
  }
}

/** With nothing focused, an arrow begins where Tab would. */
function enterCards(): boolean {
  focusCard(tabStop.value);
  return tabStop.value !== undefined;
}

/** The column in which focus is, or the one of the card last visited. */
function columnAtHand(target: EventTarget | null): string | undefined {
  const inside = target instanceof Element ? target.closest<HTMLElement>(".column")?.dataset.columnId : undefined;
  const card_id = cardIdOf(target) ?? currentCard.value;
  return inside ?? (board.value && card_id !== undefined ? columnOf(board.value, card_id)?.id : undefined);
}

/** Typing belongs to the field, and keys in a dialog or menu to that. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open") !== null) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** The keys of the board that work wherever focus is, and the page of all its keys. */
import type { ViewKeys } from "../keys.ts";
import { chatIsOpen, closeChat, openChat } from "../chat/open.ts";
import { columnOf } from "./board_state.ts";
import { startAdding } from "./board_ui.ts";
import { cardIdOf, focusCard } from "./focus.ts";
import { board, currentCard, tabStop } from "./store.ts";

export const boardKeys: ViewKeys = {
  shortcuts: [
    [["←", "↑", "↓", "→"], "Walk the cards"],
    [["Enter", "e"], "Open the card"],
    [["Space"], "Lift the card; arrows move it, Space drops it, Escape puts it back"],
    [["n"], "New card in this column"],
    [["Delete"], "Delete the card"],
    [["c"], "Chat about the board"],
  ],
  onKey: (event) => {
    switch (event.key) {
      case "n":
        startAdding(columnAtHand(event.target));
        return true;
      case "c":
        openChat();
        return true;
      case "Escape":
        if (chatIsOpen.value && isNothing(event.target)) closeChat();
        return false;
      case "ArrowUp":
      case "ArrowDown":
      case "ArrowLeft":
      case "ArrowRight":
        return isNothing(event.target) && enterCards();
      default:
        return false;
    }
  },
  enter: () => void enterCards(),
};

/** The page's title has focus after another view was left for the board; arrows mean nothing there. */
function isNothing(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.matches("h1"));
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

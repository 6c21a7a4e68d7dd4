/** The keys of the board: arrows walk its cards, or carry the lifted one. */
import { visit } from "../router.ts";
import { deleteCard } from "./actions.ts";
import { cardIdOf, focusCard } from "./focus.ts";
import { carryCard, type Direction, dropCard, liftCard, putCardBack } from "./lift.ts";
import { board, currentCard, lift, visibleCards } from "./store.ts";

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** For keys pressed on a card; others are left to whatever has focus. */
export function handleBoardKey(event: KeyboardEvent): void {
  const card_id = cardIdOf(event.target);
  if (card_id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (lift.value === undefined ? handleCardKey(card_id, event.key) : handleLiftKey(event.key)) event.preventDefault();
}

function handleLiftKey(key: string): boolean {
  const direction = DIRECTIONS[key];
  if (direction !== undefined) carryCard(direction);
  else if (key === " " || key === "Enter") dropCard();
  else if (key === "Escape") putCardBack();
  else return key !== "Tab"; // any other key would act on a card that is in the air
  return true;
}

function handleCardKey(card_id: string, key: string): boolean {
  const direction = DIRECTIONS[key];
  if (direction !== undefined) focusCard(cardTowards(card_id, direction));
  else if (key === "Home" || key === "End") focusCard(edgeCard(card_id, key));
  else if (key === " ") liftCard(card_id);
  else if (key === "Enter" || key === "e") visit({ card_id });
  else if (key === "Delete" || key === "Backspace") {
    deleteCard(card_id);
    focusCard(currentCard.value);
  } else return false;
  return true;
}

/** The next card in this direction: sideways the one at the same height, past columns that show none. */
function cardTowards(card_id: string, direction: Direction): string | undefined {
  const columns = shownColumns();
  const at = columns.findIndex((ids) => ids.includes(card_id));
  const height = columns[at]?.indexOf(card_id) ?? 0;
  if (direction === "up") return columns[at]?.[height - 1];
  if (direction === "down") return columns[at]?.[height + 1];
  const others = direction === "left" ? columns.slice(0, at).reverse() : columns.slice(at + 1);
  const beside = others.find((ids) => ids.length > 0);
  return beside?.[Math.min(height, beside.length - 1)];
}

function edgeCard(card_id: string, key: "Home" | "End"): string | undefined {
  return shownColumns().find((ids) => ids.includes(card_id))?.at(key === "Home" ? 0 : -1);
}

function shownColumns(): (readonly string[])[] {
  return (board.value?.columns ?? []).map(visibleCards);
}

/** Cards and columns dragged by mouse or touch. */
import { announce } from "../ui/announce.ts";
import { type Drop, makeSortable } from "../ui/sortable.ts";
import { moveCard, moveColumn } from "./actions.ts";
import { findColumn } from "./board_state.ts";
import { board, hold, letGo } from "./store.ts";

/** @returns what ends it */
export function makeCardsSortable(list: HTMLElement): () => void {
  return makeSortable(list, {
    group: "cards",
    items: ".slot",
    direction: "vertical",
    onStart: hold,
    onEnd: (drop) => {
      letGo();
      if (drop !== undefined) dropCard(drop);
    },
  });
}

/** @returns what ends it */
export function makeColumnsSortable(row: HTMLElement): () => void {
  return makeSortable(row, {
    group: "columns",
    items: ".column",
    handle: ".column-head",
    direction: "horizontal",
    onStart: hold,
    onEnd: (drop) => {
      letGo();
      const id = columnIdOf(drop?.item);
      if (drop !== undefined && id !== undefined) moveColumn(id, firstId(drop.next, columnIdOf) ?? null);
    },
  });
}

function dropCard({ item, list, next }: Drop): void {
  const card_id = cardIdOf(item);
  const column_id = columnIdOf(list);
  if (card_id === undefined || column_id === undefined) return;
  moveCard(card_id, { column_id, before_id: firstId(next, cardIdOf) ?? null });
  const title = board.value && findColumn(board.value, column_id)?.title;
  announce(`Card ${board.value?.cards[card_id]?.title ?? ""}, moved to ${title ?? ""}`);
}

/** The id of an element or of the next one with an id: what is only proposed stands among them, and has none. */
function firstId(element: Element | null, idOf: (element: Element) => string | undefined): string | undefined {
  if (element === null) return undefined;
  return idOf(element) ?? firstId(element.nextElementSibling, idOf);
}

function cardIdOf(element: Element | null): string | undefined {
  return element instanceof HTMLElement ? element.dataset.cardId : undefined;
}

function columnIdOf(element: Element | null | undefined): string | undefined {
  return element instanceof HTMLElement ? element.dataset.columnId : undefined;
}

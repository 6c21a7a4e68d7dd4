/** Moving a card by keyboard: lifted, carried by arrows, dropped or put back; each step is spoken. */
import type { BoardColumn, NamedBoard } from "../../server/board/schema.ts";
import { announce } from "../ui/announce.ts";
import { moveCard } from "./actions.ts";
import { columnOf, type Place, placeOf } from "./board_state.ts";
import { focusCard } from "./focus.ts";
import { board, lift, setLift, show, visibleCards } from "./store.ts";

export type Direction = "up" | "down" | "left" | "right";

export function liftCard(card_id: string): void {
  const from = board.value && placeOf(board.value, card_id);
  if (from === undefined) return;
  setLift({ card_id, from, to: from });
  announce(`${nameOf(card_id)}, lifted, ${positionOf(card_id)}. Arrows move, Space drops, Escape puts back.`);
}

export function carryCard(direction: Direction): void {
  const lifted = lift.value;
  const to = lifted && board.value && placeTowards(board.value, lifted.card_id, direction);
  if (lifted === undefined || to === undefined) return;
  setLift({ ...lifted, to });
  show();
  queueMicrotask(() => focusCard(lifted.card_id)); // its element may have been moved, which takes focus from it
  announce(`${nameOf(lifted.card_id)}, moved to ${positionOf(lifted.card_id)}`);
}

export function dropCard(): void {
  const lifted = lift.value;
  if (lifted === undefined) return;
  announce(`${nameOf(lifted.card_id)}, dropped in ${positionOf(lifted.card_id)}`);
  setLift(undefined);
  moveCard(lifted.card_id, lifted.to);
}

export function putCardBack(): void {
  const lifted = lift.value;
  if (lifted === undefined) return;
  setLift(undefined);
  show();
  announce(`${nameOf(lifted.card_id)}, put back in ${positionOf(lifted.card_id)}`);
}

/** Where one step in this direction leads; undefined at an edge. */
function placeTowards(shown: NamedBoard, card_id: string, direction: Direction): Place | undefined {
  const column = columnOf(shown, card_id);
  if (column === undefined) return undefined;
  const ids = visibleCards(column);
  const at = ids.indexOf(card_id);
  if (direction === "up") return at > 0 ? { column_id: column.id, before_id: ids[at - 1] ?? null } : undefined;
  if (direction === "down") return at < ids.length - 1 ? placeAfter(column, ids[at + 1]) : undefined;
  const beside = shown.columns[shown.columns.indexOf(column) + (direction === "left" ? -1 : 1)];
  return beside && { column_id: beside.id, before_id: visibleCards(beside)[at] ?? null };
}

/** Right after a card, whatever the search hides behind it. */
function placeAfter(column: BoardColumn, card_id: string | undefined): Place {
  const at = card_id === undefined ? -1 : column.cardIds.indexOf(card_id);
  return { column_id: column.id, before_id: at === -1 ? null : column.cardIds[at + 1] ?? null };
}

function nameOf(card_id: string): string {
  return `Card ${board.value?.cards[card_id]?.title ?? ""}`;
}

/** "Review, position 2 of 4" */
function positionOf(card_id: string): string {
  const column = board.value && columnOf(board.value, card_id);
  if (column === undefined) return "";
  const ids = visibleCards(column);
  return `${column.title}, position ${ids.indexOf(card_id) + 1} of ${ids.length}`;
}

/** What a person does to the open board: shown at once, sent, and taken back with a notice when it is refused. */
import type { BoardCard, Card, CardPatch } from "../../server/board/schema.ts";
import { wordsFor } from "../problem.ts";
import { amend, route } from "../router.ts";
import { dismissToast, showToast } from "../ui/toasts.ts";
import { columnOf, findColumn, type Place, placeOf } from "./board_state.ts";
import { focusCard } from "./focus.ts";
import { type Operation, temporaryId } from "./operations.ts";
import { matcher } from "./search.ts";
import type { Outcome } from "./session.ts";
import { putAside } from "./set_aside.ts";
import { board, currentCard, openSession, visibleCards } from "./store.ts";

/** @param place the end of the column when only that is given */
export function addCard(title: string, place: Place): void {
  const at = new Date().toISOString();
  const card: BoardCard = {
    id: temporaryId(),
    title,
    details: "",
    labels: [],
    due_on: null,
    version: 1,
    created_at: at,
    updated_at: at,
  };
  if (matcher(route.value.q)?.(card) === false) amend({ q: "" }); // what one adds, one wants to see
  void perform({ type: "card.create", card, place }, `Card “${title}” was not added`);
}

/**
 * Changes a card. What cannot be saved is set aside, so that nothing a person typed is lost.
 *
 * @param base the same fields as the person saw them when they began to edit
 */
export async function editCard(card_id: string, patch: CardPatch, base: CardPatch): Promise<void> {
  const outcome = await openSession()?.perform({ type: "card.update", card_id, patch, base });
  if (outcome !== undefined && "error" in outcome) putAside(card_id, patch, outcome.error);
}

export function moveCard(card_id: string, place: Place): void {
  const shown = openSession()?.shown;
  const from = shown && placeOf(shown, card_id);
  if (from === undefined || place.before_id === card_id) return;
  if (from.column_id === place.column_id && from.before_id === place.before_id) return;
  void perform({ type: "card.move", card_id, place }, "The card was put back");
}

/** Deletes a card, and offers to undo that. Focus goes to the card that takes its place. */
export function deleteCard(card_id: string): void {
  const shown = openSession()?.shown;
  const card = shown?.cards[card_id];
  const place = shown && placeOf(shown, card_id);
  if (shown === undefined || card === undefined || place === undefined) return;
  const row: Card = { ...card, ...place, board_id: shown.id, board_version: shown.version };
  currentCard.value = neighbourOf(card_id);
  void performUndoable({ type: "card.delete", card_id }, `Card “${card.title}” was not deleted`, {
    text: `Card “${card.title}” deleted`,
    label: "Undo",
    run: () => restoreCard(row),
  });
}

function restoreCard(card: Card): void {
  void perform({ type: "card.restore", card }, `Card “${card.title}” could not be restored`);
  currentCard.value = card.id;
  queueMicrotask(() => focusCard(card.id)); // once it is drawn
}

export function addColumn(title: string): void {
  void perform(
    { type: "column.create", column_id: temporaryId(), title, before_id: null },
    `Column “${title}” was not added`,
  );
}

export function renameColumn(column_id: string, title: string): void {
  if (columnTitle(column_id) === title) return;
  void perform({ type: "column.update", column_id, title }, "The column was not renamed");
}

/** @param before_id the column it comes to stand before; null for the end */
export function moveColumn(column_id: string, before_id: string | null): void {
  void perform({ type: "column.move", column_id, before_id }, "The column was put back");
}

/**
 * Deletes a column, and offers to undo that where it can be undone in full.
 *
 * @param cards what becomes of its cards: "delete", or the column they move to; undefined when it is empty
 */
export function deleteColumn(column_id: string, cards: string | undefined): void {
  const title = columnTitle(column_id) ?? "";
  const moved = cards !== undefined && cards !== "delete";
  void performUndoable({ type: "column.delete", column_id, cards }, `Column “${title}” was not deleted`, {
    text: moved ? `Column “${title}” deleted, its cards moved` : `Column “${title}” deleted`,
    // Cards that were moved stay where they went: they may have been worked on there.
    label: moved ? "Bring the column back" : "Undo",
    run: () => void perform({ type: "column.restore", column_id }, `Column “${title}” could not be restored`),
  });
}

export function renameBoard(title: string): void {
  if (board.value?.title === title) return;
  void perform({ type: "board.update", title }, "The board was not renamed");
}

interface Undo {
  /** What was done. */
  readonly text: string;
  readonly label: string;
  readonly run: () => void;
}

/** Does it without asking, and offers to undo it as long as it is not refused. */
async function performUndoable(operation: Operation, failure: string, { text, label, run }: Undo): Promise<void> {
  const toast = showToast({ tone: "plain", text, undo: true, action: { label, run } });
  const outcome = await perform(operation, failure);
  if (outcome !== undefined && "error" in outcome) dismissToast(toast);
}

/** Performs an operation on the open board; a refusal is told in the problem's words. */
async function perform(operation: Operation, failure: string): Promise<Outcome | undefined> {
  const outcome = await openSession()?.perform(operation);
  if (outcome !== undefined && "error" in outcome) {
    showToast({ tone: "bad", text: `${failure}: ${wordsFor(outcome.error)}` });
  }
  return outcome;
}

function columnTitle(column_id: string): string | undefined {
  return board.value && findColumn(board.value, column_id)?.title;
}

/** The card below, or above when there is none below. */
function neighbourOf(card_id: string): string | undefined {
  const column = board.value && columnOf(board.value, card_id);
  const ids = column === undefined ? [] : visibleCards(column);
  const at = ids.indexOf(card_id);
  return ids[at + 1] ?? ids[at - 1];
}

/** What a person does to the open board: shown at once, sent, and taken back with a notice when it is refused. */
import type { BoardCard, Card, CardPatch } from "../../server/board/schema.ts";
import { wordsFor } from "../problem.ts";
import { amend, route } from "../router.ts";
import { holdPageFor } from "../ui/leaving.ts";
import { dismissToast, showToast } from "../ui/toasts.ts";
import { columnOf, findColumn, type Place, placeOf } from "./board_state.ts";
import { returnCardDraft } from "./card_drafts.ts";
import { focusCard } from "./focus.ts";
import { type Operation, temporaryId } from "./operations.ts";
import { matcher } from "./search.ts";
import type { BoardSession, Outcome } from "./session.ts";
import { putAside } from "./set_aside.ts";
import { board, openSession, setCurrentCard, visibleCards } from "./store.ts";

/**
 * Adds a card. The title of one that is refused goes back to "Add card", so that nothing a person typed is lost.
 *
 * @param place the end of the column when only that is given
 */
export async function addCard(title: string, place: Place): Promise<void> {
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
  const outcome = await send(openSession(), { type: "card.create", card, place });
  if (outcome === undefined || !("error" in outcome)) return;
  returnCardDraft(place.column_id, title);
  const reason = wordsFor(outcome.error);
  showToast({ tone: "bad", text: `Card “${title}” was not added: ${reason}. Its title is kept in “Add card”.` });
}

/**
 * Changes a card. What cannot be saved is set aside, so that nothing a person typed is lost.
 *
 * @param session the board that was open then
 * @param base the same fields as the person saw them when they began to edit
 */
export async function editCard(
  session: BoardSession | undefined,
  card_id: string,
  patch: CardPatch,
  base: CardPatch,
): Promise<void> {
  const outcome = await send(session, { type: "card.update", card_id, patch, base });
  if (outcome !== undefined && "error" in outcome) putAside(session?.realId(card_id) ?? card_id, patch, outcome.error);
}

export function moveCard(card_id: string, place: Place): void {
  const shown = openSession()?.shown;
  const from = shown && placeOf(shown, card_id);
  if (from === undefined || place.before_id === card_id) return;
  if (from.column_id === place.column_id && from.before_id === place.before_id) return;
  void perform(openSession(), { type: "card.move", card_id, place }, "The card was put back");
}

/** Deletes a card, and offers to undo that. Focus goes to the card that takes its place. */
export function deleteCard(card_id: string): void {
  const session = openSession();
  const shown = session?.shown;
  const card = shown?.cards[card_id];
  const place = shown && placeOf(shown, card_id);
  if (shown === undefined || card === undefined || place === undefined) return;
  const row: Card = { ...card, ...place, board_id: shown.id, board_version: shown.version };
  setCurrentCard(neighbourOf(card_id));
  void performUndoable(session, { type: "card.delete", card_id }, `Card “${card.title}” was not deleted`, {
    text: `Card “${card.title}” deleted`,
    label: "Undo",
    run: () => restoreCard(session, row),
  });
}

function restoreCard(session: BoardSession | undefined, card: Card): void {
  void perform(session, { type: "card.restore", card }, `Card “${card.title}” could not be restored`);
  if (openSession() !== session) return;
  setCurrentCard(card.id);
  queueMicrotask(() => focusCard(card.id)); // once it is drawn
}

export function addColumn(title: string): void {
  void perform(
    openSession(),
    { type: "column.create", column_id: temporaryId(), title, before_id: null },
    `Column “${title}” was not added`,
  );
}

export function renameColumn(column_id: string, title: string): void {
  if (columnTitle(column_id) === title) return;
  void perform(openSession(), { type: "column.update", column_id, title }, "The column was not renamed");
}

/** @param before_id the column it comes to stand before; null for the end */
export function moveColumn(column_id: string, before_id: string | null): void {
  void perform(openSession(), { type: "column.move", column_id, before_id }, "The column was put back");
}

/**
 * Deletes a column, and offers to undo that where it can be undone in full.
 *
 * @param cards what becomes of its cards: "delete", or the column they move to; undefined when it is empty
 */
export function deleteColumn(column_id: string, cards: string | undefined): void {
  const session = openSession();
  const title = columnTitle(column_id) ?? "";
  const moved = cards !== undefined && cards !== "delete";
  void performUndoable(session, { type: "column.delete", column_id, cards }, `Column “${title}” was not deleted`, {
    text: moved ? `Column “${title}” deleted, its cards moved` : `Column “${title}” deleted`,
    // Cards that were moved stay where they went: they may have been worked on there.
    label: moved ? "Bring the column back" : "Undo",
    run: () => void perform(session, { type: "column.restore", column_id }, `Column “${title}” could not be restored`),
  });
}

export function renameBoard(title: string): void {
  if (board.value?.title === title) return;
  void perform(openSession(), { type: "board.update", title }, "The board was not renamed");
}

interface Undo {
  /** What was done. */
  readonly text: string;
  readonly label: string;
  readonly run: () => void;
}

/**
 * Does it without asking, and offers to undo it as long as it is not refused.
 *
 * @param session the board it was done on: the offer outlasts a change to another one
 */
async function performUndoable(
  session: BoardSession | undefined,
  operation: Operation,
  failure: string,
  { text, label, run }: Undo,
): Promise<void> {
  const toast = showToast({ tone: "plain", text, undo: true, action: { label, run } });
  const outcome = await perform(session, operation, failure);
  if (outcome !== undefined && "error" in outcome) dismissToast(toast);
}

/** Performs an operation; a refusal is told in the problem's words. */
async function perform(
  session: BoardSession | undefined,
  operation: Operation,
  failure: string,
): Promise<Outcome | undefined> {
  const outcome = await send(session, operation);
  if (outcome !== undefined && "error" in outcome) {
    showToast({ tone: "bad", text: `${failure}: ${wordsFor(outcome.error)}` });
  }
  return outcome;
}

/** Has it done; until it is answered, leaving the page would lose it. */
async function send(session: BoardSession | undefined, operation: Operation): Promise<Outcome | undefined> {
  return session && await holdPageFor(session.perform(operation));
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

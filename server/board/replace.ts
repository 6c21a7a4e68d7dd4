/** A whole board at once, as existing kanban clients send it: the difference is applied in one transaction. */
import * as cardRows from "../../db/board_cards.ts";
import * as columnRows from "../../db/board_columns.ts";
import { atOnce, type Steps } from "../../db/slices.ts";
import { park, parkedRank, unpark, unparkInSteps } from "../../db/ranks.ts";
import { appendLongAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { write, writeInSlices } from "../write.ts";
import {
  type BoardShape,
  type BoardText,
  readLongBoardJson,
  requireBoard,
  requireBoardVersion,
  touchBoard,
} from "./boards.ts";
import { type BoardDifference, diffBoard, findForeignIds, findShapeErrors } from "./difference.ts";
import type { BoardPatch } from "./schema.ts";

/**
 * Changes a board's title, or its whole content, or both; what the content leaves out is deleted.
 *
 * @param shape how the board is answered
 * @returns the whole board as this change left it
 */
export function replaceBoard(
  services: Services,
  caller: Caller,
  id: string,
  version: number | undefined,
  patch: BoardPatch,
  shape: BoardShape,
): Promise<BoardText> {
  function* work(services: Services): Steps<BoardText> {
    yield* changeBoard(services, caller, id, version, patch);
    yield;
    return yield* readLongBoardJson(services, id, shape);
  }
  return isLong(services, id, patch.cards)
    ? writeInSlices(services, caller, work)
    : write(services, caller, () => atOnce(work(services)));
}

/** Cards, of the board as it is and as it was sent, that are compared and written without a pause: a few milliseconds. */
const CARDS_AT_ONCE = 200;
/** Characters of their details, in all. */
const DETAILS_AT_ONCE = 200_000;

function isLong(services: Services, id: string, cards: BoardPatch["cards"]): boolean {
  const { count, details_bytes } = cardRows.measureBoardCards(services.db, id);
  const sent = Object.values(cards ?? {});
  const length = sent.reduce((sum, { details = "" }) => sum + details.length, details_bytes);
  return sent.length + count > CARDS_AT_ONCE || length > DETAILS_AT_ONCE;
}

function* changeBoard(
  services: Services,
  caller: Caller,
  id: string,
  version: number | undefined,
  patch: BoardPatch,
): Steps<void> {
  const board = requireBoard(services, id);
  requireBoardVersion(board, version);
  const difference = yield* findDifference(services, id, patch);
  const title = patch.title === undefined || patch.title === board.title ? null : patch.title;
  if (title === null && difference === undefined) return;
  const at = services.now();
  if (difference !== undefined) yield* applyDifference(services, id, difference, at);
  yield;
  const row = touchBoard(services, id, at, title);
  yield* appendLongAudit(services, caller, {
    operation: difference === undefined ? "board.update" : "board.replace",
    entity_type: "board",
    entity_id: id,
    details: { row, before: title === null ? {} : { title: board.title }, ...difference },
  });
}

/** What the patch would change; undefined when it changes nothing, or says nothing of the content. */
function* findDifference(
  services: Services,
  board_id: string,
  patch: BoardPatch,
): Steps<BoardDifference | undefined> {
  const { columns, cards } = patch;
  if (columns === undefined && cards === undefined) return undefined;
  if (columns === undefined || cards === undefined) {
    const pointer = columns === undefined ? "/columns" : "/cards";
    const errors = [{ pointer, detail: "must come along: columns and cards are changed together" }];
    throw new AppError("invalid", "Cannot change the board: columns and cards come together", { errors });
  }
  const errors = [
    ...yield* findShapeErrors(columns, cards),
    ...yield* findForeignIds(columns, cards, board_id, {
      boardOfColumn: (id) => columnRows.findBoardIdOfColumn(services.db, id),
      boardOfCard: (id) => cardRows.findBoardIdOfCard(services.db, id),
    }),
  ];
  if (errors.length > 0) {
    const count = errors.length === 1 ? "a part of it does" : `${errors.length} parts of it do`;
    throw new AppError("invalid", `Cannot change the board: ${count} not fit together`, { errors });
  }
  const current = {
    columns: columnRows.listColumns(services.db, board_id),
    cards: yield* cardRows.readBoardCards(services.db, board_id),
  };
  yield;
  return yield* diffBoard(current, columns, cards);
}

function* applyDifference(
  services: Services,
  board_id: string,
  difference: BoardDifference,
  at: string,
): Steps<void> {
  const { db } = services;
  const { columns } = difference;
  const places = new Map(columns.order.map((id, index) => [id, index + 1]));
  for (const { id, title } of columns.inserted) {
    const rank = parkedRank(places.get(id) ?? 0);
    columnRows.insertColumn(db, { id, board_id, title, rank, version: 1, created_at: at, updated_at: at });
    places.delete(id);
  }
  for (const { id, title } of columns.updated) columnRows.updateColumn(db, id, title, at);
  yield* applyCards(services, difference, at);
  // Not before: cards that move out of a deleted column must have left it when the deletion cascades.
  for (const { id } of columns.deleted) columnRows.deleteColumn(db, id);
  if (!columns.reordered) return;
  for (const [id, place] of places) park(db, columnRows.COLUMN_RANKS, id, place);
  unpark(db, columnRows.COLUMN_RANKS, board_id);
}

function* applyCards(services: Services, { cards }: BoardDifference, at: string): Steps<void> {
  const { db } = services;
  for (const card of cards.deleted) {
    cardRows.deleteCard(db, card.id);
    yield;
  }
  for (const { id, change } of cards.updated) {
    cardRows.updateCard(db, id, change, at);
    yield;
  }
  const inserted = new Map(cards.inserted.map((card) => [card.id, card]));
  const moved = new Set(cards.moved.map((card) => card.id));
  for (const { column_id, card_ids } of cards.orders) {
    for (const [index, id] of card_ids.entries()) {
      const place = index + 1;
      const card = inserted.get(id);
      if (card !== undefined) {
        const rank = parkedRank(place);
        cardRows.insertCard(db, { ...card, column_id, rank, version: 1, created_at: at, updated_at: at });
      } else if (moved.has(id)) cardRows.moveCard(db, id, column_id, parkedRank(place), at);
      else park(db, cardRows.CARD_RANKS, id, place);
      yield;
    }
  }
  // Afterwards: a card that moves between two of these columns has left the one and reached the other by now.
  for (const { column_id, card_ids } of cards.orders) {
    yield* unparkInSteps(db, cardRows.CARD_RANKS, column_id, card_ids.length);
  }
}

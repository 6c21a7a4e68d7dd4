/**
 * Use cases of columns: each is one transaction with one entry in the trail; what changes nothing leaves none. Each has
 * an inner function for a feature that does several of them in one `write`.
 */
import * as cardRows from "../../db/board_cards.ts";
import * as rows from "../../db/board_columns.ts";
import { rankBefore } from "../../db/ranks.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, invalidField, staleRow } from "../errors.ts";
import { write } from "../write.ts";
import { requireBoard, touchBoard } from "./boards.ts";
import { findDeletedColumn } from "./deletions.ts";
import {
  type BoardCard,
  type Column,
  type ColumnCreate,
  type ColumnDeleteQuery,
  type ColumnMove,
  type ColumnPatch,
  COLUMNS_MAX,
} from "./schema.ts";

export function createColumn(
  services: Services,
  caller: Caller,
  board_id: string,
  input: ColumnCreate,
): Promise<Column> {
  return write(services, caller, () => addColumn(services, caller, board_id, services.newId(), input));
}

/** Inside `write`: adds a column under an id that no column has. */
export function addColumn(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  input: ColumnCreate,
): Column {
  const { db } = services;
  requireBoard(services, board_id);
  requireRoom(services, board_id);
  const before_id = input.before_id ?? null;
  requireNeighbour(services, board_id, before_id);
  const at = services.now();
  const row: rows.PlacedColumnRow = {
    id,
    board_id,
    before_id,
    title: input.title,
    rank: rankBefore(db, rows.COLUMN_RANKS, board_id, before_id),
    version: 1,
    created_at: at,
    updated_at: at,
  };
  rows.insertColumn(db, row);
  return record(services, caller, "column.create", toColumn(row, touchBoard(services, board_id, at).version));
}

/** Gives a column another title. */
export function patchColumn(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  version: number | undefined,
  patch: ColumnPatch,
): Promise<Column> {
  return write(
    services,
    caller,
    () => renameColumn(services, caller, requireColumn(services, board_id, id, version), patch),
  );
}

/** Inside `write`: gives a column that was read in it another title. */
export function renameColumn(services: Services, caller: Caller, before: Column, { title }: ColumnPatch): Column {
  if (before.title === title) return before;
  const at = services.now();
  rows.updateColumn(services.db, before.id, title, at);
  const column = changed(before, { title }, at, touchBoard(services, before.board_id, at).version);
  return recordChange(services, caller, "column.update", column, { title }, { title: before.title });
}

/** Puts a column before another one, or at the end. */
export function moveColumn(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  version: number | undefined,
  to: ColumnMove,
): Promise<Column> {
  return write(
    services,
    caller,
    () => placeColumn(services, caller, requireColumn(services, board_id, id, version), to),
  );
}

/** Inside `write`: moves a column that was read in it. */
export function placeColumn(services: Services, caller: Caller, from: Column, { before_id }: ColumnMove): Column {
  const { db } = services;
  const { id, board_id } = from;
  requireNeighbour(services, board_id, before_id);
  if (before_id === id || before_id === from.before_id) return from;
  const at = services.now();
  rows.moveColumn(db, id, rankBefore(db, rows.COLUMN_RANKS, board_id, before_id), at);
  const column = changed(from, { before_id }, at, touchBoard(services, board_id, at).version);
  return recordChange(services, caller, "column.move", column, { before_id }, { before_id: from.before_id });
}

/**
 * Deletes a column and answers it as it was. While it holds cards the request has to say what becomes of them: deleted
 * too, or moved to the end of another column.
 */
export function deleteColumn(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  version: number | undefined,
  query: ColumnDeleteQuery,
): Promise<Column> {
  return write(
    services,
    caller,
    () => removeColumn(services, caller, requireColumn(services, board_id, id, version), query),
  );
}

/** Inside `write`: deletes a column that was read in it. */
export function removeColumn(services: Services, caller: Caller, column: Column, query: ColumnDeleteQuery): Column {
  const cards = cardRows.listColumnCards(services.db, column.id);
  const at = services.now();
  const more = disposeOfCards(services, column, cards, query.cards, at);
  rows.deleteColumn(services.db, column.id);
  const board_version = touchBoard(services, column.board_id, at).version;
  return record(services, caller, "column.delete", { ...column, board_version }, more);
}

/** Does with the cards what the request says; answers what the trail keeps of it. */
function disposeOfCards(
  services: Services,
  column: Column,
  cards: readonly cardRows.CardRow[],
  choice: string | undefined,
  at: string,
): object {
  if (choice === undefined) {
    if (cards.length === 0) return { cards: [] };
    const count = cards.length === 1 ? "1 card" : `${cards.length} cards`;
    throw new AppError("column_not_empty", `Cannot delete column "${column.title}": it holds ${count}`);
  }
  if (choice === "delete") return { cards: cards.map(toBoardCard) };
  if (choice === column.id || !rows.hasColumn(services.db, column.board_id, choice)) {
    throw invalidField("?cards", `there is no other column "${choice}" on this board`);
  }
  for (const card of cards) {
    const rank = rankBefore(services.db, cardRows.CARD_RANKS, choice, null);
    cardRows.moveCard(services.db, card.id, choice, rank, at);
  }
  return { cards: [], moved: { column_id: choice, card_ids: cards.map((card) => card.id) } };
}

/** Brings a deleted column back with its id and the cards that were deleted with it. */
export function restoreColumn(services: Services, caller: Caller, board_id: string, id: string): Promise<Column> {
  return write(services, caller, () => bringColumnBack(services, caller, board_id, id));
}

/** The same, inside `write`. */
export function bringColumnBack(services: Services, caller: Caller, board_id: string, id: string): Column {
  const { db } = services;
  requireBoard(services, board_id);
  if (hasColumnId(services, id)) throw new AppError("conflict", `Cannot restore column "${id}": it is not deleted`);
  const { row, cards } = findDeletedColumn(services, board_id, id) ?? throwColumnMissing(id);
  requireRoom(services, board_id);
  const at = services.now();
  const before_id = row.before_id !== null && rows.hasColumn(db, board_id, row.before_id) ? row.before_id : null;
  const version = row.version + 1; // a version a client still holds must not look current
  const rank = rankBefore(db, rows.COLUMN_RANKS, board_id, before_id);
  rows.insertColumn(db, { ...row, rank, version, updated_at: at });
  const returning = cards.filter((card) => cardRows.findBoardIdOfCard(db, card.id) === undefined);
  for (const card of returning) reinsertCard(services, id, card, at);
  const board_version = touchBoard(services, board_id, at).version;
  return record(services, caller, "column.restore", { ...row, before_id, version, updated_at: at, board_version }, {
    card_ids: returning.map((card) => card.id),
  });
}

/** Whether any column has this id, on whatever board. */
export function hasColumnId(services: Services, id: string): boolean {
  return rows.findBoardIdOfColumn(services.db, id) !== undefined;
}

/** The cards of a column, in order and with their versions. */
export function listCardVersions(services: Services, column_id: string): Pick<BoardCard, "id" | "title" | "version">[] {
  return cardRows.listColumnCards(services.db, column_id).map(({ id, title, version }) => ({ id, title, version }));
}

function reinsertCard(services: Services, column_id: string, card: BoardCard, at: string): void {
  const rank = rankBefore(services.db, cardRows.CARD_RANKS, column_id, null);
  cardRows.insertCard(services.db, { ...card, column_id, rank, version: card.version + 1, updated_at: at });
}

/** A column as it is now, inside `write` as well; undefined when this board has none with this id. */
export function findColumn(services: Services, board_id: string, id: string): Column | undefined {
  const row = rows.findColumn(services.db, board_id, id);
  return row && toColumn(row, requireBoard(services, board_id).version);
}

/** The same for a column that has to be there. */
export function requireColumn(services: Services, board_id: string, id: string, version?: number): Column {
  const board = requireBoard(services, board_id);
  const row = rows.findColumn(services.db, board_id, id) ?? throwColumnMissing(id);
  const column = toColumn(row, board.version);
  if (version === undefined || version === column.version) return column;
  throw staleRow(`Column "${id}"`, column, version);
}

function requireRoom(services: Services, board_id: string): void {
  if (rows.countColumns(services.db, board_id) < COLUMNS_MAX) return;
  throw new AppError("conflict", `Cannot add a column: the board has ${COLUMNS_MAX} already`);
}

function requireNeighbour(services: Services, board_id: string, before_id: string | null): void {
  if (before_id === null || rows.hasColumn(services.db, board_id, before_id)) return;
  throw invalidField("/before_id", `there is no column "${before_id}" on this board`);
}

function throwColumnMissing(id: string): never {
  throw new AppError("not_found", `There is no column "${id}" on this board`);
}

function toColumn(row: rows.PlacedColumnRow, board_version: number): Column {
  const { rank: _rank, ...fields } = row;
  return { ...fields, board_version };
}

function toBoardCard(row: cardRows.CardRow): BoardCard {
  const { rank: _rank, column_id: _column, labels, ...fields } = row;
  return { ...fields, labels: [...labels] };
}

function changed(column: Column, fields: Partial<Column>, updated_at: string, board_version: number): Column {
  return { ...column, ...fields, version: column.version + 1, updated_at, board_version };
}

function record(services: Services, caller: Caller, operation: string, row: Column, more: object = {}): Column {
  appendAudit(services, caller, { operation, entity_type: "column", entity_id: row.id, details: { row, ...more } });
  return row;
}

/** Of a column that stays: what changed, and the old value. */
function recordChange(
  services: Services,
  caller: Caller,
  operation: string,
  column: Column,
  change: Partial<Column>,
  before: Partial<Column>,
): Column {
  const { id, board_id, version, board_version, updated_at } = column;
  const row = { id, board_id, version, board_version, updated_at, ...change };
  appendAudit(services, caller, { operation, entity_type: "column", entity_id: id, details: { row, before } });
  return column;
}

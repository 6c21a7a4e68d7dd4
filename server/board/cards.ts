/**
 * Use cases of cards: each is one transaction with one entry in the trail; what changes nothing leaves none. Each has
 * an inner function for a feature that does several of them in one `write`.
 */
import * as rows from "../../db/board_cards.ts";
import { hasColumn } from "../../db/board_columns.ts";
import type { Kept } from "../../db/memo.ts";
import { rankBefore } from "../../db/ranks.ts";
import { appendAudit, type Change } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, invalidField, staleRow } from "../errors.ts";
import { write } from "../write.ts";
import { requireBoard, touchBoard } from "./boards.ts";
import { diffCard } from "./difference.ts";
import { findDeletedCard } from "./deletions.ts";
import type { Card, CardCreate, CardMove, CardPatch } from "./schema.ts";

/** One card of a board as JSON, with what its tag is made of. */
export function getCardJson(services: Services, board_id: string, id: string): Kept<rows.CardText> {
  const { db, memo } = services;
  const card = memo.get(`card ${board_id} ${id}`, () => rows.findCardJson(db, board_id, id));
  return card ?? throwCardMissing(services, board_id, id);
}

export function createCard(services: Services, caller: Caller, board_id: string, input: CardCreate): Promise<Card> {
  return write(services, caller, () => addCard(services, caller, board_id, services.newId(), input));
}

/** Inside `write`: adds a card under an id that no card has. */
export function addCard(services: Services, caller: Caller, board_id: string, id: string, input: CardCreate): Card {
  const { db } = services;
  requireTargetColumn(services, board_id, input.column_id);
  const before_id = input.before_id ?? null;
  requireNeighbour(services, input.column_id, before_id);
  const at = services.now();
  const row: rows.PlacedCardRow = {
    id,
    column_id: input.column_id,
    before_id,
    title: input.title,
    details: input.details ?? "",
    labels: input.labels ?? [],
    due_on: input.due_on ?? null,
    rank: rankBefore(db, rows.CARD_RANKS, input.column_id, before_id),
    version: 1,
    created_at: at,
    updated_at: at,
  };
  rows.insertCard(db, row);
  return record(services, caller, "card.create", toCard(row, board_id, touchBoard(services, board_id, at).version));
}

/** Changes the given fields. */
export function patchCard(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  version: number | undefined,
  patch: CardPatch,
): Promise<Card> {
  return write(services, caller, () => editCard(services, caller, requireCard(services, board_id, id, version), patch));
}

/** Inside `write`: changes the given fields of a card that was read in it. */
export function editCard(services: Services, caller: Caller, before: Card, patch: CardPatch): Card {
  const edit = diffCard(before, patch);
  if (edit === undefined) return before;
  const { id, board_id } = before;
  const at = services.now();
  rows.updateCard(services.db, id, patch, at);
  const board_version = touchBoard(services, board_id, at).version;
  const card = getCard(services, board_id, id, board_version);
  return recordChange(services, caller, "card.update", card, edit.change, edit.before);
}

/** Puts a card before another one of a column, or at its end. */
export function moveCard(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  version: number | undefined,
  to: CardMove,
): Promise<Card> {
  return write(services, caller, () => placeCard(services, caller, requireCard(services, board_id, id, version), to));
}

/** Inside `write`: moves a card that was read in it. */
export function placeCard(services: Services, caller: Caller, from: Card, to: CardMove): Card {
  const { db } = services;
  const { id, board_id } = from;
  requireTargetColumn(services, board_id, to.column_id);
  requireNeighbour(services, to.column_id, to.before_id);
  const stays = to.before_id === id || to.before_id === from.before_id;
  if (to.column_id === from.column_id && stays) return from;
  const at = services.now();
  rows.moveCard(db, id, to.column_id, rankBefore(db, rows.CARD_RANKS, to.column_id, to.before_id), at);
  const card: Card = {
    ...from,
    ...to,
    version: from.version + 1,
    board_version: touchBoard(services, board_id, at).version,
    updated_at: at,
  };
  return recordChange(services, caller, "card.move", card, placeOf(card), placeOf(from));
}

/** Deletes a card and answers it as it was, with the board's new version. */
export function deleteCard(
  services: Services,
  caller: Caller,
  board_id: string,
  id: string,
  version: number | undefined,
): Promise<Card> {
  return write(services, caller, () => removeCard(services, caller, requireCard(services, board_id, id, version)));
}

/** Inside `write`: deletes a card that was read in it. */
export function removeCard(services: Services, caller: Caller, card: Card): Card {
  rows.deleteCard(services.db, card.id);
  const board_version = touchBoard(services, card.board_id, services.now()).version;
  return record(services, caller, "card.delete", { ...card, board_version });
}

/**
 * Brings a deleted card back with its id, to its place: before the neighbour it had, or to the end of its column when
 * that one is gone or moved away.
 */
export function restoreCard(services: Services, caller: Caller, board_id: string, id: string): Promise<Card> {
  return write(services, caller, () => bringCardBack(services, caller, board_id, id));
}

/** The same, inside `write`. */
export function bringCardBack(services: Services, caller: Caller, board_id: string, id: string): Card {
  const { db } = services;
  requireBoard(services, board_id);
  if (hasCardId(services, id)) throw new AppError("conflict", `Cannot restore card "${id}": it is not deleted`);
  const card = findDeletedCard(services, board_id, id) ?? throwCardMissing(services, board_id, id);
  if (!hasColumn(db, board_id, card.column_id)) {
    throw new AppError("conflict", `Cannot restore card "${card.title}": its column is deleted`);
  }
  const restored = reinsertCard(services, card, services.now());
  append(services, caller, "card.restore", restored, { row: { ...stampOf(restored), ...placeOf(restored) } });
  return restored;
}

/** Whether any card has this id, on whatever board. */
export function hasCardId(services: Services, id: string): boolean {
  return rows.findBoardIdOfCard(services.db, id) !== undefined;
}

/** Puts a card that was deleted back into its column, next to the neighbour it had if that is still there. */
function reinsertCard(services: Services, card: Card, at: string): Card {
  const { db } = services;
  const stillThere = card.before_id !== null && rows.findColumnIdOfCard(db, card.before_id) === card.column_id;
  const before_id = stillThere ? card.before_id : null;
  const rank = rankBefore(db, rows.CARD_RANKS, card.column_id, before_id);
  const version = card.version + 1; // a version a client still holds must not look current
  rows.insertCard(db, { ...card, rank, version, updated_at: at });
  return {
    ...card,
    before_id,
    version,
    updated_at: at,
    board_version: touchBoard(services, card.board_id, at).version,
  };
}

/** A card as it is now, inside `write` as well; undefined when this board has none with this id. */
export function findCard(services: Services, board_id: string, id: string): Card | undefined {
  const row = rows.findCard(services.db, board_id, id);
  return row && toCard(row, board_id, requireBoard(services, board_id).version);
}

/** The same for a card that has to be there. */
export function requireCard(services: Services, board_id: string, id: string, version?: number): Card {
  const { version: board_version } = requireBoard(services, board_id);
  const card = getCard(services, board_id, id, board_version);
  if (version === undefined || version === card.version) return card;
  throw staleRow(`Card "${id}"`, card, version);
}

function getCard(services: Services, board_id: string, id: string, board_version: number): Card {
  const row = rows.findCard(services.db, board_id, id) ?? throwCardMissing(services, board_id, id);
  return toCard(row, board_id, board_version);
}

function throwCardMissing(services: Services, board_id: string, id: string): never {
  requireBoard(services, board_id);
  throw new AppError("not_found", `There is no card "${id}" on this board`);
}

function toCard(row: rows.PlacedCardRow, board_id: string, board_version: number): Card {
  const { rank: _rank, labels, ...fields } = row;
  return { ...fields, labels: [...labels], board_id, board_version };
}

function requireTargetColumn(services: Services, board_id: string, column_id: string): void {
  if (hasColumn(services.db, board_id, column_id)) return;
  requireBoard(services, board_id);
  throw invalidField("/column_id", `there is no column "${column_id}" on this board`);
}

function requireNeighbour(services: Services, column_id: string, before_id: string | null): void {
  if (before_id === null || rows.findColumnIdOfCard(services.db, before_id) === column_id) return;
  throw invalidField("/before_id", `there is no card "${before_id}" in this column`);
}

/** Of a card that is new, or that was taken away. */
function record(services: Services, caller: Caller, operation: string, card: Card): Card {
  append(services, caller, operation, card, { row: card });
  return card;
}

/** Of a card that was there before: what changed, and the old values. The rest, up to 20,000 characters, is known. */
function recordChange(
  services: Services,
  caller: Caller,
  operation: string,
  card: Card,
  change: object,
  before: object,
): Card {
  append(services, caller, operation, card, { row: { ...stampOf(card), ...change }, before });
  return card;
}

/** What stands in every entry about a card. */
function stampOf({ id, board_id, version, board_version, updated_at }: Card): Partial<Card> {
  return { id, board_id, version, board_version, updated_at };
}

function placeOf({ column_id, before_id }: Card): CardMove {
  return { column_id, before_id };
}

function append(services: Services, caller: Caller, operation: string, { id }: Card, details: Change["details"]): void {
  appendAudit(services, caller, { operation, entity_type: "card", entity_id: id, details });
}

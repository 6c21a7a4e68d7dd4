/** Pure: a board on which an answer's operations are tried out, one after the other, before anything is changed. */
import { type Board, COLUMNS_MAX } from "../board/service.ts";
import { clip } from "./clip.ts";
import type { Operation } from "./schema.ts";

/** What a card holds; `version` is 0 for one that the answer itself adds. */
export interface DraftCard {
  readonly id: string;
  readonly title: string;
  readonly details: string;
  readonly labels: readonly string[];
  readonly due_on: string | null;
  readonly version: number;
}

export interface DraftColumn {
  readonly id: string;
  readonly title: string;
  readonly cardIds: readonly string[];
}

/** A board as the operations so far would leave it. Never changed: each operation makes a new one. */
export interface Draft {
  readonly columns: readonly DraftColumn[];
  readonly cards: ReadonlyMap<string, DraftCard>;
}

export type Kind = "card" | "column";

export function isKnown(kind: Kind, id: string, { columns, cards }: Draft): boolean {
  return kind === "card" ? cards.has(id) : columns.some((column) => column.id === id);
}

/** Characters of a fault: it may name what the model made up, and goes to the model and to the person who asked. */
const FAULT_MAX = 1000;

/** What the model asked for cannot be done: the message is one sentence for the model. Nothing was changed. */
export class OperationFault extends Error {
  override readonly name = "OperationFault";

  constructor(message: string, options?: ErrorOptions) {
    super(clip(message, FAULT_MAX), options);
  }
}

export function toDraft({ columns, cards }: Board): Draft {
  return { columns, cards: new Map(Object.entries(cards)) };
}

/**
 * A board after an operation; the same object when it changes nothing.
 *
 * @throws {OperationFault} when a card or column is not there, or the new one cannot be
 */
export function applyOperation(draft: Draft, operation: Operation): Draft {
  switch (operation.type) {
    case "add_card":
      return addCard(draft, operation);
    case "edit_card":
      return editCard(draft, operation);
    case "move_card":
      return moveCard(draft, operation);
    case "delete_card":
      return deleteCard(draft, operation.card_id);
    case "add_column":
      return addColumn(draft, operation);
    case "rename_column":
      return renameColumn(draft, operation);
    case "move_column":
      return moveColumn(draft, operation);
    case "delete_column":
      return deleteColumn(draft, operation.column_id);
  }
}

/** @throws {OperationFault} */
export function requireCard(draft: Draft, id: string): DraftCard {
  const card = draft.cards.get(id);
  if (card === undefined) throw new OperationFault(`There is no card "${id}" on this board`);
  return card;
}

/** @throws {OperationFault} */
export function requireColumn(draft: Draft, id: string): DraftColumn {
  const column = draft.columns.find((one) => one.id === id);
  if (column === undefined) throw new OperationFault(`There is no column "${id}" on this board`);
  return column;
}

/** The column that holds a card. @throws {OperationFault} */
export function columnOfCard(draft: Draft, card_id: string): DraftColumn {
  const column = draft.columns.find(({ cardIds }) => cardIds.includes(card_id));
  if (column === undefined) throw new OperationFault(`There is no card "${card_id}" on this board`);
  return column;
}

type Of<Type extends Operation["type"]> = Extract<Operation, { readonly type: Type }>;

function addCard(draft: Draft, operation: Of<"add_card">): Draft {
  const { card_id: id, column_id, title, details = "", before_id = null } = operation;
  if (draft.cards.has(id)) throw new OperationFault(`There is a card "${id}" already`);
  const column = requireColumn(draft, column_id);
  const cardIds = insertBefore(column.cardIds, id, requireNeighbour(column, before_id));
  const cards = new Map(draft.cards).set(id, { id, title, details, labels: [], due_on: null, version: 0 });
  return { columns: replaceColumn(draft, { ...column, cardIds }), cards };
}

function editCard(draft: Draft, operation: Of<"edit_card">): Draft {
  const before = requireCard(draft, operation.card_id);
  const { title = before.title, details = before.details, labels = before.labels, due_on = before.due_on } = operation;
  const after: DraftCard = { ...before, title, details, labels, due_on };
  if (JSON.stringify(after) === JSON.stringify(before)) return draft;
  return { ...draft, cards: new Map(draft.cards).set(after.id, after) };
}

function moveCard(draft: Draft, { card_id, column_id, before_id = null }: Of<"move_card">): Draft {
  const from = columnOfCard(draft, card_id);
  const to = requireColumn(draft, column_id);
  requireNeighbour(to, before_id);
  if (before_id === card_id) return draft;
  const rest = to.cardIds.filter((id) => id !== card_id);
  const moved = { ...to, cardIds: insertBefore(rest, card_id, before_id) };
  if (from.id === to.id && sameList(moved.cardIds, from.cardIds)) return draft;
  const left = { ...from, cardIds: from.cardIds.filter((id) => id !== card_id) };
  return { ...draft, columns: replaceColumn({ ...draft, columns: replaceColumn(draft, left) }, moved) };
}

function deleteCard(draft: Draft, card_id: string): Draft {
  const from = columnOfCard(draft, card_id);
  const columns = replaceColumn(draft, { ...from, cardIds: from.cardIds.filter((id) => id !== card_id) });
  return { columns, cards: without(draft.cards, [card_id]) };
}

function addColumn(draft: Draft, { column_id: id, title, before_id = null }: Of<"add_column">): Draft {
  if (draft.columns.some((column) => column.id === id)) throw new OperationFault(`There is a column "${id}" already`);
  if (draft.columns.length >= COLUMNS_MAX) {
    throw new OperationFault(`A column cannot be added: the board has ${COLUMNS_MAX} already`);
  }
  return { ...draft, columns: placeColumn(draft.columns, { id, title, cardIds: [] }, before_id) };
}

function renameColumn(draft: Draft, { column_id, title }: Of<"rename_column">): Draft {
  const column = requireColumn(draft, column_id);
  return column.title === title ? draft : { ...draft, columns: replaceColumn(draft, { ...column, title }) };
}

function moveColumn(draft: Draft, { column_id, before_id = null }: Of<"move_column">): Draft {
  const column = requireColumn(draft, column_id);
  if (before_id === column_id) return draft;
  const columns = placeColumn(draft.columns.filter(({ id }) => id !== column_id), column, before_id);
  return columns.every(({ id }, index) => id === draft.columns[index]?.id) ? draft : { ...draft, columns };
}

function deleteColumn(draft: Draft, column_id: string): Draft {
  const { cardIds } = requireColumn(draft, column_id);
  return { columns: draft.columns.filter(({ id }) => id !== column_id), cards: without(draft.cards, cardIds) };
}

function requireNeighbour({ id, cardIds }: DraftColumn, before_id: string | null): string | null {
  if (before_id === null || cardIds.includes(before_id)) return before_id;
  throw new OperationFault(`before_id: there is no card "${before_id}" in column "${id}"`);
}

function placeColumn(rest: readonly DraftColumn[], column: DraftColumn, before_id: string | null): DraftColumn[] {
  const index = before_id === null ? rest.length : rest.findIndex(({ id }) => id === before_id);
  if (index < 0) throw new OperationFault(`before_id: there is no column "${before_id}" on this board`);
  return rest.toSpliced(index, 0, column);
}

function replaceColumn(draft: Draft, column: DraftColumn): DraftColumn[] {
  return draft.columns.map((one) => one.id === column.id ? column : one);
}

function insertBefore(ids: readonly string[], id: string, before_id: string | null): string[] {
  return ids.toSpliced(before_id === null ? ids.length : ids.indexOf(before_id), 0, id);
}

function without(cards: Draft["cards"], ids: readonly string[]): Map<string, DraftCard> {
  const rest = new Map(cards);
  for (const id of ids) rest.delete(id);
  return rest;
}

export function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

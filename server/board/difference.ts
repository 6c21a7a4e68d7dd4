/** Pure: what is wrong with a whole board that a client sent, and what it changes of the one that is stored. */
import type { CardChange, CardRow } from "../../db/board_cards.ts";
import type { Steps } from "../../db/slices.ts";
import type { ColumnRow } from "../../db/board_columns.ts";
import { type FieldError, pointerTo } from "../errors.ts";
import type { BoardCardInput, BoardColumn } from "./schema.ts";

type Cards = Readonly<Record<string, BoardCardInput>>;

/** What changes between the stored board and the one that was sent. Old values are kept: the trail can undo it. */
export interface BoardDifference {
  readonly columns: {
    readonly inserted: readonly { readonly id: string; readonly title: string }[];
    readonly updated: readonly { readonly id: string; readonly title: string; readonly before: { title: string } }[];
    readonly deleted: readonly ColumnRow[];
    /** All column ids in their new order. */
    readonly order: readonly string[];
    readonly reordered: boolean;
  };
  readonly cards: {
    readonly inserted: readonly NewCard[];
    readonly updated: readonly { readonly id: string; readonly change: CardChange; readonly before: CardChange }[];
    /** Cards that change their column. */
    readonly moved: readonly { readonly id: string; readonly from: string; readonly to: string }[];
    readonly deleted: readonly CardRow[];
    /** The columns whose order changes, each with all its cards. */
    readonly orders: readonly { readonly column_id: string; readonly card_ids: readonly string[] }[];
  };
}

type NewCard = Pick<CardRow, "id" | "title" | "details" | "labels" | "due_on">;

/** Ids that stand twice, in no column, in two columns or nowhere at all. Pointers are RFC 6901 into the request. */
export function* findShapeErrors(columns: readonly BoardColumn[], cards: Cards): Steps<FieldError[]> {
  const errors: FieldError[] = [];
  const columnsSeen = new Set<string>();
  const placeOf = new Map<string, string>();
  for (const [c, column] of columns.entries()) {
    if (columnsSeen.has(column.id)) errors.push(fault(`/columns/${c}/id`, `column "${column.id}" stands twice`));
    columnsSeen.add(column.id);
    for (const [i, id] of column.cardIds.entries()) {
      const seen = placeOf.get(id);
      const detail = seen !== undefined
        ? `card "${id}" stands ${seen === column.id ? "twice" : "in two columns"}`
        : Object.hasOwn(cards, id)
        ? undefined
        : `card "${id}" is unknown: it is not among the cards`;
      if (detail !== undefined) errors.push(fault(`/columns/${c}/cardIds/${i}`, detail));
      placeOf.set(id, column.id);
      yield;
    }
  }
  for (const key of Object.keys(cards)) {
    if (cards[key]?.id !== key) {
      errors.push(fault(`${pointerTo("cards", key)}/id`, `must be the key it stands under, "${key}"`));
    }
    if (!placeOf.has(key)) errors.push(fault(pointerTo("cards", key), `card "${key}" stands in no column`));
    yield;
  }
  return errors;
}

/** Ids that belong to another board: ids are unique in the whole database. */
export function* findForeignIds(
  columns: readonly BoardColumn[],
  cards: Cards,
  board_id: string,
  find: { boardOfColumn(id: string): string | undefined; boardOfCard(id: string): string | undefined },
): Steps<FieldError[]> {
  const isForeign = (owner: string | undefined) => owner !== undefined && owner !== board_id;
  const foreignColumns = columns.flatMap(({ id }, c) =>
    isForeign(find.boardOfColumn(id)) ? [fault(`/columns/${c}/id`, `column "${id}" is on another board`)] : []
  );
  const foreignCards: string[] = [];
  for (const id of Object.keys(cards)) {
    if (isForeign(find.boardOfCard(id))) foreignCards.push(id);
    yield;
  }
  return [
    ...foreignColumns,
    ...foreignCards.map((id) => fault(pointerTo("cards", id), `card "${id}" is on another board`)),
  ];
}

/** What changes; undefined when nothing does. Expects input without shape errors. */
export function* diffBoard(
  current: { readonly columns: readonly ColumnRow[]; readonly cards: readonly CardRow[] },
  columns: readonly BoardColumn[],
  cards: Cards,
): Steps<BoardDifference | undefined> {
  const difference = {
    columns: diffColumns(current.columns, columns),
    cards: yield* diffCards(current.cards, columns, cards),
  };
  const { inserted, updated, deleted, reordered } = difference.columns;
  const columnsChange = reordered || inserted.length + updated.length + deleted.length > 0;
  const { orders, updated: edited, deleted: removed } = difference.cards;
  return columnsChange || orders.length + edited.length + removed.length > 0 ? difference : undefined;
}

function diffColumns(current: readonly ColumnRow[], wanted: readonly BoardColumn[]): BoardDifference["columns"] {
  const known = new Map(current.map((column) => [column.id, column]));
  const order = wanted.map((column) => column.id);
  const kept = new Set(order);
  const remaining = current.map((column) => column.id).filter((id) => kept.has(id));
  return {
    inserted: wanted.filter((column) => !known.has(column.id)).map(({ id, title }) => ({ id, title })),
    updated: wanted.flatMap(({ id, title }) => {
      const before = known.get(id)?.title;
      return before === undefined || before === title ? [] : [{ id, title, before: { title: before } }];
    }),
    deleted: current.filter((column) => !kept.has(column.id)),
    order,
    reordered: !sameList(order, remaining),
  };
}

function* diffCards(
  current: readonly CardRow[],
  columns: readonly BoardColumn[],
  cards: Cards,
): Steps<BoardDifference["cards"]> {
  const known = new Map(current.map((card) => [card.id, card]));
  yield;
  const moved: { id: string; from: string; to: string }[] = [];
  const columnOf = new Map<string, string>();
  for (const { id: to, cardIds } of columns) {
    for (const id of cardIds) {
      columnOf.set(id, to);
      const from = known.get(id)?.column_id;
      if (from !== undefined && from !== to) moved.push({ id, from, to });
      yield;
    }
  }
  const remaining = new Map<string, string[]>(columns.map(({ id }) => [id, []]));
  const deleted: CardRow[] = [];
  for (const card of current) {
    if (columnOf.get(card.id) === card.column_id) remaining.get(card.column_id)?.push(card.id);
    if (!Object.hasOwn(cards, card.id)) deleted.push(card);
    yield;
  }
  const orders = columns
    .filter(({ id, cardIds }) => !sameList(cardIds, remaining.get(id) ?? []))
    .map(({ id, cardIds }) => ({ column_id: id, card_ids: cardIds }));
  yield;
  return { ...yield* diffFields(known, cards), moved, deleted, orders };
}

/** Cards that are new, and those whose fields change. */
function* diffFields(
  known: ReadonlyMap<string, CardRow>,
  cards: Cards,
): Steps<Pick<BoardDifference["cards"], "inserted" | "updated">> {
  const inserted: NewCard[] = [];
  const updated: BoardDifference["cards"]["updated"][number][] = [];
  for (const id of Object.keys(cards)) {
    const card = cards[id];
    const before = known.get(id);
    const edit = card && before && diffCard(before, card);
    if (card !== undefined && before === undefined) inserted.push(toNewCard(card));
    if (edit !== undefined) updated.push({ id, ...edit });
    yield;
  }
  return { inserted, updated };
}

function toNewCard({ id, title, details, labels, due_on }: BoardCardInput): NewCard {
  return { id, title, details: details ?? "", labels: labels ?? [], due_on: due_on ?? null };
}

/** The fields of a card that change, with their old values; undefined when none does. A field not sent stays. */
export function diffCard(
  before: CardChange,
  sent: CardChange,
): { readonly change: CardChange; readonly before: CardChange } | undefined {
  const names = (["title", "details", "labels", "due_on"] as const).filter((name) =>
    sent[name] !== undefined && !sameField(sent[name], before[name])
  );
  if (names.length === 0) return undefined;
  const pick = (card: CardChange): CardChange => Object.fromEntries(names.map((name) => [name, card[name]]));
  return { change: pick(sent), before: pick(before) };
}

type Field = CardChange[keyof CardChange];

function sameField(a: Field, b: Field): boolean {
  return typeof a === "object" && typeof b === "object" && a !== null && b !== null ? sameList(a, b) : a === b;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function fault(pointer: string, detail: string): FieldError {
  return { pointer, detail };
}

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
export function findShapeErrors(columns: readonly BoardColumn[], cards: Cards): FieldError[] {
  const errors: FieldError[] = [];
  const columnsSeen = new Set<string>();
  const placeOf = new Map<string, string>();
  columns.forEach((column, c) => {
    if (columnsSeen.has(column.id)) errors.push(fault(`/columns/${c}/id`, `column "${column.id}" stands twice`));
    columnsSeen.add(column.id);
    column.cardIds.forEach((id, i) => {
      const pointer = `/columns/${c}/cardIds/${i}`;
      const seen = placeOf.get(id);
      if (seen !== undefined) {
        errors.push(fault(pointer, `card "${id}" stands ${seen === column.id ? "twice" : "in two columns"}`));
      } else if (!Object.hasOwn(cards, id)) {
        errors.push(fault(pointer, `card "${id}" is unknown: it is not among the cards`));
      }
      placeOf.set(id, column.id);
    });
  });
  for (const [key, card] of Object.entries(cards)) {
    const pointer = pointerTo("cards", key);
    if (card.id !== key) errors.push(fault(`${pointer}/id`, `must be the key it stands under, "${key}"`));
    if (!placeOf.has(key)) errors.push(fault(pointer, `card "${key}" stands in no column`));
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
export function diffBoard(
  current: { readonly columns: readonly ColumnRow[]; readonly cards: readonly CardRow[] },
  columns: readonly BoardColumn[],
  cards: Cards,
): BoardDifference | undefined {
  const difference = {
    columns: diffColumns(current.columns, columns),
    cards: diffCards(current.cards, columns, cards),
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

function diffCards(
  current: readonly CardRow[],
  columns: readonly BoardColumn[],
  cards: Cards,
): BoardDifference["cards"] {
  const known = new Map(current.map((card) => [card.id, card]));
  const places = columns.flatMap(({ id, cardIds }) => cardIds.map((card_id) => ({ card_id, column_id: id })));
  const columnOf = new Map(places.map(({ card_id, column_id }) => [card_id, column_id]));
  const staying = current.filter((card) => columnOf.get(card.id) === card.column_id);
  const remaining = Map.groupBy(staying, (card) => card.column_id);
  return {
    inserted: Object.values(cards).filter((card) => !known.has(card.id)).map(toNewCard),
    updated: Object.values(cards).flatMap((card) => {
      const before = known.get(card.id);
      const edit = before && diffCard(before, card);
      return edit === undefined ? [] : [{ id: card.id, ...edit }];
    }),
    moved: places.flatMap(({ card_id, column_id }) => {
      const from = known.get(card_id)?.column_id;
      return from === undefined || from === column_id ? [] : [{ id: card_id, from, to: column_id }];
    }),
    deleted: current.filter((card) => !Object.hasOwn(cards, card.id)),
    orders: columns
      .filter(({ id, cardIds }) => !sameList(cardIds, (remaining.get(id) ?? []).map((card) => card.id)))
      .map(({ id, cardIds }) => ({ column_id: id, card_ids: cardIds })),
  };
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
    sent[name] !== undefined && JSON.stringify(sent[name]) !== JSON.stringify(before[name])
  );
  if (names.length === 0) return undefined;
  const pick = (card: CardChange): CardChange => Object.fromEntries(names.map((name) => [name, card[name]]));
  return { change: pick(sent), before: pick(before) };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function fault(pointer: string, detail: string): FieldError {
  return { pointer, detail };
}

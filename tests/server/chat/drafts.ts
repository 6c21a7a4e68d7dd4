/** Boards as tests of the chat state them, and at random. */
import fc from "fast-check";
import { applyOperation, type Draft, type DraftCard } from "../../../server/chat/draft.ts";
import type { Operation } from "../../../server/chat/schema.ts";

/** Columns with the ids of their cards; a title is the id in capitals. */
export function draftOf(columns: Readonly<Record<string, readonly string[]>>): Draft {
  return {
    columns: Object.entries(columns).map(([id, cardIds]) => ({ id, title: id.toUpperCase(), cardIds })),
    cards: new Map(Object.values(columns).flat().map((id) => [id, cardOf(id)])),
  };
}

export function cardOf(id: string, fields: Partial<DraftCard> = {}): DraftCard {
  return { id, title: id.toUpperCase(), details: "", labels: [], due_on: null, version: 1, ...fields };
}

export function applyAll(draft: Draft, operations: readonly Operation[]): Draft {
  return operations.reduce(applyOperation, draft);
}

/** What people see of a board: all of it but versions and times. */
export function contentOf({ columns, cards }: Draft) {
  return columns.map(({ id, title, cardIds }) => ({
    id,
    title,
    cards: cardIds.map((card_id) => {
      const { title, details, labels, due_on } = cards.get(card_id) ?? cardOf("missing");
      return { id: card_id, title, details, labels, due_on };
    }),
  }));
}

/** The cards of each column by its id. */
export function placesOf({ columns }: Draft): Record<string, readonly string[]> {
  return Object.fromEntries(columns.map(({ id, cardIds }) => [id, cardIds]));
}

const COLUMN_IDS = ["a", "b", "c", "d", "e"];
const CARD_IDS = Array.from({ length: 12 }, (_, i) => `k${i}`);
const word = fc.constantFrom("red", "green", "blue");

const card = fc.record({
  title: word,
  details: fc.constantFrom("", "some", "more"),
  labels: fc.uniqueArray(word),
  due_on: fc.constantFrom(null, "2026-05-06"),
  /** Which of the columns holds it. */
  column: fc.nat(COLUMN_IDS.length - 1),
});

/** Any board of up to five columns and twelve cards, all of them from the same ids. */
export const anyDraft: fc.Arbitrary<Draft> = fc.record({
  columns: fc.shuffledSubarray(COLUMN_IDS).chain((ids) =>
    fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), title: word })))
  ),
  order: fc.shuffledSubarray(CARD_IDS),
  cards: fc.tuple(...CARD_IDS.map(() => card)),
}).map(({ columns, order, cards }) => {
  const kept = columns.length === 0 ? [] : order;
  const chosen = kept.map((id) => ({ id, ...(cards[CARD_IDS.indexOf(id)] ?? cards[0]) }));
  return {
    columns: columns.map(({ id, title }, i) => ({
      id,
      title,
      cardIds: chosen.filter(({ column = 0 }) => column % columns.length === i).map((one) => one.id),
    })),
    cards: new Map(chosen.map(({ column: _column, ...fields }) => [fields.id, cardOf(fields.id, fields)])),
  };
});

/** Numbers that pick an operation out of all that a board allows. */
export const anyPicks = fc.array(
  fc.record({ type: fc.nat(7), one: fc.nat(50), other: fc.nat(50), before: fc.nat(50) }),
  { maxLength: 12 },
);
type Pick = typeof anyPicks extends fc.Arbitrary<(infer One)[]> ? One : never;

/** An operation that can be applied to this board; undefined when the picked kind has nothing to be done to. */
export function pickOperation({ columns, cards }: Draft, pick: Pick, newId: () => string): Operation | undefined {
  const column = columns[pick.one % columns.length];
  const card_id = [...cards.keys()][pick.one % cards.size];
  const target = columns[pick.other % columns.length];
  const before_id = pickOrNone(target?.cardIds ?? [], pick.before);
  const before_column = pickOrNone(columns.map(({ id }) => id), pick.before);
  const title = `title ${pick.other}`;
  switch (pick.type) {
    case 0:
      return target && { type: "add_card", card_id: newId(), column_id: target.id, title, before_id };
    case 1:
      return card_id === undefined
        ? undefined
        : { type: "edit_card", card_id, title, labels: [title], details: "edited" };
    case 2:
      return card_id === undefined || target === undefined
        ? undefined
        : { type: "move_card", card_id, column_id: target.id, before_id };
    case 3:
      return card_id === undefined ? undefined : { type: "delete_card", card_id };
    case 4:
      return { type: "add_column", column_id: newId(), title, before_id: before_column };
    case 5:
      return column && { type: "rename_column", column_id: column.id, title };
    case 6:
      return column && { type: "move_column", column_id: column.id, before_id: before_column };
    default:
      return column && { type: "delete_column", column_id: column.id };
  }
}

/** One of them, or none. */
function pickOrNone(ids: readonly string[], pick: number): string | null {
  return ids[pick % (ids.length + 1)] ?? null;
}

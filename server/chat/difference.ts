/** Pure: the operations that turn one board into another. */
import { type Draft, type DraftCard, type DraftColumn, sameList } from "./draft.ts";
import type { Operation } from "./schema.ts";

/**
 * As few moves as there can be, in an order that can be applied one after the other: a card has left a column before
 * that is deleted, and the column it goes to is there before it comes.
 */
export function findOperations(before: Draft, after: Draft): Operation[] {
  const { emptied, deleted } = sortDeletedColumns(before, after);
  return [
    ...deleteCards(before, after, new Set([...emptied, ...deleted])),
    ...deleted.map(deleteColumn),
    ...arrangeColumns(before.columns, after.columns),
    ...renameColumns(before, after),
    ...after.columns.flatMap((column) => arrangeCards(before, after, column)),
    ...[...after.cards.values()].flatMap((card) => editCard(before.cards.get(card.id), card)),
    ...emptied.map(deleteColumn),
  ];
}

/** Columns that go: `emptied` are those whose cards partly stay on the board, so that these have to leave first. */
function sortDeletedColumns(before: Draft, after: Draft): { emptied: string[]; deleted: string[] } {
  const kept = idsOf(after.columns);
  const gone = before.columns.filter(({ id }) => !kept.has(id));
  const [emptied, deleted] = [true, false].map((stays) =>
    gone.filter(({ cardIds }) => cardIds.some((id) => after.cards.has(id)) === stays).map(({ id }) => id)
  );
  return { emptied: emptied ?? [], deleted: deleted ?? [] };
}

/** Cards that go alone; the others go with their column. */
function deleteCards(before: Draft, after: Draft, columns: ReadonlySet<string>): Operation[] {
  return before.columns.filter(({ id }) => !columns.has(id)).flatMap(({ cardIds }) =>
    cardIds.filter((id) => !after.cards.has(id)).map((card_id) => ({ type: "delete_card", card_id } as const))
  );
}

function deleteColumn(column_id: string): Operation {
  return { type: "delete_column", column_id };
}

function arrangeColumns(before: readonly DraftColumn[], after: readonly DraftColumn[]): Operation[] {
  const known = idsOf(before);
  const titles = new Map(after.map(({ id, title }) => [id, title]));
  return arrange(before.map(({ id }) => id), after.map(({ id }) => id)).map(({ id: column_id, before_id }) =>
    known.has(column_id)
      ? { type: "move_column", column_id, before_id }
      : { type: "add_column", column_id, title: titles.get(column_id) ?? "", before_id }
  );
}

function renameColumns(before: Draft, after: Draft): Operation[] {
  const titles = new Map(before.columns.map(({ id, title }) => [id, title]));
  return after.columns.filter(({ id, title }) => titles.has(id) && titles.get(id) !== title)
    .map(({ id, title }) => ({ type: "rename_column", column_id: id, title }));
}

function arrangeCards(before: Draft, after: Draft, { id: column_id, cardIds }: DraftColumn): Operation[] {
  const there = before.columns.find(({ id }) => id === column_id)?.cardIds ?? [];
  return arrange(there, cardIds).map(({ id: card_id, before_id }): Operation => {
    if (before.cards.has(card_id)) return { type: "move_card", card_id, column_id, before_id };
    const { title = "", details = "" } = after.cards.get(card_id) ?? {};
    return { type: "add_card", card_id, column_id, title, ...(details === "" ? {} : { details }), before_id };
  });
}

/** What of a card changes; of a new one, what `add_card` cannot say. */
function editCard(before: DraftCard | undefined, after: DraftCard): Operation[] {
  const { title, details, labels, due_on } = before ?? { ...after, labels: [], due_on: null };
  const change = {
    ...(after.title === title ? {} : { title: after.title }),
    ...(after.details === details ? {} : { details: after.details }),
    ...(sameList(after.labels, labels) ? {} : { labels: [...after.labels] }),
    ...(after.due_on === due_on ? {} : { due_on: after.due_on }),
  };
  return Object.keys(change).length === 0 ? [] : [{ type: "edit_card", card_id: after.id, ...change }];
}

interface Placing {
  readonly id: string;
  /** One that stays where it is, so that none of these depends on another. */
  readonly before_id: string | null;
}

/** What has to be put before what, in this order, to make one list of another; what is not wanted is gone by itself. */
function arrange(present: readonly string[], wanted: readonly string[]): Placing[] {
  const places = new Map(present.map((id, index) => [id, index]));
  const staying = longestRise(wanted.filter((id) => places.has(id)), (id) => places.get(id) ?? 0);
  const placings: Placing[] = [];
  let before_id: string | null = null;
  for (const id of wanted.toReversed()) {
    if (staying.has(id)) before_id = id;
    else placings.push({ id, before_id });
  }
  return placings.reverse();
}

/** The most of these that stand in rising order already (patience sorting). */
function longestRise(ids: readonly string[], placeOf: (id: string) => number): Set<string> {
  const tops: string[] = []; // for each length, the lowest that a rise of this length can end with
  const previous = new Map<string, string | undefined>();
  for (const id of ids) {
    const found = tops.findIndex((top) => placeOf(top) > placeOf(id));
    const length = found < 0 ? tops.length : found;
    previous.set(id, tops[length - 1]);
    tops[length] = id;
  }
  const rise = new Set<string>();
  for (let id = tops.at(-1); id !== undefined; id = previous.get(id)) rise.add(id);
  return rise;
}

function idsOf(columns: readonly DraftColumn[]): Set<string> {
  return new Set(columns.map(({ id }) => id));
}

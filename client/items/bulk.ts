/**
 * Deleting and restoring many items, as one change for the eye: by the thousand, and one by one where one of them is
 * refused.
 */
import type { Item } from "../../server/items/schema.ts";
import { Problem } from "../problem.ts";
import type { ItemChange } from "./item_order.ts";
import { deleteAtOnce, deleteItem, restoreAtOnce, restoreItem } from "./requests.ts";
import { list } from "./store.ts";

/** Browsers have six connections to a host, and one is for the events. */
const AT_ONCE = 4;

export interface Outcome {
  readonly done: readonly Item[];
  readonly refused: readonly Item[];
  /** Why the first of them was refused. */
  readonly error: unknown;
}

export async function deleteEach(items: readonly Item[]): Promise<Outcome> {
  const ids = new Set(items.map(({ id }) => id));
  let outcome = NOTHING;
  await list.perform(
    (shown) => shown.filter(({ id }) => !ids.has(id)),
    async () => {
      const changes: ItemChange[] = [];
      const note = ({ id }: Item) => changes.push({ type: "remove", id });
      const deleteAll = async (some: readonly Item[]) => {
        await deleteAtOnce(some.map(({ id }) => id));
        some.forEach(note);
      };
      const deleteOne = async (item: Item) => {
        await deleteUnlessGone(item.id);
        note(item);
      };
      outcome = await forAll(items, deleteAll, deleteOne);
      return changes;
    },
  );
  return outcome;
}

/** @param places where each stood among the items shown */
export async function restoreEach(
  deleted: Promise<readonly Item[]>,
  places: ReadonlyMap<Item, number>,
): Promise<Outcome> {
  let outcome = NOTHING;
  await list.perform(
    (shown) => putBack(shown, places),
    async () => {
      const changes: ItemChange[] = [];
      const note = (item: Item) => changes.push({ type: "put", item });
      const restoreAll = async (some: readonly Item[]) => (await restoreAtOnce(some.map(({ id }) => id))).forEach(note);
      const restoreOne = async (item: Item) => void note(await restoreItem(item.id));
      outcome = await forAll(await deleted, restoreAll, restoreOne);
      return changes;
    },
  );
  return outcome;
}

const NOTHING: Outcome = { done: [], refused: [], error: undefined };

/** What somebody else has deleted first is deleted. */
async function deleteUnlessGone(id: string): Promise<void> {
  try {
    await deleteItem(id);
  } catch (error) {
    if (!(error instanceof Problem && error.code === "not_found")) throw error;
  }
}

/** Those that are not there yet, at their old places; in the order of these, so that each finds its own. */
function putBack(shown: readonly Item[], places: ReadonlyMap<Item, number>): readonly Item[] {
  const known = new Set(shown.map(({ id }) => id));
  const back = [...shown];
  for (const [item, index] of [...places].sort(([, a], [, b]) => a - b)) {
    if (!known.has(item.id)) back.splice(Math.min(index, back.length), 0, item);
  }
  return back;
}

/** Most items of one request. */
const BULK_MAX = 1000;

/** All at once; one by one where one is refused, so that the others are done. */
async function forAll(
  items: readonly Item[],
  all: (some: readonly Item[]) => Promise<void>,
  one: (item: Item) => Promise<void>,
): Promise<Outcome> {
  let outcome = NOTHING;
  for (let start = 0; start < items.length; start += BULK_MAX) {
    const some = items.slice(start, start + BULK_MAX);
    const { done, refused, error } = await all(some).then(
      () => ({ done: some, refused: [], error: undefined }),
      (error) => isOfOne(error) ? forEach(some, one) : { done: [], refused: some, error },
    );
    const first = outcome.refused.length === 0 ? error : outcome.error;
    outcome = { done: [...outcome.done, ...done], refused: [...outcome.refused, ...refused], error: first };
  }
  return outcome;
}

/** Whether it can be that one item is refused and the others are not. */
function isOfOne(error: unknown): boolean {
  return error instanceof Problem && (error.code === "not_found" || error.code === "conflict");
}

/** One that is refused does not hold up the others; a server that does not answer is not asked again and again. */
async function forEach(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<Outcome> {
  const waiting = items.values();
  const done: Item[] = [];
  const refused: Item[] = [];
  let first: unknown;
  const worker = async () => {
    for (const item of waiting) {
      try {
        if (isUnreachable(first)) throw first;
        await work(item);
        done.push(item);
      } catch (error) {
        if (refused.length === 0) first = error;
        refused.push(item);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { done, refused, error: first };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Problem && error.code === "unreachable";
}

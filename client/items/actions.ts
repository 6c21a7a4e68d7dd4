/** What a person does to items: shown at once, sent, and taken back with a notice when it is refused. */
import type { Item, ItemPatch } from "../../server/items/schema.ts";
import { me } from "../login/session.ts";
import { Problem, wordsFor } from "../problem.ts";
import { amend, route } from "../router.ts";
import { announce } from "../ui/announce.ts";
import { holdPageFor } from "../ui/leaving.ts";
import { oneLine } from "../ui/one_line.ts";
import { dismissToast, showToast } from "../ui/toasts.ts";
import { deleteEach, restoreEach } from "./bulk.ts";
import type { Guess } from "./item_list.ts";
import { type ItemDraft, openNewItem, returnNewItem } from "./new_item.ts";
import { createItem, updateItem } from "./requests.ts";
import { putAside } from "./set_aside.ts";
import { focusItem, isItemFocused } from "./items_table.ts";
import { holdEventsFor, list, unselect } from "./store.ts";

const TEMPORARY = "new-";
let temporaries = 0;

/** Whether the server has not answered yet that it took this item. */
export function isTemporary({ id }: Item): boolean {
  return id.startsWith(TEMPORARY);
}

/** Adds an item. The text of one that is refused is kept, so that nothing a person typed is lost. */
export async function addItem(draft: ItemDraft): Promise<void> {
  const title = oneLine(draft.title);
  const description = textOrNull(draft.description);
  const at = new Date().toISOString();
  const owner_id = me.value?.id ?? "";
  const id = `${TEMPORARY}${++temporaries}`;
  const item: Item = { id, title, description, owner_id, version: 1, created_at: at, updated_at: at };
  if (route.value.q !== "") amend({ q: "" }); // what one adds, one wants to see
  let added: string | undefined;
  const work = holdPageFor(list.perform(
    (items) => [item, ...items],
    async () => {
      const item = await createItem({ title, description });
      if (isItemFocused(id)) added = item.id;
      return [{ type: "put", item }];
    },
  ));
  holdEventsFor(work);
  focusItem(id);
  try {
    await work;
    if (added !== undefined) focusItem(added); // its row is another one now that it has an id
    announce(`Item “${title}” added`);
  } catch (error) {
    returnNewItem(draft);
    showToast({
      tone: "bad",
      text: `Item “${title}” was not added: ${wordsFor(error)}. Its text is kept.`,
      action: { label: "Show it", run: openNewItem },
    });
  }
}

/** The last change of each item that is still on its way: the next one builds on its answer. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Changes an item. What cannot be saved is set aside, so that nothing a person typed is lost.
 *
 * @param base the same fields as the person saw them when they began to edit
 */
export async function editItem(id: string, patch: ItemPatch, base: ItemPatch): Promise<void> {
  const send = async () => {
    const item = await updateItem(id, patch, base, list.stored(id));
    return [{ type: "put", item }] as const;
  };
  const work = list.perform(changed(id, patch), () => inTurn(id, send));
  try {
    await holdPageFor(work);
  } catch (error) {
    putAside(id, patch, error);
    if (error instanceof Problem && error.code === "not_found") list.apply({ type: "remove", id });
    void list.reload(); // the item as it is now belongs beside the text that was not saved
  }
}

/** Deletes items without asking, and offers to undo that. */
export async function deleteItems(items: readonly Item[]): Promise<void> {
  const there = items.filter((item) => !isTemporary(item));
  const [first] = there;
  if (first === undefined) return;
  const what = there.length === 1 ? `Item “${first.title}”` : `${there.length.toLocaleString()} items`;
  const places = placesOf(there);
  unselect(new Set(there.map(({ id }) => id)));
  const deleted = holdPageFor(deleteEach(there));
  const toast = showToast({
    tone: "plain",
    text: `${what} deleted`,
    undo: true,
    action: { label: "Undo", run: () => void restoreItems(deleted.then(({ done }) => done), places) },
  });
  const { done, refused, error } = await deleted;
  if (refused.length === 0) return;
  if (done.length === 0) dismissToast(toast);
  const left = refused.length === there.length ? what : `${refused.length.toLocaleString()} of ${what}`;
  showToast({ tone: "bad", text: `${left} ${refused.length === 1 ? "was" : "were"} not deleted: ${wordsFor(error)}` });
}

async function restoreItems(deleted: Promise<readonly Item[]>, places: ReadonlyMap<Item, number>): Promise<void> {
  const { refused, error } = await holdPageFor(restoreEach(deleted, places));
  const [first] = refused;
  if (first === undefined) return;
  const what = refused.length === 1 ? `Item “${first.title}”` : `${refused.length.toLocaleString()} items`;
  showToast({ tone: "bad", text: `${what} could not be restored: ${wordsFor(error)}` });
}

/** A description without words is none. */
export function textOrNull(text: string): string | null {
  return text.trim() === "" ? null : text;
}

/** Where each item stands now, so that one can be shown there again. */
function placesOf(items: readonly Item[]): ReadonlyMap<Item, number> {
  const order = new Map(list.items.peek().map(({ id }, index) => [id, index]));
  return new Map(items.map((item) => [item, order.get(item.id) ?? 0]));
}

function changed(id: string, patch: ItemPatch): Guess {
  return (items) => items.map((item) => item.id === id ? { ...item, ...withoutGaps(patch) } : item);
}

function withoutGaps({ title, description }: ItemPatch): Partial<Item> {
  return { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) };
}

/** After the change of this item that is on its way, whatever becomes of that. */
async function inTurn<A>(id: string, work: () => Promise<A>): Promise<A> {
  const before = underWay.get(id) ?? Promise.resolve();
  const mine = before.then(work, work);
  underWay.set(id, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(id) === mine) underWay.delete(id);
  }
}

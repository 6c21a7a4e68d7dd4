/** What the items view asks the server. */
import type { Item, ItemCreate, ItemImport, ItemPatch } from "../../server/items/schema.ts";
import { api } from "../api.ts";
import { nextCursor } from "../pages.ts";
import { contentOf, succeeded } from "../problem.ts";
import { changeVersion } from "../versioned.ts";
import type { ItemSearch, Loaded } from "./item_order.ts";

const itemsApi = api.items;
const itemApi = itemsApi[":item_id"];

const TOO_MANY = 429;
/** Enough for all that the limits let through in ten minutes. */
const WAITS_MAX = 10;

export async function readPage(search: ItemSearch, cursor: string | undefined, limit: number): Promise<Loaded> {
  const query = {
    ...queryOf(search),
    limit: String(limit),
    count: "true" as const,
    ...(cursor === undefined ? {} : { cursor }),
  };
  const answer = await succeeded(itemsApi.$get({ query }));
  const items = await contentOf(answer);
  const total = answer.headers.get("x-total-count") ?? String(items.length);
  return {
    search,
    items,
    cursor: nextCursor(answer),
    total: Number.parseInt(total, 10),
    has_more_than_total: total.endsWith("+"),
  };
}

export async function createItem(item: ItemCreate): Promise<Item> {
  return await contentOf(await succeeded(itemsApi.$post({ json: item })));
}

export async function deleteItem(item_id: string): Promise<void> {
  await succeeded(patiently(() => itemApi.$delete({ param: { item_id } })));
}

/** Deletes all of these items or, when one is refused, none. */
export async function deleteAtOnce(ids: readonly string[]): Promise<void> {
  const json = { items: ids.map((id) => ({ id })) };
  await succeeded(patiently(() => itemsApi["bulk-delete"].$post({ json })));
}

/** Brings all of these items back or, when one is refused, none. */
export async function restoreAtOnce(ids: readonly string[]): Promise<Item[]> {
  const json = { ids: [...ids] };
  return await contentOf(await succeeded(patiently(() => itemsApi["bulk-restore"].$post({ json }))));
}

export async function restoreItem(item_id: string): Promise<Item> {
  return await contentOf(await succeeded(patiently(() => itemApi.restore.$post({ param: { item_id } }))));
}

/**
 * Changes an item unless somebody else has changed the same fields since the person began to edit them.
 *
 * @param base the same fields as they were then
 * @param known the item as far as this page knows
 * @throws {Problem} `stale` when somebody has
 */
export async function updateItem(
  item_id: string,
  patch: ItemPatch,
  base: ItemPatch,
  known: Item | undefined,
): Promise<Item> {
  return await changeVersion(base, known ?? await readItem(item_id), {
    read: () => readItem(item_id),
    send: async (headers) =>
      await contentOf(await succeeded(itemApi.$patch({ param: { item_id }, json: patch }, { headers }))),
  });
}

/** The items of a search as a CSV file. */
export async function readExport(search: ItemSearch): Promise<Blob> {
  const answer = await succeeded(itemsApi.export.$get({ query: queryOf(search) }));
  return await answer.blob();
}

interface ImportOptions {
  /** Only says what would be imported. */
  readonly dry_run: boolean;
  /** Leaves out bad lines; otherwise nothing is imported when there are any. */
  readonly skips_bad_lines: boolean;
}

export async function importItems(csv: ArrayBuffer, options: ImportOptions): Promise<ItemImport> {
  const query = {
    dry_run: options.dry_run ? "true" as const : "false" as const,
    bad_lines: options.skips_bad_lines ? "skip" as const : "refuse" as const,
  };
  const init = { body: csv, headers: { "content-type": "text/csv; charset=utf-8" } };
  return await contentOf(await succeeded(itemsApi.import.$post({ query }, { init })));
}

export async function readItem(item_id: string): Promise<Item> {
  return await contentOf(await succeeded(itemApi.$get({ param: { item_id } })));
}

/** Sends it again when the server says that it was too much for now: many items are one wish, and Undo has to hold. */
async function patiently<A extends Pick<Response, "status" | "headers">>(send: () => Promise<A>): Promise<A> {
  for (let waits = 1;; waits++) {
    const answer = await send();
    if (Number(answer.status) !== TOO_MANY || waits > WAITS_MAX) return answer;
    const wait_s = Number(answer.headers.get("retry-after") ?? 1);
    await new Promise((resolve) => setTimeout(resolve, wait_s * 1000));
  }
}

function queryOf({ q, sort }: ItemSearch) {
  return { sort, ...(q === "" ? {} : { q }) };
}

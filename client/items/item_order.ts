/** Where items stand among those that were read, and what a change to one does to them. */
import type { Item, ITEM_SORTS } from "../../server/items/schema.ts";

type SortField = (typeof ITEM_SORTS)[number];
export type ItemSort = SortField | `-${SortField}`;

export interface ItemSearch {
  /** Empty for all. */
  readonly q: string;
  readonly sort: ItemSort;
}

/** The first items of a search, as the server last had them. */
export interface Loaded {
  readonly search: ItemSearch;
  readonly items: readonly Item[];
  /** Where the next page begins; undefined when these are all. */
  readonly cursor: string | undefined;
  /** How many there are in all. */
  readonly total: number;
  /** Whether there are more than that, which the server does not count. */
  readonly has_more_than_total?: boolean;
}

/** What has become of an item. */
export type ItemChange =
  | { readonly type: "put"; readonly item: Item }
  | { readonly type: "remove"; readonly id: string };

const FIELDS = ["created_at", "updated_at", "title"] as const satisfies readonly SortField[];
export const USUAL_SORT: ItemSort = "-created_at";

/** What the address says to sort by; the usual order for a word that means nothing here. */
export function parseSort(text: string): ItemSort {
  const field = FIELDS.find((name) => name === text.replace(/^-/, ""));
  if (field === undefined) return USUAL_SORT;
  return text.startsWith("-") ? `-${field}` : field;
}

/**
 * The items after a change. Changes can be applied twice, and an older version never replaces a newer one.
 *
 * @returns `exact` is false when only the server knows where the item belongs now, or whether it does
 */
export function applyChange(loaded: Loaded, change: ItemChange): { readonly loaded: Loaded; readonly exact: boolean } {
  const id = change.type === "put" ? change.item.id : change.id;
  const known = loaded.items.find((item) => item.id === id);
  if (change.type === "remove") return remove(loaded, id, known);
  if (known === undefined) return insert(loaded, change.item);
  return known.version >= change.item.version ? { loaded, exact: true } : replace(loaded, known, change.item);
}

/** Adds a page to those that were read; what changed places meanwhile may be in two of them. */
export function append(loaded: Loaded, page: Loaded): Loaded {
  const known = new Set(loaded.items.map((item) => item.id));
  return { ...page, items: [...loaded.items, ...page.items.filter((item) => !known.has(item.id))] };
}

export function sameSearch(a: ItemSearch, b: ItemSearch): boolean {
  return a.q === b.q && a.sort === b.sort;
}

function remove(loaded: Loaded, id: string, known: Item | undefined) {
  if (known === undefined) return { loaded, exact: loaded.cursor === undefined };
  const items = loaded.items.filter((item) => item.id !== id);
  return { loaded: { ...loaded, items, total: loaded.total - 1 }, exact: true };
}

function insert(loaded: Loaded, item: Item) {
  const { search, items, cursor, total } = loaded;
  if (search.q !== "" || isByTitle(search)) return { loaded, exact: false };
  const at = placeOf(item, items, search.sort);
  if (at === items.length && cursor !== undefined) return { loaded, exact: false };
  // One that is not new may have been among those that were not read, and then been counted already.
  const exact = cursor === undefined || item.version === 1;
  return { loaded: { ...loaded, items: items.toSpliced(at, 0, item), total: exact ? total + 1 : total }, exact };
}

function replace(loaded: Loaded, known: Item, item: Item) {
  const { search, items } = loaded;
  const inPlace = { ...loaded, items: items.map((one) => one === known ? item : one) };
  if (search.q !== "") return { loaded: inPlace, exact: false };
  if (isByTitle(search)) return { loaded: inPlace, exact: known.title === item.title };
  const others = items.filter((one) => one !== known);
  const at = placeOf(item, others, search.sort);
  // At the end of what was read it may belong further down; there it comes again with the next page.
  return { loaded: { ...loaded, items: others.toSpliced(at, 0, item) }, exact: at < others.length || !loaded.cursor };
}

/** The order of titles is the server's: it depends on how it compares letters. */
function isByTitle({ sort }: ItemSearch): boolean {
  return sort === "title" || sort === "-title";
}

/** Where an item stands among others that are sorted by a time. */
function placeOf(item: Item, items: readonly Item[], sort: ItemSort): number {
  const field = sort.endsWith("updated_at") ? "updated_at" : "created_at";
  const direction = sort.startsWith("-") ? -1 : 1;
  const at = items.findIndex((other) => compare([item[field], item.id], [other[field], other.id]) * direction < 0);
  return at === -1 ? items.length : at;
}

/** Times first, which as text sort like times; then ids. */
function compare([time, id]: readonly [string, string], [other_time, other_id]: readonly [string, string]): number {
  if (time !== other_time) return time < other_time ? -1 : 1;
  return id === other_id ? 0 : id < other_id ? -1 : 1;
}

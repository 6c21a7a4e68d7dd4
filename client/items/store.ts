/** What the items view shows. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ChangeEvent } from "../../server/events/schema.ts";
import type { Item } from "../../server/items/schema.ts";
import { onEvents } from "../events.ts";
import { me } from "../login/session.ts";
import { route } from "../router.ts";
import { stillThere } from "../ui/table_selection.ts";
import { showToast } from "../ui/toasts.ts";
import { ItemList } from "./item_list.ts";
import { type ItemSearch, parseSort, sameSearch } from "./item_order.ts";
import { readPage } from "./requests.ts";

/** A search begins when the person pauses. */
const SEARCH_AFTER_MS = 200;
/** What the server takes (server/items/schema.ts). */
const SEARCH_MAX = 200;

export const list = new ItemList(readPage);

const picked = signal<ReadonlySet<string>>(new Set());
/** Ids of the selected items; those that have gone are none any more. */
export const selected = computed(() => stillThere(picked.value, list.items.value.map(({ id }) => id)));

export function select(ids: ReadonlySet<string>): void {
  picked.value = ids;
}

/** Of items that go: one that comes back is not selected any more. */
export function unselect(ids: ReadonlySet<string>): void {
  picked.value = picked.peek().difference(ids);
}

/** What the address says to show. */
export const search: ReadonlySignal<ItemSearch> = computed(
  () => ({ q: route.value.q.trim().slice(0, SEARCH_MAX), sort: parseSort(route.value.sort) }),
);

/** Whether items of others are among those shown, as only administrators see. */
export const showsOwners = computed(() => list.items.value.some(({ owner_id }) => owner_id !== me.value?.id));

/** Follows the address and what happens elsewhere, until what it answers is called. */
export function startItems(): () => void {
  const stopSearching = followSearch();
  const stopListening = onEvents({ onChange: hearEvent, onResync: () => void list.reload() });
  return () => {
    stopSearching();
    stopListening();
    batch(() => {
      list.open(undefined);
      list.clear();
      picked.value = new Set();
    });
  };
}

/** Items being added: until the answer is there, each stands for itself under another id. */
const adding = new Set<Promise<void>>();
/** Events that came meanwhile. One of them may tell of such an item, which would then be seen twice. */
const held: ChangeEvent[] = [];

export function holdEventsFor(work: Promise<unknown>): void {
  const settled = work.then(() => {}, () => {}); // that it failed is told where it was begun
  adding.add(settled);
  void settled.then(() => {
    adding.delete(settled);
    if (adding.size === 0) held.splice(0).forEach(takeEvent);
  });
}

function followSearch(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: ItemSearch | undefined;
  const stop = effect(() => {
    const next = search.value;
    if (shown !== undefined && sameSearch(shown, next)) return;
    const isTyping = shown !== undefined && shown.sort === next.sort && next.q !== "";
    shown = next;
    clearTimeout(timer);
    timer = setTimeout(() => void list.show(next), isTyping ? SEARCH_AFTER_MS : 0);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function hearEvent(event: ChangeEvent): void {
  if (adding.size > 0) held.push(event);
  else takeEvent(event);
}

function takeEvent({ operation, entity_type, entity_id, row }: ChangeEvent): void {
  // Who goes takes their items along.
  if (operation === "item.import" || operation === "user.delete") return list.reloadSoon();
  if (entity_type !== "item" || entity_id === null) return;
  if (operation !== "item.delete") return takeItem(entity_id, row);
  const opened = list.opened.peek();
  if (opened?.id === entity_id) showToast({ tone: "plain", text: `Item “${opened.title}” was deleted elsewhere` });
  list.apply({ type: "remove", id: entity_id });
}

/** An event of a change tells only of what changed: the rest is known where the version before is. */
function takeItem(id: string, row: ChangeEvent["row"]): void {
  const known = list.stored(id);
  const item = isItem(row) || known?.version !== previousVersion(row) ? row : { ...known, ...row };
  if (isItem(item)) list.apply({ type: "put", item });
  else if (known === undefined || known.version <= previousVersion(row)) list.reloadSoon();
}

function previousVersion(row: ChangeEvent["row"]): number {
  return Number(row?.["version"]) - 1;
}

/** Its fields are looked at as far as they decide where it stands; the rest is the server's word. */
function isItem(row: unknown): row is Item {
  return typeof row === "object" && row !== null && "id" in row && typeof row.id === "string" &&
    "title" in row && typeof row.title === "string" && "description" in row && "owner_id" in row &&
    "version" in row && typeof row.version === "number" &&
    "created_at" in row && typeof row.created_at === "string" &&
    "updated_at" in row && typeof row.updated_at === "string";
}

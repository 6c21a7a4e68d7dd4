/** Items and pages as tests of the client make them. */
import type { Item } from "../../../server/items/schema.ts";
import { type ItemSearch, type Loaded, USUAL_SORT } from "../../../client/items/item_order.ts";

export const ALL: ItemSearch = { q: "", sort: USUAL_SORT };

/** An item made so many seconds after the hour. */
export function itemOf(id: string, second: number, fields: Partial<Item> = {}): Item {
  const at = `2026-01-02T03:00:${String(second).padStart(2, "0")}.000Z`;
  return {
    id,
    title: `item ${id}`,
    description: null,
    owner_id: "local",
    version: 1,
    created_at: at,
    updated_at: at,
    ...fields,
  };
}

/** The first items of a search; with `total`, there are more. */
export function loadedOf(items: readonly Item[], search: ItemSearch = ALL, total = items.length): Loaded {
  return { search, items, cursor: total > items.length ? `after ${items.length}` : undefined, total };
}

/** Lists of items. */
import { countItems, type ItemFilter, type ItemOrder, listItemsJson } from "../../db/items.ts";
import type { Kept } from "../../db/memo.ts";
import { toComparable } from "../comparable.ts";
import type { Caller, Services } from "../context.ts";
import { countBounded, type ListPage, parseSort, readCursor, writeCursor } from "../http/page.ts";
import { visibleTo } from "./access.ts";
import { ITEM_SORTS, type ItemQuery } from "./schema.ts";

/** A page of the items that the caller may see. */
export function listItems(services: Services, caller: Caller, query: ItemQuery): Kept<ListPage> {
  const filter = toFilter(caller, query);
  return services.memo.get(`items ${JSON.stringify([filter, query])}`, () => readItems(services, filter, query));
}

function readItems({ db }: Services, filter: ItemFilter, { sort, limit, cursor, count }: ItemQuery): ListPage {
  const after = cursor === undefined ? undefined : readCursor(sort, cursor);
  const { text, next } = listItemsJson(db, filter, toOrder(sort), limit, after);
  return {
    text,
    next: next === undefined ? null : writeCursor(sort, next),
    total: count === "true" ? countAll(db, filter) : undefined,
  };
}

/** Exact for all items and for those of one owner, which an index counts. */
function countAll(db: Services["db"], filter: ItemFilter): ListPage["total"] {
  if (filter.part === undefined) return countItems(db, filter);
  return countBounded((max) => countItems(db, filter, max));
}

/** Which items a query asks for, of those that the caller may see. */
export function toFilter({ actor }: Caller, { q, owner_id }: Pick<ItemQuery, "q" | "owner_id">): ItemFilter {
  return { ...visibleTo(actor), owner_id, part: toComparable(q ?? "").trim() || undefined };
}

export function toOrder(sort: ItemQuery["sort"]): ItemOrder {
  return parseSort(ITEM_SORTS, sort);
}

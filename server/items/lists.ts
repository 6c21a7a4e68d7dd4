/** Lists of items: a page of them, and all of them as a CSV file. */
import {
  countItems,
  type ItemFilter,
  type ItemOrder,
  type ItemRow,
  iterateItems,
  listItemsJson,
} from "../../db/items.ts";
import type { Caller, Services } from "../context.ts";
import { type ListPage, readCursor, writeCursor } from "../http/page.ts";
import { visibleTo } from "./access.ts";
import { protectCell } from "./csv_cells.ts";
import { CSV_COLUMNS } from "./csv_lines.ts";
import { ITEM_SORTS, type ItemExportQuery, type ItemQuery } from "./schema.ts";
import { toComparable } from "./search.ts";

/** A page of the items that the caller may see. */
export function listItems(services: Services, caller: Caller, query: ItemQuery): ListPage {
  const filter = toFilter(caller, query);
  return services.memo.get(`items ${JSON.stringify([filter, query])}`, () => readItems(services, filter, query));
}

function readItems({ db }: Services, filter: ItemFilter, { sort, limit, cursor, count }: ItemQuery): ListPage {
  const after = cursor === undefined ? undefined : readCursor(sort, cursor);
  const { text, next } = listItemsJson(db, filter, toOrder(sort), limit, after);
  return {
    text,
    next: next === undefined ? null : writeCursor(sort, next),
    total: count === "true" ? countItems(db, filter) : undefined,
  };
}

const CSV_FORMAT = {
  record_delimiter: "\r\n",
  quote_record_delimiter: true, // a CR or LF alone as well: to most readers it ends a line
  cast: { string: protectCell },
} as const;

/** How many items a piece of the file holds. */
const PIECE_ITEMS = 500;

/** The items that the caller may see, as a CSV file (RFC 4180) that is made while it is sent. */
export async function exportItems(
  { db }: Services,
  caller: Caller,
  query: ItemExportQuery,
): Promise<ReadableStream<Uint8Array>> {
  const { stringify } = await import("csv-stringify/sync"); // few ever export anything: a start does not pay for it
  const write = (rows: readonly (readonly (string | null)[])[]) => stringify([...rows], CSV_FORMAT);
  return ReadableStream.from(pieces());

  // Nothing is read before the first piece is asked for: an answer to HEAD never asks.
  function* pieces(): Generator<Uint8Array> {
    const encoder = new TextEncoder();
    yield encoder.encode(write([CSV_COLUMNS]));
    let rows: (string | null)[][] = [];
    for (const item of iterateItems(db, toFilter(caller, query), toOrder(query.sort))) {
      rows.push(toCells(item));
      if (rows.length < PIECE_ITEMS) continue;
      yield encoder.encode(write(rows));
      rows = [];
    }
    yield encoder.encode(write(rows));
  }
}

function toCells({ id, title, description, owner_id, created_at, updated_at }: ItemRow): (string | null)[] {
  return [id, title, description, owner_id, created_at, updated_at];
}

function toFilter({ actor }: Caller, { q, owner_id }: Pick<ItemQuery, "q" | "owner_id">): ItemFilter {
  return { ...visibleTo(actor), owner_id, part: toComparable(q ?? "").trim() || undefined };
}

function toOrder(sort: ItemQuery["sort"]): ItemOrder {
  const by = ITEM_SORTS.find((name) => sort.endsWith(name)) ?? "created_at";
  return { by, descending: sort.startsWith("-") };
}

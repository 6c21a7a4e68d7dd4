/**
 * Lists in pages, each found by where the one before it ended: page 1,000 takes as long as the first, and a row that
 * comes or goes meanwhile moves no other to another page.
 */
import type { Database, Params } from "./database.ts";

/** Where a page ended: the value that its last row was sorted by, and that row's id. */
export interface Place {
  readonly value: string;
  readonly id: string;
}

/** What a list holds, in SQL. */
export interface List {
  /** A table with an `id`, which decides between rows that are sorted alike. */
  readonly table: string;
  /** What has to be true of its rows; none for all of them. */
  readonly conditions: readonly string[];
  readonly params: Params;
}

export interface Order {
  /** SQL of the text that rows are sorted by; never NULL. */
  readonly by: string;
  readonly descending: boolean;
}

export interface PageOrder extends Order {
  /** Whether an index has the rows in this order. */
  readonly is_indexed: boolean;
}

interface Part {
  /** Where the next page begins; undefined when this is the last. */
  readonly next: Place | undefined;
}

/** A page as JSON text. */
export interface Page extends Part {
  readonly text: string;
}

/** A page as rows. */
export interface RowsPage<Row> extends Part {
  readonly rows: readonly Row[];
}

/**
 * One page of a list.
 *
 * @param row_json SQL that makes a row's JSON text
 * @param after where the page before it ended; undefined for the first page
 */
export function listPage(
  db: Database,
  list: List,
  row_json: string,
  order: PageOrder,
  limit: number,
  after: Place | undefined,
): Page {
  const { rows, next } = listRows<{ readonly text: string }>(db, list, `${row_json} AS text`, order, limit, after);
  return { text: `[${rows.map(({ text }) => text).join(",")}]`, next };
}

/** The same with the columns of the rows, which hold their place as well: `page_value` and `page_id`. */
export function listRows<Row>(
  db: Database,
  list: List,
  columns: string,
  order: PageOrder,
  limit: number,
  after: Place | undefined,
): RowsPage<Row> {
  const rest = after === undefined ? list : beyond(list, order, after);
  const page = `${fromWhere(rest)} ${orderBy(order)} LIMIT :page_limit`;
  // Where SQLite has to sort, it would make the columns of every row it comes by: it picks the rows of the page first.
  const source = order.is_indexed ? page : `${list.table} WHERE rowid IN (SELECT rowid FROM ${page}) ${orderBy(order)}`;
  const rows = db.all<Row & { readonly page_value: string; readonly page_id: string }>(
    `SELECT ${columns}, ${order.by} AS page_value, id AS page_id FROM ${source}`,
    { ...rest.params, page_limit: limit + 1 }, // one more than is shown: there is a next page
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { rows: shown, next: last === undefined ? undefined : { value: last.page_value, id: last.page_id } };
}

/** How many rows a list has on all its pages; counting stops at `max`. */
export function countRows(db: Database, list: List, max?: number): number {
  if (max === undefined) return db.value<number>(`SELECT count(*) FROM ${fromWhere(list)}`, list.params) ?? 0;
  const sql = `SELECT count(*) FROM (SELECT 1 FROM ${fromWhere(list)} LIMIT :max_rows)`;
  return db.value<number>(sql, { ...list.params, max_rows: max }) ?? 0;
}

/** The table and the conditions, to stand behind FROM. */
export function fromWhere({ table, conditions }: List): string {
  return conditions.length === 0 ? table : `${table} WHERE ${conditions.join(" AND ")}`;
}

export function orderBy({ by, descending }: Order): string {
  const direction = descending ? "DESC" : "ASC";
  return `ORDER BY ${by} ${direction}, id ${direction}`;
}

// CAST, or SQLite plans the query anew each time (docs/decisions/0015-cast-parameters.md).
function beyond({ table, conditions, params }: List, { by, descending }: Order, after: Place): List {
  const condition = `(${by}, id) ${descending ? "<" : ">"} (CAST(:after_value AS TEXT), :after_id)`;
  return {
    table,
    conditions: [...conditions, condition],
    params: { ...params, after_value: after.value, after_id: after.id },
  };
}

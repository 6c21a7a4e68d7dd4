/** Items: a title and a description that belong to somebody. */
import type { Database } from "./database.ts";
import {
  countRows,
  type List,
  listPage,
  listRows,
  type Page,
  type PageOrder,
  type Place,
  type RowsPage,
} from "./pages.ts";

export interface ItemRow {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string | null;
  /** A user's id; `local` for the local user. */
  readonly owner_id: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** An item with what it is searched by: its title as titles are compared, a line feed, its description likewise. */
export type StoredItem = ItemRow & { readonly search_text: string };

export interface ItemFilter {
  /** Only what this one owns; whoever may see everything asks without. */
  readonly seen_by?: string | undefined;
  readonly owner_id?: string | undefined;
  /** A part of the search text. */
  readonly part?: string | undefined;
}

export type ItemSort = "created_at" | "updated_at" | "title";

export interface ItemOrder {
  readonly by: ItemSort;
  readonly descending: boolean;
}

const COLUMNS = "id, title, description, owner_id, version, created_at, updated_at";

const ITEM_JSON = `json_object('id', id, 'title', title, 'description', description, 'owner_id', owner_id,
  'version', version, 'created_at', created_at, 'updated_at', updated_at)`;

/** No longer than a title, which may grow when it is made comparable: a cursor holds it. */
const SORT_TITLE_LENGTH = 255;

const SORT_KEYS: Readonly<Record<ItemSort, string>> = {
  created_at: "created_at",
  updated_at: "updated_at",
  // The first line of the search text: SQLite's own NOCASE knows only the letters A to Z.
  title: `substr(search_text, 1, min(${SORT_TITLE_LENGTH}, instr(search_text, char(10)) - 1))`,
};

function toOrder({ by, descending }: ItemOrder): PageOrder {
  return { by: SORT_KEYS[by], descending, is_indexed: by === "created_at" };
}

function toList(filter: ItemFilter): List {
  const conditions: string[] = [];
  const params: Record<string, string> = {};
  const add = (name: keyof ItemFilter, condition: string) => {
    const value = filter[name];
    if (value === undefined) return;
    conditions.push(condition);
    params[name] = value;
  };
  // CAST, or SQLite plans the query anew each time (docs/decisions/0015-cast-parameters.md).
  add("seen_by", "owner_id = CAST(:seen_by AS TEXT)");
  add("owner_id", "owner_id = CAST(:owner_id AS TEXT)");
  add("part", "instr(search_text, :part) > 0");
  return { table: "items", conditions, params };
}

/** A page of items as the wire carries them. */
export function listItemsJson(
  db: Database,
  filter: ItemFilter,
  order: ItemOrder,
  limit: number,
  after: Place | undefined,
): Page {
  return listPage(db, toList(filter), ITEM_JSON, toOrder(order), limit, after);
}

/** How many items there are; counting stops at `max`. */
export function countItems(db: Database, filter: ItemFilter, max?: number): number {
  return countRows(db, toList(filter), max);
}

/** A page of items as rows. */
export function listItemRows(
  db: Database,
  filter: ItemFilter,
  order: ItemOrder,
  limit: number,
  after: Place | undefined,
): RowsPage<ItemRow> {
  return listRows(db, toList(filter), COLUMNS, toOrder(order), limit, after);
}

export function findItem(db: Database, id: string): ItemRow | undefined {
  return db.get<ItemRow>(`SELECT ${COLUMNS} FROM items WHERE id = :id`, { id });
}

/** An item as the wire carries it, with its version and whose it is. */
export function findItemJson(
  db: Database,
  id: string,
): { version: number; owner_id: string; text: string } | undefined {
  return db.get(`SELECT version, owner_id, ${ITEM_JSON} AS text FROM items WHERE id = :id`, { id });
}

/** @throws {ConstraintError} `foreign_key` when the owner is no user any more */
export function insertItem(db: Database, item: StoredItem): void {
  db.run(
    `INSERT INTO items (${COLUMNS}, search_text) VALUES (:id, :title, :description, :owner_id, :version, :created_at,
      :updated_at, :search_text)`,
    { ...item },
  );
}

/** Writes what people edit, counts the change and says when it was. */
export function updateItem(db: Database, item: StoredItem): void {
  const { id, title, description, version, updated_at, search_text } = item;
  db.run(
    `UPDATE items SET title = :title, description = :description, search_text = :search_text, version = :version,
      updated_at = :updated_at WHERE id = :id`,
    { id, title, description, search_text, version, updated_at },
  );
}

export function deleteItem(db: Database, id: string): void {
  db.run("DELETE FROM items WHERE id = :id", { id });
}

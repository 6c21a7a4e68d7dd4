/** The wire contract of items. */
import * as z from "zod";
import { Flag, Id, PAGE_QUERY, singleLine, sortBy, Timestamp, Version } from "../schema.ts";

export const ItemTitle = singleLine(255);

/** Markdown. */
export const ItemDescription = z.string().max(2000, "must have at most 2000 characters");

// ---- what goes out ----

export const Item = z.strictObject({
  id: Id,
  title: ItemTitle,
  description: ItemDescription.nullable(),
  /** The user whose item this is; `local` for the local user. */
  owner_id: Id,
  version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "Item" });
export type Item = z.infer<typeof Item>;

/** A line of a CSV file that is not taken, and why. */
export const BadLine = z.strictObject({
  /** Counted from 1, the head being line 1; a record of several lines counts by its first. */
  line: z.int().positive(),
  /** The column that is wrong; null when it is the line as a whole. */
  column: z.string().nullable(),
  detail: z.string(),
}).meta({ id: "BadLine" });
export type BadLine = z.infer<typeof BadLine>;

/** What an import did, or would do. */
export const ItemImport = z.strictObject({
  dry_run: z.boolean(),
  /** Items that were added, or would be. */
  added: z.int().nonnegative(),
  /** Lines whose title and description an item of the caller has already. */
  already_there: z.int().nonnegative(),
  /** Bad lines in all; `bad_lines` names the first hundred. */
  bad: z.int().nonnegative(),
  bad_lines: z.array(BadLine),
}).meta({ id: "ItemImport" });
export type ItemImport = z.infer<typeof ItemImport>;

// ---- what comes in ----

export const ItemCreate = z.strictObject({ title: ItemTitle, description: ItemDescription.nullable().optional() })
  .meta({ id: "ItemCreate" });
export type ItemCreate = z.infer<typeof ItemCreate>;

/** The whole item: a description that is left out is taken away. */
export const ItemPut = ItemCreate.meta({ id: "ItemPut" });
export type ItemPut = z.infer<typeof ItemPut>;

export const ItemPatch = ItemCreate.partial().meta({ id: "ItemPatch" });
export type ItemPatch = z.infer<typeof ItemPatch>;

/** Most items of one bulk request. */
const BULK_MAX = 1000;

const BULK_MESSAGES = {
  none: "must name at least one item",
  many: `must name at most ${BULK_MAX} items`,
  twice: "must not name an item twice",
};

/** Items to be deleted; one that gives a version has to be at it. */
export const ItemBulkDelete = z.strictObject({
  items: z.array(z.strictObject({ id: Id, version: Version.optional() }))
    .min(1, BULK_MESSAGES.none).max(BULK_MAX, BULK_MESSAGES.many)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, BULK_MESSAGES.twice),
}).meta({ id: "ItemBulkDelete" });
export type ItemBulkDelete = z.infer<typeof ItemBulkDelete>;

/** Items to be brought back. */
export const ItemBulkRestore = z.strictObject({
  ids: z.array(Id).min(1, BULK_MESSAGES.none).max(BULK_MAX, BULK_MESSAGES.many)
    .refine((ids) => new Set(ids).size === ids.length, BULK_MESSAGES.twice),
}).meta({ id: "ItemBulkRestore" });
export type ItemBulkRestore = z.infer<typeof ItemBulkRestore>;

/** Sorts of the list of items. */
export const ITEM_SORTS = ["created_at", "updated_at", "title"] as const;

export const ItemQuery = z.strictObject({
  ...PAGE_QUERY,
  sort: sortBy(ITEM_SORTS).default("-created_at"),
  /** Only the items of this user. */
  owner_id: Id.optional(),
});
export type ItemQuery = z.infer<typeof ItemQuery>;

/** The export takes the list's search and sort, and is never cut into pages. */
export const ItemExportQuery = ItemQuery.pick({ sort: true, q: true, owner_id: true });
export type ItemExportQuery = z.infer<typeof ItemExportQuery>;

export const ItemImportQuery = z.strictObject({
  /** Only says what an import would do. */
  dry_run: Flag.optional(),
  /** What happens when there are bad lines: nothing is imported (the default), or they are left out. */
  bad_lines: z.enum(["refuse", "skip"], "must be refuse or skip").optional(),
});
export type ItemImportQuery = z.infer<typeof ItemImportQuery>;

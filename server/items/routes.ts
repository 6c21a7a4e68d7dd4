/** Items over HTTP. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { etag, ifMatch, json, rawJson } from "../http/answer.ts";
import { watched } from "../http/large_body.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { sendPage } from "../http/page.ts";
import { takesText, textOf } from "../http/text_body.ts";
import { validate } from "../http/validate.ts";
import { IMPORT_BYTES_MAX } from "./import.ts";
import {
  Item,
  ItemBulkDelete,
  ItemBulkRestore,
  ItemCreate,
  ItemExportQuery,
  ItemImport,
  ItemImportQuery,
  ItemPatch,
  ItemPut,
  ItemQuery,
} from "./schema.ts";
import {
  createItem,
  deleteItem,
  deleteItems,
  exportItems,
  getItemJson,
  importItems,
  listItems,
  patchItem,
  putItem,
  restoreItem,
  restoreItems,
} from "./service.ts";

const CHANGE_PROBLEMS = ["not_found", "stale", "malformed"] as const;

const CSV_TYPE = "text/csv";

const EXPORT_HEADERS = {
  "content-type": `${CSV_TYPE}; charset=utf-8`,
  "content-disposition": 'attachment; filename="items.csv"',
};

export const items = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "item.read",
      summary: "Items, newest first unless sorted otherwise",
      answers: z.array(Item),
      problems: ["invalid", "malformed"],
    }),
    validate("query", ItemQuery),
    (c) => sendPage<Item>(c, listItems(c.get("services"), c.get("caller"), c.req.valid("query"))),
  )
  .post(
    "/",
    describe({ access: "item.write", summary: "Add an item", answers: Item, status: 201 }),
    validate("json", ItemCreate),
    async (c) => {
      const item = await createItem(c.get("services"), c.get("caller"), c.req.valid("json"));
      return json(c, item, 201, { location: `/api/v1/items/${item.id}` });
    },
  )
  .get(
    "/export",
    describe({
      access: "item.read",
      summary: "All items as a CSV file",
      answers: z.string(),
      type: CSV_TYPE,
      problems: ["invalid", "malformed", "rate_limited"],
    }),
    validate("query", ItemExportQuery),
    async (c) => {
      if (c.req.method === "HEAD") return c.body(null, 200, EXPORT_HEADERS); // nobody would end what is not sent
      const file = await exportItems(c.get("services"), c.get("caller"), c.req.valid("query"));
      return c.body(watched(c, file), 200, EXPORT_HEADERS);
    },
  )
  .post(
    "/import",
    describe({
      access: "item.write",
      limit: "imports",
      summary: "Add the items of a CSV file, but for those that are there already",
      answers: ItemImport,
    }),
    validate("query", ItemImportQuery),
    takesText(CSV_TYPE, { max_bytes: IMPORT_BYTES_MAX }),
    async (c) => json(c, await importItems(c.get("services"), c.get("caller"), textOf(c), c.req.valid("query"))),
  )
  .post(
    "/bulk-delete",
    describe({
      access: "item.write",
      summary: "Delete items, all of them or none",
      answers: z.array(Item),
      problems: ["not_found", "stale"],
    }),
    validate("json", ItemBulkDelete),
    async (c) => json(c, await deleteItems(c.get("services"), c.get("caller"), c.req.valid("json"))),
  )
  .post(
    "/bulk-restore",
    describe({
      access: "item.write",
      summary: "Bring deleted items back, all of them or none",
      answers: z.array(Item),
      status: 201,
      problems: ["not_found", "conflict"],
    }),
    validate("json", ItemBulkRestore),
    async (c) => json(c, await restoreItems(c.get("services"), c.get("caller"), c.req.valid("json")), 201),
  )
  .get(
    "/:item_id",
    describe({ access: "item.read", summary: "One item", answers: Item, problems: ["not_found"] }),
    (c) => {
      const { bytes, version } = getItemJson(c.get("services"), c.get("caller"), c.req.param("item_id"));
      return rawJson<Item>(c, bytes, etag(version));
    },
  )
  .put(
    "/:item_id",
    describe({
      access: "item.write",
      summary: "Put a whole item in the place of one that is there",
      answers: Item,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", ItemPut),
    async (c) => {
      const id = c.req.param("item_id");
      return json(c, await putItem(c.get("services"), c.get("caller"), id, ifMatch(c), c.req.valid("json")));
    },
  )
  .patch(
    "/:item_id",
    describe({
      access: "item.write",
      summary: "Change the given fields of an item",
      answers: Item,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", ItemPatch),
    async (c) => {
      const id = c.req.param("item_id");
      return json(c, await patchItem(c.get("services"), c.get("caller"), id, ifMatch(c), c.req.valid("json")));
    },
  )
  .delete(
    "/:item_id",
    describe({
      access: "item.write",
      summary: "Delete an item",
      answers: Item,
      problems: [...CHANGE_PROBLEMS, "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const id = c.req.param("item_id");
      return json(c, await deleteItem(c.get("services"), c.get("caller"), id, ifMatch(c)));
    },
  )
  .post(
    "/:item_id/restore",
    describe({
      access: "item.write",
      summary: "Bring a deleted item back",
      answers: Item,
      status: 201,
      problems: ["not_found", "conflict", "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => json(c, await restoreItem(c.get("services"), c.get("caller"), c.req.param("item_id")), 201),
  );

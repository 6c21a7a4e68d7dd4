import type { Database } from "../../db/database.ts";
import { ConstraintError } from "../../db/errors.ts";
import {
  countItems,
  deleteItem,
  findItem,
  findItemJson,
  insertItem,
  listItemRows,
  listItemsJson,
  type StoredItem,
  updateItem,
} from "../../db/items.ts";
import { deleteUser, insertUser } from "../../db/users.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { openBoard } from "./board_support.ts";
import { NOW, type TempDir, tempDir } from "./support.ts";

function item(id: string, fields: Partial<StoredItem> = {}): StoredItem {
  const title = fields.title ?? "Item";
  return {
    id,
    title,
    description: null,
    owner_id: "local",
    version: 1,
    created_at: NOW,
    updated_at: NOW,
    search_text: `${title.toLowerCase()}\n${(fields.description ?? "").toLowerCase()}`,
    ...fields,
  };
}

function add(db: Database, ...items: StoredItem[]): Promise<void> {
  return db.write(() => items.forEach((one) => insertItem(db, one)));
}

async function openItems(dir: TempDir, ...items: StoredItem[]): Promise<Database> {
  const db = await openBoard(dir);
  await add(db, ...items);
  return db;
}

function addUser(db: Database, id: string): Promise<void> {
  const fields = { email: null, full_name: null, password_hash: "x", is_active: true, is_admin: false };
  const row = { id, username: `user ${id}`, username_key: id, ...fields, version: 1, created_at: NOW, updated_at: NOW };
  return db.write(() => insertUser(db, row));
}

const NEWEST_FIRST = { by: "created_at", descending: true } as const;

Deno.test("an item is found as it was stored, as a row and as JSON", async () => {
  using dir = tempDir();
  const stored = item("i1", { title: 'Say "hi"', description: "a\u0001\n\\ 🦓" });
  using db = await openItems(dir, stored);
  const { search_text: _hidden, ...row } = stored;
  assertEquals({ ...findItem(db, "i1") }, row);
  const found = findItemJson(db, "i1");
  assertEquals([found?.version, found?.owner_id, JSON.parse(found?.text ?? "")], [1, "local", row]);
  assertEquals([findItem(db, "i2"), findItemJson(db, "i2")], [undefined, undefined]);
});

Deno.test("updateItem() writes what people edit, and neither owner nor creation", async () => {
  using dir = tempDir();
  using db = await openItems(dir, item("i1"), item("i2"));
  const changed = item("i1", { title: "New", description: "d", version: 2, updated_at: "later" });
  await db.write(() => updateItem(db, { ...changed, owner_id: "somebody", created_at: "then" }));
  const { search_text: _hidden, ...row } = changed;
  assertEquals({ ...findItem(db, "i1") }, row);
  assertEquals(countItems(db, { part: "new\nd" }), 1);
  assertEquals(findItem(db, "i2")?.title, "Item");
});

Deno.test("listItemsJson() answers pages of a list, and where the next one begins", async () => {
  using dir = tempDir();
  using db = await openItems(dir, ...["1", "2", "3"].map((id) => item(id, { created_at: `2026-01-0${id}` })));
  const page = (limit: number, after?: { value: string; id: string }) => {
    const { text, next } = listItemsJson(db, {}, NEWEST_FIRST, limit, after);
    return [JSON.parse(text).map(({ id }: StoredItem) => id), next];
  };
  assertEquals(page(2), [["3", "2"], { value: "2026-01-02", id: "2" }]);
  assertEquals(page(2, { value: "2026-01-02", id: "2" }), [["1"], undefined]);
  assertEquals(page(3), [["3", "2", "1"], undefined]);
  assertEquals(page(1, { value: "2025", id: "" }), [[], undefined]);
});

Deno.test("a list of items can be of one owner, of a part of their text, and of both", async () => {
  using dir = tempDir();
  using db = await openItems(dir);
  await addUser(db, "u1");
  await add(
    db,
    item("i1", { title: "Tea" }),
    item("i2", { title: "Tea", owner_id: "u1" }),
    item("i3", { owner_id: "u1" }),
  );
  const ids = (filter: Parameters<typeof countItems>[1]) => {
    const { rows } = listItemRows(db, filter, { by: "title", descending: false }, 50, undefined);
    const found = rows.map(({ id }) => id);
    assertEquals(countItems(db, filter), found.length);
    return found;
  };
  assertEquals(ids({}), ["i3", "i1", "i2"]);
  assertEquals(ids({ seen_by: "u1" }), ["i3", "i2"]);
  assertEquals(ids({ seen_by: "u1", owner_id: "u1", part: "tea" }), ["i2"]);
  assertEquals(ids({ seen_by: "u1", owner_id: "local" }), []);
  assertEquals(ids({ part: "%" }), []);
});

Deno.test("a user's items go with the user, and nobody else's", async () => {
  using dir = tempDir();
  using db = await openItems(dir, item("mine"));
  await addUser(db, "u1");
  await add(db, item("theirs", { owner_id: "u1" }));
  await db.write(() => deleteUser(db, "u1"));
  assertEquals([findItem(db, "mine")?.id, findItem(db, "theirs")], ["mine", undefined]);
  await db.write(() => deleteItem(db, "mine"));
  assertEquals(countItems(db, {}), 0);
});

Deno.test("an item cannot belong to a user that is not there, or be longer than an item is", async () => {
  using dir = tempDir();
  using db = await openItems(dir);
  const wrong: [Partial<StoredItem>, string][] = [
    [{ owner_id: "nobody" }, "foreign_key"],
    [{ title: "" }, "check"],
    [{ title: "x".repeat(256) }, "check"],
    [{ description: "x".repeat(2001) }, "check"],
    [{ version: 0 }, "check"],
  ];
  for (const [fields, kind] of wrong) {
    assertEquals((await assertRejects(() => add(db, item("i1", fields)), ConstraintError)).kind, kind);
  }
  assertEquals(countItems(db, {}), 0);
});

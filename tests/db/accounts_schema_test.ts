/** What the tables of accounts hold together by themselves: whose rows there can be, and what goes with a user. */
import { join } from "@std/path";
import { insertApiToken } from "../../db/api_tokens.ts";
import { insertBoard } from "../../db/board.ts";
import { insertChat } from "../../db/chat.ts";
import type { Database } from "../../db/database.ts";
import { ConstraintError } from "../../db/errors.ts";
import { insertItem } from "../../db/items.ts";
import { openDatabase } from "../../db/open.ts";
import { insertRefreshToken, insertSession } from "../../db/sessions.ts";
import { putUserSetting } from "../../db/settings.ts";
import { adoptLocalRows, countBelongings, deleteUser, insertUser, type UserRow } from "../../db/users.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { NOW, type TempDir, tempDir } from "./support.ts";

const OWNED = ["items", "api_tokens", "user_settings", "chats"] as const;

function open(dir: TempDir): Promise<Database> {
  return openDatabase({
    ...{ path: dir.file, backupsDir: join(dir.path, "backups"), initialised: false, now: () => NOW },
    seed: (db) => insertBoard(db, { id: "board-1", title: "Board", version: 1, ...TIMES }),
  });
}

const TIMES = { created_at: NOW, updated_at: NOW };

function user(id: string, more: Partial<UserRow> = {}): UserRow {
  const names = { username: `name-${id}`, username_key: `name-${id}`, email: null, full_name: null };
  return { id, ...names, password_hash: "none", is_active: true, is_admin: false, version: 1, ...TIMES, ...more };
}

function addItem(db: Database, id: string, owner_id: string): void {
  insertItem(db, { id, title: id, description: null, search_text: id, owner_id, version: 1, ...TIMES });
}

function addToken(db: Database, id: string, owner_id: string, more: { name_key?: string; hash?: string } = {}): void {
  const hash = id.padEnd(64, "0");
  insertApiToken(db, {
    ...{ id, owner_id, name: id, name_key: id, scopes: '["read"]', hash },
    ...{ created_at: NOW, expires_at: null, last_used_at: null },
    ...more,
  });
}

function addChat(db: Database, id: string, owner_id: string): void {
  insertChat(db, { id, owner_id, board_id: "board-1", title: id, history_hash: "", version: 1, ...TIMES });
}

/** One row of each kind that belongs to somebody. */
function addBelongings(db: Database, owner_id: string): void {
  addItem(db, `item-of-${owner_id}`, owner_id);
  addToken(db, `token-of-${owner_id}`, owner_id);
  putUserSetting(db, owner_id, { key: "theme", value: '"dark"' }, NOW);
  addChat(db, `chat-of-${owner_id}`, owner_id);
}

function addLogin(db: Database, id: string, user_id: string): void {
  insertSession(db, {
    id,
    user_id,
    device: "test",
    created_at: NOW,
    last_seen_at: NOW,
    expires_at: NOW,
    key_hash: null,
  });
  insertRefreshToken(db, { hash: id.padEnd(64, "0"), session_id: id, created_at: NOW });
}

function count(db: Database, table: string): number | undefined {
  return db.value(`SELECT count(*) FROM ${table}`);
}

Deno.test("what the local user owns needs no row of a user, and its generated account is none", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => addBelongings(db, "local"));
  for (const table of OWNED) {
    assertEquals(db.all(`SELECT owner_id, account_id FROM ${table}`), [{ owner_id: "local", account_id: null }], table);
  }
  assertEquals(db.all("PRAGMA foreign_key_check"), []);
});

Deno.test("everybody else's rows need their user, and go with them; nobody else's do", async () => {
  using dir = tempDir();
  using db = await open(dir);
  const lonely: readonly ((owner_id: string) => void)[] = [
    (owner_id) => addItem(db, "lonely", owner_id),
    (owner_id) => addToken(db, "lonely", owner_id),
    (owner_id) => putUserSetting(db, owner_id, { key: "theme", value: "1" }, NOW),
    (owner_id) => addChat(db, "lonely", owner_id),
  ];
  for (const add of lonely) {
    for (const owner_id of ["u-1", "", "LOCAL"]) {
      const error = await assertRejects(() => db.write(() => add(owner_id)), ConstraintError);
      assertEquals(error.kind, "foreign_key");
    }
  }
  await db.write(() => {
    insertUser(db, user("u-1"));
    insertUser(db, user("u-2"));
    for (const owner_id of ["local", "u-1", "u-2"]) addBelongings(db, owner_id);
    addLogin(db, "a", "u-1");
    addLogin(db, "b", "u-2");
  });
  await db.write(() => deleteUser(db, "u-1"));
  const owners = OWNED.map((table) => db.all(`SELECT owner_id FROM ${table} ORDER BY owner_id`));
  assertEquals(owners, OWNED.map(() => [{ owner_id: "local" }, { owner_id: "u-2" }]));
  assertEquals(db.all("SELECT session_id FROM refresh_tokens JOIN sessions ON sessions.id = session_id"), [
    { session_id: "b" },
  ]);
});

Deno.test("the tokens of a session go with it", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => {
    insertUser(db, user("u-1"));
    addLogin(db, "a", "u-1");
  });
  await db.write(() => void db.run("DELETE FROM sessions"));
  assertEquals([count(db, "refresh_tokens"), count(db, "users")], [0, 1]);
});

Deno.test("no user is called local, and no name is borne twice", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => insertUser(db, user("u-1")));
  const refused: readonly (readonly [kind: string, work: () => void])[] = [
    ["check", () => insertUser(db, user("local"))],
    ["unique", () => insertUser(db, user("u-2", { username_key: "name-u-1" }))],
    ["check", () => insertUser(db, user("u-3", { username: "ab" }))],
    ["check", () => insertUser(db, user("u-3", { email: "" }))],
    ["unique", () => {
      addToken(db, "t-1", "local");
      addToken(db, "t-2", "local", { name_key: "t-1" });
    }],
    ["unique", () => {
      addToken(db, "t-1", "local");
      addToken(db, "t-2", "local", { hash: "t-1".padEnd(64, "0") });
    }],
  ];
  for (const [kind, work] of refused) {
    assertEquals((await assertRejects(() => db.write(work), ConstraintError)).kind, kind, String(work));
  }
  assertEquals([count(db, "users"), count(db, "api_tokens")], [1, 0]);
});

Deno.test("what was the local user's becomes an administrator's, who keeps settings of their own", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => {
    insertUser(db, user("u-1", { is_admin: true }));
    addBelongings(db, "local");
    putUserSetting(db, "local", { key: "density", value: '"compact"' }, NOW);
    putUserSetting(db, "u-1", { key: "theme", value: '"light"' }, NOW);
  });
  const adopted = await db.write(() => adoptLocalRows(db, "u-1"));
  assertEquals(adopted, { items: 1, settings: 1, chats: 1, deleted_tokens: 1 });
  assertEquals(count(db, "api_tokens"), 0);
  assertEquals(countBelongings(db, "local"), { items: 0, tokens: 0, settings: 0, chats: 0 });
  assertEquals(db.all("SELECT key, value, account_id FROM user_settings ORDER BY key"), [
    { key: "density", value: '"compact"', account_id: "u-1" },
    { key: "theme", value: '"light"', account_id: "u-1" },
  ]);
  assertEquals(db.all("SELECT owner_id, account_id FROM items"), [{ owner_id: "u-1", account_id: "u-1" }]);
});

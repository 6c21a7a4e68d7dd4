/** Migration 2 on databases as version 0.1 left them: nothing of the board or the trail changes. */
import { join } from "@std/path";
import { AUDIT_COLUMNS, countAudit, findBrokenAudit, insertAudit } from "../../db/audit.ts";
import { Database } from "../../db/database.ts";
import { MIGRATIONS } from "../../db/migrations/mod.ts";
import { openDatabase, type OpenOptions } from "../../db/open.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { seedBoard } from "../../server/board/service.ts";
import { assertEquals } from "../support/assert.ts";
import { fileNames, NOW, type TempDir, tempDir } from "./support.ts";

const OLD_TABLES = ["boards", "kanban_columns", "kanban_cards", "audit_logs"];
const NEW_TABLES = ["api_tokens", "items", "refresh_tokens", "sessions", "settings", "user_settings", "users"];

function open(dir: TempDir, options: Partial<OpenOptions> = {}): Promise<Database> {
  const backupsDir = join(dir.path, "backups");
  return openDatabase({ path: dir.file, backupsDir, initialised: false, now: () => NOW, ...options });
}

/** A database of version 0.1 with a board and some history. */
async function makeOld(dir: TempDir): Promise<void> {
  using db = await open(dir, { migrations: MIGRATIONS.slice(0, 1), seed: (made) => seedBoard(made, NOW) });
  for (let number = 0; number < 50; number++) {
    await db.write(() => {
      insertAudit(db, {
        timestamp: NOW,
        operation: number % 5 === 0 ? "note.add" : "card.update",
        entity_type: number % 5 === 0 ? "note" : "card",
        entity_id: `entity-${number}`,
        details: { row: { id: `entity-${number}`, title: "Größe 😀", owner_id: "somebody" }, before: { title: "old" } },
        created_at: NOW,
        actor: "local",
        request_id: number % 2 === 0 ? null : `request-${number}`,
        source: number % 5 === 0 ? "client" : "server",
      });
    });
  }
}

/** Without what is generated from the others. */
function columnsOf(table: string): string {
  return table === "audit_logs" ? AUDIT_COLUMNS : "*";
}

function rowsOf(db: Database, tables: readonly string[]): Record<string, unknown[]> {
  return Object.fromEntries(
    tables.map((table) => [table, db.all(`SELECT ${columnsOf(table)} FROM ${table} ORDER BY rowid`)]),
  );
}

Deno.test("migration 2 leaves every row of version 0.1 as it was, and its chain of hashes whole", async () => {
  using dir = tempDir();
  await makeOld(dir);
  const before = readOld(dir);
  using db = await open(dir, { initialised: true });
  assertEquals(db.value("PRAGMA user_version"), MIGRATIONS.length);
  assertEquals(rowsOf(db, OLD_TABLES), before);
  assertEquals(before["kanban_cards"]?.length, 8);
  assertEquals([countAudit(db), findBrokenAudit(db)], [51, undefined]);
  assertEquals(NEW_TABLES.map((table) => db.value(`SELECT count(*) FROM ${table}`)), NEW_TABLES.map(() => 0));
  assertEquals([db.all("PRAGMA foreign_key_check"), db.value("PRAGMA integrity_check")], [[], "ok"]);
});

Deno.test("migration 2 keeps a copy of version 0.1 that version 0.1 can go on with", async () => {
  using dir = tempDir();
  await makeOld(dir);
  const before = readOld(dir);
  (await open(dir, { initialised: true })).close();
  const [name = "", ...more] = fileNames(join(dir.path, "backups"));
  assertEquals([name.replace(/-\d{4}-.*/, ""), more], [`before-migration-1-to-${MIGRATIONS.length}`, []]);
  const copy = { ...dir, file: join(dir.path, "backups", name), path: join(dir.path, "back") };
  using db = await open(copy, { initialised: true, migrations: MIGRATIONS.slice(0, 1) });
  assertEquals([rowsOf(db, OLD_TABLES), findBrokenAudit(db)], [before, undefined]);
});

Deno.test("a database that migration 2 has brought up to date has the schema of one that is made new", async () => {
  using old = tempDir();
  using fresh = tempDir();
  await makeOld(old);
  using migrated = await open(old, { initialised: true });
  using made = await open(fresh, { seed: (db) => seedBoard(db, NOW) });
  const schema = (db: Database) => db.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
  assertEquals(schema(migrated), schema(made));
});

function readOld({ file }: TempDir): Record<string, unknown[]> {
  using db = new Database(openSqlite(file, { readonly: true }));
  return rowsOf(db, OLD_TABLES);
}

import { join } from "@std/path";
import { DatabaseRefusal, type RefusalReason } from "../../db/errors.ts";
import { APPLICATION_ID } from "../../db/inspect.ts";
import type { OpenOptions } from "../../db/open.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { fileNames, openShelves, snapshot, spawnChild, type TempDir, tempDir, withDriver } from "./support.ts";

interface Case {
  readonly reason: RefusalReason;
  /** Puts the directory into the state that is refused. */
  readonly prepare: (dir: TempDir) => void | Promise<void>;
  readonly options?: Partial<OpenOptions>;
  readonly says?: RegExp;
}

const INITIALISED = { initialised: true };

async function makeDatabase(dir: TempDir): Promise<void> {
  using db = await openShelves(dir);
  await db.write(() => {
    for (let n = 0; n < 500; n++) db.run("INSERT INTO shelves VALUES (:id, 'x')", { id: `${n} ${"y".repeat(200)}` });
  });
}

async function changeSchema(dir: TempDir, sql: string): Promise<void> {
  await makeDatabase(dir);
  withDriver(dir.file, (driver) => driver.exec(sql));
}

function overwrite(path: string, offset: number, length: number): void {
  const bytes = Deno.readFileSync(path);
  assert(bytes.length >= offset + length);
  Deno.writeFileSync(path, bytes.fill(0xa5, offset, offset + length));
}

/** Runs SQL in a process that dies before the log is moved into the database. */
async function leaveHotLog(path: string, sql: string): Promise<void> {
  const process = spawnChild("exec", path, sql);
  await process.stdout.cancel();
  await process.status;
  assert(Deno.statSync(`${path}-wal`).size > 0);
}

const CASES: Record<string, Case> = {
  "a missing database in a directory that is in use": {
    reason: "missing",
    prepare: () => {},
    options: INITIALISED,
    says: /benchtop\.db is missing .* restore a copy of yours or from .*backups$/,
  },
  "a missing database whose log is still there": {
    reason: "missing",
    prepare: (dir) => Deno.writeTextFileSync(`${dir.file}-wal`, "log"),
    options: INITIALISED,
  },
  "a link to a file that is not there": {
    reason: "missing",
    prepare: (dir) => Deno.symlinkSync(join(dir.path, "unmounted", "benchtop.db"), dir.file),
  },
  "a file of no bytes in a directory that is in use": {
    reason: "empty",
    prepare: (dir) => Deno.writeTextFileSync(dir.file, ""),
    options: INITIALISED,
    says: /benchtop\.db is empty .* put a copy of yours or from .*backups in its place$/,
  },
  "a database without tables in a directory that is in use": {
    reason: "empty",
    prepare: (dir) => withDriver(dir.file, (driver) => void driver.pragma(`application_id = ${APPLICATION_ID}`)),
    options: INITIALISED,
  },
  "a database that has lost its tables": {
    reason: "empty",
    prepare: (dir) =>
      withDriver(dir.file, (driver) => {
        driver.pragma(`application_id = ${APPLICATION_ID}`);
        driver.pragma("user_version = 1");
      }),
  },
  "a text file": {
    reason: "foreign_file",
    prepare: (dir) => Deno.writeTextFileSync(dir.file, "Dear diary, today I moved a card. ".repeat(200)),
    says: /benchtop\.db is not a Benchtop database: put the right file there, or choose another data directory$/,
  },
  "a short text file": { reason: "foreign_file", prepare: (dir) => Deno.writeTextFileSync(dir.file, "Hello") },
  "a directory": { reason: "foreign_file", prepare: (dir) => Deno.mkdirSync(dir.file) },
  "another program's database": {
    reason: "foreign_file",
    prepare: (dir) => withDriver(dir.file, (driver) => void driver.exec("CREATE TABLE bookmarks (url TEXT)")),
  },
  "another program's database with a mark of its own": {
    reason: "foreign_file",
    prepare: (dir) => withDriver(dir.file, (driver) => void driver.pragma("application_id = 77")),
  },
  "another program's database with a rollback journal": {
    reason: "foreign_file",
    prepare: (dir) =>
      withDriver(dir.file, (driver) => {
        driver.exec("CREATE TABLE bookmarks (url TEXT)");
        driver.pragma("journal_mode = DELETE");
      }),
  },
  "another program's database that crashed": {
    reason: "foreign_file",
    prepare: (dir) => leaveHotLog(dir.file, "CREATE TABLE bookmarks (url TEXT)"),
  },
  "a log without its database": {
    reason: "foreign_file",
    prepare: (dir) => Deno.writeTextFileSync(`${dir.file}-wal`, "log"),
    says: /benchtop\.db-wal is not a Benchtop database/,
  },
  "a newer schema": {
    reason: "newer_schema",
    prepare: async (dir) => {
      await makeDatabase(dir);
      withDriver(dir.file, (driver) => driver.pragma("user_version = 7"));
    },
    options: INITIALISED,
    says: /newer Benchtop \(schema 7, this one knows schema 1\): start that Benchtop or a newer one$/,
  },
  "a newer schema whose newest rows are still in the log of a crash": {
    reason: "newer_schema",
    prepare: async (dir) => {
      await makeDatabase(dir);
      await leaveHotLog(dir.file, "PRAGMA user_version = 7; DELETE FROM shelves WHERE id = 'first'");
    },
    options: INITIALISED,
  },
  "a damaged page": {
    reason: "damaged",
    prepare: async (dir) => {
      await makeDatabase(dir);
      overwrite(dir.file, 4096 * 9, 4096 * 2);
    },
    options: INITIALISED,
    says: /benchtop\.db is damaged: keep the file, and restore a copy of yours or from .*backups$/,
  },
  "a damaged schema": {
    reason: "damaged",
    prepare: async (dir) => {
      await makeDatabase(dir);
      overwrite(dir.file, 100, 3996);
    },
    options: INITIALISED,
  },
  "a file that was cut off": {
    reason: "damaged",
    prepare: async (dir) => {
      await makeDatabase(dir);
      Deno.truncateSync(dir.file, 4096 * 10);
    },
    options: INITIALISED,
  },
  "a database that lacks a table": {
    reason: "damaged",
    prepare: (dir) => changeSchema(dir, "DROP TABLE books"),
    options: INITIALISED,
    says: /damaged \(table books \(id, shelf_id, isbn, place\) is missing\): keep the file, .* from .*backups$/,
  },
  "a database that lacks a trigger": {
    reason: "damaged",
    prepare: (dir) => changeSchema(dir, "DROP TRIGGER shelves_stay"),
    options: INITIALISED,
    says: /damaged \(trigger shelves_stay is missing\)/,
  },
  "a database with somebody else's trigger": {
    reason: "damaged",
    prepare: (dir) => changeSchema(dir, "CREATE TRIGGER t AFTER INSERT ON books BEGIN DELETE FROM shelves; END"),
    options: INITIALISED,
    says: /damaged \(trigger t is foreign\)/,
  },
  "a database whose table has other columns": {
    reason: "damaged",
    prepare: (dir) => changeSchema(dir, "DROP TABLE books; CREATE TABLE books (x)"),
    options: INITIALISED,
    says: /damaged \(table books \(x\) is foreign\)/,
  },
};

for (const [name, { reason, prepare, options, says }] of Object.entries(CASES)) {
  Deno.test(`openDatabase() refuses ${name} (${reason}) and changes nothing`, async () => {
    if (name.includes("link") && Deno.build.os === "windows") return console.log("skipped: links need a privilege");
    using dir = tempDir();
    await prepare(dir);
    const before = snapshot(dir.path);
    const refusal = await assertRejects(() => openShelves(dir, options), DatabaseRefusal, dir.file);
    assertEquals(refusal.reason, reason);
    assertMatch(refusal.message, says ?? /: /);
    assertEquals(snapshot(dir.path), before);
  });
}

Deno.test("openDatabase() refuses a database that another program holds (busy)", async () => {
  using dir = tempDir();
  await makeDatabase(dir);
  const other = openSqlite(dir.file);
  other.pragma("locking_mode = EXCLUSIVE");
  other.exec("BEGIN EXCLUSIVE");
  const refusal = await assertRejects(
    () => openShelves(dir, { ...INITIALISED, busy_timeout_ms: 20 }),
    DatabaseRefusal,
    "close that program",
  );
  assertEquals(refusal.reason, "busy");
  other.exec("ROLLBACK");
  other.close();
  assertEquals(fileNames(dir.path), ["benchtop.db"]);
});

Deno.test("a database that crashed opens with everything in its log", async () => {
  using dir = tempDir();
  await makeDatabase(dir);
  await leaveHotLog(dir.file, "INSERT INTO shelves VALUES ('last', 'Last')");
  using db = await openShelves(dir, INITIALISED);
  assertEquals(db.value("SELECT title FROM shelves WHERE id = 'last'"), "Last");
});

Deno.test("a copy that was restored beside the log of a later state is refused, and opens when that is moved away", async () => {
  using dir = tempDir();
  (await openShelves(dir)).close();
  const copy = Deno.readFileSync(dir.file);
  await makeDatabase(dir);
  await leaveHotLog(dir.file, "DELETE FROM shelves WHERE id LIKE '3%'");
  Deno.writeFileSync(dir.file, copy);
  const before = snapshot(dir.path);
  const refusal = await assertRejects(() => openShelves(dir, INITIALISED), DatabaseRefusal);
  assertEquals(refusal.reason, "damaged");
  assert(
    refusal.message.includes(`move ${dir.file}-wal and ${dir.file}-shm to another folder, keep them, and start again`),
  );
  assertEquals(snapshot(dir.path), before);
  for (const ending of ["-wal", "-shm"]) Deno.renameSync(dir.file + ending, join(dir.path, `old${ending}`));
  using db = await openShelves(dir, INITIALISED);
  assertEquals(db.all("SELECT id FROM shelves"), [{ id: "first" }]);
});

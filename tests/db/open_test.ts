import { join } from "@std/path";
import { Database } from "../../db/database.ts";
import { APPLICATION_ID } from "../../db/inspect.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { fileNames, MIGRATIONS, openShelves, permissions, tempDir, withDriver } from "./support.ts";

const COVERS = { version: 2, name: "covers", sql: "ALTER TABLE books ADD COLUMN cover TEXT" };

const shelves = (db: Database) => db.all<{ id: string }>("SELECT id FROM shelves").map(({ id }) => id);

Deno.test("openDatabase() makes, marks and fills a new database, and opens it again as it is", async () => {
  using dir = tempDir();
  {
    using db = await openShelves(dir);
    assertEquals(shelves(db), ["first"]);
    assertEquals([db.value("PRAGMA application_id"), db.value("PRAGMA user_version")], [APPLICATION_ID, 1]);
    await db.write(() => db.run("INSERT INTO shelves VALUES ('second', 'Second')"));
  }
  using db = await openShelves(dir, { initialised: true });
  assertEquals(shelves(db), ["first", "second"]);
  assertEquals(fileNames(dir.path).filter((name) => !/-(wal|shm)$/.test(name)), ["benchtop.db"]);
});

Deno.test("the database and what SQLite keeps beside it are for their owner alone", async () => {
  if (Deno.build.os === "windows") return console.log("skipped: Windows has no such modes");
  using dir = tempDir();
  {
    using db = await openShelves(dir);
    await db.write(() => db.run("INSERT INTO shelves VALUES ('second', 'Second')"));
    const modes = fileNames(dir.path).map((name) => `${name} ${permissions(join(dir.path, name))}`);
    assertEquals(modes, ["benchtop.db 600", "benchtop.db-shm 600", "benchtop.db-wal 600"]);
  }
  Deno.chmodSync(dir.file, 0o644); // as a file is that somebody copied here
  using _db = await openShelves(dir, { initialised: true });
  assertEquals(permissions(dir.file), "600");
});

Deno.test("a new database is complete in its main file", async () => {
  using dir = tempDir();
  using _db = await openShelves(dir);
  const copy = join(dir.path, "copy.db");
  await new Deno.Command(Deno.execPath(), { // another process: reading the file here would drop SQLite's locks
    args: ["eval", `Deno.copyFileSync(${JSON.stringify(dir.file)}, ${JSON.stringify(copy)})`],
  }).output();
  using other = new Database(openSqlite(copy));
  assertEquals(shelves(other), ["first"]);
});

Deno.test("a seed that throws leaves nothing behind, and the next start makes the database", async () => {
  using dir = tempDir();
  const seed = (db: Database) => {
    db.run("INSERT INTO shelves VALUES ('half', 'Half')");
    throw new RangeError("seed");
  };
  await assertRejects(() => openShelves(dir, { seed }), RangeError, "seed");
  assertEquals(fileNames(dir.path), []);
  using db = await openShelves(dir);
  assertEquals(shelves(db), ["first"]);
  assertEquals(fileNames(dir.path).filter((name) => name.includes(".new")), []);
});

Deno.test("a database of an earlier schema is copied to the backups folder and then migrated", async () => {
  using dir = tempDir();
  (await openShelves(dir)).close();
  {
    using db = await openShelves(dir, { initialised: true, migrations: [...MIGRATIONS, COVERS] });
    assertEquals([db.value("PRAGMA user_version"), shelves(db)], [2, ["first"]]);
    assertEquals(db.all("SELECT cover FROM books"), []);
    assertEquals(Deno.statSync(`${dir.file}-wal`).size, 0);
  }
  const backups = join(dir.path, "backups");
  assertEquals(fileNames(backups), ["before-migration-1-to-2-2026-01-02T03-04-05.678Z.db"]);
  if (Deno.build.os !== "windows") assertEquals(permissions(backups), "700");
  using copy = new Database(openSqlite(join(backups, fileNames(backups)[0] ?? ""), { readonly: true }));
  assertEquals([copy.value("PRAGMA user_version"), shelves(copy)], [1, ["first"]]);
});

Deno.test("a migration that fails leaves the schema before it, the rows and the copy", async () => {
  using dir = tempDir();
  (await openShelves(dir)).close();
  const broken = { version: 3, name: "broken", sql: "DELETE FROM shelves; SELECT nowhere" };
  const migrations = [...MIGRATIONS, COVERS, broken];
  await assertRejects(() => openShelves(dir, { initialised: true, migrations }), Error, "nowhere");
  assertEquals(fileNames(join(dir.path, "backups")).length, 1);
  using db = await openShelves(dir, { initialised: true, migrations: [...MIGRATIONS, COVERS] });
  assertEquals([db.value("PRAGMA user_version"), shelves(db)], [2, ["first"]]);
});

Deno.test("when there is nothing to migrate there is no copy", async () => {
  using dir = tempDir();
  (await openShelves(dir)).close();
  (await openShelves(dir, { initialised: true })).close();
  assertEquals(fileNames(dir.path), ["benchtop.db"]);
});

/** What a start that broke off, or a person's `touch`, may leave in a directory that is not initialised. */
const HALF_MADE: Record<string, (path: string) => void> = {
  "an empty file": (path) => Deno.writeTextFileSync(path, ""),
  "a database without tables": (path) => withDriver(path, () => {}),
  "a marked database without tables": (path) =>
    withDriver(path, (driver) => driver.pragma(`application_id = ${APPLICATION_ID}`)),
  "the rest of an unfinished one": (path) => {
    Deno.writeTextFileSync(`${path}.new`, "half a database");
    Deno.writeTextFileSync(`${path}.new-wal`, "half a log");
    Deno.writeTextFileSync(`${path}.new-journal`, "half a journal");
  },
  "an empty log": (path) => Deno.writeTextFileSync(`${path}-wal`, ""),
};

for (const [name, prepare] of Object.entries(HALF_MADE)) {
  Deno.test(`the first start goes on from ${name}`, async () => {
    using dir = tempDir();
    prepare(dir.file);
    (await openShelves(dir)).close();
    using db = await openShelves(dir, { initialised: true });
    assertEquals(shelves(db), ["first"]);
    assertEquals(fileNames(dir.path).filter((file) => file.includes(".new")), []);
  });
}

Deno.test("a complete database in a directory without the mark is opened, not filled again", async () => {
  using dir = tempDir();
  (await openShelves(dir)).close();
  using db = await openShelves(dir);
  assertEquals(shelves(db), ["first"]);
});

Deno.test("a link to the database is followed", async () => {
  if (Deno.build.os === "windows") return console.log("skipped: links need a privilege on Windows");
  using dir = tempDir();
  (await openShelves(dir)).close();
  const elsewhere = join(dir.path, "elsewhere.db");
  Deno.renameSync(dir.file, elsewhere);
  Deno.symlinkSync(elsewhere, dir.file);
  using db = await openShelves(dir, { initialised: true });
  assertEquals(shelves(db), ["first"]);
  assertEquals(Deno.lstatSync(dir.file).isSymlink, true);
});

import { join } from "@std/path";
import { DatabaseRefusal } from "../../db/errors.ts";
import { openAsGuest } from "../../db/guest.ts";
import { MIGRATIONS } from "../../db/migrations/mod.ts";
import { openDatabase } from "../../db/open.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { TempDir } from "../support/temp_dir.ts";

const NOW = "2026-01-02T03:04:05.678Z";

function placeIn(dir: TempDir) {
  return { path: dir.join("benchtop.db"), backupsDir: dir.join("backups") };
}

/** The database as its owner has it open. */
function openOwner(dir: TempDir) {
  return openDatabase({ ...placeIn(dir), initialised: false, now: () => NOW });
}

function insertSetting(db: { run(sql: string): unknown }, key: string): void {
  db.run(`INSERT INTO settings (key, value, updated_at) VALUES ('${key}', 'true', '${NOW}')`);
}

Deno.test("a guest writes beside the owner, who sees it and notices once", async () => {
  using dir = new TempDir();
  using owner = await openOwner(dir);
  assert(!owner.noticeOthers());
  {
    using guest = openAsGuest(placeIn(dir));
    await guest.db.write(() => {
      guest.requireSchema();
      insertSetting(guest.db, "by_guest");
    });
    assertEquals(guest.db.value("PRAGMA foreign_keys"), 1);
    assertEquals(guest.db.value("PRAGMA synchronous"), 2);
  }
  assertEquals(owner.all("SELECT key FROM settings"), [{ key: "by_guest" }]);
  assertEquals([owner.noticeOthers(), owner.noticeOthers()], [true, false]);
  await owner.write(() => insertSetting(owner, "by_owner"));
  assert(!owner.noticeOthers(), "one's own commits are no news");
});

Deno.test("a guest that is last to go leaves a database without a log, as an owner does", async () => {
  using dir = new TempDir();
  const owner = await openOwner(dir);
  using guest = openAsGuest(placeIn(dir));
  owner.close();
  await guest.db.write(() => insertSetting(guest.db, "last"));
  guest[Symbol.dispose]();
  assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["benchtop.db"]);
});

Deno.test("where there is no database of Benchtop's there is nothing to be a guest of, and nothing is made", () => {
  using dir = new TempDir();
  const { path } = placeIn(dir);
  assertThrows(() => openAsGuest(placeIn(dir)), Deno.errors.NotFound);
  assertEquals(dir.snapshot(), {});
  for (const content of ["", "some text that is no database".repeat(5)]) {
    Deno.writeTextFileSync(path, content);
    assertThrows(() => openAsGuest(placeIn(dir)), DatabaseRefusal, "is not a Benchtop database");
    assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["benchtop.db"]);
    assertEquals(Deno.readTextFileSync(path), content);
  }
});

Deno.test("a database of another program, or one whose journal is another one, is left as it is", async () => {
  using dir = new TempDir();
  (await openOwner(dir)).close();
  for (const pragma of ["application_id = 7", "journal_mode = DELETE"]) {
    using other = new TempDir();
    const path = other.join("benchtop.db");
    Deno.copyFileSync(join(dir.path, "benchtop.db"), path);
    const driver = openSqlite(path);
    driver.pragma(pragma);
    driver.close();
    const before = Deno.readFileSync(path);
    assertThrows(() => openAsGuest(placeIn(other)), DatabaseRefusal, "is not a Benchtop database");
    assertEquals(Deno.readFileSync(path), before);
  }
});

Deno.test("inside its write a guest refuses another schema than this program's, even one that came a moment ago", async () => {
  using dir = new TempDir();
  (await openOwner(dir)).close();
  for (
    const [version, isOlder, sentence] of [
      [999, false, `is in use by a newer Benchtop (schema 999, this one knows schema ${MIGRATIONS.length})`],
      [1, true, `is in use by an older Benchtop (schema 1, this one knows schema ${MIGRATIONS.length})`],
    ] as const
  ) {
    using guest = openAsGuest(placeIn(dir));
    const owner = openSqlite(dir.join("benchtop.db"));
    owner.pragma(`user_version = ${version}`);
    assertEquals(guest.isOlder, isOlder);
    const write = () =>
      guest.db.write(() => {
        insertSetting(guest.db, "never");
        guest.requireSchema();
      });
    await assertRejects(write, DatabaseRefusal, sentence);
    assertEquals(owner.prepare("SELECT key FROM settings").all(), []);
    owner.close();
  }
});

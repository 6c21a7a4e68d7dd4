import { ConstraintError, DatabaseError } from "../../db/errors.ts";
import { migrate, schemaVersion } from "../../db/migrate.ts";
import { type Migration, MIGRATIONS } from "../../db/migrations/mod.ts";
import type { Driver } from "../../db/sqlite.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { tempDir, withDriver } from "./support.ts";

const ONE: Migration = {
  version: 1,
  name: "parents",
  sql: `CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE children (parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE) STRICT;`,
};
const TWO: Migration = {
  version: 2,
  name: "named_parents",
  // A rebuild, as SQLite needs it for most changes of a table (https://sqlite.org/lang_altertable.html, section 7).
  sql: `CREATE TABLE parents_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '') STRICT;
    INSERT INTO parents_new (id) SELECT id FROM parents;
    DROP TABLE parents;
    ALTER TABLE parents_new RENAME TO parents;`,
};

function count(driver: Driver, table: string): number | undefined {
  return driver.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get();
}

function tables(driver: Driver): string[] {
  return driver.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
}

Deno.test("migrate() applies what is pending, in order, once", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    assertEquals(migrate(driver, [ONE]), ["parents"]);
    assertEquals(migrate(driver, [ONE, TWO]), ["named_parents"]);
    assertEquals(migrate(driver, [ONE, TWO]), []);
    assertEquals([schemaVersion(driver), tables(driver)], [2, ["children", "parents"]]);
  });
});

Deno.test("migrate() rebuilds a table without touching the rows that point at it", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    migrate(driver, [ONE]);
    driver.exec("INSERT INTO parents VALUES (1), (2); INSERT INTO children VALUES (1), (2), (2)");
    migrate(driver, [ONE, TWO]);
    assertEquals([count(driver, "parents"), count(driver, "children")], [2, 3]);
    assertEquals(driver.pragma("foreign_keys", { simple: true }), 1);
    driver.exec("DELETE FROM parents WHERE id = 2");
    assertEquals(count(driver, "children"), 1);
  });
});

Deno.test("migrate() rolls back a migration that leaves rows pointing at nothing, and keeps those before it", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    migrate(driver, [ONE]);
    driver.exec("INSERT INTO parents VALUES (1); INSERT INTO children VALUES (1)");
    const careless: Migration = { version: 3, name: "careless", sql: "DELETE FROM parents" };
    const error = assertThrows(() => migrate(driver, [ONE, TWO, careless]), ConstraintError, "migration 3 (careless)");
    assertEquals([error.kind, error.constraint], ["foreign_key", "children"]);
    assertEquals([schemaVersion(driver), count(driver, "parents"), driver.inTransaction], [2, 1, false]);
    assertEquals(driver.pragma("foreign_keys", { simple: true }), 1);
  });
});

Deno.test("migrate() rolls back a migration that fails half-way", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    const broken: Migration = {
      version: 2,
      name: "broken",
      sql: "CREATE TABLE half (a INTEGER) STRICT; SELECT nowhere",
    };
    assertThrows(() => migrate(driver, [ONE, broken]), DatabaseError, "nowhere");
    assertEquals([schemaVersion(driver), tables(driver)], [1, ["children", "parents"]]);
  });
});

Deno.test("migrate() refuses a list with a gap before it changes anything", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    assertThrows(() => migrate(driver, [ONE, { ...TWO, version: 3 }]), RangeError, '"named_parents" has version 3');
    assertEquals(schemaVersion(driver), 0);
  });
});

Deno.test("the product's migrations apply to an empty file, and every table they make is STRICT", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    assertEquals(migrate(driver, MIGRATIONS).length, MIGRATIONS.length);
    const loose = driver.prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict");
    assertEquals(loose.pluck().all().filter((name) => !String(name).startsWith("sqlite_")), []);
  });
});

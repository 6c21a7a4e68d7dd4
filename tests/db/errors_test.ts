import { Database } from "../../db/database.ts";
import {
  BusyError,
  ConstraintError,
  type ConstraintKind,
  CorruptError,
  DatabaseError,
  FullError,
  IoError,
  ReadError,
  ReadOnlyError,
  toDatabaseError,
} from "../../db/errors.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { tempDir, withDriver } from "./support.ts";

const SCHEMA = `CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE rows (id TEXT PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id), size INTEGER NOT NULL,
    a TEXT, b TEXT, CONSTRAINT size_positive CHECK (size > 0), UNIQUE (a, b)) STRICT;
  CREATE TRIGGER rows_frozen BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'rows are: never changed'); END;
  INSERT INTO parents VALUES (1, 'one');
  INSERT INTO rows VALUES ('first', 1, 1, 'x', 'y');`;

const BROKEN: readonly { sql: string; kind: ConstraintKind; constraint: string }[] = [
  { sql: "INSERT INTO rows VALUES ('n', 1, 0, 'n', 'n')", kind: "check", constraint: "size_positive" },
  { sql: "INSERT INTO rows VALUES ('n', 1, 1, 'x', 'y')", kind: "unique", constraint: "rows.a, rows.b" },
  { sql: "INSERT INTO rows VALUES ('first', 1, 1, 'n', 'n')", kind: "primary_key", constraint: "rows.id" },
  { sql: "INSERT INTO parents VALUES (1, 'again')", kind: "primary_key", constraint: "parents.id" },
  { sql: "INSERT INTO parents VALUES (2, NULL)", kind: "not_null", constraint: "parents.name" },
  { sql: "INSERT INTO rows VALUES ('n', 9, 1, 'n', 'n')", kind: "foreign_key", constraint: "" },
  { sql: "DELETE FROM parents", kind: "foreign_key", constraint: "" },
  { sql: "UPDATE rows SET size = 2", kind: "trigger", constraint: "rows are: never changed" },
  { sql: "INSERT INTO rows VALUES ('n', 1, 'big', 'n', 'n')", kind: "datatype", constraint: "rows.size" },
];

for (const { sql, kind, constraint } of BROKEN) {
  Deno.test(`${sql} is a ConstraintError of kind ${kind}, by run() and by get() with RETURNING`, async () => {
    using dir = tempDir();
    const driver = openSqlite(dir.file);
    driver.exec(SCHEMA);
    using db = new Database(driver);
    for (const change of [() => void db.run(sql), () => void db.get(`${sql} RETURNING *`)]) {
      const error = await assertRejects(() => db.write(change), ConstraintError);
      assertEquals([error.kind, error.constraint, error.name], [kind, constraint, "ConstraintError"]);
      assert(error.cause instanceof Error);
    }
    assertEquals([db.value("SELECT count(*) FROM rows"), db.value("SELECT count(*) FROM parents")], [1, 1]);
  });
}

/** As the driver throws them; the codes are SQLite's, https://sqlite.org/rescode.html. */
const CODES: readonly [string, typeof DatabaseError][] = [
  ["SQLITE_BUSY", BusyError],
  ["SQLITE_BUSY_SNAPSHOT", BusyError],
  ["SQLITE_LOCKED_SHAREDCACHE", BusyError],
  ["SQLITE_FULL", FullError],
  ["SQLITE_IOERR_SHMSIZE", FullError],
  ["SQLITE_IOERR", IoError],
  ["SQLITE_IOERR_FSYNC", IoError],
  ["SQLITE_IOERR_WRITE", IoError],
  ["SQLITE_IOERR_TRUNCATE", IoError],
  ["SQLITE_IOERR_READ", ReadError],
  ["SQLITE_IOERR_SHORT_READ", ReadError],
  ["SQLITE_IOERR_SHMMAP", ReadError],
  ["SQLITE_CANTOPEN", ReadError],
  ["SQLITE_CANTOPEN_ISDIR", ReadError],
  ["SQLITE_READONLY_DIRECTORY", ReadOnlyError],
  ["SQLITE_PERM", ReadOnlyError],
  ["SQLITE_CORRUPT_INDEX", CorruptError],
  ["SQLITE_NOTADB", CorruptError],
  ["SQLITE_TOOBIG", DatabaseError],
];

Deno.test("every code of SQLite gets its class, and keeps its code, text and cause", () => {
  for (const [code, ErrorClass] of CODES) {
    const cause = Object.assign(new Error("what SQLite says"), { name: "SqliteError", code });
    const error = toDatabaseError(cause);
    assert(error instanceof ErrorClass, code);
    assertEquals([error.constructor, error.code, error.message, error.cause], [ErrorClass, code, cause.message, cause]);
    assertEquals(error.name, ErrorClass.name);
  }
});

Deno.test("errors that are not SQLite's pass as they are", () => {
  for (const error of [new TypeError("x"), "text", undefined, null, { code: "SQLITE_BUSY" }, new BusyError("x", "y")]) {
    assertEquals(toDatabaseError(error), error);
  }
});

Deno.test("SQL that is wrong is a DatabaseError", () => {
  using dir = tempDir();
  using db = new Database(openSqlite(dir.file));
  assertThrows(() => db.get("SELECT no_such_column"), DatabaseError, "no such column");
});

Deno.test("a damaged page is a CorruptError when it is read, in get() and in the middle of iterate()", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    driver.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT) STRICT");
    const insert = driver.prepare<[string], unknown>("INSERT INTO t (text) VALUES (?)");
    for (let n = 0; n < 100; n++) insert.run("x".repeat(1000));
  });
  const bytes = Deno.readFileSync(dir.file);
  bytes.fill(0xff, 4096 * 12, 4096 * 14);
  Deno.writeFileSync(dir.file, bytes);
  using db = new Database(openSqlite(dir.file));
  assertThrows(() => db.value("SELECT sum(length(text)) FROM t"), CorruptError);
  assertThrows(() => [...db.iterate("SELECT id, text FROM t")], CorruptError);
  assertEquals(db.value("SELECT 1"), 1);
});

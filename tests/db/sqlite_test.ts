import { DatabaseRefusal, IoError } from "../../db/errors.ts";
import { openSqlite, refuseOldSqlite } from "../../db/sqlite.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { tempDir, withDriver } from "./support.ts";

Deno.test("openSqlite() sets every pragma", () => {
  using dir = tempDir();
  withDriver(dir.file, (driver) => {
    const pragma = (name: string) => driver.pragma(name, { simple: true });
    assertEquals(pragma("busy_timeout"), 5000);
    assertEquals(pragma("journal_mode"), "wal");
    assertEquals(pragma("synchronous"), 2); // FULL
    assertEquals(pragma("foreign_keys"), 1);
    assertEquals(pragma("journal_size_limit"), 64 * 1024 * 1024);
    assertEquals(pragma("trusted_schema"), 0);
  });
});

Deno.test("a read-only connection reads, waits for locks, and makes no file", () => {
  using dir = tempDir();
  assertThrows(() => openSqlite(dir.file, { readonly: true }), IoError);
  assertEquals([...Deno.readDirSync(dir.path)], []);
  withDriver(dir.file, (driver) => driver.exec("CREATE TABLE t (a INTEGER) STRICT"));
  const driver = openSqlite(dir.file, { readonly: true });
  assertEquals(driver.pragma("busy_timeout", { simple: true }), 5000);
  assertEquals(driver.prepare("SELECT count(*) AS n FROM t").get(), { n: 0 });
  assertThrows(() => driver.exec("INSERT INTO t VALUES (1)"), Error, "readonly");
  driver.close();
});

Deno.test("SQLite older than 3.51.3 is refused", () => {
  for (const version of ["3.51.3", "3.51.4", "3.52.0", "3.100.0", "4.0.0"]) refuseOldSqlite(version);
  for (const version of ["3.51.2", "3.50.9", "3.6.23", "2.99.99", "", "unknown"]) {
    const refusal = assertThrows(() => refuseOldSqlite(version), DatabaseRefusal, "3.51.3");
    assertEquals(refusal.reason, "sqlite_too_old");
  }
});

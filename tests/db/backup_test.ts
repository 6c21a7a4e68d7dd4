import { join } from "@std/path";
import { Database } from "../../db/database.ts";
import { DatabaseError } from "../../db/errors.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { addNote, fileNames, notes, openNotes, permissions, tempDir } from "./support.ts";

Deno.test("backup() copies what is still in the -wal file, marks included, for the owner alone", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _closed = db;
  driver.pragma("application_id = 77");
  driver.pragma("user_version = 3");
  await addNote(db, "a");
  const path = join(dir.path, "it's a copy.db");
  db.backup(path);
  if (Deno.build.os !== "windows") assertEquals(permissions(path), "600");
  using copy = new Database(openSqlite(path, { readonly: true }));
  assertEquals(notes(copy), ["a"]);
  assertEquals([copy.value("PRAGMA application_id"), copy.value("PRAGMA user_version")], [77, 3]);
  assertEquals(copy.value("PRAGMA quick_check"), "ok");
});

Deno.test("backup() does not overwrite anything", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const path = join(dir.path, "copy.db");
  Deno.writeTextFileSync(path, "mine");
  assertThrows(() => db.backup(path), Deno.errors.AlreadyExists, path);
  assertThrows(() => db.backup(dir.path), Deno.errors.AlreadyExists);
  assertEquals(Deno.readTextFileSync(path), "mine");
});

Deno.test("backup() replaces the rest of one that broke off, and leaves none when it fails", () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _closed = db;
  const path = join(dir.path, "copy.db");
  Deno.writeTextFileSync(`${path}.part`, "half a copy");
  db.backup(path);
  assertThrows(() => db.backup(join(dir.path, "no such directory", "copy.db")), Deno.errors.NotFound);
  driver.exec("BEGIN"); // VACUUM refuses to run in a transaction
  assertThrows(() => db.backup(join(dir.path, "second.db")), DatabaseError, "VACUUM");
  driver.exec("ROLLBACK");
  assertEquals(fileNames(dir.path).filter((name) => !name.startsWith("benchtop")), ["copy.db"]);
});

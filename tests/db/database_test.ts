import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { addNote, notes, openNotes, tempDir } from "./support.ts";

Deno.test("get, value, all and run speak rows and named parameters", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { changes } = await db.write(() => db.run("INSERT INTO notes (text) VALUES (:a), (:b)", { a: "x", b: "y" }));
  assertEquals(changes, 2);
  assertEquals(db.get("SELECT id, text FROM notes WHERE text = :text", { text: "y" }), { id: 2, text: "y" });
  assertEquals(db.get("SELECT id FROM notes WHERE id = 9"), undefined);
  assertEquals(db.value("SELECT text FROM notes WHERE id = :id", { id: 1 }), "x");
  assertEquals(db.value("SELECT text FROM notes WHERE id = 9"), undefined);
  assertEquals(db.all("SELECT text FROM notes ORDER BY id"), [{ text: "x" }, { text: "y" }]);
  assertEquals(db.all("SELECT text FROM notes WHERE id > 9"), []);
});

Deno.test("a parameter that is not given is an error, not NULL", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  assertThrows(() => db.get("SELECT :id AS id", {}), RangeError, "id");
});

Deno.test("get() runs a changing statement to its end, so that every row is changed", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await Promise.all(["a", "b", "c"].map((text) => addNote(db, text)));
  const first = await db.write(() =>
    db.get<{ text: string }>("UPDATE notes SET text = upper(text) WHERE id > 0 RETURNING text")
  );
  assertEquals(first, { text: "A" });
  assertEquals(notes(db), ["A", "B", "C"]);
});

Deno.test("the same SQL is prepared once, and a changed schema does not break it", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _closed = db;
  let prepared = 0;
  const prepare = driver.prepare.bind(driver);
  driver.prepare = ((sql: string) => {
    prepared++;
    return prepare(sql);
  }) as typeof driver.prepare;
  const count = () => db.value<number>("SELECT count(*) FROM notes");
  assertEquals([count(), count(), notes(db).length, notes(db).length], [0, 0, 0, 0]);
  assertEquals(prepared, 2);
  driver.exec("ALTER TABLE notes ADD COLUMN more TEXT");
  await addNote(db, "a");
  assertEquals(count(), 1);
});

Deno.test("the cache stays small when SQL is made at run time", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  for (let n = 0; n < 2000; n++) assertEquals(db.value(`SELECT ${n}`), n);
  assertEquals(db.value("SELECT 0"), 0);
});

Deno.test("iterate() reads rows one by one and can be nested with the same SQL", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await Promise.all(["a", "b"].map((text) => addNote(db, text)));
  const sql = "SELECT text FROM notes ORDER BY id";
  const pairs: string[] = [];
  for (const outer of db.iterate<{ text: string }>(sql)) {
    for (const inner of db.iterate<{ text: string }>(sql)) pairs.push(outer.text + inner.text);
    assertEquals(db.all(sql).length, 2);
  }
  assertEquals(pairs, ["aa", "ab", "ba", "bb"]);
});

Deno.test("a reader in the middle of iterate() neither stops a writer nor sees its change", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await Promise.all(["a", "b", "c"].map((text) => addNote(db, text)));
  const seen: string[] = [];
  for (const { text } of db.iterate<{ text: string }>("SELECT text FROM notes ORDER BY id")) {
    seen.push(text);
    await addNote(db, `${text}2`); // another turn, another transaction
  }
  assertEquals(seen, ["a", "b", "c"]);
  assertEquals(notes(db), ["a", "b", "c", "a2", "b2", "c2"]);
});

Deno.test("a work may change rows while it iterates over them", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await Promise.all(["a", "b", "c"].map((text) => addNote(db, text)));
  await db.write(() => {
    for (const { id } of db.iterate<{ id: number }>("SELECT id FROM notes ORDER BY id")) {
      db.run("UPDATE notes SET text = text || id WHERE id = :id", { id });
    }
  });
  assertEquals(notes(db), ["a1", "b2", "c3"]);
});

Deno.test("an iterator that is left early or never finished holds up nothing", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await Promise.all(["a", "b"].map((text) => addNote(db, text)));
  const rows = () => db.iterate<{ text: string }>("SELECT text FROM notes ORDER BY id");
  for (const { text } of rows()) {
    assertEquals(text, "a");
    break;
  }
  const abandoned = rows();
  assertEquals(abandoned.next().value, { text: "a" });
  await addNote(db, "c");
  db.checkpoint();
  db.backup(`${dir.path}/copy.db`);
  assertEquals([...abandoned], [{ text: "b" }]);
});

Deno.test("checkpoint() moves everything into the database file", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await addNote(db, "a");
  assert(Deno.statSync(`${dir.file}-wal`).size > 0);
  db.checkpoint();
  assertEquals(Deno.statSync(`${dir.file}-wal`).size, 0);
});

Deno.test("checkpoint() and backup() are refused inside write()", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await db.write(() => {
    assertThrows(() => db.checkpoint(), Error, "Cannot checkpoint inside write()");
    assertThrows(() => db.backup(`${dir.path}/copy.db`), Error, "Cannot back up inside write()");
  });
});

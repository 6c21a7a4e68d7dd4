import { setImmediate } from "node:timers";
import type { Database } from "../../db/database.ts";
import { ConstraintError, IoError } from "../../db/errors.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { Steps } from "../../db/slices.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { addNote, notes, openNotes, openShelves, spawnChild, tempDir } from "./support.ts";

const INSERT = "INSERT INTO notes (text) VALUES (:text)";

/** A long write of these notes that stops before the last one until it is told to go on. */
function longWrite(db: Database, texts: readonly string[]) {
  let goOn = false;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const written = db.writeInSlices(function* (db): Steps<number> {
    for (const [index, text] of texts.entries()) {
      if (index === texts.length - 1) {
        begin();
        while (!goOn) yield;
      }
      db.run(INSERT, { text });
      yield;
    }
    return texts.length;
  });
  written.catch(() => {}); // whoever asks for it hears of it
  return {
    begun,
    written,
    finish: () => {
      goOn = true;
      return written;
    },
  };
}

/** Until everything that is due has had its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

Deno.test("writeInSlices() shows nothing before its COMMIT, then all of it, and calls back once", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  using _ = db;
  const revision = db.revision;
  let called = 0;
  const long = longWrite(db, ["a", "b", "c"]);
  await long.begun;
  assertEquals([notes(db), db.revision], [[], revision]);
  assertEquals(await long.finish(), 3);
  assertEquals([notes(db), db.revision], [["a", "b", "c"], revision + 1]);
  await db.writeInSlices(function* (db) {
    db.run(INSERT, { text: "d" });
    db.afterCommit(() => called++);
    yield;
    assertEquals(called, 0);
  });
  assertEquals([called, notes(db)], [1, ["a", "b", "c", "d"]]);
});

Deno.test("short writes wait for a long one without holding up the process, and find all that it wrote", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  using _ = db;
  await addNote(db, "before");
  const early = addNote(db, "queued before the long one");
  const long = longWrite(db, ["a", "b"]);
  await long.begun;
  await early;
  let seen: string[] | undefined;
  const late = db.write(() => {
    seen = notes(db);
    db.run(INSERT, { text: "late" });
  });
  const failing = db.write(() => db.run(INSERT, { text: "a" }));
  failing.catch(() => {});
  await turns();
  assertEquals([seen, notes(db)], [undefined, ["before", "queued before the long one"]]);
  await long.finish();
  await late;
  await assertRejects(() => failing, ConstraintError, "UNIQUE");
  assertEquals(seen, ["before", "queued before the long one", "a", "b"]);
  assertEquals(notes(db).at(-1), "late");
});

Deno.test("a long write that throws leaves nothing, and the next writes go on", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _ = db;
  let called = 0;
  const failing = db.writeInSlices(function* (db): Steps<void> {
    db.run(INSERT, { text: "a" });
    db.afterCommit(() => called++);
    yield;
    throw new RangeError("no");
  });
  const waiting = addNote(db, "waiting");
  await assertRejects(() => failing, RangeError, "no");
  await waiting;
  await addNote(db, "next");
  assertEquals([notes(db), called, driver.inTransaction], [["waiting", "next"], 0, false]);
});

/** Ways to fail that SQLite has, each with the name of what is thrown. */
const FAILURES: readonly (readonly [what: string, work: (db: Database) => void, error: string])[] = [
  ["a rule of the schema", (db) => db.run("INSERT INTO notes VALUES (1, 'a')"), "ConstraintError"],
  ["a rule that COMMIT asks for", (db) => db.run("INSERT INTO links VALUES (99)"), "ConstraintError"],
  ["a full disk", (db) => {
    db.value("PRAGMA max_page_count = 4");
    db.run("INSERT INTO notes (text) VALUES (hex(randomblob(90000)))");
  }, "FullError"],
];

for (const [what, work, name] of FAILURES) {
  Deno.test(`a long write that breaks off for ${what} leaves nothing`, async () => {
    using dir = tempDir();
    const { db, driver } = openNotes(dir);
    using _ = db;
    driver.exec("CREATE TABLE links (id INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT");
    const failing = db.writeInSlices(function* (db): Steps<void> {
      db.run("INSERT INTO notes VALUES (1, 'before')");
      yield;
      work(db);
    });
    const error = await assertRejects(() => failing);
    assertEquals([error.name, notes(db), db.value("SELECT count(*) FROM links")], [name, [], 0]);
    await addNote(db, "next");
    assertEquals(notes(db), ["next"]);
  });
}

Deno.test("a long write whose transaction SQLite has ended fails, also when its work goes on", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _ = db;
  driver.exec(`CREATE TABLE bombs (id INTEGER) STRICT;
    CREATE TRIGGER bomb BEFORE INSERT ON bombs BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END;`);
  const failing = db.writeInSlices(function* (db): Steps<void> {
    db.run(INSERT, { text: "before" });
    yield;
    assertThrows(() => db.run("INSERT INTO bombs VALUES (1)"), ConstraintError, "bomb");
    assertThrows(() => db.run(INSERT, { text: "after" }), ConstraintError, "bomb");
  });
  await assertRejects(() => failing, ConstraintError, "bomb");
  assertEquals(notes(db), []);
});

Deno.test("long writes come one after the other, and short ones have their turn in between", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  using _ = db;
  const first = longWrite(db, ["a", "b"]);
  await first.begun;
  const second = db.writeInSlices(function* (db): Steps<void> {
    assertEquals(notes(db), ["a", "b", "short"]);
    yield;
    db.run(INSERT, { text: "c" });
  });
  const short = addNote(db, "short");
  await first.finish();
  await Promise.all([second, short]);
  assertEquals(notes(db), ["a", "b", "short", "c"]);
});

Deno.test("close() takes back the long write that is running, and commits the short ones that wait", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  const long = longWrite(db, ["a", "b"]);
  const queued = longWrite(db, ["c"]);
  await long.begun;
  const short = addNote(db, "short");
  db.close();
  await short;
  for (const { written } of [long, queued]) await assertRejects(() => written, Error, "the database is closed");
  await assertRejects(() => longWrite(db, ["d"]).written, Error, "the database is closed");
  assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["benchtop.db"]);
  using again = openNotes(dir).db;
  assertEquals(notes(again), ["short"]);
});

Deno.test("a long write waits for another process in turns, and shuts it out only while it lasts", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  using _ = db;
  const other = openSqlite(dir.file, { guest: true, busy_timeout_ms: 0 });
  other.exec("BEGIN IMMEDIATE");
  const long = longWrite(db, ["a", "b"]);
  await turns();
  other.exec("INSERT INTO notes (text) VALUES ('of another process'); COMMIT");
  await long.begun;
  const begin = () => other.exec("BEGIN IMMEDIATE");
  assertThrows(begin, Error, "database is locked");
  await long.finish();
  begin();
  other.exec("ROLLBACK");
  other.close();
  assertEquals(notes(db), ["of another process", "a", "b"]);
});

Deno.test("a long write is refused when another file stands where the database was", async () => {
  using dir = tempDir();
  using foreign = tempDir();
  openNotes(foreign).db.close();
  const { db } = openNotes(dir);
  using _ = db;
  for (const ending of ["", "-wal", "-shm"]) Deno.renameSync(`${dir.file}${ending}`, `${dir.file}.old${ending}`);
  Deno.copyFileSync(foreign.file, dir.file);
  await assertRejects(() => longWrite(db, ["a"]).finish(), IoError, "has been replaced");
  using there = openNotes(dir).db;
  assertEquals(notes(there), []);
  for (const ending of ["", "-wal", "-shm"]) Deno.removeSync(`${dir.file}${ending}`, { recursive: true });
  await assertRejects(() => longWrite(db, ["a"]).finish(), IoError);
});

Deno.test("the log of a long write is moved into the database file when it is long", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _ = db;
  await db.writeInSlices(function* (db): Steps<void> {
    for (let index = 0; index < 3000; index++) {
      db.run(INSERT, { text: `${index} ${"x".repeat(2000)}` });
      yield;
    }
  });
  const [{ log, checkpointed }] = driver.pragma("wal_checkpoint(NOOP)") as [{ log: number; checkpointed: number }];
  assert(log > 1000, `${log} pages`);
  assertEquals(checkpointed, log);
});

Deno.test("writeInSlices() inside a write, and a write inside it, are refused", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  using _ = db;
  const refused = { name: "Error", message: "Cannot start another write inside write()" };
  await db.write(() => {
    assertThrows(() => db.writeInSlices(function* () {}), Error, refused.message);
  });
  await db.writeInSlices(function* (inside): Steps<void> {
    assertThrows(() => inside.write(() => {}), Error, refused.message);
    assertThrows(() => inside.writeInSlices(function* () {}), Error, refused.message);
    assertThrows(() => db.run(INSERT, { text: "a" }), Error, "Cannot change the database outside write()");
    yield;
  });
  assertEquals(notes(db), []);
});

Deno.test("kill -9 in the middle of a long write leaves nothing of it", async () => {
  using dir = tempDir();
  (await openShelves(dir)).close();
  const child = spawnChild("write long", dir.file);
  const reader = child.stdout.getReader();
  await reader.read(); // it has written thousands of rows by then
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  using db = await openShelves(dir, { initialised: true });
  assertEquals(db.all("SELECT id, title FROM shelves"), [{ id: "first", title: "First shelf" }]);
  assertEquals(db.value("PRAGMA integrity_check"), "ok");
});

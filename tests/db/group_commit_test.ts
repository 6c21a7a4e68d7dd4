import { Database } from "../../db/database.ts";
import { BusyError, ConstraintError, FullError, ReadOnlyError } from "../../db/errors.ts";
import { type Driver, openSqlite } from "../../db/sqlite.ts";
import { assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { addNote, notes, openNotes, tempDir } from "./support.ts";

/** What became of each promise: its value, or the error. */
async function outcomes(promises: Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => result.status === "fulfilled" ? result.value : result.reason);
}

function notesOnDisk(path: string): string[] {
  using other = new Database(openSqlite(path, { readonly: true }));
  return notes(other);
}

Deno.test("write() answers what the work returned, after the commit", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const id = await db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('a')");
    return db.value<number>("SELECT max(id) FROM notes");
  });
  assertEquals(id, 1);
  assertEquals(notesOnDisk(dir.file), ["a"]);
});

Deno.test("writes of one turn share one transaction", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  let seenByFirst: string[] = [];
  const first = db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('a')");
    db.afterCommit(() => seenByFirst = notesOnDisk(dir.file));
  });
  await Promise.resolve(); // still the same turn
  await Promise.all([first, addNote(db, "b"), addNote(db, "c")]);
  assertEquals(seenByFirst, ["a", "b", "c"]);
});

Deno.test("a write of a later turn has a transaction of its own", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await addNote(db, "a");
  const second = addNote(db, "b");
  assertEquals(notesOnDisk(dir.file), ["a"]);
  await second;
  assertEquals(notesOnDisk(dir.file), ["a", "b"]);
});

Deno.test("a member that throws rolls back alone and rejects with what it threw", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const failure = new RangeError("no");
  const thrower = db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('gone')");
    throw failure;
  });
  assertEquals(await outcomes([addNote(db, "a"), thrower, addNote(db, "b")]), [undefined, failure, undefined]);
  assertEquals(notes(db), ["a", "b"]);
});

Deno.test("a member that breaks a constraint rolls back alone with a ConstraintError", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const [first, second, third] = await outcomes([addNote(db, "a"), addNote(db, "a"), addNote(db, "b")]);
  assertEquals([first, third], [undefined, undefined]);
  assertEquals(second instanceof ConstraintError && [second.kind, second.constraint], ["unique", "notes.text"]);
  assertEquals(notes(db), ["a", "b"]);
});

Deno.test("a work may catch a ConstraintError and go on; the statement alone is undone", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await addNote(db, "a");
  await db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('b')");
    assertThrows(() => db.run("INSERT INTO notes (text) VALUES ('c'), ('a')"), ConstraintError);
    db.run("INSERT INTO notes (text) VALUES ('d')");
  });
  assertEquals(notes(db), ["a", "b", "d"]);
});

/** Each makes SQLite give up the whole transaction in the middle of a statement. */
const LOSSES: Record<string, { prepare: (driver: Driver) => void; error: typeof ConstraintError | typeof FullError }> =
  {
    "RAISE(ROLLBACK) in a trigger": {
      prepare: (driver) =>
        driver.exec(`CREATE TRIGGER no_bomb BEFORE INSERT ON notes WHEN new.text LIKE 'bomb%'
        BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END`),
      error: ConstraintError,
    },
    "a full disk": {
      prepare: (driver) =>
        driver.pragma(`max_page_count = ${Number(driver.pragma("page_count", { simple: true })) + 1}`),
      error: FullError,
    },
  };

for (const [name, { prepare, error }] of Object.entries(LOSSES)) {
  Deno.test(`when ${name} ends the transaction, every member fails and nothing stays`, async () => {
    using dir = tempDir();
    const { db, driver } = openNotes(dir);
    using _closed = db;
    await addNote(db, "before");
    prepare(driver);
    let ranAfter = false;
    let committed = 0;
    const bomb = db.write(() => db.run("INSERT INTO notes (text) VALUES ('bomb' || hex(zeroblob(20000)))"));
    const members = [
      db.write(() => {
        db.afterCommit(() => committed++);
        db.run("INSERT INTO notes (text) VALUES ('a')");
      }),
      bomb,
      db.write(() => void (ranAfter = true)),
    ];
    const [first, second, third] = await outcomes(members);
    assertEquals(first instanceof error, true);
    assertEquals([first === second, second === third], [true, true]);
    assertEquals([notes(db), ranAfter, committed, driver.inTransaction], [["before"], false, 0, false]);
    await addNote(db, "after");
    assertEquals(notesOnDisk(dir.file), ["before", "after"]);
  });
}

Deno.test("a work that swallows the loss of the transaction cannot write on outside it", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _closed = db;
  driver.exec(`CREATE TRIGGER no_bomb BEFORE INSERT ON notes WHEN new.text = 'bomb'
    BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END`);
  const stubborn = db.write(() => {
    const insert = (text: string) => () => db.run("INSERT INTO notes (text) VALUES (:text)", { text });
    assertThrows(insert("bomb"), ConstraintError, "bomb");
    assertThrows(insert("late"), ConstraintError, "bomb");
  });
  await assertRejects(() => stubborn, ConstraintError, "bomb");
  assertEquals(notes(db), []);
});

Deno.test("a deferred foreign key that fails at COMMIT fails every member", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _closed = db;
  driver.exec("CREATE TABLE links (note_id INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT");
  let committed = 0;
  const failure = new RangeError("own reason");
  const [first, second, third] = await outcomes([
    db.write(() => {
      db.afterCommit(() => committed++);
      db.run("INSERT INTO notes (text) VALUES ('a')");
    }),
    db.write(() => void db.run("INSERT INTO links VALUES (99)")),
    db.write(() => {
      throw failure;
    }),
  ]);
  assertEquals(first instanceof ConstraintError && first.kind, "foreign_key");
  assertEquals([second, third, committed], [first, failure, 0]);
  assertEquals([notes(db), driver.inTransaction], [[], false]);
  await addNote(db, "b");
  assertEquals(notes(db), ["b"]);
});

Deno.test("when another connection holds the lock, every member fails with BusyError and no work runs", async () => {
  using dir = tempDir();
  using db = openNotes(dir, { busy_timeout_ms: 20 }).db;
  const other = openSqlite(dir.file);
  other.exec("BEGIN IMMEDIATE");
  let ran = false;
  const found = await outcomes([addNote(db, "a"), db.write(() => void (ran = true))]);
  assertEquals(found.map((error) => error instanceof BusyError), [true, true]);
  assertEquals(ran, false);
  other.exec("ROLLBACK");
  other.close();
  await addNote(db, "b");
  assertEquals(notes(db), ["b"]);
});

Deno.test("writing through a read-only connection fails with ReadOnlyError", async () => {
  using dir = tempDir();
  openNotes(dir).db.close();
  using db = new Database(openSqlite(dir.file, { readonly: true }));
  await assertRejects(() => addNote(db, "a"), ReadOnlyError);
  assertEquals(notes(db), []);
});

Deno.test("a promise from a work is a type error, refused at run time and rolled back", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  // @ts-expect-error the type check itself is under test: a work that returns a promise must not compile
  const direct = db.write(async () => {
    db.run("INSERT INTO notes (text) VALUES ('gone')");
    await Promise.resolve();
    db.run("INSERT INTO notes (text) VALUES ('stray')"); // rejects the stray promise, which must not end the process
  });
  await assertRejects(() => direct, TypeError, "returned a promise");
  const hidden: () => void = () => addNote(db, "inner");
  await assertRejects(() => db.write(hidden), Error, "inside write()");
  const disguised: () => void = () => Promise.reject(new Error("stray"));
  await assertRejects(() => db.write(disguised), TypeError, "returned a promise");
  // @ts-expect-error the same for a work that returns a promise only sometimes
  await db.write(() => Math.random() < 2 ? 1 : Promise.resolve(2));
  assertEquals(notes(db), []);
});

Deno.test("write() inside a work throws at once, and the outer work may go on", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  await db.write(() => {
    assertThrows(() => db.write(() => {}), Error, "Cannot start another write inside write()");
    db.run("INSERT INTO notes (text) VALUES ('a')");
  });
  assertEquals(notes(db), ["a"]);
});

Deno.test("changing rows outside write() is refused, whatever method is used", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const sql = "INSERT INTO notes (text) VALUES ('a') RETURNING id";
  for (const method of ["run", "get", "all", "value"] as const) {
    assertThrows(() => db[method](sql), Error, "Cannot change the database outside write()");
  }
  assertThrows(() => db.iterate(sql), TypeError, "use all()");
  assertEquals(notes(db), []);
});

Deno.test("afterCommit callbacks run once, in the order of the writes, for members that committed", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const calls: string[] = [];
  const member = (name: string, fails = false) =>
    db.write(() => {
      db.afterCommit(() => calls.push(`${name}1`));
      db.run("INSERT INTO notes (text) VALUES (:name)", { name });
      db.afterCommit(() => calls.push(`${name}2`));
      if (fails) throw new RangeError(name);
    });
  await outcomes([member("a"), member("b", true), member("c")]);
  assertEquals(calls, ["a1", "a2", "c1", "c2"]);
  assertThrows(() => db.afterCommit(() => {}), Error, "Cannot use afterCommit() outside write()");
});

Deno.test("a callback that throws is reported and fails nobody", async () => {
  using dir = tempDir();
  const reported: unknown[] = [];
  using db = openNotes(dir, { onCallbackError: (error) => reported.push(error) }).db;
  const failure = new RangeError("callback");
  let later = false;
  await db.write(() => {
    db.afterCommit(() => {
      throw failure;
    });
    db.afterCommit(() => later = true);
    db.run("INSERT INTO notes (text) VALUES ('a')");
  });
  assertEquals([reported, later, notes(db)], [[failure], true, ["a"]]);
});

Deno.test("a write started by a callback goes to the next transaction", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  let next: Promise<void> | undefined;
  await db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('a')");
    db.afterCommit(() => next = addNote(db, "b"));
  });
  assertEquals(notes(db), ["a"]);
  await next;
  assertEquals(notes(db), ["a", "b"]);
});

Deno.test("close() commits what is queued, refuses what comes later, and leaves no -wal file", async () => {
  using dir = tempDir();
  const { db } = openNotes(dir);
  let late: Promise<void> | undefined;
  const queued = db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('a')");
    db.afterCommit(() => late = addNote(db, "late"));
    assertThrows(() => db.close(), Error, "Cannot close the database inside write()");
  });
  db.close();
  db.close();
  await queued;
  await assertRejects(() => late ?? Promise.resolve(), Error, "the database is closed");
  await assertRejects(() => addNote(db, "later"), Error, "the database is closed");
  assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["benchtop.db"]);
  assertEquals(notesOnDisk(dir.file), ["a"]);
});

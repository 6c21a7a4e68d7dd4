import type { Database } from "../../db/database.ts";
import { Memo } from "../../db/memo.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { addNote, openNotes, tempDir } from "./support.ts";

const UTF8 = new TextDecoder();

/** Reads a text through the memo and counts how often it was really read. */
function reader(memo: Memo, text: () => string | undefined) {
  let reads = 0;
  return {
    read: (key = "key") => {
      const answer = memo.get(key, () => {
        reads += 1;
        const found = text();
        return found === undefined ? undefined : { text: found };
      });
      return answer === undefined ? undefined : UTF8.decode(answer.bytes);
    },
    reads: () => reads,
  };
}

function noteTexts(db: Database): string {
  return db.value<string>("SELECT json_group_array(text) FROM notes") ?? "";
}

Deno.test("an answer is read once until something is committed", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read, reads } = reader(new Memo(db), () => noteTexts(db));
  assertEquals([read(), read(), read(), reads()], ["[]", "[]", "[]", 1]);
  await addNote(db, "a");
  assertEquals([read(), read(), reads()], ['["a"]', '["a"]', 2]);
});

Deno.test("the answer to each question is its own", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const memo = new Memo(db);
  const ask = (key: string, text: string) => UTF8.decode(memo.get(key, () => ({ text })).bytes);
  assertEquals([ask("one", "1"), ask("two", "2"), ask("one", "3")], ["1", "2", "1"]);
});

Deno.test("an answer read before a write is never given after it, however many there are", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read } = reader(new Memo(db), () => noteTexts(db));
  for (let count = 0; count < 50; count++) {
    read();
    await addNote(db, String(count));
    assertEquals(read(), noteTexts(db));
  }
});

Deno.test("an answer is fresh as soon as the write is answered and in what runs after its commit", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read } = reader(new Memo(db), () => noteTexts(db));
  read();
  const heard: (string | undefined)[] = [];
  await db.write(() => {
    db.run("INSERT INTO notes (text) VALUES ('a')");
    db.afterCommit(() => heard.push(read()));
  });
  assertEquals([heard, read()], [['["a"]'], '["a"]']);
});

Deno.test("a write that fails leaves true answers behind", async () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read } = reader(new Memo(db), () => noteTexts(db));
  await addNote(db, "a");
  assertEquals(read(), '["a"]');
  await assertRejects(() => addNote(db, "a"));
  assertEquals(read(), '["a"]');
  await Promise.all([addNote(db, "b"), assertRejects(() => addNote(db, "a"))]);
  assertEquals(read(), '["a","b"]');
});

Deno.test("that there is nothing is asked each time", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read, reads } = reader(new Memo(db), () => undefined);
  assertEquals([read(), read(), reads()], [undefined, undefined, 2]);
});

Deno.test("a failing read keeps nothing", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const memo = new Memo(db);
  let message = "";
  try {
    memo.get("key", () => {
      throw new Error("cannot read");
    });
  } catch (error) {
    message = String(error);
  }
  const { bytes } = memo.get("key", () => ({ text: "now" }));
  assertEquals([message, UTF8.decode(bytes)], ["Error: cannot read", "now"]);
});

Deno.test("an answer is kept as bytes, the same each time, beside what belongs to it", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const memo = new Memo(db);
  const read = () => ({ text: '["Äpfel → 🍏"]', version: 3 });
  const first = memo.get("key", read);
  assertEquals(first, { version: 3, bytes: new TextEncoder().encode(read().text) });
  assertEquals(memo.get("key", read).bytes === first.bytes, true);
});

const MEGABYTE = "x".repeat(1024 * 1024);

Deno.test("large answers make room for each other; one that is too large is not kept at all", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read, reads } = reader(new Memo(db), () => MEGABYTE);
  for (let number = 0; number < 20; number++) read(`key ${number}`);
  assertEquals(reads(), 20);
  read("key 19");
  assertEquals(reads(), 20);
  read("key 0"); // gone: all 20 would be more than is kept
  assertEquals(reads(), 21);
  const whole = reader(new Memo(db), () => MEGABYTE.repeat(7)); // a board of 10,000 cards has some 4 MB
  assertEquals([whole.read()?.length, whole.read()?.length, whole.reads()], [7 * 1024 ** 2, 7 * 1024 ** 2, 1]);
  const huge = reader(new Memo(db), () => MEGABYTE.repeat(8));
  assertEquals([huge.read()?.length, huge.read()?.length, huge.reads()], [8 * 1024 ** 2, 8 * 1024 ** 2, 2]);
});

Deno.test("what is kept is counted in bytes, not in characters", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read, reads } = reader(new Memo(db), () => "→".repeat(1024 * 1024)); // 3 MiB each
  for (let number = 0; number < 6; number++) read(`key ${number}`);
  read("key 0");
  assertEquals(reads(), 7);
});

Deno.test("many small answers do not grow without end either", () => {
  using dir = tempDir();
  using db = openNotes(dir).db;
  const { read, reads } = reader(new Memo(db), () => "[]");
  for (let number = 0; number < 100_000; number++) read(`key ${number}`);
  read("key 0");
  assertEquals(reads(), 100_001);
});

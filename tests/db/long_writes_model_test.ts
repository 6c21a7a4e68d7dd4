import { setImmediate } from "node:timers";
import fc from "fast-check";
import type { Database } from "../../db/database.ts";
import type { Steps } from "../../db/slices.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { notes, openNotes, tempDir } from "./support.ts";

/** One write: what it adds, whether it fails at its end, and what happens before the next one begins. */
interface Write {
  readonly isLong: boolean;
  readonly count: number;
  readonly fails: boolean;
  readonly then: "at_once" | "turn";
}

const writes: fc.Arbitrary<Write[]> = fc.array(
  fc.record({
    isLong: fc.boolean(),
    count: fc.integer({ min: 0, max: 4 }),
    fails: fc.boolean(),
    then: fc.constantFrom("at_once", "turn"),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Notes that how many rows of other writes it found at its beginning, as its own rows say. */
function* add(db: Database, name: string, { count, fails }: Write): Steps<void> {
  const found = db.value<number>("SELECT count(*) FROM notes");
  for (let index = 0; index < count; index++) {
    db.run("INSERT INTO notes (text) VALUES (:text)", { text: `${name} ${index} after ${found}` });
    yield;
  }
  if (fails) throw new RangeError(name);
}

Deno.test("long and short writes in any order are each whole or nothing, and none sees half of another", async () => {
  using dir = tempDir();
  const { db, driver } = openNotes(dir);
  using _ = db;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(writes, async (writes) => {
      await db.write(() => db.run("DELETE FROM notes"));
      const run = runs++;
      const outcomes: Promise<boolean>[] = [];
      for (const [index, write] of writes.entries()) {
        const name = `${run}/${index}`;
        const answer = write.isLong
          ? db.writeInSlices((db) => add(db, name, write))
          : db.write(() => void [...add(db, name, write)]);
        outcomes.push(answer.then(() => true, (error) => !(error instanceof RangeError)));
        if (write.then === "turn") await new Promise((resolve) => setImmediate(resolve));
      }
      assertEquals(await Promise.all(outcomes), writes.map(({ fails }) => !fails));
      // Rows in the order in which they were written: those of one write stand together, and found all before them.
      const rows = notes(db);
      const expected = writes.flatMap(({ count, fails }, index) => fails || count === 0 ? [] : [`${run}/${index}`]);
      assertEquals([...new Set(rows.map((row) => row.split(" ")[0]))].toSorted(), expected.toSorted());
      for (const [place, row] of rows.entries()) {
        const [, index, , found] = row.split(" ");
        assertEquals(Number(found) + Number(index), place, rows.join());
      }
      assertEquals(rows.length, writes.reduce((sum, { count, fails }) => sum + (fails ? 0 : count), 0));
      assertEquals(driver.inTransaction, false);
    }),
    { numRuns: 60 },
  );
  assert(runs >= 60);
});

import { setImmediate } from "node:timers";
import fc from "fast-check";
import { Database } from "../../db/database.ts";
import { ConstraintError } from "../../db/errors.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { tempDir } from "./support.ts";

/** What one work does, step by step, to a table of counters. */
type Step =
  | { readonly kind: "add"; readonly key: number; readonly amount: number }
  | { readonly kind: "remove"; readonly key: number }
  | { readonly kind: "double_all" } // iterates over the table while it changes it
  | { readonly kind: "insert"; readonly key: number } // breaks the primary key when the counter is there
  | { readonly kind: "try_insert"; readonly key: number } // the same, caught
  | { readonly kind: "throw" }
  | { readonly kind: "promise" }
  | { readonly kind: "raise_rollback" } // SQLite ends the transaction at once
  | { readonly kind: "dangle" }; // a deferred foreign key: COMMIT fails

/** One write, and what happens before the next: nothing, a microtask (the same turn), or the end of the turn. */
interface Write {
  readonly steps: readonly Step[];
  readonly then: "at_once" | "microtask" | "turn";
}

const key = fc.integer({ min: 1, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("add"), key, amount: fc.integer({ min: -9, max: 9 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("remove"), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("double_all") }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("insert"), key }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("try_insert"), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("throw") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("promise") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("raise_rollback") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("dangle") }) },
);
const then = fc.oneof(
  { weight: 4, arbitrary: fc.constant("at_once") },
  { weight: 2, arbitrary: fc.constant("microtask") },
  { weight: 2, arbitrary: fc.constant("turn") },
);
const writes: fc.Arbitrary<Write[]> = fc.array(fc.record({ steps: fc.array(step, { maxLength: 5 }), then }), {
  minLength: 1,
  maxLength: 40,
  size: "max",
});

type Counters = Map<number, number>;
type Outcome = "committed" | "failed" | "lost";

/** Applies one work to a copy of the counters; undefined when the work fails alone. */
function modelWork(before: Counters, steps: readonly Step[]): Counters | "raise_rollback" | undefined {
  let counters = new Map(before);
  for (const step of steps) {
    switch (step.kind) {
      case "add":
        counters.set(step.key, (counters.get(step.key) ?? 0) + step.amount);
        break;
      case "remove":
        counters.delete(step.key);
        break;
      case "double_all":
        counters = new Map([...counters].map(([key, n]) => [key, n * 2]));
        break;
      case "insert":
        if (counters.has(step.key)) return undefined;
        counters.set(step.key, 0);
        break;
      case "try_insert":
        if (!counters.has(step.key)) counters.set(step.key, 0);
        break;
      case "raise_rollback":
        return "raise_rollback";
      case "throw":
      case "promise":
        return undefined;
      case "dangle":
        break;
    }
  }
  return counters;
}

/** One transaction in the model: what each member becomes, and the counters afterwards. */
function modelBatch(before: Counters, batch: readonly Write[]): { outcomes: Outcome[]; after: Counters } {
  let counters = before;
  let whole = true;
  const failed = new Set<Write>();
  for (const write of batch) {
    const result = modelWork(counters, write.steps);
    if (result === undefined) failed.add(write);
    else if (result === "raise_rollback") whole = false;
    else counters = result;
    if (!whole) break;
  }
  whole &&= !batch.some((write) => !failed.has(write) && write.steps.some(({ kind }) => kind === "dangle"));
  const outcomes = batch.map((write) => failed.has(write) ? "failed" : whole ? "committed" : "lost");
  return { outcomes, after: whole ? counters : before };
}

/** The writes that meet in one transaction: those up to the next end of a turn. */
function modelAll(writes: readonly Write[]): { outcomes: Outcome[]; counters: Counters } {
  let counters: Counters = new Map();
  const outcomes: Outcome[] = [];
  let batch: Write[] = [];
  for (const [index, write] of writes.entries()) {
    batch.push(write);
    if (write.then !== "turn" && index < writes.length - 1) continue;
    const result = modelBatch(counters, batch);
    outcomes.push(...result.outcomes);
    counters = result.after;
    batch = [];
  }
  return { outcomes, counters };
}

const SCHEMA = `CREATE TABLE counters (key INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
  CREATE TABLE links (key INTEGER REFERENCES counters (key) DEFERRABLE INITIALLY DEFERRED) STRICT;
  CREATE TABLE bombs (key INTEGER) STRICT;
  CREATE TRIGGER bomb BEFORE INSERT ON bombs BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END;`;

function realStep(db: Database, step: Step): void {
  switch (step.kind) {
    case "add":
      db.run(
        "INSERT INTO counters VALUES (:key, :amount) ON CONFLICT (key) DO UPDATE SET n = n + :amount",
        { key: step.key, amount: step.amount },
      );
      return;
    case "remove":
      db.run("DELETE FROM counters WHERE key = :key", { key: step.key });
      return;
    case "double_all":
      for (const { key } of db.iterate<{ key: number }>("SELECT key FROM counters")) {
        db.run("UPDATE counters SET n = n * 2 WHERE key = :key", { key });
      }
      return;
    case "insert":
      db.get("INSERT INTO counters VALUES (:key, 0) RETURNING key", { key: step.key });
      return;
    case "try_insert":
      try {
        db.run("INSERT INTO counters VALUES (:key, 0)", { key: step.key });
      } catch (error) {
        assert(error instanceof ConstraintError && error.kind === "primary_key");
      }
      return;
    case "throw":
      throw new RangeError("thrown");
    case "raise_rollback":
      db.run("INSERT INTO bombs VALUES (1)");
      return;
    case "dangle":
      db.run("INSERT INTO links VALUES (99)");
      return;
    case "promise":
      return;
  }
}

function realWork(db: Database, steps: readonly Step[]): unknown {
  for (const step of steps) {
    realStep(db, step);
    if (step.kind === "promise") return Promise.reject(new Error("stray"));
  }
  return undefined;
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof ConstraintError)) return "failed";
  return error.kind === "foreign_key" || error.kind === "trigger" ? "lost" : "failed";
}

async function endOf(then: Write["then"]): Promise<void> {
  if (then === "microtask") await Promise.resolve();
  if (then === "turn") await new Promise((resolve) => setImmediate(resolve));
}

Deno.test("random writes in random turns end as they do in a model", async () => {
  using dir = tempDir();
  const driver = openSqlite(dir.file);
  driver.exec(SCHEMA);
  using db = new Database(driver);
  let batches = 0;
  const property = fc.asyncProperty(writes, async (writes) => {
    await db.write(() => db.run("DELETE FROM counters"));
    const called: number[] = [];
    const answers: Promise<Outcome>[] = [];
    for (const [index, { steps, then }] of writes.entries()) {
      const answer = db.write(() => {
        db.afterCommit(() => called.push(index));
        return realWork(db, steps);
      });
      answers.push(answer.then(() => "committed", outcomeOf));
      await endOf(then);
      if (then === "turn") batches++;
    }
    const outcomes = await Promise.all(answers);
    const expected = modelAll(writes);
    assertEquals(outcomes, expected.outcomes);
    assertEquals(called, [...outcomes.keys()].filter((index) => outcomes[index] === "committed"));
    const rows = db.all<{ key: number; n: number }>("SELECT key, n FROM counters ORDER BY key");
    assertEquals(
      new Map(rows.map(({ key, n }) => [key, n])),
      new Map([...expected.counters].sort(([a], [b]) => a - b)),
    );
    assertEquals([driver.inTransaction, db.value("SELECT count(*) FROM links")], [false, 0]);
  });
  await fc.assert(property, { numRuns: 1500 });
  assert(batches > 5000, `only ${batches} transactions`);
});

import fc from "fast-check";
import { CARD_RANKS, moveCard } from "../../db/board_cards.ts";
import { COLUMN_RANKS } from "../../db/board_columns.ts";
import type { Database } from "../../db/database.ts";
import { RANK_GAP, rankBefore, renumber } from "../../db/ranks.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { addCard, openBoard, order } from "./board_support.ts";
import { NOW, tempDir } from "./support.ts";

const SAFE = Number.MAX_SAFE_INTEGER;

/** Rows that this connection has changed so far. */
function changedRows(db: Database): number {
  return db.value<number>("SELECT total_changes()") ?? 0;
}

function ranksOf(db: Database): number[] {
  return db.all<{ rank: number }>("SELECT rank FROM kanban_cards WHERE column_id = 'col-a' ORDER BY rank")
    .map(({ rank }) => rank);
}

/** Cards at exactly these ranks, named by their place: "0", "1", … */
function givenRanks(db: Database, ranks: readonly number[]): Promise<void> {
  return db.write(() => {
    for (const [place, rank] of ranks.entries()) addCard(db, String(place), { rank });
  });
}

/** The fast numbers of a test that does the same on every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes, §7.1
    return Math.floor((state / 2 ** 32) * below);
  };
}

Deno.test("cards are put last, first and in between", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await db.write(() => {
    addCard(db, "b");
    addCard(db, "d");
    addCard(db, "a", { before_id: "b" });
    addCard(db, "c", { before_id: "d" });
  });
  assertEquals(order(db), ["a", "b", "c", "d"]);
});

Deno.test("10,000 random moves change fewer than two rows each on average", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const MOVES = 10_000;
  const columns = ["col-a", "col-b"] as const;
  const model: Record<(typeof columns)[number], string[]> = { "col-a": [], "col-b": [] };
  const pick = random(2026);
  await db.write(() => {
    for (let number = 0; number < 200; number++) {
      const column_id = columns[number % 2] ?? "col-a";
      addCard(db, `k${number}`, { column_id });
      model[column_id].push(`k${number}`);
    }
  });
  const before = changedRows(db);
  await db.write(() => {
    for (let move = 0; move < MOVES; move++) {
      const id = `k${pick(200)}`;
      for (const column_id of columns) model[column_id] = model[column_id].filter((other) => other !== id);
      const column_id = columns[pick(2)] ?? "col-a";
      const at = pick(model[column_id].length + 1);
      const rank = rankBefore(db, CARD_RANKS, column_id, model[column_id][at] ?? null);
      moveCard(db, id, column_id, rank, NOW);
      model[column_id].splice(at, 0, id);
    }
  });
  const average = (changedRows(db) - before) / MOVES;
  assert(average >= 1 && average < 2, `${average} rows for a move`);
  assertEquals([order(db, "col-a"), order(db, "col-b")], [model["col-a"], model["col-b"]]);
});

Deno.test("5000 cards put at the same spot stay in order; the list is numbered anew now and then", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await givenRanks(db, [RANK_GAP, RANK_GAP * 2]);
  const ids = Array.from({ length: 5000 }, (_, number) => `k${number}`);
  const before = changedRows(db);
  await db.write(() => {
    for (const id of ids.slice(0, 2500)) addCard(db, id, { before_id: "1" });
    let next = ids[2499];
    for (const id of ids.slice(2500)) {
      addCard(db, id, next === undefined ? {} : { before_id: next });
      next = id;
    }
  });
  assertEquals(order(db), ["0", ...ids.slice(0, 2499), ...ids.slice(2500).toReversed(), ids[2499] ?? "", "1"]);
  assert(changedRows(db) - before > 5000, "nothing was numbered anew: the test is no test");
  assert(ranksOf(db).every(Number.isSafeInteger));
});

Deno.test("a place between two neighbours is found while there is an integer left, at any size", async () => {
  const free = [[1, 3], [-1, 1], [SAFE - 2, SAFE], [-SAFE, 2 - SAFE], [-SAFE, SAFE], [-3, 0]];
  const taken = [[1, 2], [0, 1], [-1, 0], [SAFE - 1, SAFE], [-SAFE, 1 - SAFE]];
  for (const [low = 0, high = 0] of [...free, ...taken]) {
    using dir = tempDir();
    using db = await openBoard(dir);
    await givenRanks(db, [low, high]);
    const rank = await db.write(() => rankBefore(db, CARD_RANKS, "col-a", "1"));
    const isFree = high - low > 1;
    assertEquals(ranksOf(db), isFree ? [low, high] : [RANK_GAP, RANK_GAP * 2], `between ${low} and ${high}`);
    const [first = 0, second = 0] = ranksOf(db);
    assert(Number.isSafeInteger(rank) && rank > first && rank < second, `${rank} between ${low} and ${high}`);
  }
});

Deno.test("at both ends of the safe integers the list is numbered anew", async () => {
  for (const [ranks, before_id] of [[[-SAFE, 0], "0"], [[0, SAFE], null], [[0, SAFE - RANK_GAP + 1], null]] as const) {
    using dir = tempDir();
    using db = await openBoard(dir);
    await givenRanks(db, ranks);
    const rank = await db.write(() => rankBefore(db, CARD_RANKS, "col-a", before_id));
    assertEquals([ranksOf(db), rank], [[RANK_GAP, RANK_GAP * 2], before_id === null ? RANK_GAP * 3 : 0]);
  }
});

Deno.test("the last safe rank is still given", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await givenRanks(db, [SAFE - RANK_GAP]);
  assertEquals(await db.write(() => rankBefore(db, CARD_RANKS, "col-a", null)), SAFE);
  using otherDir = tempDir();
  using other = await openBoard(otherDir);
  await givenRanks(other, [RANK_GAP - SAFE]);
  assertEquals(await other.write(() => rankBefore(other, CARD_RANKS, "col-a", "0")), -SAFE);
});

Deno.test("numbering a list anew keeps its order and touches no other list", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await givenRanks(db, [-5, -4, 0, 1, 2, SAFE]);
  await db.write(() => addCard(db, "elsewhere", { column_id: "col-b", rank: 7 }));
  await db.write(() => renumber(db, CARD_RANKS, "col-a"));
  assertEquals(order(db), ["0", "1", "2", "3", "4", "5"]);
  assertEquals(ranksOf(db), [1, 2, 3, 4, 5, 6].map((place) => place * RANK_GAP));
  assertEquals(db.value("SELECT rank FROM kanban_cards WHERE id = 'elsewhere'"), 7);
  assertEquals(db.value("SELECT count(*) FROM kanban_cards WHERE version <> 1 OR updated_at <> :NOW", { NOW }), 0);
});

Deno.test("columns of a board are ranked in the same way", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const rank = await db.write(() => rankBefore(db, COLUMN_RANKS, "board-1", "col-b"));
  assertEquals(rank, RANK_GAP * 1.5);
  await db.write(() => db.run("UPDATE kanban_columns SET rank = :rank WHERE id = 'col-a'", { rank: RANK_GAP * 2 - 1 }));
  assertEquals(await db.write(() => rankBefore(db, COLUMN_RANKS, "board-1", "col-b")), RANK_GAP * 1.5);
});

Deno.test("there is no place before what is not in the list", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await db.write(() => addCard(db, "there", { column_id: "col-b" }));
  for (const before_id of ["unknown", "there"]) {
    const message = `Cannot place before "${before_id}": it is not in "col-a"`;
    await assertRejects(() => db.write(() => rankBefore(db, CARD_RANKS, "col-a", before_id)), RangeError, message);
  }
});

Deno.test("any moves in a list with hardly any room keep the order that was asked for", async () => {
  const moves = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 60 });
  const start = fc.constantFrom(0, -4, SAFE - 8, -SAFE);
  await fc.assert(
    fc.asyncProperty(start, moves, async (first, steps) => {
      using dir = tempDir();
      using db = await openBoard(dir);
      await givenRanks(db, Array.from({ length: 8 }, (_, place) => first + place));
      let model = order(db);
      await db.write(() => {
        for (const [from, to] of steps) {
          const id = String(from);
          const rest = model.filter((other) => other !== id);
          moveCard(db, id, "col-a", rankBefore(db, CARD_RANKS, "col-a", rest[to] ?? null), NOW);
          model = rest.toSpliced(to, 0, id);
        }
      });
      assertEquals(order(db), model);
    }),
    { numRuns: 60, seed: 20260102 },
  );
});

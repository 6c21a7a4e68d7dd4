import { serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { readBoard } from "./support.ts";

const COLUMNS = ["c0", "c1", "c2", "c3"];

/** 200 cards, 50 to a column. */
async function givenManyCards(t: TestApp): Promise<string[]> {
  const ids = Array.from({ length: 200 }, (_, number) => `k${number}`);
  const columns = COLUMNS.map((id, c) => ({ id, title: id, cardIds: ids.slice(c * 50, c * 50 + 50) }));
  const cards = Object.fromEntries(ids.map((id) => [id, { id, title: id }]));
  const answer = await t.patch("/api/v1/board", { columns, cards });
  assertEquals([answer.status, (await answer.json()).columns], [200, columns]);
  return ids;
}

/** Every card stands in exactly one column, once, at a place of its own. */
async function assertAllPlaced(t: TestApp, ids: readonly string[]): Promise<void> {
  const { columns, cards } = await readBoard(t);
  assertEquals(columns.flatMap(({ cardIds }) => cardIds).toSorted(), [...ids].sort());
  assertEquals(Object.keys(cards).sort(), [...ids].sort());
  const places = t.db.value<number>("SELECT count(DISTINCT column_id || ' ' || rank) FROM kanban_cards");
  assertEquals(places, ids.length);
}

Deno.test("50 moves at once on 200 cards: no card is lost, doubled or without a place", async () => {
  await using t = await serveTestApp();
  const ids = await givenManyCards(t);
  const operations = t.auditOperations().length;
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, number) => {
      const id = ids[(round * 37 + number * 13) % ids.length];
      const column_id = COLUMNS[(round + number) % COLUMNS.length];
      return t.post(`/api/v1/board/cards/${id}/move`, { column_id, before_id: null });
    }));
    const moved = await Promise.all(answers.map(async (answer) => [answer.status, (await answer.json()).before_id]));
    assertEquals(moved, moved.map(() => [200, null]));
    await assertAllPlaced(t, ids);
  }
  const changes = t.auditOperations().length - operations;
  assertEquals((await readBoard(t)).columns.length, COLUMNS.length);
  assertEquals(t.db.value("SELECT version FROM boards WHERE id = 'board-1'"), 2 + changes);
});

Deno.test("50 moves at once before the same card: each that is answered has its place", async () => {
  await using t = await serveTestApp();
  const ids = await givenManyCards(t);
  const target = "k100";
  const movers = ids.filter((id) => id !== target).slice(0, 50);
  const answers = await Promise.all(
    movers.map((id) => t.post(`/api/v1/board/cards/${id}/move`, { column_id: "c2", before_id: target })),
  );
  for (const answer of answers) assertEquals([answer.status, (await answer.json()).before_id], [200, target]);
  await assertAllPlaced(t, ids);
  const cardIds = (await readBoard(t)).columns[2]?.cardIds ?? [];
  assertEquals(cardIds.slice(0, 50).toSorted(), movers.toSorted());
  assertEquals(cardIds[50], target);
});

Deno.test("of changes made at once under the same version, exactly one succeeds", async () => {
  await using t = await serveTestApp();
  const card = await t.given.card();
  const path = `/api/v1/board/cards/${card.id}`;
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, number) => t.patch(path, { title: `Title ${number}` }, { "if-match": '"1"' })),
  );
  const good = answers.filter(({ status }) => status === 200);
  assertEquals([good.length, answers.filter(({ status }) => status === 412).length], [1, 19]);
  const [winner] = await Promise.all(good.map((answer) => answer.json()));
  for (const answer of answers) {
    if (answer.status === 412) assertEquals((await answer.json()).current, winner);
  }
  assertEquals(await (await t.get(path)).json(), winner);
  assertEquals(t.auditOperations(), ["card.create", "card.update"]);
});

Deno.test("changes of every kind at once leave the board and the trail in step", async () => {
  await using t = await serveTestApp();
  const ids = await givenManyCards(t);
  const before = t.auditOperations().length;
  const answers = await Promise.all(
    ids.slice(0, 60).map((id, number) => {
      const path = `/api/v1/board/cards/${id}`;
      if (number % 4 === 0) return t.delete(path);
      if (number % 4 === 1) return t.patch(path, { title: `Changed ${number}` });
      if (number % 4 === 2) return t.post(`${path}/move`, { column_id: "c3", before_id: "unknown" });
      return t.post("/api/v1/board/cards", { column_id: "c3", title: id, before_id: id });
    }),
  );
  const good = answers.filter(({ ok }) => ok).length;
  for (const answer of answers) await answer.body?.cancel();
  assertEquals(good, 15 + 15); // cards of the first two columns are no neighbours in c3
  assertEquals(t.auditOperations().length, before + good);
  assertEquals(t.db.value("SELECT version FROM boards WHERE id = 'board-1'"), 2 + good);
  await assertAllPlaced(t, ids.filter((_, number) => number >= 60 || number % 4 !== 0));
});

Deno.test("what a client reads is never older than the change it was just answered", async () => {
  await using t = await serveTestApp();
  const card = await t.given.card();
  const path = `/api/v1/board/cards/${card.id}`;
  await Promise.all(Array.from({ length: 8 }, async (_, client) => {
    for (let round = 0; round < 10; round++) {
      const { version } = await (await t.patch(path, { title: `${client} ${round}` })).json();
      const read = await (await t.get(path)).json();
      const board = await readBoard(t);
      assert(read.version >= version && (board.cards[card.id]?.version ?? 0) >= version);
    }
  }));
});

Deno.test("requests of one turn that fail take nothing of their neighbours with them", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  const path = `/api/v1/board/cards/${card.id}`;
  const answers = await Promise.all([
    t.patch(path, { title: "One" }),
    t.patch(path, { title: "Two" }, { "if-match": '"1"' }),
    t.post("/api/v1/board/cards", { column_id: "unknown", title: "Three" }),
    t.patch(path, { details: "Four" }),
  ]);
  assertEquals(answers.map(({ status }) => status), [200, 412, 422, 200]);
  const { title, details, version } = await (await t.get(path)).json();
  assertEquals([title, details, version], ["One", "Four", 3]);
  assertEquals(t.auditOperations(), ["card.create", "card.update", "card.update"]);
});

/** What others do and see while a large board is written. */
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";

Deno.test("while a large board is sent others read the board as it was, and change things of their own", async () => {
  using t = await startTestApp();
  const before = await (await t.get("/api/v1/board")).json();
  const ids = Array.from({ length: 3000 }, (_, index) => `new-${index}`);
  const cards = Object.fromEntries(ids.map((id) => [id, { id, title: `Card ${id}` }]));
  const board = { columns: [{ id: before.columns[0].id, title: "All", cardIds: ids }], cards };
  let isOver = false;
  const sent = t.patch("/api/v1/board", board).finally(() => isOver = true);
  let created = 0;
  while (!isOver) {
    const seen = await (await t.get("/api/v1/board")).json();
    const count = Object.keys(seen.cards).length;
    assert(count === Object.keys(before.cards).length || count === 3000, `${count} cards`);
    assertEquals((await t.post("/api/v1/items", { title: "Another" })).status, 201);
    created++;
  }
  const answer = await sent;
  assertEquals([answer.status, (await answer.json()).columns], [200, board.columns]);
  assertEquals(t.db.value("SELECT count(*) FROM items"), created);
  assertEquals(t.db.value("SELECT count(*) FROM audit_logs WHERE operation = 'board.replace'"), 1);
});

import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { BY_REQUEST, changedPart, recordOne } from "../../support/trail.ts";
import { idsOf, readBoard } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const CARDS = "/api/v1/board/cards";
const restore = (t: TestApp, id: string) => t.post(`${CARDS}/${id}/restore`);

Deno.test("a deleted card comes back to its place with all it held, under a version nobody holds", async () => {
  using t = await startTestApp();
  const above = await t.given.card({ title: "above" });
  const card = await t.given.card({ title: "card", details: "d", labels: ["l"], due_on: "2026-05-06" });
  const below = await t.given.card({ title: "below" });
  await t.patch(`${CARDS}/${card.id}`, { title: "second" });
  await t.delete(`${CARDS}/${card.id}`);
  t.setNow(LATER);
  const { answer, entry } = await recordOne(t, () => restore(t, card.id));
  const row = {
    ...card,
    title: "second",
    before_id: below.id,
    version: 3,
    board_version: 7,
    updated_at: LATER,
  };
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"3.7-board-1"');
  assertEquals(await answer.json(), row);
  const details = { row: changedPart(row, "column_id", "before_id") };
  assertEquals(entry, { operation: "card.restore", entity_type: "card", entity_id: card.id, details, ...BY_REQUEST });
  assertEquals(await (await t.get(`${CARDS}/${card.id}`)).json(), row);
  assertEquals(await idsOf(t, "col-a"), [above.id, card.id, below.id]);
});

Deno.test("a card whose neighbour is gone or moved away comes back at the end of its column", async () => {
  using t = await startTestApp();
  const [first, card, neighbour, last] = await t.given.cards(["first", "card", "neighbour", "last"]);
  await t.delete(`${CARDS}/${card.id}`);
  await t.post(`${CARDS}/${neighbour.id}/move`, { column_id: "col-b", before_id: null });
  assertEquals((await (await restore(t, card.id)).json()).before_id, null);
  assertEquals(await idsOf(t, "col-a"), [first.id, last.id, card.id]);

  await t.delete(`${CARDS}/${first.id}`);
  await t.delete(`${CARDS}/${last.id}`);
  assertEquals((await (await restore(t, first.id)).json()).before_id, null);
  assertEquals(await idsOf(t, "col-a"), [card.id, first.id]);
});

Deno.test("cards that were deleted one after the other come back in any order", async () => {
  using t = await startTestApp();
  const cards = await t.given.cards(["0", "1", "2"]);
  for (const { id } of cards) await t.delete(`${CARDS}/${id}`);
  for (const { id } of cards.toReversed()) assertEquals((await restore(t, id)).status, 201);
  assertEquals(await idsOf(t, "col-a"), cards.map(({ id }) => id));
});

Deno.test("a card can be deleted and brought back again and again; its version only grows", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  for (const version of [2, 3, 4]) {
    await t.delete(`${CARDS}/${card.id}`);
    assertEquals((await (await restore(t, card.id)).json()).version, version);
  }
});

Deno.test("of two requests that bring the same card back, one succeeds", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  await t.delete(`${CARDS}/${card.id}`);
  const answers = await Promise.all([restore(t, card.id), restore(t, card.id)]);
  assertEquals(answers.map(({ status }) => status), [201, 409]);
  assertEquals(await idsOf(t, "col-a"), [card.id]);
});

Deno.test("a card that cannot come back is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const [card, orphan] = await t.given.cards(["card", "orphan"]);
  const other = await t.given.board();
  const refused = (id: string, answers: "404 not_found" | "409 conflict", detail: string, path = "/api/v1/board") =>
    assertRefused(t, { method: "POST", path: `${path}/cards/${id}/restore`, answers, detail });
  const elsewhere = `/api/v1/boards/${other.id}`;

  await refused("unknown", "404 not_found", 'There is no card "unknown" on this board');
  await refused("card-1", "404 not_found", 'There is no board "unknown"', "/api/v1/boards/unknown");
  await refused(card.id, "409 conflict", `Cannot restore card "${card.id}": it is not deleted`);
  await refused(card.id, "409 conflict", `Cannot restore card "${card.id}": it is not deleted`, elsewhere);
  await t.delete(`${CARDS}/${card.id}`);
  await refused(card.id, "404 not_found", `There is no card "${card.id}" on this board`, elsewhere);
  await t.delete(`${CARDS}/${orphan.id}`);
  await t.delete("/api/v1/board/columns/col-a");
  await refused(orphan.id, "409 conflict", 'Cannot restore card "orphan": its column is deleted');
});

Deno.test("restoring takes no body", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  await t.delete(`${CARDS}/${card.id}`);
  await assertRefused(t, {
    method: "POST",
    path: `${CARDS}/${card.id}/restore`,
    body: {},
    headers: { "content-length": "2" },
    answers: "415 unsupported_type",
    detail: "This address takes no body",
  });
});

Deno.test("an entry that a client adds to the trail brings no card back", async () => {
  using t = await startTestApp();
  const row = await t.given.card({ title: "forged" });
  const forged = { ...row, id: "forged" };
  const entry = { operation: "card.delete", entity_type: "card", entity_id: "forged", details: { row: forged } };
  assertEquals((await t.post("/api/v1/audit", entry)).status, 201);
  await assertRefused(t, {
    method: "POST",
    path: `${CARDS}/forged/restore`,
    answers: "404 not_found",
    detail: 'There is no card "forged" on this board',
  });
});

/** Takes a card off the board the way existing kanban clients do: by sending the board without it. */
async function leaveOut(t: TestApp, id: string): Promise<void> {
  const { columns, cards } = await readBoard(t);
  const answer = await t.patch("/api/v1/board", {
    columns: columns.map((column) => ({ ...column, cardIds: column.cardIds.filter((other) => other !== id) })),
    cards: Object.fromEntries(Object.entries(cards).filter(([other]) => other !== id)),
  });
  assertEquals(answer.status, 200);
}

Deno.test("a card that lived on after it came back does not come back as it was before that", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "old" });
  await t.delete(`${CARDS}/${card.id}`);
  await restore(t, card.id);
  await t.patch(`${CARDS}/${card.id}`, { title: "new" });
  await leaveOut(t, card.id);
  await assertRefused(t, {
    method: "POST",
    path: `${CARDS}/${card.id}/restore`,
    answers: "404 not_found",
    detail: `There is no card "${card.id}" on this board`,
  });
});

Deno.test("a card that a whole board brought back does not come back as it was before that", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "old" });
  const before = await readBoard(t);
  await t.delete(`${CARDS}/${card.id}`);
  assertEquals((await t.patch("/api/v1/board", before)).status, 200);
  await t.patch("/api/v1/board", { ...before, cards: { [card.id]: { id: card.id, title: "new" } } });
  await leaveOut(t, card.id);
  await assertRefused(t, {
    method: "POST",
    path: `${CARDS}/${card.id}/restore`,
    answers: "404 not_found",
    detail: `There is no card "${card.id}" on this board`,
  });
});

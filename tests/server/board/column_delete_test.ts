import type { Card } from "../../../server/board/schema.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid, unusable } from "../../support/refused_request.ts";
import { BY_REQUEST, recordOne } from "../../support/trail.ts";
import { columnIds, idsOf, readBoard } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const A = "/api/v1/board/columns/col-a";
const ROW_A = {
  id: "col-a",
  board_id: "board-1",
  before_id: "col-b",
  title: "A",
  version: 1,
  created_at: NOW,
  updated_at: NOW,
};

/** A card as a whole board holds it. */
function inBoard({ board_id: _board, column_id: _column, before_id: _before, board_version: _version, ...card }: Card) {
  return card;
}

Deno.test("an empty column is deleted; its audit entry says that it held no cards", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const { answer, entry } = await recordOne(t, () => t.delete(A, undefined, { "if-match": '"1"' }));
  const row = { ...ROW_A, board_version: 2 };
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "column.delete",
    entity_type: "column",
    entity_id: "col-a",
    details: { row, cards: [] },
    ...BY_REQUEST,
  });
  assertEquals(await columnIds(t), ["col-b"]);
});

Deno.test("a column that holds cards is not deleted unless the request says what becomes of them", async () => {
  using t = await startTestApp();
  await t.given.card();
  const refused = { method: "DELETE", path: A, answers: "409 column_not_empty" } as const;
  await assertRefused(t, { ...refused, detail: 'Cannot delete column "A": it holds 1 card' });
  await t.given.card();
  await assertRefused(t, { ...refused, detail: 'Cannot delete column "A": it holds 2 cards' });
});

Deno.test("?cards=delete deletes the cards as well; the audit entry keeps them in order", async () => {
  using t = await startTestApp();
  const [second] = await t.given.cards(["second"]);
  const first = await t.given.card({ title: "first", labels: ["l"], due_on: "2026-05-06", before_id: second.id });
  const [other] = await t.given.cards(["stays"], "col-b");
  const { answer, entry } = await recordOne(t, () => t.delete(`${A}?cards=delete`));
  const row = { ...ROW_A, board_version: 5 };
  assertEquals([answer.status, await answer.json()], [200, row]);
  assertEquals(entry.details, { row, cards: [inBoard(first), inBoard(second)] });
  assertEquals(await readBoard(t), {
    columns: [{ id: "col-b", title: "B", cardIds: [other.id] }],
    cards: { [other.id]: inBoard(other) },
  });
});

Deno.test("?cards=<column id> moves the cards to the end of that column, in order", async () => {
  using t = await startTestApp();
  const cards = await t.given.cards(["0", "1", "2"]);
  const [there] = await t.given.cards(["there"], "col-b");
  t.setNow(LATER);
  const { answer, entry } = await recordOne(t, () => t.delete(`${A}?cards=col-b`));
  const row = { ...ROW_A, board_version: 6 };
  const ids: string[] = cards.map(({ id }) => id);
  assertEquals([answer.status, await answer.json()], [200, row]);
  assertEquals(entry.details, { row, cards: [], moved: { column_id: "col-b", card_ids: ids } });
  const board = await readBoard(t);
  assertEquals(board.columns, [{ id: "col-b", title: "B", cardIds: [there.id, ...ids] }]);
  for (const card of cards) {
    assertEquals(board.cards[card.id], { ...inBoard(card), version: 2, updated_at: LATER });
  }
  assertEquals(board.cards[there.id], inBoard(there));
});

Deno.test("what becomes of the cards can be said of an empty column as well", async () => {
  using t = await startTestApp();
  assertEquals((await t.delete(`${A}?cards=col-b`)).status, 200);
  assertEquals((await t.delete("/api/v1/board/columns/col-b?cards=delete")).status, 200);
  assertEquals(await readBoard(t), { columns: [], cards: {} });
});

Deno.test("a column that cannot be deleted is refused, and nothing changes", async () => {
  using t = await startTestApp();
  await t.given.card();
  const other = await t.given.board();
  const foreign = await t.given.column({ board_id: other.id });
  await t.patch(A, { title: "A2" });
  const noOther = (id: string) => unusable("?cards", `there is no other column "${id}" on this board`);
  for (const id of ["unknown", "col-a", foreign.id]) {
    await assertRefused(t, { method: "DELETE", path: `${A}?cards=${id}`, ...noOther(id) });
  }
  const idRule = "must be 1 to 64 letters, digits or _ . : - and start with a letter or digit";
  await assertRefused(t, { method: "DELETE", path: `${A}?cards=`, ...invalid("?cards", idRule) });
  await assertRefused(t, { method: "DELETE", path: `${A}?card=delete`, ...invalid("?card", "is not known here") });
  await assertRefused(t, {
    method: "DELETE",
    path: `${A}?cards=delete&cards=col-b`,
    answers: "400 malformed",
    detail: 'The query parameter "cards" stands twice',
  });
  await assertRefused(t, {
    method: "DELETE",
    path: `${A}?cards=delete`,
    headers: { "if-match": '"1"' },
    answers: "412 stale",
    detail: 'Column "col-a" is at version 2, not 1',
    current: { ...ROW_A, title: "A2", version: 2, board_version: 3 },
  });
  await assertRefused(t, {
    method: "DELETE",
    path: "/api/v1/board/columns/unknown",
    answers: "404 not_found",
    detail: 'There is no column "unknown" on this board',
  });
  await assertRefused(t, {
    method: "DELETE",
    path: `/api/v1/boards/${other.id}/columns/col-a?cards=delete`,
    answers: "404 not_found",
    detail: 'There is no column "col-a" on this board',
  });
});

const restore = (t: TestApp, id: string) => t.post(`/api/v1/board/columns/${id}/restore`);

Deno.test("a deleted column comes back to its place with the cards that were deleted with it", async () => {
  using t = await startTestApp();
  const cards = [
    await t.given.card({ title: "0", details: "d", labels: ["l"], due_on: "2026-05-06" }),
    await t.given.card({ title: "1" }),
  ];
  await t.delete(`${A}?cards=delete`);
  t.setNow(LATER);
  const { answer, entry } = await recordOne(t, () => restore(t, "col-a"));
  const row = { ...ROW_A, version: 2, board_version: 5, updated_at: LATER };
  const card_ids = cards.map(({ id }) => id);
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"2.5-board-1"');
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "column.restore",
    entity_type: "column",
    entity_id: "col-a",
    details: { row, card_ids },
    ...BY_REQUEST,
  });
  assertEquals(await readBoard(t), {
    columns: [{ id: "col-a", title: "A", cardIds: card_ids }, { id: "col-b", title: "B", cardIds: [] }],
    cards: Object.fromEntries(cards.map((card) => [card.id, { ...inBoard(card), version: 2, updated_at: LATER }])),
  });
});

Deno.test("a column whose neighbour is gone comes back last; cards that were moved away stay where they are", async () => {
  using t = await startTestApp();
  const [card] = await t.given.cards(["card"]);
  const last = await t.given.column({ title: "C" });
  await t.delete(`${A}?cards=${last.id}`);
  await t.delete("/api/v1/board/columns/col-b");
  const answer = await restore(t, "col-a");
  assertEquals([answer.status, (await answer.json()).before_id], [201, null]);
  assertEquals(await columnIds(t), [last.id, "col-a"]);
  assertEquals([await idsOf(t, "col-a"), await idsOf(t, last.id)], [[], [card.id]]);
});

Deno.test("a column that cannot come back is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const other = await t.given.board();
  const refused = (id: string, answers: "404 not_found" | "409 conflict", detail: string, path = "/api/v1/board") =>
    assertRefused(t, { method: "POST", path: `${path}/columns/${id}/restore`, answers, detail });
  await refused("unknown", "404 not_found", 'There is no column "unknown" on this board');
  await refused("col-a", "404 not_found", 'There is no board "unknown"', "/api/v1/boards/unknown");
  await refused("col-a", "409 conflict", 'Cannot restore column "col-a": it is not deleted');
  await t.delete(A);
  const elsewhere = `/api/v1/boards/${other.id}`;
  await refused("col-a", "404 not_found", 'There is no column "col-a" on this board', elsewhere);
  await restore(t, "col-a");
  await refused("col-a", "409 conflict", 'Cannot restore column "col-a": it is not deleted');
});

Deno.test("a column brings back no card that is on a board again, nor one that was and is gone again", async () => {
  using t = await startTestApp();
  const [first, second, third] = await t.given.cards(["first", "second", "third"]);
  await t.delete(`${A}?cards=delete`);
  const columns = [{ id: "col-b", title: "B", cardIds: [first.id, second.id] }];
  const cards = { [first.id]: { id: first.id, title: "new" }, [second.id]: { id: second.id, title: "new" } };
  assertEquals((await t.patch("/api/v1/board", { columns, cards })).status, 200);
  await t.delete(`/api/v1/board/cards/${second.id}`);
  const { entry } = await recordOne(t, () => restore(t, "col-a"));
  assertEquals((entry.details as { card_ids: unknown }).card_ids, [third.id]);
  const board = await readBoard(t);
  assertEquals(board.columns.map(({ cardIds }) => cardIds), [[third.id], [first.id]]);
  assertEquals(board.cards[first.id]?.title, "new");
});

Deno.test("a column that lived on after it came back does not come back as it was before that", async () => {
  using t = await startTestApp();
  const before = await readBoard(t);
  const withoutA = { columns: before.columns.slice(1), cards: {} };
  const refused = () =>
    assertRefused(t, {
      method: "POST",
      path: `${A}/restore`,
      answers: "404 not_found",
      detail: 'There is no column "col-a" on this board',
    });
  await t.delete(A);
  await restore(t, "col-a");
  await t.patch("/api/v1/board", withoutA);
  await refused();

  await t.patch("/api/v1/board", before);
  await t.delete(A);
  await t.patch("/api/v1/board", before); // brought back by a whole board, and taken away by another
  await t.patch("/api/v1/board", withoutA);
  await refused();
});

import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import {
  assertChangesNothing,
  assertRefused,
  invalid,
  type RefusedRequest,
  unusable,
} from "../../support/refused_request.ts";
import { BY_REQUEST, changedPart, recordOne } from "../../support/trail.ts";
import { idsOf } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const movePath = (id: string) => `/api/v1/board/cards/${id}/move`;

Deno.test("a card moves before another one of another column, and one audit entry says from where", async () => {
  using t = await startTestApp();
  const [card, stays] = await t.given.cards(["card", "stays"]);
  const [above, below] = await t.given.cards(["above", "below"], "col-b");
  t.setNow(LATER);
  const to = { column_id: "col-b", before_id: below.id };
  const { answer, entry } = await recordOne(t, () => t.post(movePath(card.id), to, { "if-match": '"1"' }));
  const row = { ...card, ...to, version: 2, board_version: 6, updated_at: LATER };
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"2.6-board-1"');
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "card.move",
    entity_type: "card",
    entity_id: card.id,
    details: { row: changedPart(row, "column_id", "before_id"), before: { column_id: "col-a", before_id: stays.id } },
    ...BY_REQUEST,
  });
  assertEquals(await (await t.get(`/api/v1/board/cards/${card.id}`)).json(), row);
  assertEquals([await idsOf(t, "col-a"), await idsOf(t, "col-b")], [[stays.id], [above.id, card.id, below.id]]);
});

Deno.test("entries about a long card hold what changed, and none of its text", async () => {
  using t = await startTestApp();
  const details = "ü".repeat(20_000);
  const [card, gone] = [await t.given.card({ details }), await t.given.card({ details })];
  await t.post(movePath(card.id), { column_id: "col-b", before_id: null });
  await t.patch(`/api/v1/board/cards/${card.id}`, { title: "T".repeat(200), labels: ["l"], due_on: "2026-05-06" });
  await t.delete(`/api/v1/board/cards/${gone.id}`);
  await t.post(`/api/v1/board/cards/${gone.id}/restore`);
  const sizes = t.db.all<{ operation: string; bytes: number }>(
    "SELECT operation, octet_length(details) AS bytes FROM audit_logs ORDER BY id",
  );
  assertEquals(sizes.map(({ operation, bytes }) => [operation, bytes < 1024]), [
    ["card.create", false],
    ["card.create", false],
    ["card.move", true],
    ["card.update", true],
    ["card.delete", false],
    ["card.restore", true],
  ]);
  assertEquals((await (await t.get(`/api/v1/board/cards/${gone.id}`)).json()).details, details);
});

Deno.test("a card moves to every place of its own column and of another one", async () => {
  using t = await startTestApp();
  const cards = await t.given.cards(["0", "1", "2", "3"]);
  const others = await t.given.cards(["x", "y"], "col-b");
  const ids: string[] = cards.map(({ id }) => id);
  for (const id of ids) {
    for (const before_id of [...ids, null, ...others.map((other) => other.id), null]) {
      if (before_id === id) continue;
      const column_id = others.some((other) => other.id === before_id) ? "col-b" : "col-a";
      const rest = (await idsOf(t, column_id)).filter((other) => other !== id);
      const at = before_id === null ? rest.length : rest.indexOf(before_id);
      const answer = await t.post(movePath(id), { column_id, before_id });
      assertEquals([answer.status, (await answer.json()).before_id], [200, before_id]);
      assertEquals(await idsOf(t, column_id), rest.toSpliced(at, 0, id));
    }
  }
});

Deno.test("a card that stands there already is answered as it is and leaves no entry", async () => {
  using t = await startTestApp();
  const [first, second] = await t.given.cards(["first", "second"]);
  const stay = async (id: string, before_id: string | null) => {
    const to = { column_id: "col-a", before_id };
    const answer = await assertChangesNothing(t, () => t.post(movePath(id), to, { "if-match": '"1"' }));
    return await answer.json();
  };
  assertEquals(await stay(first.id, second.id), { ...first, before_id: second.id, board_version: 3 });
  assertEquals(await stay(second.id, null), { ...second, board_version: 3 });
  assertEquals(await stay(first.id, first.id), { ...first, before_id: second.id, board_version: 3 });
});

Deno.test("the only card of a column can be moved to its end, which changes nothing", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  await assertChangesNothing(t, () => t.post(movePath(card.id), { column_id: "col-a", before_id: null }));
});

Deno.test("a move changes no other card: their versions stay", async () => {
  using t = await startTestApp();
  const cards = await t.given.cards(["0", "1", "2"]);
  await t.post(movePath(cards[2].id), { column_id: "col-a", before_id: cards[0].id });
  const rows = t.db.all<{ id: string; version: number }>("SELECT id, version FROM kanban_cards ORDER BY rank");
  assertEquals(rows, [
    { id: cards[2].id, version: 2 },
    { id: cards[0].id, version: 1 },
    { id: cards[1].id, version: 1 },
  ]);
});

Deno.test("a move that is not possible is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const [card, next] = await t.given.cards(["card", "next"]);
  const there = await t.given.card({ column_id: "col-b" });
  const other = await t.given.board();
  const foreignColumn = await t.given.column({ board_id: other.id });
  const foreignCard = await t.given.card({ board_id: other.id, column_id: foreignColumn.id });
  await t.patch(`/api/v1/board/cards/${card.id}`, { title: "Second version" });

  const move = (body: object, refusal: Pick<RefusedRequest, "answers" | "detail" | "errors" | "headers" | "current">) =>
    assertRefused(t, { method: "POST", path: movePath(card.id), body, ...refusal });
  const noColumn = (id: string) => unusable("/column_id", `there is no column "${id}" on this board`);
  const noCard = (id: string) => unusable("/before_id", `there is no card "${id}" in this column`);
  const end = { column_id: "col-b", before_id: null };

  await move({ column_id: "col-b" }, invalid("/before_id", "is missing"));
  await move({ before_id: null }, invalid("/column_id", "is missing"));
  await move({ ...end, rank: 1 }, invalid("/rank", "is not known here"));
  await move({ ...end, column_id: "unknown" }, noColumn("unknown"));
  await move({ ...end, column_id: foreignColumn.id }, noColumn(foreignColumn.id));
  await move({ ...end, before_id: "unknown" }, noCard("unknown"));
  await move({ ...end, before_id: next.id }, noCard(next.id));
  await move({ ...end, before_id: card.id }, noCard(card.id));
  await move({ ...end, before_id: foreignCard.id }, noCard(foreignCard.id));
  await move({ column_id: "col-a", before_id: there.id }, noCard(there.id));
  await move(end, {
    headers: { "if-match": '"1"' },
    answers: "412 stale",
    detail: `Card "${card.id}" is at version 2, not 1`,
    current: { ...card, before_id: next.id, title: "Second version", version: 2, board_version: 5 },
  });
});

Deno.test("a card that is not on the board cannot be moved", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  const other = await t.given.board();
  const column = await t.given.column({ board_id: other.id });
  const refused = (path: string, id: string, column_id: string) =>
    assertRefused(t, {
      method: "POST",
      path: `${path}/cards/${id}/move`,
      body: { column_id, before_id: null },
      answers: "404 not_found",
      detail: `There is no card "${id}" on this board`,
    });
  await refused("/api/v1/board", "unknown", "col-a");
  await refused(`/api/v1/boards/${other.id}`, card.id, column.id);
});

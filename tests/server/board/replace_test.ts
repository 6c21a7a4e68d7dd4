/** PATCH of a whole board: what it changes, and what the audit trail keeps of it. */
import type { Board } from "../../../server/board/schema.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertChangesNothing, assertRefused } from "../../support/refused_request.ts";
import { BY_REQUEST, recordOne } from "../../support/trail.ts";
import { idsOf, readBoard } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const BOARD = "/api/v1/board";

/** Two cards in col-a, one in col-b: ids a1, a2 and b1. */
async function givenBoard(t: TestApp): Promise<Board> {
  const card = (id: string, title: string) => ({
    id,
    title,
    details: `About ${title}`,
    labels: ["l"],
    due_on: "2026-05-06",
  });
  const answer = await t.patch(BOARD, {
    columns: [{ id: "col-a", title: "A", cardIds: ["a1", "a2"] }, { id: "col-b", title: "B", cardIds: ["b1"] }],
    cards: { a1: card("a1", "One"), a2: card("a2", "Two"), b1: card("b1", "Three") },
  });
  assertEquals(answer.status, 200);
  return await answer.json();
}

function cardOf(board: Board, id: string) {
  const card = board.cards[id];
  if (card === undefined) throw new Error(`There is no card ${id}`);
  return card;
}

Deno.test("PATCH /board with a whole board applies every kind of change at once", async () => {
  using t = await startTestApp();
  const board = await givenBoard(t);
  t.setNow(LATER);
  const a1 = cardOf(board, "a1");
  const wanted = {
    columns: [
      { id: "col-new", title: " New ", cardIds: ["n1", "b1"] },
      { id: "col-a", title: "A renamed", cardIds: ["a1"] },
    ],
    cards: {
      a1: { id: "a1", title: "One edited" },
      b1: { id: "b1", title: "Three", details: "", due_on: null },
      n1: { id: "n1", title: "Fresh", labels: ["x"] },
    },
  };
  const { answer, entry } = await recordOne(t, () => t.patch(BOARD, wanted, { "if-match": '"2"' }));
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"3-board-1"');
  const after = {
    columns: [
      { id: "col-new", title: "New", cardIds: ["n1", "b1"] },
      { id: "col-a", title: "A renamed", cardIds: ["a1"] },
    ],
    cards: {
      a1: { ...a1, title: "One edited", version: 2, updated_at: LATER },
      // Edited and moved are two changes of a card.
      b1: { ...cardOf(board, "b1"), details: "", due_on: null, version: 3, updated_at: LATER },
      n1: {
        id: "n1",
        title: "Fresh",
        details: "",
        labels: ["x"],
        due_on: null,
        version: 1,
        created_at: LATER,
        updated_at: LATER,
      },
    },
  };
  assertEquals(await answer.json(), after);
  assertEquals(await readBoard(t), after);
  const { details, ...rest } = entry;
  assertEquals(rest, { operation: "board.replace", entity_type: "board", entity_id: "board-1", ...BY_REQUEST });
  assertEquals(withoutRanks(details), {
    row: { id: "board-1", title: "Board", version: 3, created_at: NOW, updated_at: LATER },
    before: {},
    columns: {
      inserted: [{ id: "col-new", title: "New" }],
      updated: [{ id: "col-a", title: "A renamed", before: { title: "A" } }],
      deleted: [{ id: "col-b", board_id: "board-1", title: "B", version: 1, created_at: NOW, updated_at: NOW }],
      order: ["col-new", "col-a"],
      reordered: true,
    },
    cards: {
      inserted: [{ id: "n1", title: "Fresh", details: "", labels: ["x"], due_on: null }],
      updated: [
        { id: "a1", change: { title: "One edited" }, before: { title: "One" } },
        { id: "b1", change: { details: "", due_on: null }, before: { details: "About Three", due_on: "2026-05-06" } },
      ],
      moved: [{ id: "b1", from: "col-b", to: "col-new" }],
      deleted: [{ ...cardOf(board, "a2"), column_id: "col-a" }],
      orders: [{ column_id: "col-new", card_ids: ["n1", "b1"] }],
    },
  });
});

/** The same value without the ranks in it: they are the database's own business. */
function withoutRanks(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, part) => name === "rank" ? undefined : part));
}

Deno.test("PATCH of one board by its id answers it with its own fields, and can rename it in the same go", async () => {
  using t = await startTestApp();
  await givenBoard(t);
  const columns = [{ id: "col-b", title: "B", cardIds: [] }];
  const { answer, entry } = await recordOne(
    t,
    () => t.patch("/api/v1/boards/board-1", { title: "Renamed", columns, cards: {} }),
  );
  const row = { id: "board-1", title: "Renamed", version: 3, created_at: NOW, updated_at: NOW };
  assertEquals(answer.headers.get("etag"), '"3"');
  assertEquals(await answer.json(), { ...row, columns, cards: {} });
  const { row: recorded, before } = entry.details as { row: unknown; before: unknown };
  assertEquals([entry.operation, recorded, before], ["board.replace", row, { title: "Board" }]);
});

Deno.test("the tag that /board answers is good for the same board under its own address, and for no other", async () => {
  using t = await startTestApp();
  const tag = '"1-board-1"';
  const other = await t.given.board({ title: "Other" });
  const before = t.snapshot();
  for (const method of ["PATCH", "DELETE"]) {
    const body = method === "PATCH" ? { body: JSON.stringify({ title: "New" }) } : {};
    const headers = { "if-match": tag, ...(method === "PATCH" ? { "content-type": "application/json" } : {}) };
    const refused = await t.request(`/api/v1/boards/${other.id}`, { method, headers, ...body });
    assertEquals([refused.status, t.snapshot()], [412, before], method);
    const detail = `Board "${other.id}" is at version 1, and the tag that was sent is another one's`;
    assertEquals((await refused.json()).detail, detail);
  }
  const renamed = await t.patch("/api/v1/boards/board-1", { title: "New" }, { "if-match": tag });
  assertEquals([renamed.status, (await renamed.json()).title], [200, "New"]);
  const deleted = await t.delete("/api/v1/boards/board-1", undefined, { "if-match": '"2-board-1"' });
  assertEquals(deleted.status, 200);
  await deleted.body?.cancel();
});

Deno.test("PATCH /board with the tag of a board that is no longer the first is refused, and the other board stays", async () => {
  using t = await startTestApp();
  const next = await t.given.board({ title: "Next" });
  const before = await t.get(BOARD);
  const tag = before.headers.get("etag") ?? "";
  assertEquals([tag, next.version], ['"1-board-1"', 1]);
  await before.body?.cancel();
  await (await t.delete("/api/v1/boards/board-1")).body?.cancel();
  const again = await t.get(BOARD, { "if-none-match": tag });
  assertEquals([again.status, again.headers.get("etag")], [200, `"1-${next.id}"`]);
  await again.body?.cancel();
  const before_refusal = t.snapshot();
  const refused = await t.patch(BOARD, { columns: [], cards: {} }, { "if-match": tag });
  assertEquals([refused.status, t.snapshot()], [412, before_refusal]);
  const problem = await refused.json();
  assertEquals([problem.type, problem.current.id], ["/problems/stale", next.id]);
});

Deno.test("a board sent back as it was answered changes nothing", async () => {
  using t = await startTestApp();
  await givenBoard(t);
  await t.given.card({ title: "Made alone" });
  t.setNow(LATER);
  for (const path of [BOARD, "/api/v1/boards/board-1"]) {
    const board = await (await t.get(path)).json();
    const answer = await assertChangesNothing(t, () => t.patch(path, board, { "if-match": '"3"' }));
    assertEquals(answer.headers.get("etag"), path === BOARD ? '"3-board-1"' : '"3"');
    assertEquals(await answer.json(), board);
  }
});

Deno.test("a card sent without some of its fields keeps them; only what is sent is changed", async () => {
  using t = await startTestApp();
  const board = await givenBoard(t);
  const bare = Object.fromEntries(Object.values(board.cards).map(({ id, title }) => [id, { id, title }]));
  await assertChangesNothing(t, () => t.patch(BOARD, { columns: board.columns, cards: bare }));
  const legacy = { ...bare, a2: { id: "a2", title: "Two", details: "changed by an old client" } };
  const after = await (await t.patch(BOARD, { columns: board.columns, cards: legacy })).json();
  const a2 = { ...cardOf(board, "a2"), details: "changed by an old client", version: 2 };
  assertEquals(after, { columns: board.columns, cards: { ...board.cards, a2 } });
});

Deno.test("versions and times that come back with a card are ignored, whatever they say", async () => {
  using t = await startTestApp();
  const board = await givenBoard(t);
  const cards = Object.fromEntries(
    Object.values(board.cards).map((card) => [card.id, { ...card, version: "x", created_at: null, updated_at: 7 }]),
  );
  await assertChangesNothing(t, () => t.patch(BOARD, { columns: board.columns, cards, version: 99, id: "other" }));
});

Deno.test("an empty board deletes everything on it", async () => {
  using t = await startTestApp();
  await givenBoard(t);
  const { answer } = await recordOne(t, () => t.patch(BOARD, { columns: [], cards: {} }));
  assertEquals(await answer.json(), { columns: [], cards: {} });
  assertEquals([t.snapshot()["kanban_columns"], t.snapshot()["kanban_cards"]], [[], []]);
});

Deno.test("cards move out of a column that is deleted in the same go", async () => {
  using t = await startTestApp();
  const { cards } = await givenBoard(t);
  const columns = [{ id: "col-b", title: "B", cardIds: ["a2", "b1", "a1"] }];
  const answer = await t.patch(BOARD, { columns, cards });
  assertEquals((await answer.json()).columns, columns);
});

Deno.test("cards change places between columns in one go", async () => {
  using t = await startTestApp();
  const { cards } = await givenBoard(t);
  const columns = [{ id: "col-b", title: "B", cardIds: ["a1", "a2"] }, { id: "col-a", title: "A", cardIds: ["b1"] }];
  const answer = await t.patch(BOARD, { columns, cards });
  assertEquals((await answer.json()).columns, columns);
});

Deno.test("only cards that are edited or change their column get a new version", async () => {
  using t = await startTestApp();
  const { cards } = await givenBoard(t);
  const columns = [{ id: "col-a", title: "A", cardIds: ["b1", "a2", "a1"] }, { id: "col-b", title: "B", cardIds: [] }];
  const board: Board = await (await t.patch(BOARD, { columns, cards })).json();
  const versions = Object.values(board.cards).map(({ id, version }) => [id, version]).sort();
  assertEquals(versions, [["a1", 1], ["a2", 1], ["b1", 2]]);
});

Deno.test("a board can be sent again and again in any order; it is then in that order", async () => {
  using t = await startTestApp();
  const { cards } = await givenBoard(t);
  const orders = [["a1", "a2", "b1"], ["b1", "a1", "a2"], ["a2", "b1", "a1"], ["b1", "a2", "a1"]];
  for (let round = 0; round < 20; round++) {
    const cardIds = orders[round % orders.length] ?? [];
    const columns = [{ id: "col-b", title: "B", cardIds: [] }, { id: "col-a", title: "A", cardIds }];
    if (round % 2 === 1) columns.reverse();
    const board = await (await t.patch(BOARD, { columns, cards })).json();
    assertEquals(board.columns, columns);
  }
});

Deno.test("single changes after a whole board find their place in it", async () => {
  using t = await startTestApp();
  const { cards } = await givenBoard(t);
  const columns = [{ id: "col-a", title: "A", cardIds: ["b1", "a2", "a1"] }];
  await t.patch(BOARD, { columns, cards });
  const added = await t.given.card({ before_id: "a2" });
  await t.post("/api/v1/board/cards/a1/move", { column_id: "col-a", before_id: "b1" });
  assertEquals(await idsOf(t, "col-a"), ["a1", "b1", added.id, "a2"]);
});

Deno.test("an id that was deleted may come back with a whole board", async () => {
  using t = await startTestApp();
  const board = await givenBoard(t);
  await t.patch(BOARD, { columns: [], cards: {} });
  const again: Board = await (await t.patch(BOARD, board)).json();
  assertEquals(again.columns, board.columns);
  assertEquals(Object.keys(again.cards).sort(), ["a1", "a2", "b1"]);
});

Deno.test("1000 cards in one board are kept in order", async () => {
  using t = await startTestApp();
  const ids = Array.from({ length: 1000 }, (_, number) => `n${number}`);
  const cards = Object.fromEntries(ids.map((id) => [id, { id, title: id }]));
  const send = async (cardIds: string[]) => {
    const answer = await t.patch(BOARD, { columns: [{ id: "col-a", title: "A", cardIds }], cards });
    assertEquals((await answer.json()).columns[0].cardIds, cardIds);
  };
  await send(ids);
  await send(ids.toReversed());
});

Deno.test("a whole board may be larger than other bodies, up to 8 MiB", async () => {
  using t = await startTestApp();
  const boardOf = (count: number) => {
    const ids = Array.from({ length: count }, (_, number) => `n${number}`);
    const details = "x".repeat(20_000);
    return {
      columns: [{ id: "col-a", title: "A", cardIds: ids }],
      cards: Object.fromEntries(ids.map((id) => [id, { id, title: id, details }])),
    };
  };
  assertEquals((await t.patch(BOARD, boardOf(400))).status, 200); // just below 8 MiB
  await assertRefused(t, {
    method: "PATCH",
    path: BOARD,
    body: boardOf(420),
    answers: "413 too_large",
    detail: "The body is larger than 8388608 bytes",
  });
});

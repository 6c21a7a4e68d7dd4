import { seedBoard } from "../../../server/board/service.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";

const LATER = "2026-02-03T04:05:06.789Z";

/** Board-1 with one full card and one with a title alone, and what `GET /board` says of it. */
async function givenTwoCards(t: TestApp) {
  const full = await t.given.card({
    title: "Full",
    details: '# Heading\n"quotes", \\ and 🦓',
    labels: ["urgent", "home"],
    due_on: "2026-03-04",
  });
  const bare = await t.given.card({ title: "Bare", before_id: full.id });
  const times = { version: 1, created_at: NOW, updated_at: NOW };
  return {
    columns: [{ id: "col-a", title: "A", cardIds: [bare.id, full.id] }, { id: "col-b", title: "B", cardIds: [] }],
    cards: {
      [full.id]: {
        id: full.id,
        title: "Full",
        details: '# Heading\n"quotes", \\ and 🦓',
        labels: ["urgent", "home"],
        due_on: "2026-03-04",
        ...times,
      },
      [bare.id]: { id: bare.id, title: "Bare", details: "", labels: [], due_on: null, ...times },
    },
  };
}

Deno.test("GET /board answers columns and cards in the shape kanban clients know, with the board's version", async () => {
  using t = await startTestApp();
  const board = await givenTwoCards(t);
  const answer = await t.get("/api/v1/board");
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals(answer.headers.get("etag"), '"3-board-1"'); // made, and two cards added
  assertEquals(await answer.json(), board);
});

Deno.test("GET /board names id, title and cardIds of a column and nothing else, in this order", async () => {
  using t = await startTestApp();
  const text = await (await t.get("/api/v1/board")).text();
  assertEquals(
    text,
    '{"columns":[{"id":"col-a","title":"A","cardIds":[]},{"id":"col-b","title":"B","cardIds":[]}],"cards":{}}',
  );
});

Deno.test("GET /board of a board without columns is empty lists", async () => {
  using t = await startTestApp();
  await t.delete("/api/v1/board/columns/col-a");
  await t.delete("/api/v1/board/columns/col-b");
  assertEquals(await (await t.get("/api/v1/board")).json(), { columns: [], cards: {} });
});

Deno.test("GET /boards/{id} answers the same with the board's own fields", async () => {
  using t = await startTestApp();
  const board = await givenTwoCards(t);
  t.setNow(LATER);
  const other = await t.given.board({ title: 'The "other" one' });
  const answer = await t.get("/api/v1/boards/board-1");
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"3"');
  const fields = { id: "board-1", title: "Board", version: 3, created_at: NOW, updated_at: NOW };
  assertEquals(await answer.json(), { ...fields, ...board });
  const empty = await t.get(`/api/v1/boards/${other.id}`);
  assertEquals(empty.headers.get("etag"), '"1"');
  assertEquals(await empty.json(), { ...other, columns: [], cards: {} });
});

Deno.test("GET of one card answers it with its place, its board and its version", async () => {
  using t = await startTestApp();
  const second = await t.given.card({ title: "Second" });
  const first = await t.given.card({ title: "First", before_id: second.id, labels: ["x"], due_on: "2026-12-31" });
  for (const path of ["/api/v1/board", "/api/v1/boards/board-1"]) {
    const answer = await t.get(`${path}/cards/${first.id}`);
    assertEquals(answer.status, 200);
    assertEquals(answer.headers.get("etag"), '"1.3-board-1"');
    assertEquals(await answer.json(), {
      id: first.id,
      board_id: "board-1",
      column_id: "col-a",
      before_id: second.id,
      title: "First",
      details: "",
      labels: ["x"],
      due_on: "2026-12-31",
      version: 1,
      board_version: 3,
      created_at: NOW,
      updated_at: NOW,
    });
  }
});

Deno.test("every address of a board answers the same under /api/v1 and /api, with and without a trailing slash", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  for (const path of ["/board", "/boards", "/boards/board-1", `/board/cards/${card.id}`, "/audit"]) {
    const expected = await (await t.get(`/api/v1${path}`)).text();
    for (const same of [`/api/v1${path}/`, `/api${path}`, `/api${path}/`]) {
      const answer = await t.get(same);
      assertEquals([same, answer.status, await answer.text()], [same, 200, expected]);
    }
  }
});

Deno.test("changes are possible under /api and with a trailing slash as well", async () => {
  using t = await startTestApp();
  const created = await t.post("/api/board/cards/", { column_id: "col-a", title: "One" });
  assertEquals(created.status, 201);
  const { id } = await created.json();
  assertEquals((await t.patch(`/api/boards/board-1/cards/${id}/`, { title: "Two" })).status, 200);
  assertEquals((await t.post(`/api/v1/board/cards/${id}/move/`, { column_id: "col-b", before_id: null })).status, 200);
  assertEquals((await t.delete(`/api/v1/board/cards/${id}/`)).status, 200);
  assertEquals(t.auditOperations(), ["card.create", "card.update", "card.move", "card.delete"]);
});

Deno.test("a client that has the board gets 304 until something on it changes", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  for (const path of ["/api/v1/board", "/api/v1/boards/board-1"]) {
    const etag = (await t.get(path)).headers.get("etag");
    assert(etag !== null);
    const same = await t.get(path, { "if-none-match": etag });
    assertEquals([same.status, same.headers.get("etag"), await same.text()], [304, etag, ""]);
    await t.patch(`/api/v1/board/cards/${card.id}`, { title: `Changed for ${path}` });
    assertEquals((await t.get(path, { "if-none-match": etag })).status, 200);
  }
});

Deno.test("what is not there is refused by name", async () => {
  using t = await startTestApp();
  const other = await t.given.board();
  const card = await t.given.card();
  const missing = (path: string, detail: string) =>
    assertRefused(t, { method: "GET", path, answers: "404 not_found", detail });
  await missing("/api/v1/boards/unknown", 'There is no board "unknown"');
  await missing("/api/v1/boards/unknown/cards/card-1", 'There is no board "unknown"');
  await missing("/api/v1/board/cards/unknown", 'There is no card "unknown" on this board');
  await missing(`/api/v1/boards/${other.id}/cards/${card.id}`, `There is no card "${card.id}" on this board`);
});

Deno.test("the first start brings five columns and eight cards, and one audit entry", async () => {
  using t = await startTestApp({ seed: seedBoard });
  const { columns, cards } = await (await t.get("/api/v1/board")).json();
  const shape = columns.map(({ id, title, cardIds }: Record<string, unknown>) => [id, title, cardIds]);
  assertEquals(shape, [
    ["col-backlog", "Backlog", ["card-1", "card-2"]],
    ["col-discovery", "Discovery", ["card-3"]],
    ["col-progress", "In Progress", ["card-4", "card-5"]],
    ["col-review", "Review", ["card-6"]],
    ["col-done", "Done", ["card-7", "card-8"]],
  ]);
  assertEquals(Object.keys(cards).sort(), [
    "card-1",
    "card-2",
    "card-3",
    "card-4",
    "card-5",
    "card-6",
    "card-7",
    "card-8",
  ]);
  assert(
    Object.values<{ title: string; details: string }>(cards).every(({ title, details }) =>
      title !== "" && details !== ""
    ),
  );
  assertEquals(t.auditOperations(), ["board.create"]);
  // Nothing else: no user above all, whose password everybody would know.
  const filled = Object.entries(t.snapshot()).filter(([, rows]) => rows.length > 0).map(([table]) => table);
  assertEquals(filled, [
    "audit_by_entity",
    "audit_by_kind",
    "audit_kinds",
    "audit_logs",
    "boards",
    "kanban_cards",
    "kanban_columns",
    "sqlite_sequence",
  ]);
});

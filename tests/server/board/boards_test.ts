import { BOARDS_MAX, deleteBoard } from "../../../server/board/service.ts";
import { NOW, startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { GIVER } from "../../support/given.ts";
import { assertChangesNothing, assertRefused, invalid, type RefusedRequest } from "../../support/refused_request.ts";
import { BY_REQUEST, recordOne } from "../../support/trail.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const FIRST = { id: "board-1", title: "Board", version: 1, created_at: NOW, updated_at: NOW };

Deno.test("POST /boards creates an empty board and leaves one audit entry", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const id = t.nextId();
  const { answer, entry } = await recordOne(t, () => t.post("/api/v1/boards", { title: "  Garden  " }));
  const row = { id, title: "Garden", version: 1, created_at: LATER, updated_at: LATER };
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"1"');
  assertEquals(answer.headers.get("location"), `/api/v1/boards/${id}`);
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "board.create",
    entity_type: "board",
    entity_id: id,
    details: { row },
    ...BY_REQUEST,
  });
  assertEquals(await (await t.get(`/api/v1/boards/${id}`)).json(), { ...row, columns: [], cards: {} });
});

Deno.test("GET /boards lists all boards, oldest first", async () => {
  using t = await startTestApp();
  const sameMoment = await t.given.board({ title: "Z" });
  t.setNow(LATER);
  const later = await t.given.board({ title: "A" });
  const answer = await t.get("/api/v1/boards");
  assertEquals(answer.status, 200);
  // Of the same millisecond, the smaller id comes first.
  assertEquals(await answer.json(), [FIRST, sameMoment, later]);
});

Deno.test("/board is the oldest board, and the next one once that is deleted", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const second = await t.given.board({ title: "Second" });
  const column = await t.given.column({ board_id: second.id, title: "Of the second" });
  assertEquals((await (await t.get("/api/v1/board")).json()).columns.length, 2);
  await t.delete("/api/v1/boards/board-1");
  const board = await (await t.get("/api/v1/board")).json();
  assertEquals(board.columns, [{ id: column.id, title: "Of the second", cardIds: [] }]);
});

Deno.test("PATCH /boards/{id} renames a board and leaves one audit entry with the old title", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const { answer, entry } = await recordOne(
    t,
    () => t.patch("/api/v1/boards/board-1", { title: "Plan" }, { "if-match": '"1"' }),
  );
  const row = { ...FIRST, title: "Plan", version: 2, updated_at: LATER };
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"2"');
  const columns = [{ id: "col-a", title: "A", cardIds: [] }, { id: "col-b", title: "B", cardIds: [] }];
  assertEquals(await answer.json(), { ...row, columns, cards: {} });
  assertEquals(entry, {
    operation: "board.update",
    entity_type: "board",
    entity_id: "board-1",
    details: { row, before: { title: "Board" } },
    ...BY_REQUEST,
  });
});

Deno.test("renaming a board to the name it has, or patching it with nothing, changes nothing", async () => {
  using t = await startTestApp();
  for (const patch of [{ title: "Board" }, { title: " Board " }, {}]) {
    const answer = await assertChangesNothing(t, () => t.patch("/api/v1/boards/board-1", patch));
    assertEquals(answer.headers.get("etag"), '"1"');
  }
});

Deno.test("a board is renamed by sending back what GET answered, with another title", async () => {
  using t = await startTestApp();
  await t.given.card();
  const board = await (await t.get("/api/v1/boards/board-1")).json();
  const { answer, entry } = await recordOne(t, () => t.patch("/api/v1/boards/board-1", { ...board, title: "Plan" }));
  assertEquals(await answer.json(), { ...board, title: "Plan", version: board.version + 1 });
  assertEquals(entry.operation, "board.update");
});

Deno.test("DELETE /boards/{id} deletes the board with all that is on it; the audit entry keeps its content", async () => {
  using t = await startTestApp();
  const board = await t.given.board({ title: "Old" });
  const column = await t.given.column({ board_id: board.id, title: "C" });
  await t.given.card({ board_id: board.id, column_id: column.id, title: "K", labels: ["x"] });
  const kept = await (await t.get("/api/v1/boards/board-1")).text();
  const { columns, cards, ...row } = await (await t.get(`/api/v1/boards/${board.id}`)).json();
  const { answer, entry } = await recordOne(
    t,
    () => t.delete(`/api/v1/boards/${board.id}`, undefined, { "if-match": '"3"' }),
  );
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "board.delete",
    entity_type: "board",
    entity_id: board.id,
    details: { row, content: { columns, cards } },
    ...BY_REQUEST,
  });
  assertEquals(await (await t.get("/api/v1/boards")).json(), [FIRST]);
  assertEquals(await (await t.get("/api/v1/boards/board-1")).text(), kept);
  assertEquals(t.snapshot()["kanban_cards"], []);
  assertEquals(t.snapshot()["kanban_columns"]?.length, 2);
});

Deno.test("the audit entry of a deleted board holds what was added in the same transaction", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  await t.given.board();
  await t.get("/api/v1/board"); // what was read before must not be taken for what is
  const [card] = await Promise.all([
    t.given.card({ title: "At the last moment" }),
    deleteBoard(t.services, GIVER, "board-1", undefined),
  ]);
  const details = t.db.value<string>("SELECT details FROM audit_logs ORDER BY id DESC LIMIT 1") ?? "";
  assertEquals(JSON.parse(details).content.columns[0].cardIds, [card.id]);
});

Deno.test("a board that cannot be made, changed or deleted is refused, and nothing changes", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const other = await t.given.board();
  const column = await t.given.column({ board_id: other.id });
  const path = `/api/v1/boards/${other.id}`;
  const current = { ...other, version: 2 };
  const missing = { answers: "404 not_found", detail: 'There is no board "unknown"' } as const;
  const stale = { answers: "412 stale", detail: `Board "${other.id}" is at version 2, not 1`, current } as const;
  const malformed = { answers: "400 malformed", detail: 'If-Match "2" is not an ETag of this server' } as const;
  const cases: RefusedRequest[] = [
    { method: "POST", path: "/api/v1/boards", body: { title: "" }, ...invalid("/title", "must not be empty") },
    { method: "POST", path: "/api/v1/boards", body: { title: " \t " }, ...invalid("/title", "must not be empty") },
    {
      method: "POST",
      path: "/api/v1/boards",
      body: { title: "x".repeat(101) },
      ...invalid("/title", "must have at most 100 characters"),
    },
    { method: "POST", path: "/api/v1/boards", body: {}, ...invalid("/title", "is missing") },
    {
      method: "POST",
      path: "/api/v1/boards",
      body: { title: "A", id: "mine" },
      ...invalid("/id", "is not known here"),
    },
    { method: "PATCH", path, body: { title: "" }, ...invalid("/title", "must not be empty") },
    { method: "PATCH", path, body: { title: null }, ...invalid("/title", "must be a text") },
    { method: "PATCH", path, body: { name: "A" }, ...invalid("/name", "is not known here") },
    { method: "PATCH", path, body: { title: "A" }, headers: { "if-match": '"1"' }, ...stale },
    { method: "PATCH", path, body: { title: "A" }, headers: { "if-match": "2" }, ...malformed },
    { method: "DELETE", path, headers: { "if-match": '"1"' }, ...stale },
    { method: "DELETE", path, headers: { "if-match": "2" }, ...malformed },
    { method: "PATCH", path: "/api/v1/boards/unknown", body: { title: "A" }, ...missing },
    { method: "PATCH", path: "/api/v1/boards/unknown", body: {}, ...missing },
    { method: "DELETE", path: "/api/v1/boards/unknown", ...missing },
    { method: "POST", path: "/api/v1/boards/unknown/columns", body: { title: "A" }, ...missing },
    {
      method: "POST",
      path: "/api/v1/boards/unknown/cards",
      body: { column_id: column.id, title: "A" },
      ...missing,
    },
    {
      method: "DELETE",
      path,
      body: {},
      answers: "415 unsupported_type",
      detail: "This address takes no body",
      headers: { "content-length": "2" },
    },
  ];
  for (const refused of cases) await assertRefused(t, refused);
});

Deno.test("the last board cannot be deleted", async () => {
  using t = await startTestApp();
  await assertRefused(t, {
    method: "DELETE",
    path: "/api/v1/boards/board-1",
    answers: "409 last_board",
    detail: 'Cannot delete board "Board": it is the only one',
  });
});

Deno.test("two requests that delete the last two boards at once leave one of them", async () => {
  using t = await startTestApp();
  const other = await t.given.board();
  const answers = await Promise.all(["board-1", other.id].map((id) => t.delete(`/api/v1/boards/${id}`)));
  assertEquals(answers.map(({ status }) => status), [200, 409]);
  assertEquals(await (await t.get("/api/v1/boards")).json(), [other]);
});

Deno.test("there are at most 200 boards, also when many are made at once", async () => {
  using t = await startTestApp();
  const made = await Promise.all(Array.from({ length: BOARDS_MAX }, () => t.post("/api/v1/boards", { title: "B" })));
  assertEquals(made.filter(({ status }) => status === 201).length, BOARDS_MAX - 1);
  assertEquals((await (await t.get("/api/v1/boards")).json()).length, 200);
  await assertRefused(t, {
    method: "POST",
    path: "/api/v1/boards",
    body: { title: "One too many" },
    answers: "409 conflict",
    detail: "Cannot create a board: there are 200 already",
  });
});

Deno.test("If-Match takes the ETag, the weak one, and * for any version", async () => {
  using t = await startTestApp();
  let version = 1;
  for (const tag of [() => `"${version}"`, () => `W/"${version}"`, () => "*", () => ` "${version}" `]) {
    const answer = await t.patch("/api/v1/boards/board-1", { title: `Title ${version}` }, { "if-match": tag() });
    assertEquals(answer.status, 200, `If-Match: ${tag()}`);
    version += 1;
  }
});

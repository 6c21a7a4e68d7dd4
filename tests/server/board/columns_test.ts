import { NOW, startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import {
  assertChangesNothing,
  assertRefused,
  invalid,
  type RefusedRequest,
  unusable,
} from "../../support/refused_request.ts";
import { BY_REQUEST, changedPart, recordOne } from "../../support/trail.ts";
import { columnIds } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const COLUMNS = "/api/v1/board/columns";
const IS_MISSING = "is missing";

Deno.test("POST /board/columns adds a column at the end and leaves one audit entry", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const id = t.nextId();
  const { answer, entry } = await recordOne(t, () => t.post(COLUMNS, { title: " Waiting " }));
  const row = {
    id,
    board_id: "board-1",
    before_id: null,
    title: "Waiting",
    version: 1,
    board_version: 2,
    created_at: LATER,
    updated_at: LATER,
  };
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"1.2-board-1"');
  assertEquals(await answer.json(), row);
  const details = { row };
  assertEquals(entry, { operation: "column.create", entity_type: "column", entity_id: id, details, ...BY_REQUEST });
  assertEquals(await columnIds(t), ["col-a", "col-b", id]);
});

Deno.test("a column can be added before another one", async () => {
  using t = await startTestApp();
  const answer = await t.post(COLUMNS, { title: "First", before_id: "col-a" });
  const column = await answer.json();
  assertEquals([answer.status, column.before_id], [201, "col-a"]);
  assertEquals(await columnIds(t), [column.id, "col-a", "col-b"]);
});

Deno.test("PATCH gives a column another title; the audit entry holds the old one", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const { answer, entry } = await recordOne(
    t,
    () => t.patch(`${COLUMNS}/col-a`, { title: "Later" }, { "if-match": '"1"' }),
  );
  const row = {
    id: "col-a",
    board_id: "board-1",
    before_id: "col-b",
    title: "Later",
    version: 2,
    board_version: 2,
    created_at: NOW,
    updated_at: LATER,
  };
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"2.2-board-1"');
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "column.update",
    entity_type: "column",
    entity_id: "col-a",
    details: { row: changedPart(row, "title"), before: { title: "A" } },
    ...BY_REQUEST,
  });
});

Deno.test("a column moves before another one or to the end; the audit entry says from where", async () => {
  using t = await startTestApp();
  const last = await t.given.column({ title: "C" });
  const card = await t.given.card({ column_id: "col-b" });
  t.setNow(LATER);
  const { answer, entry } = await recordOne(t, () => t.post(`${COLUMNS}/${last.id}/move`, { before_id: "col-a" }));
  const row = { ...last, before_id: "col-a", version: 2, board_version: 4, updated_at: LATER };
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"2.4-board-1"');
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "column.move",
    entity_type: "column",
    entity_id: last.id,
    details: { row: changedPart(row, "before_id"), before: { before_id: null } },
    ...BY_REQUEST,
  });
  assertEquals(await columnIds(t), [last.id, "col-a", "col-b"]);
  await t.post(`${COLUMNS}/col-a/move`, { before_id: null });
  assertEquals(await columnIds(t), [last.id, "col-b", "col-a"]);
  assertEquals((await (await t.get(`/api/v1/board/cards/${card.id}`)).json()).version, 1); // cards go along untouched
});

Deno.test("a column goes to every place", async () => {
  using t = await startTestApp();
  const more = [await t.given.column(), await t.given.column()];
  const ids = ["col-a", "col-b", ...more.map(({ id }) => id)];
  for (const id of ids) {
    for (const before_id of [...ids, null]) {
      if (before_id === id) continue;
      const rest = (await columnIds(t)).filter((other) => other !== id);
      const answer = await t.post(`${COLUMNS}/${id}/move`, { before_id });
      assertEquals([answer.status, (await answer.json()).before_id], [200, before_id]);
      assertEquals(
        await columnIds(t),
        rest.toSpliced(before_id === null ? rest.length : rest.indexOf(before_id), 0, id),
      );
    }
  }
});

Deno.test("what leaves a column as it is answers it and leaves no entry", async () => {
  using t = await startTestApp();
  t.setNow(LATER);
  const a = {
    id: "col-a",
    board_id: "board-1",
    before_id: "col-b",
    title: "A",
    version: 1,
    board_version: 1,
    created_at: NOW,
    updated_at: NOW,
  };
  const same = [
    () => t.patch(`${COLUMNS}/col-a`, { title: " A" }),
    () => t.post(`${COLUMNS}/col-a/move`, { before_id: "col-b" }),
    () => t.post(`${COLUMNS}/col-a/move`, { before_id: "col-a" }),
  ];
  for (const send of same) {
    const answer = await assertChangesNothing(t, send);
    assertEquals(answer.headers.get("etag"), '"1.1-board-1"');
    assertEquals(await answer.json(), a);
  }
  const b = await assertChangesNothing(t, () => t.post(`${COLUMNS}/col-b/move`, { before_id: null }));
  assertEquals(await b.json(), { ...a, id: "col-b", title: "B", before_id: null });
});

Deno.test("a column that cannot be added, changed or moved is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const other = await t.given.board();
  const foreign = await t.given.column({ board_id: other.id });
  await t.patch(`${COLUMNS}/col-a`, { title: "A2" });
  const path = `${COLUMNS}/col-a`;
  const move = `${path}/move`;
  const missing = { answers: "404 not_found", detail: 'There is no column "unknown" on this board' } as const;
  const elsewhere = { answers: "404 not_found", detail: 'There is no column "col-a" on this board' } as const;
  const noBefore = (id: string) => unusable("/before_id", `there is no column "${id}" on this board`);
  const old = { "if-match": '"1"' };
  const current = {
    id: "col-a",
    board_id: "board-1",
    before_id: "col-b",
    title: "A2",
    version: 2,
    board_version: 2,
    created_at: NOW,
    updated_at: NOW,
  };
  const stale = {
    headers: old,
    answers: "412 stale",
    detail: 'Column "col-a" is at version 2, not 1',
    current,
  } as const;
  const malformed = {
    headers: { "if-match": "x" },
    answers: "400 malformed",
    detail: 'If-Match "x" is not an ETag of this server',
  } as const;
  const cases: RefusedRequest[] = [
    { method: "POST", path: COLUMNS, body: {}, ...invalid("/title", IS_MISSING) },
    { method: "POST", path: COLUMNS, body: { title: " " }, ...invalid("/title", "must not be empty") },
    {
      method: "POST",
      path: COLUMNS,
      body: { title: "x".repeat(101) },
      ...invalid("/title", "must have at most 100 characters"),
    },
    { method: "POST", path: COLUMNS, body: { title: "A", cardIds: [] }, ...invalid("/cardIds", "is not known here") },
    { method: "POST", path: COLUMNS, body: { title: "A", before_id: "unknown" }, ...noBefore("unknown") },
    { method: "POST", path: COLUMNS, body: { title: "A", before_id: foreign.id }, ...noBefore(foreign.id) },
    { method: "PATCH", path, body: {}, ...invalid("/title", IS_MISSING) },
    { method: "PATCH", path, body: { title: "" }, ...invalid("/title", "must not be empty") },
    { method: "PATCH", path, body: { title: "A", version: 1 }, ...invalid("/version", "is not known here") },
    { method: "PATCH", path, body: { title: "A3" }, ...stale },
    { method: "PATCH", path, body: { title: "A3" }, ...malformed },
    { method: "PATCH", path: `${COLUMNS}/unknown`, body: { title: "A" }, ...missing },
    { method: "PATCH", path: `/api/v1/boards/${other.id}/columns/col-a`, body: { title: "A" }, ...elsewhere },
    { method: "POST", path: move, body: {}, ...invalid("/before_id", IS_MISSING) },
    { method: "POST", path: move, body: { before_id: "unknown" }, ...noBefore("unknown") },
    { method: "POST", path: move, body: { before_id: foreign.id }, ...noBefore(foreign.id) },
    { method: "POST", path: move, body: { before_id: null }, ...stale },
    { method: "POST", path: move, body: { before_id: null }, ...malformed },
    { method: "POST", path: `${COLUMNS}/unknown/move`, body: { before_id: null }, ...missing },
    {
      method: "POST",
      path: `/api/v1/boards/${other.id}/columns/col-a/move`,
      body: { before_id: null },
      ...elsewhere,
    },
  ];
  for (const refused of cases) await assertRefused(t, refused);
});

Deno.test("a board holds at most 100 columns, also when many are made at once", async () => {
  using t = await startTestApp();
  const answers = await Promise.all(Array.from({ length: 100 }, () => t.post(COLUMNS, { title: "C" })));
  assertEquals(answers.filter(({ status }) => status === 201).length, 98);
  await assertRefused(t, {
    method: "POST",
    path: COLUMNS,
    body: { title: "C" },
    answers: "409 conflict",
    detail: "Cannot add a column: the board has 100 already",
  });
  await t.delete(`${COLUMNS}/col-a`);
  assertEquals((await t.post(COLUMNS, { title: "C" })).status, 201);
  await assertRefused(t, {
    method: "POST",
    path: `${COLUMNS}/col-a/restore`,
    answers: "409 conflict",
    detail: "Cannot add a column: the board has 100 already",
  });
});

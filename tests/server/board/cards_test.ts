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
import { idsOf } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const CARDS = "/api/v1/board/cards";

Deno.test("POST /board/cards adds a card at the end of the column and leaves one audit entry", async () => {
  using t = await startTestApp();
  const first = await t.given.card();
  t.setNow(LATER);
  const id = t.nextId();
  const { answer, entry } = await recordOne(
    t,
    () => t.post(CARDS, { column_id: "col-a", title: " Water the plants " }),
  );
  const row = {
    id,
    board_id: "board-1",
    column_id: "col-a",
    before_id: null,
    title: "Water the plants",
    details: "",
    labels: [],
    due_on: null,
    version: 1,
    board_version: 3,
    created_at: LATER,
    updated_at: LATER,
  };
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"1.3-board-1"');
  assertEquals(answer.headers.get("location"), `/api/v1/boards/board-1/cards/${id}`);
  assertEquals(await answer.json(), row);
  assertEquals(entry, {
    operation: "card.create",
    entity_type: "card",
    entity_id: id,
    details: { row },
    ...BY_REQUEST,
  });
  assertEquals(await (await t.get(`/api/v1/boards/board-1/cards/${id}`)).json(), row);
  assertEquals(await idsOf(t, "col-a"), [first.id, id]);
});

Deno.test("POST /board/cards takes every field and a place", async () => {
  using t = await startTestApp();
  const [first, second] = await t.given.cards(["first", "second"]);
  const fields = {
    title: "Between",
    details: "line\n\ttab",
    labels: ["a", "b"],
    due_on: "2028-02-29",
    before_id: second.id,
  };
  const answer = await t.post(CARDS, { column_id: "col-a", ...fields, labels: [" a", "b "] });
  const card = await answer.json();
  assertEquals(card, {
    id: card.id,
    board_id: "board-1",
    column_id: "col-a",
    ...fields,
    version: 1,
    board_version: 4,
    created_at: NOW,
    updated_at: NOW,
  });
  assertEquals(await idsOf(t, "col-a"), [first.id, card.id, second.id]);
});

Deno.test("cards of another board are made and changed under its own address", async () => {
  using t = await startTestApp();
  const board = await t.given.board();
  const column = await t.given.column({ board_id: board.id });
  const path = `/api/v1/boards/${board.id}/cards`;
  const answer = await t.post(path, { column_id: column.id, title: "There" });
  const card = await answer.json();
  assertEquals([answer.status, card.board_id, card.board_version], [201, board.id, 3]);
  assertEquals(answer.headers.get("location"), `${path}/${card.id}`);
  const changed = await (await t.patch(`${path}/${card.id}`, { title: "Still there" })).json();
  assertEquals(changed, { ...card, title: "Still there", version: 2, board_version: 4 });
});

Deno.test("PATCH changes the given fields of a card; the audit entry holds their old values", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "Old", details: "kept", labels: ["a"], due_on: "2026-05-06" });
  t.setNow(LATER);
  const patch = { title: "New", labels: ["b", "a"], due_on: null };
  const { answer, entry } = await recordOne(t, () => t.patch(`${CARDS}/${card.id}`, patch, { "if-match": '"1"' }));
  const row = { ...card, ...patch, version: 2, board_version: 3, updated_at: LATER };
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("etag"), '"2.3-board-1"');
  assertEquals(await answer.json(), row);
  const before = { title: "Old", labels: ["a"], due_on: "2026-05-06" };
  assertEquals(entry, {
    operation: "card.update",
    entity_type: "card",
    entity_id: card.id,
    details: { row: changedPart(row, "title", "labels", "due_on"), before },
    ...BY_REQUEST,
  });
  assertEquals(await (await t.get(`${CARDS}/${card.id}`)).json(), row);
});

Deno.test("PATCH with one field changes that field alone, empty values included", async () => {
  using t = await startTestApp();
  let card = await t.given.card({ title: "T", details: "d", labels: ["l"], due_on: "2026-05-06" });
  for (const patch of [{ details: "" }, { labels: [] }, { due_on: null }, { due_on: "2027-01-01" }, { title: "U" }]) {
    const { answer, entry } = await recordOne(t, () => t.patch(`${CARDS}/${card.id}`, patch));
    const before = Object.fromEntries(Object.keys(patch).map((name) => [name, card[name as keyof typeof card]]));
    card = { ...card, ...patch, version: card.version + 1, board_version: card.board_version + 1 };
    assertEquals(await answer.json(), card);
    assertEquals(entry.details, { row: changedPart(card, ...Object.keys(patch)), before });
  }
});

Deno.test("PATCH with fields that are partly as they were records only what changes", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "Same", details: "old" });
  const { entry } = await recordOne(t, () => t.patch(`${CARDS}/${card.id}`, { title: "Same", details: "new" }));
  const row = { ...card, details: "new", version: 2, board_version: 3 };
  assertEquals(entry.details, { row: changedPart(row, "details"), before: { details: "old" } });
});

Deno.test("PATCH that changes nothing answers the card as it is and leaves no entry", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "T", details: "d", labels: ["l"], due_on: "2026-05-06" });
  t.setNow(LATER);
  const same = { title: " T ", details: "d", labels: ["l"], due_on: "2026-05-06" };
  for (const patch of [same, {}, { labels: ["l "] }]) {
    const answer = await assertChangesNothing(t, () => t.patch(`${CARDS}/${card.id}`, patch, { "if-match": '"1"' }));
    assertEquals(answer.headers.get("etag"), '"1.2-board-1"');
    assertEquals(await answer.json(), card);
  }
});

Deno.test("DELETE answers the card as it was, and leaves one audit entry with it", async () => {
  using t = await startTestApp();
  const [card, next] = await t.given.cards(["gone", "next"]);
  t.setNow(LATER);
  const path = `${CARDS}/${card.id}`;
  const { answer, entry } = await recordOne(t, () => t.delete(path, undefined, { "if-match": '"1"' }));
  const row = { ...card, before_id: next.id, board_version: 4 };
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), row);
  const details = { row };
  assertEquals(entry, { operation: "card.delete", entity_type: "card", entity_id: card.id, details, ...BY_REQUEST });
  assertEquals(await idsOf(t, "col-a"), [next.id]);
  await assertRefused(t, {
    method: "DELETE",
    path,
    answers: "404 not_found",
    detail: `There is no card "${card.id}" on this board`,
  });
});

Deno.test("a card that cannot be added is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const elsewhere = await t.given.card({ column_id: "col-b" });
  const other = await t.given.board();
  const foreign = await t.given.column({ board_id: other.id });
  const good = { column_id: "col-a", title: "Card" };
  const add = (body: object, refusal: Pick<RefusedRequest, "answers" | "detail" | "errors">) =>
    assertRefused(t, { method: "POST", path: CARDS, body, ...refusal });
  const isMissing = "is missing";

  await add({ title: "Card" }, invalid("/column_id", isMissing));
  await add({ column_id: "col-a" }, invalid("/title", isMissing));
  await add({ ...good, title: 1 }, invalid("/title", "must be a text"));
  await add({ ...good, colour: "red" }, invalid("/colour", "is not known here"));
  await add({ ...good, id: "card-1" }, invalid("/id", "is not known here"));
  await add({ ...good, details: null }, invalid("/details", "must be a text"));
  await add({ ...good, column_id: "" }, invalid("/column_id", ID_RULE));
  await add({ ...good, before_id: "a/b" }, invalid("/before_id", ID_RULE));
  await add({ ...good, column_id: "col-c" }, unusable("/column_id", 'there is no column "col-c" on this board'));
  await add(
    { ...good, column_id: foreign.id },
    unusable("/column_id", `there is no column "${foreign.id}" on this board`),
  );
  for (const before_id of ["unknown", elsewhere.id]) {
    await add({ ...good, before_id }, unusable("/before_id", `there is no card "${before_id}" in this column`));
  }
});

const ID_RULE = "must be 1 to 64 letters, digits or _ . : - and start with a letter or digit";

Deno.test("a card that cannot be changed or deleted is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  const other = await t.given.board();
  await t.patch(`${CARDS}/${card.id}`, { title: "Second title" });
  const path = `${CARDS}/${card.id}`;
  const current = { ...card, title: "Second title", version: 2, board_version: 3 };
  const stale = { answers: "412 stale", detail: `Card "${card.id}" is at version 2, not 1`, current } as const;
  const missing = { answers: "404 not_found", detail: 'There is no card "unknown" on this board' } as const;
  const foreign = { answers: "404 not_found", detail: `There is no card "${card.id}" on this board` } as const;
  const old = { "if-match": '"1"' };
  const cases: RefusedRequest[] = [
    { method: "PATCH", path, body: { title: "Third" }, headers: old, ...stale },
    { method: "PATCH", path, body: {}, headers: old, ...stale },
    { method: "PATCH", path, body: { title: "Third" }, headers: { "if-match": 'W/"1"' }, ...stale },
    { method: "DELETE", path, headers: old, ...stale },
    { method: "PATCH", path, body: { column_id: "col-b" }, ...invalid("/column_id", "is not known here") },
    { method: "PATCH", path, body: { version: 2 }, ...invalid("/version", "is not known here") },
    { method: "PATCH", path, body: { details: null }, ...invalid("/details", "must be a text") },
    { method: "PATCH", path: `${CARDS}/unknown`, body: { title: "A" }, ...missing },
    { method: "DELETE", path: `${CARDS}/unknown`, ...missing },
    { method: "PATCH", path: `/api/v1/boards/${other.id}/cards/${card.id}`, body: { title: "A" }, ...foreign },
    { method: "DELETE", path: `/api/v1/boards/${other.id}/cards/${card.id}`, ...foreign },
  ];
  for (const refused of cases) await assertRefused(t, refused);
});

Deno.test("If-Match that is not one ETag of ours is malformed, on every change of a card", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  const path = `${CARDS}/${card.id}`;
  for (const header of ["1", '"one"', '"1", "2"', "'1'", '"-1"', '""', "", '"1234567890123456"', 'w/"1"', "**"]) {
    const refused = {
      headers: { "if-match": header },
      answers: "400 malformed",
      detail: `If-Match "${header}" is not an ETag of this server`,
    } as const;
    await assertRefused(t, { method: "PATCH", path, body: { title: "A" }, ...refused });
    await assertRefused(t, { method: "DELETE", path, ...refused });
    const move = { column_id: "col-b", before_id: null };
    await assertRefused(t, { method: "POST", path: `${path}/move`, body: move, ...refused });
  }
});

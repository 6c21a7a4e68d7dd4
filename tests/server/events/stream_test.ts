/** The event stream over real HTTP: one row of the audit trail is one event. */
import { ChangeEvent } from "../../../server/events/schema.ts";
import { HEARTBEAT_MS, STREAMS_MAX } from "../../../server/events/service.ts";
import { INSTANCE_ID, NOW, serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";
import { openReadyStream, openStream, type StreamEvent } from "../../support/sse.ts";
import { changedPart } from "../../support/trail.ts";
import { waitFor } from "../../support/wait.ts";

const PATHS = ["/api/v1/events", "/api/v1/sse", "/api/events", "/api/sse", "/api/v1/events/"];

Deno.test("events: a stream begins with `ready`, the id of the newest entry and the instance", async () => {
  await using t = await serveTestApp();
  await t.given.cards(["a", "b"]);
  for (const path of PATHS) {
    await using reader = await openStream(t, path);
    const data = { last_id: 2, instance_id: INSTANCE_ID };
    assertEquals(await reader.next(), { id: "2", event: "ready", data }, path);
    assertEquals(reader.notes, ["retry 1000"]);
    assertEquals(reader.answer.headers.get("cache-control"), "no-store, no-transform");
    assertEquals(reader.answer.headers.get("content-encoding"), null);
  }
});

Deno.test("events: on a board without a history `ready` stands at 0", async () => {
  await using t = await serveTestApp();
  await using reader = await openStream(t);
  assertEquals(await reader.next(), { id: "0", event: "ready", data: { last_id: 0, instance_id: INSTANCE_ID } });
});

/** A change by its request, and the event it has to make. */
interface Change {
  readonly send: (t: TestApp) => Promise<Response>;
  readonly event: string;
  readonly entity_id: string;
  /** The fields that the event tells of beside the stamp of a row that was there before; without it the whole row. */
  readonly changed?: readonly string[];
}

function changesOf(card_id: string, column_id: string, board_id: string): Change[] {
  const [card, column] = [`/api/v1/board/cards/${card_id}`, `/api/v1/board/columns/${column_id}`];
  // What must not break the lines of an event.
  const newCard = { column_id: "col-a", title: "ü 😀", details: "two\r\nlines\u2028and\n\nid: 99\nevent: x" };
  return [
    {
      send: (t) => t.post("/api/v1/board/cards", newCard),
      event: "card.create",
      entity_id: card_id,
    },
    { send: (t) => t.patch(card, { title: "b" }), event: "card.update", entity_id: card_id, changed: ["title"] },
    {
      send: (t) => t.post(`${card}/move`, { column_id: "col-b", before_id: null }),
      event: "card.move",
      entity_id: card_id,
      changed: ["column_id", "before_id"],
    },
    { send: (t) => t.delete(card), event: "card.delete", entity_id: card_id },
    {
      send: (t) => t.post(`${card}/restore`),
      event: "card.restore",
      entity_id: card_id,
      changed: ["column_id", "before_id"],
    },
    { send: (t) => t.post("/api/v1/board/columns", { title: "New" }), event: "column.create", entity_id: column_id },
    { send: (t) => t.patch(column, { title: "b" }), event: "column.update", entity_id: column_id, changed: ["title"] },
    {
      send: (t) => t.post(`${column}/move`, { before_id: "col-a" }),
      event: "column.move",
      entity_id: column_id,
      changed: ["before_id"],
    },
    { send: (t) => t.delete(column), event: "column.delete", entity_id: column_id },
    { send: (t) => t.post(`${column}/restore`), event: "column.restore", entity_id: column_id },
    { send: (t) => t.post("/api/v1/boards", { title: "New" }), event: "board.create", entity_id: board_id },
    { send: (t) => t.patch(`/api/v1/boards/${board_id}`, { title: "b" }), event: "board.update", entity_id: board_id },
    { send: (t) => t.delete(`/api/v1/boards/${board_id}`), event: "board.delete", entity_id: board_id },
  ];
}

/** What a board carries that its event does not: events tell of the board, not of all that is on it. */
function summaryOf(row: Record<string, unknown>): Record<string, unknown> {
  const { columns: _columns, cards: _cards, ...summary } = row;
  return summary;
}

/** The ids that the next three rows will be given: they count. */
function nextIds(t: TestApp): string[] {
  const next = t.nextId();
  const count = Number(next.slice(-1));
  return [0, 1, 2].map((more) => `${next.slice(0, -1)}${count + more}`);
}

Deno.test("events: each change is exactly one event with what it left, in the order of the trail", async () => {
  await using t = await serveTestApp();
  const [card_id = "", column_id = "", board_id = ""] = nextIds(t);
  await using reader = await openReadyStream(t);
  for (const [index, { send, event, entity_id, changed }] of changesOf(card_id, column_id, board_id).entries()) {
    const answer = await send(t);
    assert(answer.ok, event);
    const row = summaryOf(await answer.json());
    const received = await reader.next();
    const [entity_type = ""] = event.split(".");
    assertEquals(received, {
      id: String(index + 1),
      event,
      data: {
        id: index + 1,
        at: NOW,
        actor: "local",
        operation: event,
        entity_type,
        entity_id,
        version: Number(row["version"]),
        row: changed === undefined ? row : changedPart(row, ...changed),
      },
    });
    ChangeEvent.parse(received.data);
  }
  assertEquals(reader.waiting, 0);
});

Deno.test("events: a whole board that is sent at once is one event", async () => {
  await using t = await serveTestApp();
  await using reader = await openReadyStream(t);
  const board = {
    columns: [{ id: "col-b", title: "B", cardIds: ["c-1"] }, { id: "col-a", title: "A", cardIds: [] }],
    cards: { "c-1": { id: "c-1", title: "One" } },
  };
  await (await t.patch("/api/v1/board", board)).body?.cancel();
  const { id, event, data } = await reader.next();
  const { row, version } = ChangeEvent.parse(data);
  assertEquals([id, event, version, row], ["1", "board.replace", 2, {
    id: "board-1",
    title: "Board",
    version: 2,
    created_at: NOW,
    updated_at: NOW,
  }]);
});

Deno.test("events: an entry that a client adds carries no row, whatever its details say", async () => {
  await using t = await serveTestApp();
  await using reader = await openReadyStream(t);
  const details = { row: { id: "card-1", version: 9 }, version: 9 };
  const entry = { operation: "card.delete", entity_type: "card", entity_id: "card-1", details };
  await (await t.post("/audit", entry)).body?.cancel();
  await (await t.post("/audit", { operation: "note", entity_type: "note" })).body?.cancel();
  const common = { at: NOW, actor: "local", version: null, row: null };
  assertEquals(await reader.take(2), [
    {
      id: "1",
      event: "card.delete",
      data: { id: 1, operation: "card.delete", entity_type: "card", entity_id: "card-1", ...common },
    },
    {
      id: "2",
      event: "note.note",
      data: { id: 2, operation: "note", entity_type: "note", entity_id: null, ...common },
    },
  ]);
});

Deno.test("events: refusals and changes that change nothing make none", async () => {
  await using t = await serveTestApp();
  const card = await t.given.card({ title: "same" });
  await using reader = await openReadyStream(t);
  const path = `/api/v1/board/cards/${card.id}`;
  const answers = await Promise.all([
    t.patch(path, { title: "same" }),
    t.patch(path, { title: "other" }, { "if-match": '"9"' }),
    t.post("/api/v1/board/cards", { column_id: "unknown", title: "x" }),
    t.delete("/api/v1/boards/board-1"),
    t.post("/audit", {}),
  ]);
  for (const answer of answers) await answer.body?.cancel();
  assertEquals(answers.map(({ status }) => status), [200, 412, 422, 409, 422]);
  await (await t.delete(path)).body?.cancel();
  const next: StreamEvent = await reader.next();
  assertEquals([next.id, next.event], ["2", "card.delete"]);
});

Deno.test("events: changes that arrive at once come one by one, in the order of their ids, at every stream", async () => {
  await using t = await serveTestApp();
  await using one = await openReadyStream(t);
  await using other = await openReadyStream(t, "/api/sse");
  const create = (title: string) => t.post("/api/v1/board/cards", { column_id: "col-a", title });
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => create(`Card ${index}`)));
  for (const answer of answers) await answer.body?.cancel();
  const [events, same] = await Promise.all([one.take(60), other.take(60)]);
  assertEquals(events.map(({ id }) => id), Array.from({ length: 60 }, (_, index) => String(index + 1)));
  assertEquals(same, events);
});

Deno.test("events: a comment keeps the connection known to be alive, by default every 15 s", async () => {
  assertEquals(HEARTBEAT_MS, 15_000);
  await using t = await serveTestApp({ heartbeatMs: 5 });
  await using reader = await openReadyStream(t);
  await waitFor(() => reader.notes.filter((note) => note === ": keep").length >= 2, "two heartbeats");
  assertEquals(reader.waiting, 0);
});

Deno.test("events: a stream whose client has gone is forgotten", async () => {
  await using t = await serveTestApp();
  for (let round = 0; round < 3; round++) {
    const readers = await Promise.all(Array.from({ length: 5 }, () => openReadyStream(t)));
    assertEquals(t.services.events.size, 5);
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    await waitFor(() => t.services.events.size === 0, "the streams to be forgotten");
  }
});

Deno.test("events: beyond the limit of streams the answer is 503 and says when to try again", async () => {
  await using t = await startTestApp();
  const answers = await Promise.all(Array.from({ length: STREAMS_MAX }, () => t.get("/api/v1/events")));
  assertEquals([new Set(answers.map(({ status }) => status)), t.services.events.size], [new Set([200]), STREAMS_MAX]);
  const refused = await t.get("/api/v1/events");
  assertEquals(refused.headers.get("retry-after"), "5");
  await assertProblem(refused, "busy");
  await answers[0]?.body?.cancel();
  const next = await t.get("/api/v1/events");
  assertEquals([next.status, t.services.events.size], [200, STREAMS_MAX]);
  for (const answer of [...answers.slice(1), next]) await answer.body?.cancel();
  assertEquals(t.services.events.size, 0);
});

Deno.test("events: when the server stops, every stream ends and new ones are refused", async () => {
  await using t = await serveTestApp();
  const readers = await Promise.all(Array.from({ length: 5 }, () => openReadyStream(t)));
  t.services.events.close();
  for (const reader of readers) await reader.ended();
  assertEquals(t.services.events.size, 0);
  await assertProblem(await t.get("/api/v1/events"), "busy");
  t.services.events.close(); // closing twice is no error
});

/** Coming back: what was missed is replayed in order, or the reader is told to read everything anew. */
import { EventBus, REPLAY_MAX } from "../../../server/events/service.ts";
import { INSTANCE_ID, serveTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";
import { type EventReader, EVERYBODY, openStream, readEvents } from "../../support/sse.ts";

const EVENTS = "/api/v1/events";

/** Adds entries to the trail, all in few transactions. */
async function addEntries(t: TestApp, count: number): Promise<void> {
  await t.given.cards(Array.from({ length: count }, (_, index) => `Card ${index}`));
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

async function takeIds(reader: EventReader, count: number): Promise<(string | undefined)[]> {
  return (await reader.take(count)).map(({ id }) => id);
}

const state = (last_id: number) => ({ last_id, instance_id: INSTANCE_ID });

Deno.test("replay: Last-Event-ID, as header or parameter, brings what was missed and then what is new", async () => {
  await using t = await serveTestApp();
  await addEntries(t, 30);
  const ways: readonly [path: string, headers: Record<string, string>][] = [
    [EVENTS, { "last-event-id": "10" }],
    [`${EVENTS}?last_event_id=10`, {}],
    ["/api/sse?last_event_id=10", { "last-event-id": "" }],
    [`${EVENTS}?last_event_id=29`, { "last-event-id": "10" }], // the header knows more than the address
    [`${EVENTS}?last_event_id=010`, {}],
  ];
  for (const [index, [path, headers]] of ways.entries()) {
    await using reader = await openStream(t, path, headers);
    const last = 30 + index;
    // No id: a connection lost before the end of the replay has to ask for the rest again.
    assertEquals(await reader.next(), { id: undefined, event: "ready", data: state(last) }, path);
    assertEquals(await takeIds(reader, last - 10), numbers(11, last));
    await t.given.card({ title: "new" });
    assertEquals(await takeIds(reader, 1), [String(last + 1)]);
    assertEquals(reader.waiting, 0);
  }
});

Deno.test("replay: an event that is replayed is the one that was missed, to the last field", async () => {
  await using t = await serveTestApp();
  await using live = await openStream(t);
  await live.next();
  const card = await t.given.card({ title: "ü 😀" });
  await (await t.post(`/api/v1/board/cards/${card.id}/move`, { column_id: "col-b", before_id: null })).body?.cancel();
  await (await t.post("/audit", { operation: "note.add", entity_type: "note" })).body?.cancel();
  const seen = await live.take(3);
  await using late = await openStream(t, `${EVENTS}?last_event_id=0`);
  await late.next();
  assertEquals(await late.take(3), seen);
  // Another bus on the same file, as after a restart: nothing is in its memory, all comes from the database.
  const bus = new EventBus({ db: t.db, instance_id: INSTANCE_ID });
  const again = readEvents(new Response(bus.open(0, EVERYBODY)));
  await again.next();
  assertEquals(await again.take(3), seen);
  bus.close();
  await again.ended();
});

Deno.test("replay: a reader that is up to date gets nothing old", async () => {
  await using t = await serveTestApp();
  await addEntries(t, 3);
  await using reader = await openStream(t, EVENTS, { "last-event-id": "3" });
  assertEquals((await reader.next()).event, "ready");
  await t.given.card();
  assertEquals(await takeIds(reader, 1), ["4"]);
});

Deno.test("replay: as many as are replayed come without a gap, one more and the reader is told to start anew", async () => {
  await using t = await serveTestApp();
  await addEntries(t, REPLAY_MAX + 1);
  const last = REPLAY_MAX + 1;
  await using near = await openStream(t, `${EVENTS}?last_event_id=1`);
  assertEquals(await near.next(), { id: undefined, event: "ready", data: state(last) });
  assertEquals(await takeIds(near, REPLAY_MAX), numbers(2, last));
  await using far = await openStream(t, `${EVENTS}?last_event_id=0`);
  assertEquals(await far.take(2), [
    { id: undefined, event: "ready", data: state(last) },
    { id: String(last), event: "resync", data: state(last) },
  ]);
  await t.given.card();
  assertEquals(await takeIds(far, 1), [String(last + 1)]);
  assertEquals(await takeIds(near, 1), [String(last + 1)]);
});

Deno.test("replay: an id from the future comes from another database, and the reader is told to start anew", async () => {
  await using t = await serveTestApp();
  await addEntries(t, 2);
  for (const id of ["3", "999999999999999"]) {
    await using reader = await openStream(t, EVENTS, { "last-event-id": id });
    assertEquals(await reader.take(2), [
      { id: undefined, event: "ready", data: state(2) },
      { id: "2", event: "resync", data: state(2) },
    ]);
  }
});

Deno.test("replay: an id that is none is refused, and no stream is opened", async () => {
  await using t = await serveTestApp();
  for (const id of ["abc", "-1", "1.5", "1e3", "0x1", "1, 2", "9".repeat(16), "*"]) {
    await assertProblem(await t.get(EVENTS, { "last-event-id": id }), "malformed", id);
    await assertProblem(await t.get(`${EVENTS}?last_event_id=${encodeURIComponent(id)}`), "invalid", id);
  }
  await assertProblem(await t.get(`${EVENTS}?last_event_id=`), "invalid");
  assertEquals(t.services.events.size, 0);
});

Deno.test("replay: while others write, it leaves out nothing and repeats nothing", async () => {
  await using t = await serveTestApp();
  await addEntries(t, 300);
  const writing = (async () => {
    for (let batch = 0; batch < 20; batch++) await addEntries(t, 10);
  })();
  const readers = await Promise.all([0, 100, 299, 300].map(async (after_id) => {
    const reader = await openStream(t, `${EVENTS}?last_event_id=${after_id}`);
    assertEquals((await reader.next()).event, "ready");
    return { reader, after_id };
  }));
  await writing;
  for (const { reader, after_id } of readers) {
    assertEquals(await takeIds(reader, 500 - after_id), numbers(after_id + 1, 500));
    assertEquals(reader.waiting, 0);
    await reader[Symbol.asyncDispose]();
  }
});

Deno.test("replay: a reader that comes and goes between changes sees each exactly once", async () => {
  await using t = await serveTestApp();
  let seen = 0;
  for (let round = 0; round < 10; round++) {
    await using reader = await openStream(t, EVENTS, { "last-event-id": String(seen) });
    await reader.next();
    const writing = addEntries(t, 7);
    assertEquals(await takeIds(reader, 3), numbers(seen + 1, seen + 3));
    seen += 3;
    await writing;
  }
  await using reader = await openStream(t, EVENTS, { "last-event-id": String(seen) });
  await reader.next();
  assertEquals(await takeIds(reader, 40), numbers(31, 70));
});

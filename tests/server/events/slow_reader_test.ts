/** Readers that do not read, and many readers at once: they hold up nobody, and nothing is lost for them. */
import type { Audience } from "../../../db/audit.ts";
import { EventStream, type WireEvent } from "../../../server/events/stream.ts";
import { EventBus, REPLAY_MAX, STREAMS_OF_USER_MAX } from "../../../server/events/service.ts";
import { givenApiToken, givenPerson } from "../../support/accounts.ts";
import { INSTANCE_ID, serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { connect } from "../../support/raw_http.ts";
import { EVERYBODY, openReadyStream } from "../../support/sse.ts";
import { waitFor } from "../../support/wait.ts";

/** As long as details may be: an event of some 20 KB. */
const LONG = "x".repeat(20_000);

async function addLongEntries(t: TestApp, count: number): Promise<void> {
  for (let rest = count; rest > 0; rest -= 50) {
    await Promise.all(Array.from({ length: Math.min(rest, 50) }, () => t.given.card({ details: LONG })));
  }
}

/** Ids of the events in a piece of a stream, with `resync` before the first one after a gap. */
function idsOf(text: string): string[] {
  return [...text.matchAll(/^(?:id: (\d+)\nevent: (\w+)(?:\.\w+)?|event: (resync))$/gm)]
    .map(([, id = "", event]) => event === "resync" ? `resync ${id}` : id);
}

/** Reads from a stream that nobody has read yet, until the event with this id has come. */
async function readUntil(read: () => Promise<string>, id: string): Promise<string[]> {
  let text = "";
  while (!text.includes(`id: ${id}\n`) || !text.endsWith("\n\n")) {
    const part = await read();
    assert(part !== "", "The stream ended");
    text += part;
  }
  return idsOf(text);
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** Opens a stream over a bare connection and reads its head, then no more. */
async function openUnread(t: TestApp) {
  const connection = await connect(t.origin);
  const { host } = new URL(t.origin);
  await connection.write(new TextEncoder().encode(`GET /api/v1/events HTTP/1.0\r\nHost: ${host}\r\n\r\n`));
  let head = "";
  while (!head.includes("event: ready")) head += await connection.read();
  assertEquals(t.services.events.size, 1);
  return connection;
}

Deno.test("slow reader: it holds up no writer and no other reader, and gets the rest when it reads again", async () => {
  await using t = await serveTestApp();
  using slow = await openUnread(t);
  await using quick = await openReadyStream(t);
  const count = REPLAY_MAX - 100; // some 18 MB: more than sockets hold, and near enough to be replayed
  await addLongEntries(t, count);
  assertEquals((await quick.take(count)).map(({ id }) => id), numbers(1, count));
  assertEquals(await readUntil(slow.read, String(count)), numbers(1, count));
  await t.given.card();
  assertEquals(await readUntil(slow.read, String(count + 1)), [String(count + 1)]);
});

Deno.test("slow reader: one that is too far behind is told to start anew, and goes on from there", async () => {
  await using t = await serveTestApp();
  using slow = await openUnread(t);
  const count = REPLAY_MAX * 2; // some 40 MB
  await addLongEntries(t, count);
  const ids = await readUntil(slow.read, String(count));
  const gap = ids.findIndex((id) => id.startsWith("resync"));
  assert(gap > 0, "There was no resync");
  const start = Number(ids[gap]?.split(" ")[1]);
  assertEquals(ids, [...numbers(1, gap), `resync ${start}`, ...numbers(start + 1, count)]);
  await t.given.card();
  assertEquals(await readUntil(slow.read, String(count + 1)), [String(count + 1)]);
});

const SHARED: Audience = { is_shared: 1, owner_id: null };

/** A stream of made-up events, each of a given size, that counts how many were taken from the source. */
function madeUpStream(size_bytes: number, count: number) {
  const events: WireEvent[] = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    audience: SHARED,
    bytes: new Uint8Array(size_bytes).fill(index),
  }));
  let closed = 0;
  const stream = new EventStream({
    hello: [],
    cursor: 0,
    next: (cursor) => events.slice(cursor, cursor + 200),
    resync: () => ({ id: count, bytes: new Uint8Array(1) }),
    viewer: EVERYBODY,
    onClosed: () => closed++,
    onError: (error) => {
      throw error;
    },
  });
  return { stream, closedTimes: () => closed };
}

Deno.test("slow reader: what waits for it stays within 64 KiB and one event", async () => {
  for (const size_bytes of [100, 1000, 20_000, 100_000]) {
    const { stream } = madeUpStream(size_bytes, 2000);
    stream.pump();
    stream.pump();
    stream.close();
    let waiting_bytes = 0;
    for await (const bytes of stream.readable) waiting_bytes += bytes.length;
    assert(waiting_bytes >= Math.min(64 * 1024, size_bytes * 2000), `${waiting_bytes} of ${size_bytes}`);
    assert(waiting_bytes < 64 * 1024 + size_bytes, `${waiting_bytes} of ${size_bytes}`);
  }
});

Deno.test("slow reader: every event comes once and in order, however it reads", async () => {
  for (const eager of [true, false]) {
    const { stream } = madeUpStream(1000, 500);
    const reader = stream.readable.getReader();
    const seen: number[] = [];
    const reading = eager ? Array.from({ length: 500 }, () => reader.read()) : [];
    stream.pump();
    for (let index = 0; index < 500; index++) {
      const { value } = await (reading[index] ?? reader.read());
      seen.push(value?.[0] ?? -1);
    }
    assertEquals(seen, Array.from({ length: 500 }, (_, index) => index % 256));
    await reader.cancel();
  }
});

Deno.test("slow reader: one that leaves eight heartbeats unread is let go", () => {
  const { stream, closedTimes } = madeUpStream(1000, 500);
  stream.pump();
  for (let beat = 0; beat < 7; beat++) stream.beat();
  assertEquals(closedTimes(), 0);
  stream.beat();
  assertEquals(closedTimes(), 1);
  stream.beat();
  stream.pump();
  stream.close();
  assertEquals(closedTimes(), 1);
});

Deno.test("slow reader: heartbeats that are read count anew", async () => {
  const { stream, closedTimes } = madeUpStream(1000, 70);
  const reader = stream.readable.getReader();
  for (let round = 0; round < 3; round++) {
    for (let beat = 0; beat < 7; beat++) stream.beat();
    for (let read = 0; read < 20; read++) await reader.read();
    stream.beat();
  }
  assertEquals(closedTimes(), 0);
  await reader.cancel();
  assertEquals(closedTimes(), 1);
});

Deno.test("bus: events that cannot be read are reported, and go out with the next ones", async () => {
  await using t = await startTestApp();
  const errors: unknown[] = [];
  let isBroken = false;
  // The same database, whose reading can be made to fail.
  const db = new Proxy(t.db, {
    get: (target, name) => {
      if (isBroken && name === "all") throw new Error("disk I/O error");
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const bus = new EventBus({ db, instance_id: INSTANCE_ID, onError: (error) => errors.push(error) });
  const text = new Response(bus.open(undefined, EVERYBODY)).text();
  isBroken = true;
  await t.given.card();
  bus.wake();
  await waitFor(() => errors.length === 1, "the error to be reported");
  isBroken = false;
  await t.given.card();
  bus.wake();
  await Promise.resolve();
  bus.close();
  assertEquals(idsOf(await text), ["0", "1", "2"]);
});

Deno.test("bus: 500 streams at once each get the event", async () => {
  await using t = await serveTestApp();
  const readers = await Promise.all(Array.from({ length: 500 }, () => openReadyStream(t)));
  assertEquals(t.services.events.size, 500);
  const started = performance.now();
  const card = await t.given.card({ title: "For all" });
  const events = await Promise.all(readers.map((reader) => reader.next()));
  const spent_ms = performance.now() - started;
  for (const { id, event, data } of events) {
    assertEquals([id, event], ["1", "card.create"]);
    assert(JSON.stringify(data).includes(card.id));
  }
  console.log(
    `500 streams had the event ${Math.round(spent_ms)} ms after the change was sent; readers share the process`,
  );
  await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));
  await waitFor(() => t.services.events.size === 0, "the streams to be forgotten");
});

Deno.test("a stream leaves out what its viewer may not see, and is ended when they are not welcome any more", async () => {
  const events: WireEvent[] = [1, 2, 3, 4].map((id) => ({
    id,
    audience: { is_shared: 0, owner_id: `user-${id % 2}`, author: null },
    bytes: Uint8Array.of(id),
  }));
  let isWelcome = true;
  let closed = 0;
  const stream = new EventStream({
    hello: [],
    cursor: 0,
    next: (cursor) => events.slice(cursor),
    resync: () => ({ id: 4, bytes: new Uint8Array(1) }),
    viewer: { user_id: "user-1", sees: ({ owner_id }) => owner_id === "user-1", isWelcome: () => isWelcome },
    onClosed: () => closed++,
    onError: (error) => {
      throw error;
    },
  });
  stream.pump();
  stream.recheck();
  assertEquals(closed, 0);
  isWelcome = false;
  stream.recheck();
  assertEquals(closed, 1);
  const seen: number[] = [];
  for await (const bytes of stream.readable) seen.push(...bytes);
  assertEquals(seen, [1, 3]);
});

Deno.test("a stream whose events cannot be read is ended, and heartbeats and closing leave it alone", async () => {
  const errors: unknown[] = [];
  let closed = 0;
  const fault = new Error("disk");
  const stream = new EventStream({
    hello: [new Uint8Array(3)],
    cursor: 0,
    next: () => {
      throw fault;
    },
    resync: () => ({ id: 1, bytes: new Uint8Array(1) }),
    viewer: EVERYBODY,
    onClosed: () => closed++,
    onError: (error) => errors.push(error),
  });
  const reader = stream.readable.getReader();
  assertEquals((await reader.read()).value?.length, 3);
  assertEquals((await reader.read()).done, true);
  for (let beat = 0; beat < 20; beat++) stream.beat();
  stream.close();
  assertEquals([errors, closed], [[fault], 1]);
});

Deno.test("many readers: one user has at most fifty streams, and keeps nobody else out", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const bob = await givenPerson(t, { username: "bob" });
  const program = await givenApiToken(t, anna.user, ["read"]);
  const open = (headers: HeadersInit) => t.get("/api/v1/events", headers);
  const streams = await Promise.all(
    Array.from({ length: STREAMS_OF_USER_MAX }, (_, index) => open(index % 2 === 0 ? anna.headers : program.headers)),
  );
  assertEquals(streams.filter(({ status }) => status !== 200), []);
  for (const headers of [anna.headers, anna.cookies, program.headers]) {
    const refused = await open(headers);
    assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
    assertEquals((await refused.json()).detail, "Cannot open the event stream: you have 50 open already");
  }
  streams.push(await open(bob.headers));
  await streams[0]?.body?.cancel();
  streams.push(await open(anna.headers));
  assertEquals(streams.slice(-2).map(({ status }) => status), [200, 200]);
  await Promise.all(streams.slice(1).map(({ body }) => body?.cancel()));
});

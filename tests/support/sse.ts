/** Reads a stream of server-sent events, as a browser would. */
import { createParser } from "eventsource-parser";
import type { Viewer } from "../../server/events/service.ts";
import type { TestApp } from "./app.ts";
import { assertEquals } from "./assert.ts";

export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  /** Parsed. */
  readonly data: unknown;
}

export interface EventReader extends AsyncDisposable {
  readonly answer: Response;
  /** Comments and retry times that have come, in order. */
  readonly notes: readonly string[];
  /** The next event; fails when none comes in time or the stream ends. */
  next(): Promise<StreamEvent>;
  take(count: number): Promise<StreamEvent[]>;
  /** Settles when the server has ended the stream; fails when an event comes instead. */
  ended(): Promise<void>;
  /** Events that have come and were not taken yet. */
  readonly waiting: number;
}

/** A reader who may see everything and stay. */
export const EVERYBODY: Viewer = { user_id: null, sees: () => true, isWelcome: () => true };

/** How long an event may take before a test gives up. */
const DEADLINE_MS = 20_000;

export async function openStream(t: TestApp, path = "/api/v1/events", headers: HeadersInit = {}): Promise<EventReader> {
  const answer = await t.get(path, headers);
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "text/event-stream"]);
  return readEvents(answer);
}

/** Opens a stream and skips its `ready`. */
export async function openReadyStream(t: TestApp, path?: string, headers?: HeadersInit): Promise<EventReader> {
  const reader = await openStream(t, path, headers);
  assertEquals((await reader.next()).event, "ready");
  return reader;
}

type Item = StreamEvent | "end";

/** Reads the events of an answer from its beginning. */
export function readEvents(answer: Response): EventReader {
  if (answer.body === null) throw new Error("Cannot read events: the answer has no body");
  const items: Item[] = [];
  const notes: string[] = [];
  let wake: () => void = () => {};
  const put = (item: Item) => {
    items.push(item);
    wake();
  };
  const parser = createParser({
    onEvent: ({ id, event, data }) => put({ id, event, data: JSON.parse(data) }),
    onComment: (text) => void notes.push(`: ${text}`),
    onRetry: (time_ms) => void notes.push(`retry ${time_ms}`),
    onError: (error) => {
      throw error;
    },
  });
  const chunks = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    for (let next = await chunks.read(); !next.done; next = await chunks.read()) parser.feed(next.value);
    put("end");
  })();
  const takeItem = async (): Promise<Item> => {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const item = items.shift();
      if (item !== undefined) return item;
      if (performance.now() > deadline) throw new Error(`Waited ${DEADLINE_MS / 1000} s for an event`);
      await waitForWake((resolve) => wake = resolve, deadline);
    }
  };
  const next = async () => {
    const item = await takeItem();
    if (item === "end") throw new Error("Cannot read an event: the stream has ended");
    return item;
  };
  return {
    answer,
    notes,
    next,
    take: async (count) => {
      const events: StreamEvent[] = [];
      while (events.length < count) events.push(await next());
      return events;
    },
    ended: async () => {
      const item = await takeItem();
      if (item !== "end") throw new Error(`Expected the end of the stream, got ${JSON.stringify(item)}`);
    },
    get waiting() {
      return items.filter((item) => item !== "end").length;
    },
    [Symbol.asyncDispose]: async () => {
      await chunks.cancel();
      await reading;
    },
  };
}

async function waitForWake(register: (resolve: () => void) => void, deadline: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  register(resolve);
  const timer = setTimeout(resolve, Math.max(0, deadline - performance.now()));
  await promise;
  clearTimeout(timer);
}

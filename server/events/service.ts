/**
 * The event bus: after each commit it reads the new rows of the audit trail once and hands the same bytes to every open
 * stream. A stream that does not read falls back to the database, then to `resync`; it never holds up a writer.
 */
import { type EventRow, findLastAuditId, listEventsJson } from "../../db/audit.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../errors.ts";
import { EventStream, type Viewer, type WireEvent } from "./stream.ts";

export type { Viewer } from "./stream.ts";

/** Most streams at once; each holds a socket. */
export const STREAMS_MAX = 1000;

/** Most of them for one user: nobody may keep everybody else out. */
export const STREAMS_OF_USER_MAX = 50;

/** Most events a stream may have missed to get them replayed; beyond, reading everything anew is cheaper. */
export const REPLAY_MAX = 1000;

// Events kept in memory for streams that are a little behind: at most so many, and so many bytes.
const RECENT_MAX = 4096;
const RECENT_BYTES_MAX = 8 * 1024 * 1024;

const PAGE = 200; // new events read from the database at a time
const REPLAY_PAGE = 25; // a reader's queue may have room for only a few of them
export const HEARTBEAT_MS = 15_000;

interface EventBusOptions {
  readonly db: Database;
  readonly instance_id: string;
  readonly heartbeatMs?: number;
  /** Hears of events that could not be read; they go out with the next ones. */
  readonly onError?: (error: unknown) => void;
}

export class EventBus {
  readonly #db: Database;
  readonly #instanceId: string;
  readonly #onError: (error: unknown) => void;
  readonly #streams = new Set<EventStream>();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #recent: WireEvent[] = [];
  #recentBytes = 0;
  #lastId = 0;
  #awake = false;
  #closed = false;

  constructor(options: EventBusOptions) {
    this.#db = options.db;
    this.#instanceId = options.instance_id;
    this.#onError = options.onError ?? console.error;
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS);
  }

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size;
  }

  /** Tells the bus that rows were committed; many calls in one turn cost one read. Safe to call inside `afterCommit`. */
  wake(): void {
    if (this.#awake || this.#closed || this.#streams.size === 0) return;
    this.#awake = true;
    queueMicrotask(() => {
      this.#awake = false;
      try {
        this.#publish();
      } catch (error) {
        this.#onError(error); // nobody waits for this turn: what it throws would end the process
      }
    });
  }

  /**
   * Opens a stream of every event after `after_id` that is for the viewer, or of those to come when it is undefined.
   *
   * @throws {AppError} `busy` when too many streams are open or the server is stopping
   */
  open(after_id: number | undefined, viewer: Viewer): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.#closed) throw new AppError("busy", "Cannot open the event stream: the server is stopping");
    if (this.#streams.size >= STREAMS_MAX) throw tooMany(`${STREAMS_MAX} are open already`);
    if (viewer.user_id !== null && this.#countOf(viewer.user_id) >= STREAMS_OF_USER_MAX) {
      throw tooMany(`you have ${STREAMS_OF_USER_MAX} open already`);
    }
    if (this.#streams.size === 0) this.#restart();
    const stream = new EventStream({
      hello: this.#hello(after_id),
      cursor: this.#startOf(after_id),
      next: (cursor) => this.#after(cursor),
      resync: () => ({ id: this.#lastId, bytes: this.#state("resync", true) }),
      viewer,
      onClosed: () => this.#streams.delete(stream),
      onError: this.#onError,
    });
    this.#streams.add(stream);
    return stream.readable;
  }

  #countOf(user_id: string): number {
    return this.#streams.values().filter((stream) => stream.viewer.user_id === user_id).reduce((count) => count + 1, 0);
  }

  /**
   * Ends the streams of viewers who are no longer welcome. To be called when sessions, tokens or users have changed.
   */
  recheck(): void {
    for (const stream of [...this.#streams]) stream.recheck();
  }

  /** Ends every stream; their readers come back and are asked anew who they are. */
  endAll(): void {
    for (const stream of [...this.#streams]) stream.close();
  }

  /** Ends every stream; further ones are refused. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.endAll();
  }

  /** Catches up with what was committed while nobody listened. */
  #restart(): void {
    this.#recent = [];
    this.#recentBytes = 0;
    this.#lastId = findLastAuditId(this.#db);
  }

  #beat(): void {
    this.recheck();
    for (const stream of [...this.#streams]) stream.beat();
  }

  #publish(): void {
    if (this.#closed) return;
    for (;;) {
      const rows = listEventsJson(this.#db, this.#lastId, PAGE);
      for (const row of rows) this.#remember(toWire(row));
      const last = rows.at(-1);
      if (last === undefined) break;
      this.#lastId = last.id;
      if (rows.length < PAGE) break;
    }
    for (const stream of [...this.#streams]) stream.pump();
  }

  #remember(event: WireEvent): void {
    this.#recent.push(event);
    this.#recentBytes += event.bytes.length;
    if (this.#recent.length <= RECENT_MAX && this.#recentBytes <= RECENT_BYTES_MAX) return;
    const forgotten = this.#recent.splice(0, Math.ceil(this.#recent.length / 2)); // half: moving the rest costs as much
    for (const { bytes } of forgotten) this.#recentBytes -= bytes.length;
  }

  /** Events after a cursor: none when it is up to date, undefined when it is too far behind. */
  #after(cursor: number): readonly WireEvent[] | undefined {
    if (cursor >= this.#lastId) return [];
    const oldest = this.#recent[0];
    if (oldest !== undefined && cursor >= oldest.id - 1) {
      const start = firstAfter(this.#recent, cursor);
      return this.#recent.slice(start, start + PAGE);
    }
    if (this.#lastId - cursor > REPLAY_MAX) return undefined;
    return listEventsJson(this.#db, cursor, REPLAY_PAGE).map(toWire);
  }

  #startOf(after_id: number | undefined): number {
    return this.#isTooFar(after_id) ? this.#lastId : after_id ?? this.#lastId;
  }

  // An id we have not reached comes from another database: what the client holds is not ours to continue.
  #isTooFar(after_id: number | undefined): boolean {
    return after_id !== undefined && (after_id > this.#lastId || this.#lastId - after_id > REPLAY_MAX);
  }

  #hello(after_id: number | undefined): Uint8Array<ArrayBuffer>[] {
    const retry = ENCODER.encode("retry: 1000\n\n");
    // While a replay follows, `ready` carries no id: a connection lost before its end has to ask for the rest again.
    const ready = this.#state("ready", after_id === undefined);
    return this.#isTooFar(after_id) ? [retry, ready, this.#state("resync", true)] : [retry, ready];
  }

  #state(event: "ready" | "resync", withId: boolean): Uint8Array<ArrayBuffer> {
    const data = JSON.stringify({ last_id: this.#lastId, instance_id: this.#instanceId });
    return ENCODER.encode(`${withId ? `id: ${this.#lastId}\n` : ""}event: ${event}\ndata: ${data}\n\n`);
  }
}

function tooMany(why: string): AppError {
  return new AppError("busy", `Cannot open the event stream: ${why}`, { headers: { "Retry-After": "5" } });
}

const ENCODER = new TextEncoder();

/**
 * One row of the trail as one event: `event:` is `<entity_type>.<verb>`, the verb being the operation's last word. The
 * words of a damaged row could break the stream: it has a name of its own.
 */
function toWire({ id, operation, entity_type, data, is_shared, owner_id }: EventRow): WireEvent {
  const name = operation === null ? "entry.unreadable" : `${entity_type}.${operation.split(".").at(-1)}`;
  const bytes = ENCODER.encode(`id: ${id}\nevent: ${name}\ndata: ${data}\n\n`);
  return { id, audience: { is_shared, owner_id }, bytes };
}

/** Index of the first event after a cursor, by halving: ids grow. */
function firstAfter(events: readonly WireEvent[], cursor: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = events[middle];
    if (event !== undefined && event.id <= cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}

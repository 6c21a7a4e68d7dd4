/**
 * One connection to the server's event stream that keeps coming back. It reads the stream itself instead of leaving it
 * to EventSource, which hides the heartbeats (a dead connection would look alive) and gives up for good on a 503.
 */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { ChangeEvent, StreamState } from "../server/events/schema.ts";
import { sessionFetch } from "./api.ts";

export interface StreamReader {
  /** The id of the last event this page has; undefined when it has none yet. */
  readonly lastId: () => number | undefined;
  readonly onReady: (state: StreamState) => void;
  readonly onResync: (state: StreamState) => void;
  readonly onChange: (event: ChangeEvent) => void;
  readonly onLost: () => void;
}

const STREAM_PATH = "/api/v1/events";
/** The server sends a heartbeat every 15 s. */
const SILENCE_MAX_MS = 40_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;

export class EventStream {
  readonly #reader: StreamReader;
  #attempt = new AbortController();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #failures = 0;
  #wake: () => void = () => {};

  constructor(reader: StreamReader) {
    this.#reader = reader;
    void this.#run();
  }

  /** Tries again at once when the stream is waiting to. */
  retry(): void {
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#attempt.abort();
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#readOnce();
      } catch {
        // Whatever ended it (no server, a cut, a refusal, silence), the remedy is the same: say so and try again.
      }
      if (this.#closed) return;
      this.#reader.onLost();
      await this.#pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++));
    }
  }

  async #readOnce(): Promise<void> {
    try {
      const headers = { accept: "text/event-stream" };
      const answer = await sessionFetch(this.#address(), { headers }, { limit: () => this.#begin() });
      if (!answer.ok || answer.body === null) throw new Error(`Cannot follow events: status ${answer.status}`);
      const parser = createParser({ onEvent: (message) => this.#handle(message) });
      const chunks = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let next = await chunks.read(); !next.done; next = await chunks.read()) {
        this.#limitSilence();
        parser.feed(next.value);
      }
    } finally {
      clearTimeout(this.#silence);
    }
  }

  /** The signal that ends an attempt: the first one, and one more each time the session had to be renewed for it. */
  #begin(): AbortSignal {
    this.#attempt = new AbortController();
    if (this.#closed) this.#attempt.abort();
    this.#limitSilence();
    return this.#attempt.signal;
  }

  #limitSilence(): void {
    const attempt = this.#attempt;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => attempt.abort(), SILENCE_MAX_MS);
  }

  #address(): string {
    const lastId = this.#reader.lastId();
    return lastId === undefined ? STREAM_PATH : `${STREAM_PATH}?last_event_id=${lastId}`;
  }

  #handle(message: EventSourceMessage): void {
    this.#failures = 0;
    const data: unknown = JSON.parse(message.data);
    // In a turn of its own: a fault of the page's is reported as one, not taken for the end of the stream.
    queueMicrotask(() => this.#deliver(message.event, data));
  }

  #deliver(name: string | undefined, data: unknown): void {
    if (this.#closed) return;
    if (name === "ready" && isStreamState(data)) this.#reader.onReady(data);
    else if (name === "resync" && isStreamState(data)) this.#reader.onResync(data);
    else if (isChangeEvent(data)) this.#reader.onChange(data);
  }

  #pause(wait_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait_ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function isStreamState(data: unknown): data is StreamState {
  return typeof data === "object" && data !== null && "last_id" in data && typeof data.last_id === "number" &&
    "instance_id" in data && typeof data.instance_id === "string";
}

function isChangeEvent(data: unknown): data is ChangeEvent {
  return typeof data === "object" && data !== null && "id" in data && typeof data.id === "number" &&
    "operation" in data && typeof data.operation === "string" && "row" in data && typeof data.row === "object";
}

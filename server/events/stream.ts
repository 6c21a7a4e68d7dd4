/** One reader of the event stream: its place in the trail, and how much it is willing to take. */
import type { Audience } from "../../db/audit.ts";

/** A message as it goes over the wire, and the id its reader then stands at. */
export interface WireMessage {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An event as it goes over the wire, and whom it is for. */
export interface WireEvent extends WireMessage {
  readonly audience: Audience;
}

/** Who reads a stream. */
export interface Viewer {
  /** Whose streams are counted together; null while there is no login, where all are one person's. */
  readonly user_id: string | null;
  /** Whether an event is for them. */
  readonly sees: (audience: Audience) => boolean;
  /** Whether what let them in still holds; the stream is ended when it does not. */
  readonly isWelcome: () => boolean;
}

interface EventStreamOptions {
  /** Sent first, in order. */
  readonly hello: readonly Uint8Array<ArrayBuffer>[];
  /** The id of the last event this reader has. */
  readonly cursor: number;
  /** Events after a cursor; undefined when it is too far behind to be replayed. */
  readonly next: (cursor: number) => readonly WireEvent[] | undefined;
  /** What tells a reader to read everything anew. */
  readonly resync: () => WireMessage;
  readonly viewer: Viewer;
  readonly onClosed: () => void;
  /** Hears why events could not be read; the stream is ended then, and its reader comes back. */
  readonly onError: (error: unknown) => void;
}

/** Bytes queued for a reader before it counts as slow. */
const QUEUE_BYTES = 64 * 1024;

/** Heartbeats a reader may leave unread before its stream is ended: its connection is dead or its page is frozen. */
const MISSED_BEATS_MAX = 8;

const HEARTBEAT = new TextEncoder().encode(": keep\n\n");

export class EventStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  #cursor: number;
  #pumping = false;
  #missedBeats = 0;

  get viewer(): Viewer {
    return this.#options.viewer;
  }

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#controller = controller;
        for (const bytes of options.hello) controller.enqueue(bytes);
      },
      pull: () => this.pump(),
      cancel: () => this.#end(),
    }, { highWaterMark: QUEUE_BYTES, size: (bytes) => bytes.byteLength });
  }

  /** Hands over events as long as the reader takes them. */
  pump(): void {
    if (this.#pumping) return; // a reader that waits makes enqueue() pull at once, before it returns
    this.#pumping = true;
    try {
      while (this.#hasRoom() && this.#sendNext());
    } catch (error) {
      this.#options.onError(error);
      this.close();
    } finally {
      this.#pumping = false;
    }
  }

  /** A comment that keeps the connection known to be alive. */
  beat(): void {
    if (this.#hasRoom()) {
      this.#missedBeats = 0;
      this.#controller?.enqueue(HEARTBEAT);
    } else if (++this.#missedBeats >= MISSED_BEATS_MAX) {
      this.close();
    }
  }

  /** Ends the stream when its viewer is no longer welcome. */
  recheck(): void {
    if (!this.#options.viewer.isWelcome()) this.close();
  }

  close(): void {
    const controller = this.#controller;
    this.#end();
    controller?.close();
  }

  /** Sends what comes next, up to what the queue holds; whether there was something. */
  #sendNext(): boolean {
    const events = this.#options.next(this.#cursor);
    if (events === undefined) return this.#resync();
    for (const { id, audience, bytes } of events) {
      if (!this.#hasRoom()) break; // a page of large events would be far more than the queue
      this.#cursor = id;
      if (this.#options.viewer.sees(audience)) this.#controller?.enqueue(bytes);
    }
    return events.length > 0;
  }

  #resync(): true {
    const { id, bytes } = this.#options.resync();
    this.#cursor = id;
    this.#controller?.enqueue(bytes);
    return true;
  }

  #hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  #end(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#options.onClosed();
  }
}

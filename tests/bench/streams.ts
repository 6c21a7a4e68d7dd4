/** Many open event streams: how long until a change has reached every one of them. */
import { newCard, readConstant } from "./subject.ts";

export interface StreamFigures {
  readonly streams: number;
  /** From sending the request until the first half of the streams, and the last one, had the event. */
  readonly half_ms: readonly number[];
  readonly last_ms: readonly number[];
}

const EVENT_LIMIT_MS = 10_000;

/** One reader over a plain socket, so that the client's share of the work stays small. */
class Reader implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #decoder = new TextDecoder();
  readonly #buffer = new Uint8Array(16 * 1024);
  /** The end of what came in and is no event that was waited for. */
  #text = "";

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<Reader> {
    const reader = new Reader(await Deno.connect({ hostname: "127.0.0.1", port }));
    const request = `GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`;
    await reader.#connection.write(new TextEncoder().encode(request));
    await reader.waitFor("ready");
    return reader;
  }

  /** Reads until an event of this name has come; answers when it had. */
  async waitFor(event: string): Promise<number> {
    const mark = `event: ${event}\n`;
    for (;;) {
      const start = this.#text.indexOf(mark);
      if (start !== -1) {
        this.#text = this.#text.slice(start + mark.length);
        return performance.now();
      }
      this.#text = this.#text.slice(-mark.length);
      const size = await this.#connection.read(this.#buffer);
      if (size === null) throw new Error("Cannot measure the event stream: the server ended it");
      this.#text += this.#decoder.decode(this.#buffer.subarray(0, size), { stream: true });
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

/** Opens the streams, then changes the board once a round. */
export async function measureStreams(port: number, count: number, rounds: number): Promise<StreamFigures> {
  const readers = await Promise.all(Array.from({ length: count }, () => Reader.open(port)));
  const timeout = setTimeout(() => closeAll(readers), EVENT_LIMIT_MS * (rounds + 1));
  const half_ms: number[] = [];
  const last_ms: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const arrivals = Promise.all(readers.map((reader) => reader.waitFor("card.create")));
      const started_ms = performance.now();
      await readConstant(`http://127.0.0.1:${port}/api/v1/board/cards`, newCard("Tell everybody"));
      const sorted = (await arrivals).map((at_ms) => at_ms - started_ms).toSorted((a, b) => a - b);
      half_ms.push(sorted[Math.floor(count / 2)] ?? NaN);
      last_ms.push(sorted.at(-1) ?? NaN);
    }
  } finally {
    clearTimeout(timeout);
    closeAll(readers);
  }
  return { streams: count, half_ms, last_ms };
}

/** Ends what still waits for an event, too. */
function closeAll(readers: readonly Reader[]): void {
  for (const reader of readers) {
    try {
      reader[Symbol.dispose]();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error; // closed already
    }
  }
}

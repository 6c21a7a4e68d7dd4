/** One request of the model server and its answer, in HTTP by hand. */

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  /** The body as it came. */
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface Exchange {
  readonly request: RecordedRequest;
  /** Aborts when the client closes the connection, or the server is ended. */
  readonly signal: AbortSignal;
  /** Sends bytes just as they are; in vain, and without an error, when the client is gone. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Begins an answer whose body comes by `part()` and ends by `end()`. */
  begin(status: number, headers?: Readonly<Record<string, string>>): Promise<void>;
  part(text: string | Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Answers one request for a completion; model_replies.ts makes them. When it is over the connection is closed. */
export type Reply = (exchange: Exchange) => void | Promise<void>;

const encoder = new TextEncoder();

/** Reads one request to its end; undefined when the client closes before. */
export async function readRequest(connection: Deno.TcpConn): Promise<RecordedRequest | undefined> {
  let bytes: Uint8Array = new Uint8Array();
  for (;;) {
    const more = await readSome(connection);
    if (more === undefined) return undefined;
    bytes = join(bytes, more);
    const request = parseRequest(bytes);
    if (request !== undefined) return request;
  }
}

function parseRequest(bytes: Uint8Array): RecordedRequest | undefined {
  const head = new TextDecoder("latin1").decode(bytes).split("\r\n\r\n", 1)[0] ?? "";
  const body = bytes.subarray(head.length + 4);
  if (head.length + 4 > bytes.length) return undefined;
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Headers(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  }));
  if (body.length < Number(headers.get("content-length") ?? 0)) return undefined;
  const [method = "", path = ""] = first.split(" ");
  const text = new TextDecoder().decode(body);
  return { method, path, headers, text, json: parseJson(text) };
}

export class SocketExchange implements Exchange, AsyncDisposable {
  readonly request: RecordedRequest;
  readonly #connection: Deno.TcpConn;
  readonly #gone = new AbortController();
  readonly #watching: Promise<void>;

  constructor(connection: Deno.TcpConn, request: RecordedRequest) {
    this.request = request;
    this.#connection = connection;
    this.#watching = this.#watch();
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  async send(bytes: string | Uint8Array): Promise<void> {
    let rest: Uint8Array = typeof bytes === "string" ? encoder.encode(bytes) : bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
    } catch (error) {
      if (!isConnectionEnd(error)) throw error;
      this.#gone.abort();
    }
  }

  begin(status: number, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = { "transfer-encoding": "chunked", connection: "close", ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.send(`HTTP/1.1 ${status} Scripted\r\n${lines.join("")}\r\n`);
  }

  part(text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string" ? encoder.encode(text) : text;
    if (bytes.length === 0) return Promise.resolve(); // an empty one would be the end
    return this.send(join(join(encoder.encode(`${bytes.length.toString(16)}\r\n`), bytes), encoder.encode("\r\n")));
  }

  end(): Promise<void> {
    return this.send("0\r\n\r\n");
  }

  /** Nothing comes after a request but the end: the answer closes the connection. */
  async #watch(): Promise<void> {
    while (await readSome(this.#connection) !== undefined);
    this.#gone.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeQuietly(this.#connection);
    await this.#watching;
  }
}

/** Closing twice is no fault: client, answer and the end of the server may all come first. */
export function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!isConnectionEnd(error)) throw error;
  }
}

async function readSome(connection: Deno.TcpConn): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    const count = await connection.read(buffer);
    return count === null ? undefined : buffer.subarray(0, count);
  } catch (error) {
    if (isConnectionEnd(error)) return undefined;
    throw error;
  }
}

function isConnectionEnd(error: unknown): boolean {
  const { ConnectionReset, ConnectionAborted, BrokenPipe, BadResource, Interrupted } = Deno.errors;
  return [ConnectionReset, ConnectionAborted, BrokenPipe, BadResource, Interrupted].some((kind) =>
    error instanceof kind
  );
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

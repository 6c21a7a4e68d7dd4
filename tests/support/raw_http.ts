/** HTTP by hand, over a TCP connection: what no client library would send. */

export interface RawAnswer {
  /** 0 when the server closed the connection without an answer. */
  readonly status: number;
  readonly headers: Headers;
  /** As it came, chunks and all. */
  readonly body: string;
}

/** How long an answer may take before a test gives up. */
const DEADLINE_MS = 15_000;

/** Sends bytes just as they are and reads one answer: as much as it says it holds, or until the server closes. */
export async function rawRequest(origin: string, request: string | Uint8Array): Promise<RawAnswer> {
  using connection = await connect(origin);
  const bytes = typeof request === "string" ? new TextEncoder().encode(request) : request;
  const writing = connection.write(bytes);
  const answer = await readAnswer(connection);
  connection[Symbol.dispose](); // a server that has answered may never read the rest
  await writing;
  return answer;
}

/** A request that the server has begun to read, and that lacks the last byte of its body. */
export interface HeldRequest extends Disposable {
  /** Sends that byte and reads the answer. */
  finish(): Promise<RawAnswer>;
}

/**
 * Sends a request but for the last byte of its body. The server asks for the body (RFC 9110, 10.1.1) when a route
 * begins to read it: whoever may not send it has been refused by then.
 */
export async function holdRequest(origin: string, head: readonly string[], body: string): Promise<HeldRequest> {
  const connection = await connect(origin);
  const bytes = new TextEncoder().encode(body);
  const lines = [...head, "Connection: close", "Expect: 100-continue", `Content-Length: ${bytes.length}`, "", ""];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  const interim = await connection.read();
  if (!interim.startsWith("HTTP/1.1 100 ")) throw new Error(`Expected to be asked for the body, got ${interim}`);
  await connection.write(bytes.subarray(0, -1));
  return {
    finish: async () => {
      await connection.write(bytes.subarray(-1));
      return await readAnswer(connection);
    },
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

async function readAnswer(connection: RawConnection): Promise<RawAnswer> {
  let text = "";
  for (let part = await connection.read(); part !== ""; part = await connection.read()) {
    text += part;
    if (!text.includes("\r\n\r\n")) continue;
    const answer = parseAnswer(text);
    const length = answer.headers.get("content-length");
    if (length !== null && new TextEncoder().encode(answer.body).length >= Number(length)) return answer;
  }
  return parseAnswer(text);
}

export interface RawConnection extends Disposable {
  /** Sends all of it; a connection that the server has closed takes the rest in silence. */
  write(bytes: Uint8Array): Promise<void>;
  /** What comes next; empty at the end. */
  read(): Promise<string>;
}

export async function connect(origin: string): Promise<RawConnection> {
  const { hostname, port } = new URL(origin);
  const conn = await Deno.connect({ hostname, port: Number(port) });
  let isClosed = false;
  const close = () => {
    if (!isClosed) conn.close();
    isClosed = true;
  };
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(64 * 1024);
  const read = async () => {
    const timer = setTimeout(close, DEADLINE_MS);
    try {
      const count = await conn.read(buffer);
      return count === null ? "" : decoder.decode(buffer.subarray(0, count), { stream: true });
    } catch (error) {
      if (isConnectionEnd(error)) return "";
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    read,
    write: async (bytes) => {
      try {
        for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await conn.write(rest));
      } catch (error) {
        if (!isConnectionEnd(error)) throw error;
      }
    },
    [Symbol.dispose]: close,
  };
}

function isConnectionEnd(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}

/** The parts of an answer. */
export function parseAnswer(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(first.split(" ")[1] ?? 0), headers, body: rest.join("\r\n\r\n") };
}

/** The beginning of HTTP/2 by prior knowledge (RFC 9113, 3.3), and so many requests for `/`. */
export function http2Requests(count: number): Uint8Array {
  const frame = (type: number, flags: number, stream: number, payload: readonly number[]) => [
    ...[payload.length >> 16, (payload.length >> 8) & 255, payload.length & 255, type, flags],
    ...[0, 0, stream >> 8, stream & 255],
    ...payload,
  ];
  // :method GET, :scheme http, :path / by their numbers in the static table, and :authority x.
  const head = [0x82, 0x86, 0x84, 0x41, 0x01, 0x78];
  const frames = Array.from({ length: count }, (_, index) => frame(1, 5, 2 * index + 1, head)).flat();
  const preface = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  return new Uint8Array([...preface, ...frame(4, 0, 0, []), ...frames]);
}

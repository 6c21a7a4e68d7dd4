/** Reads a body as text: of a type that the route takes, no larger and no slower than it allows, and truly UTF-8. */
import { AppError } from "../errors.ts";

const BODY_BYTES_MAX = 1024 * 1024;
/** Of a body that anybody may send, logged in or not: a name, a password and a token fit many times over. */
const PUBLIC_BODY_BYTES_MAX = 16 * 1024;
const BODY_TIMEOUT_MS = 30_000;

export interface BodyLimits {
  /** Most bytes; 1 MiB unless said. */
  readonly max_bytes?: number;
  /** How long the body may take to arrive; 30 s unless said. */
  readonly timeout_ms?: number;
}

/** Requests to routes that anybody may use. */
const publicRequests = new WeakSet<Request>();

/** Holds a request to what strangers may send, whatever its route takes otherwise. */
export function limitPublicBody(request: Request): void {
  publicRequests.add(request);
}

/** A byte order mark is kept: what it means depends on the type. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The body of a request, as text.
 *
 * @param type the content type that it has to have, without parameters and in lower case
 * @throws {AppError} `unsupported_type`, `too_large`, `request_timeout` or `malformed`
 */
export async function readText(request: Request, type: string, limits: BodyLimits = {}): Promise<string> {
  requireType(request, type);
  const { max_bytes = BODY_BYTES_MAX, timeout_ms = BODY_TIMEOUT_MS } = limits;
  const most_bytes = publicRequests.has(request) ? Math.min(max_bytes, PUBLIC_BODY_BYTES_MAX) : max_bytes;
  return decodeUtf8(await withDeadline(readBytes(request, most_bytes), timeout_ms));
}

function requireType({ headers }: Request, wanted: string): void {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.trim().toLowerCase() !== "identity") {
    throw new AppError("unsupported_type", `The body is encoded as "${encoding.slice(0, 40)}"; send it as it is`);
  }
  const type = headers.get("content-type");
  if (type === wanted || (type !== null && isUtf8(type, wanted))) return;
  const given = type === null ? "no type" : `type "${type.slice(0, 100)}"`;
  throw new AppError("unsupported_type", `The body has ${given}; this address takes ${wanted} in UTF-8`);
}

function isUtf8(type: string, wanted: string): boolean {
  const [name, ...parameters] = type.toLowerCase().replaceAll(/\s/g, "").split(";");
  return name === wanted &&
    parameters.every((part) => !part.startsWith("charset=") || /^charset="?utf-8"?$/.test(part));
}

async function readBytes(request: Request, max_bytes: number): Promise<Uint8Array> {
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > max_bytes) throwTooLarge(max_bytes);
  if (request.body === null) return new Uint8Array();
  try {
    // With a length the server hands over no more than that; without, the body is counted as it comes.
    return length === null ? await readChunks(request.body, max_bytes) : await request.bytes();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("malformed", "The body broke off before its end", { cause: error }); // the client went away
  }
}

/** Copied as it comes: each chunk holds on to a whole read buffer of the server's, however few bytes are in it. */
async function readChunks(body: ReadableStream<Uint8Array>, max_bytes: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(4096);
  let size_bytes = 0;
  for await (const chunk of body.values({ preventCancel: true })) { // what is too large is read on by framing.ts
    const end = size_bytes + chunk.byteLength;
    if (end > max_bytes) throwTooLarge(max_bytes);
    if (end > bytes.length) {
      const larger = new Uint8Array(Math.min(max_bytes, Math.max(end, bytes.length * 2)));
      larger.set(bytes.subarray(0, size_bytes));
      bytes = larger;
    }
    bytes.set(chunk, size_bytes);
    size_bytes = end;
  }
  return bytes.subarray(0, size_bytes);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new AppError("malformed", "The body is not valid UTF-8", { cause });
  }
}

function throwTooLarge(max_bytes: number): never {
  throw new AppError("too_large", `The body is larger than ${max_bytes} bytes`);
}

/** Deno waits for a body for ever: a client that stops in the middle of one must not hold its request open. */
function withDeadline(reading: Promise<Uint8Array>, timeout_ms: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError("request_timeout", `The body was not complete within ${timeout_ms / 1000} s`));
    }, timeout_ms);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

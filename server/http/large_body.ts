/** Bodies that a client has to take in time: long answers go out piece by piece, streams as they come. */
import type { Context } from "hono";
import type { Env } from "../context.ts";
import { AppError } from "../errors.ts";

/** From here on an answer is sent in pieces: what is smaller fits into what the system keeps for a connection. */
const LARGE_BYTES = 256 * 1024;
const PIECE_BYTES = 64 * 1024;

const ENCODER = new TextEncoder();

/** A body that leaves piece by piece. */
interface LargeBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly size_bytes: number;
}

/**
 * The body of an answer that is so large that it has to leave piece by piece, from bytes that answers may share: a
 * client that does not read then holds few of its own. Undefined for a body that can be handed over as it is.
 *
 * @throws {AppError} `busy` when more large answers are under way than there is memory for
 */
export function largeBody(c: Context<Env>, body: string | Uint8Array<ArrayBuffer>): LargeBody | undefined {
  const { env } = c;
  if (body.length < LARGE_BYTES || env?.hold === undefined || c.req.method === "HEAD") return undefined;
  const bytes = typeof body === "string" ? ENCODER.encode(body) : body;
  const release = env.hold(bytes);
  if (release === undefined) {
    const detail = "Too many large answers are being sent; nothing was changed";
    throw new AppError("busy", detail, { headers: { "Retry-After": "1" } });
  }
  return { stream: watched(c, inPieces(bytes, release)), size_bytes: bytes.byteLength };
}

function inPieces(bytes: Uint8Array<ArrayBuffer>, release: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent_bytes = 0;
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(sent_bytes, sent_bytes += PIECE_BYTES));
      if (sent_bytes < bytes.byteLength) return;
      release();
      controller.close();
    },
    cancel: release,
  }, { highWaterMark: 0 });
}

/** The same stream; its connection is told when something lies ready for the client and when it was taken. */
export function watched(
  { env }: Pick<Context<Env>, "env">,
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (env?.offered === undefined) return source;
  const reader = source.getReader();
  return new ReadableStream({
    pull: async (controller) => {
      env.taken?.();
      const { value, done } = await reader.read();
      if (done) return controller.close();
      controller.enqueue(value);
      env.offered?.();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

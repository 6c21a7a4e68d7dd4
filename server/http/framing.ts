/**
 * Where a request ends (RFC 9112, 6.3), and what becomes of a body that is refused
 * (docs/decisions/0058-requests-end-in-one-place.md).
 */
import { createMiddleware } from "hono/factory";
import type { Env } from "../context.ts";
import { AppError } from "../errors.ts";

/** How much of a refused body is read on, and for how long: clients that send it all first then get to the answer. */
const REST_BYTES_MAX = 64 * 1024 * 1024;
const REST_TIMEOUT_MS = 2_000;

/**
 * Deno 2.7 lets a client send a body that waits for leave (RFC 9110, 10.1.1) when the body is first looked at. Later
 * versions do so before the application hears of the request.
 */
const GIVES_LEAVE_WHEN_READ = Deno.version.deno.startsWith("2.7.");

const CLOSE = { connection: "close" };

/** Refuses requests of which two programs could see two different ends, and reads refused bodies to theirs. */
export const framing = createMiddleware<Env>(async (c, next) => {
  const { headers } = c.req.raw;
  const length = headers.get("content-length");
  const coding = headers.get("transfer-encoding");
  if (length === null && coding === null) return await next();
  const fault = faultOf(length, coding);
  if (fault !== undefined) {
    void c.env?.finish?.();
    throw new AppError("malformed", `${fault}: where the request ends is not clear`, { headers: CLOSE });
  }
  await next();
  const isRefused = c.res.status >= 400;
  const isRead = !isRefused || await readOn(c.req.raw, c.res.status);
  // Some versions of Deno leave out a Content-Length that stood behind Transfer-Encoding: what follows is not trusted.
  if (coding === null && isRead && c.res.status !== 413) return;
  c.res.headers.set("connection", CLOSE.connection);
  void c.env?.finish?.(); // the header alone closes nothing in some versions of Deno
});

function faultOf(length: string | null, coding: string | null): string | undefined {
  if (length !== null && coding !== null) return "Content-Length and Transfer-Encoding stand together";
  if (length !== null && !/^\d{1,15}$/.test(length)) return "Content-Length is not one number";
  return coding !== null && coding.toLowerCase() !== "chunked" ? "Transfer-Encoding is not chunked" : undefined;
}

/** Reads what is left of a body and forgets it; whether its end was reached. */
async function readOn(request: Request, status: number): Promise<boolean> {
  if (GIVES_LEAVE_WHEN_READ && request.headers.has("expect")) return false; // the body need not come at all
  if (request.bodyUsed && status !== 413) return status !== 408; // read, but for one that came too slowly
  const { body } = request;
  if (body === null || body.locked) return body === null;
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => undefined);
  }, REST_TIMEOUT_MS);
  try {
    for (let left_bytes = REST_BYTES_MAX; left_bytes > 0;) {
      const { value, done } = await reader.read();
      if (done) return !isLate;
      left_bytes -= value.byteLength;
    }
    return false;
  } catch {
    return false; // the client went away
  } finally {
    clearTimeout(timer);
  }
}

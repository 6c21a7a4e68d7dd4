/** What a session is started for: a program that names itself, and perhaps a key that the session is bound to. */
import type { Context } from "hono";
import type { Env } from "../context.ts";
import { AppError } from "../errors.ts";
import { hostnameOf } from "../http/rate_limit.ts";
import { hashToken } from "./random_tokens.ts";

export interface Client {
  /** What the program calls itself. */
  readonly device: string;
  /** Of the key that came with the login; null when none did. */
  readonly key_hash: string | null;
  /** The address that it connects from; undefined when it did not come through a connection. */
  readonly hostname?: string | undefined;
}

const HEADER = "x-session-key";
const FORMAT = /^[\w-]{43}$/; // 32 bytes in base64url, as a page makes them

/** @throws {AppError} `malformed` when a key comes that is too easy to guess to be one */
export function clientOf(c: Context<Env>): Client {
  const request = c.req.raw;
  const key = request.headers.get(HEADER);
  if (key !== null && !FORMAT.test(key)) {
    throw new AppError("malformed", "X-Session-Key has to be 32 random bytes in base64url, 43 characters");
  }
  return { device: request.headers.get("user-agent") ?? "", key_hash: keyHashOf(request), hostname: hostnameOf(c) };
}

/** The hash of the key that a request brings; null when it brings none. */
export function keyHashOf(request: Request): string | null {
  const key = request.headers.get(HEADER);
  return key === null ? null : hashToken(key);
}

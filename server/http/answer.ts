/** Good answers: JSON with its entity tag, and conditional requests. */
import type { Context, TypedResponse } from "hono";
import type { Env } from "../context.ts";
import { AppError, OTHER_ROW } from "../errors.ts";
import { COMMON_HEADERS } from "./headers.ts";
import { largeBody } from "./large_body.ts";

/** A JSON answer as hono's typed client should see it. */
type JsonAnswer<T, Status extends 200 | 201> = Response & TypedResponse<T, Status, "json">;

/**
 * Sends a value as JSON; with its ETag when it is a row with a version.
 *
 * @param more headers; an `etag` among them is for a row whose version alone does not tell what is in the answer
 */
export function json<T, Status extends 200 | 201 = 200>(
  c: Context<Env>,
  value: T,
  status?: Status,
  more?: Readonly<Record<string, string>>,
): JsonAnswer<T, Status> {
  const version = versionOf(value);
  const tag = more?.["etag"] ?? (version === undefined ? undefined : etag(version));
  const unchanged = tag === undefined ? undefined : notModified(c, () => tag);
  const answer = unchanged ?? send(c, JSON.stringify(value), status ?? 200, tag, more);
  return answer as JsonAnswer<T, Status>; // the body is the value's JSON
}

/** JSON that is complete already, as text or in UTF-8: bytes are sent as they are, a text is encoded each time. */
export type JsonBody = string | Uint8Array<ArrayBuffer>;

/**
 * Sends JSON that is complete already.
 *
 * @param tag answered as `ETag`, with 304 and no body to a client that names it in If-None-Match
 */
export function rawJson<T>(
  c: Context<Env>,
  body: JsonBody,
  tag?: string,
  more?: Readonly<Record<string, string>>,
): JsonAnswer<T, 200> {
  const unchanged = tag === undefined ? undefined : notModified<T>(c, () => tag);
  return unchanged ?? send(c, body, 200, tag, more) as JsonAnswer<T, 200>; // the SQL that made the body says it is a T
}

/**
 * 304 without a body for a client that names the current tag in If-None-Match; undefined for all others. It stands
 * before an answer that costs much to make.
 *
 * @param currentTag called only when the client names a tag at all
 */
export function notModified<T>(c: Context<Env>, currentTag: () => string): JsonAnswer<T, 200> | undefined {
  const named = c.req.raw.headers.get("if-none-match");
  if (named === null || (c.req.method !== "GET" && c.req.method !== "HEAD")) return undefined;
  const tag = currentTag();
  return isKnown(named, tag) ? send(c, null, 304, tag) as JsonAnswer<T, 200> : undefined;
}

function send(
  c: Context<Env>,
  body: JsonBody | null,
  status: number,
  tag: string | undefined,
  more?: Readonly<Record<string, string>>,
): Response {
  const large = body === null ? undefined : largeBody(c, body);
  c.set("complete", true);
  // One literal, not headers added one by one: they are then read once, by the server (docs/performance.md).
  const headers = {
    ...COMMON_HEADERS,
    "content-type": "application/json",
    "x-request-id": c.get("caller").request_id ?? "",
    ...(tag === undefined ? {} : { etag: tag }),
    ...(large === undefined ? {} : { "content-length": String(large.size_bytes) }),
    ...more,
  };
  return new Response(large?.stream ?? body, { status, headers });
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("version" in value)) return undefined;
  return typeof value.version === "number" ? value.version : undefined;
}

/**
 * The entity tag of a row at a version: `"3"`, `"3-board-1"` or `"3.17-board-1"`. Two answers of one address that differ
 * never have the same.
 *
 * @param id names the row, or what it belongs to, where the address does not: `/board` can become another board between
 *   two requests
 * @param of_version the version of what the row belongs to, when the answer tells of that as well
 */
export function etag(version: number, id?: string, of_version?: number): string {
  const at = of_version === undefined ? version : `${version}.${of_version}`;
  return id === undefined ? `"${at}"` : `"${at}-${id}"`;
}

/** Whether If-None-Match says that the client has what this tag stands for. */
export function isKnown(if_none_match: string | null, tag: string): boolean {
  if (if_none_match === null) return false;
  return if_none_match.split(",").some((part) => {
    const candidate = part.trim();
    return candidate === "*" || candidate.replace(/^W\//, "") === tag;
  });
}

/**
 * The version that a change is meant for; undefined when the client does not say, or says `*`. A change is about the row
 * alone: whatever else the tag tells of (`etag`) may have changed.
 *
 * @param id what the tags of this address name (`etag`)
 * @throws {AppError} `malformed` when the header is not one entity tag of ours
 */
export function ifMatch(c: Context<Env>, id?: string): number | undefined {
  const header = c.req.raw.headers.get("if-match");
  if (header === null || header.trim() === "*") return undefined;
  // Weak when something on the way compressed the answer.
  const [, version, named] = /^(?:W\/)?"(\d{1,15})(?:\.[1-9]\d{0,14}(?=-))?(?:-([^"]+))?"$/.exec(header.trim()) ?? [];
  if (version === undefined) {
    throw new AppError("malformed", `If-Match "${header.slice(0, 40)}" is not an ETag of this server`);
  }
  return named === undefined || named === id ? Number(version) : OTHER_ROW;
}

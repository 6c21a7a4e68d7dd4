/** Good answers: JSON with its entity tag, and conditional requests. */
import type { Context, TypedResponse } from "hono";
import type { Env } from "../context.ts";
import { AppError } from "../errors.ts";
import { baseHeaders } from "./headers.ts";

/** A JSON answer as hono's typed client should see it. */
type JsonAnswer<T, Status extends 200 | 201> = Response & TypedResponse<T, Status, "json">;

// A Response copies the headers it is given, and copying these costs a fraction of checking each header of each answer
// again (docs/performance.md). What differs between answers is set just before the copy.
const PLAIN = baseHeaders({ "content-type": "application/json", "x-request-id": "" });
const TAGGED = baseHeaders({ "content-type": "application/json", "x-request-id": "", etag: "" });

/** Sends a value as JSON; with its ETag when it is a row with a version. */
export function json<T, Status extends 200 | 201 = 200>(
  c: Context<Env>,
  value: T,
  status?: Status,
  more?: Readonly<Record<string, string>>,
): JsonAnswer<T, Status> {
  const answer = send(c, JSON.stringify(value), status ?? 200, versionOf(value));
  for (const [name, text] of Object.entries(more ?? {})) answer.headers.set(name, text);
  return answer as JsonAnswer<T, Status>; // the body is the value's JSON
}

/**
 * Sends JSON text that is complete already.
 *
 * @param version answers `ETag`, and 304 without a body to a client that names it in If-None-Match
 */
export function jsonText<T>(c: Context<Env>, text: string, version?: number): JsonAnswer<T, 200> {
  const isUnchanged = version !== undefined && isKnown(c.req.raw.headers.get("if-none-match"), etag(version));
  const answer = isUnchanged ? send(c, null, 304, version) : send(c, text, 200, version);
  return answer as JsonAnswer<T, 200>; // the text is a T: the SQL that made it says so
}

function send(c: Context<Env>, body: string | null, status: number, version: number | undefined): Response {
  const headers = version === undefined ? PLAIN : TAGGED;
  headers.set("x-request-id", c.get("caller").request_id ?? "");
  if (version !== undefined) headers.set("etag", etag(version));
  c.set("complete", true);
  return new Response(body, { status, headers });
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("version" in value)) return undefined;
  return typeof value.version === "number" ? value.version : undefined;
}

function etag(version: number): string {
  return `"${version}"`;
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
 * The version that a change is meant for; undefined when the client does not say, or says `*`.
 *
 * @throws {AppError} `malformed` when the header is not one entity tag of ours
 */
export function ifMatch(c: Context<Env>): number | undefined {
  const header = c.req.raw.headers.get("if-match");
  if (header === null || header.trim() === "*") return undefined;
  const tag = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())?.[1]; // weak when something on the way compressed the answer
  if (tag === undefined) {
    throw new AppError("malformed", `If-Match "${header.slice(0, 40)}" is not an ETag of this server`);
  }
  return Number(tag);
}

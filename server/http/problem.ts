/** Errors as `application/problem+json` (RFC 9457). Nothing of a stack, a path or SQL ever leaves. */
import type { Context, Hono, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import {
  BusyError,
  CorruptError,
  DisplacedError,
  FullError,
  IoError,
  ReadError,
  ReadOnlyError,
} from "../../db/errors.ts";
import type { Env } from "../context.ts";
import { AppError, PROBLEMS } from "../errors.ts";

/** Most faults named in one answer: nobody reads more, and a hostile body could have a hundred thousand. */
export const ERRORS_MAX = 100;

/** The one place where a failure becomes an answer. */
export function answerProblem(error: unknown, c: Context<Env>): Response {
  const known = toAppError(error);
  const { status, title } = PROBLEMS[known.code];
  const { request_id } = c.get("caller");
  if (status >= 500) {
    // With a cause it is a fault whose stack is worth keeping; without, a refusal that says all there is to say.
    const { logger } = c.get("services");
    if (known.cause === undefined) logger.warn(known.detail, { code: known.code, request_id });
    else logger.error(known.detail, { code: known.code, request_id, error: known.cause });
  }
  const body = {
    type: `/problems/${known.code}`,
    title,
    status,
    detail: known.detail,
    instance: requestedPath(c),
    request_id,
    ...(known.errors === undefined ? {} : { errors: known.errors.slice(0, ERRORS_MAX) }),
    ...(known.current === undefined ? {} : { current: known.current }),
  };
  const headers = { ...known.headers, "content-type": "application/problem+json", "cache-control": "no-store" };
  return new Response(JSON.stringify(body), { status, headers });
}

/** The path as it was asked for, still encoded. Cut out, not parsed: an address that no URL parser takes gets here too. */
function requestedPath(c: Context<Env>): string {
  return /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(c.req.url)?.[1] || "/";
}

/** What went wrong in our own terms; anything unknown is `internal`, and only the log learns more. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  return new AppError(code, DETAILS[code], {
    // The watch over the files has said where and when (server/database_watch.ts): not again for each request.
    ...(code === "database_displaced" ? {} : { cause: error }),
    ...(code === "busy" ? { headers: { "Retry-After": "1" } } : {}),
  });
}

type Fault =
  | "busy"
  | "disk_full"
  | "read_only"
  | "database_displaced"
  | "database_damaged"
  | "database_unreadable"
  | "malformed"
  | "internal";

const DETAILS: Record<Fault, string> = {
  busy: "The database is in use by another program; nothing was changed",
  disk_full: "The disk is full; nothing was changed",
  read_only: "The data directory cannot be written; nothing was changed",
  database_displaced: "The database was removed or replaced while it was in use; nothing was changed",
  database_unreadable: "The database cannot be read; nothing was changed",
  database_damaged: "The database file is damaged; nothing was changed",
  malformed: "The request cannot be read; nothing was changed",
  internal: "An unexpected fault; nothing was changed",
};

function codeOf(error: unknown): Fault {
  if (error instanceof FullError) return "disk_full";
  if (error instanceof BusyError) return "busy";
  if (error instanceof ReadOnlyError) return "read_only";
  if (error instanceof DisplacedError) return "database_displaced";
  if (error instanceof CorruptError) return "database_damaged";
  if (error instanceof ReadError) return "database_unreadable";
  if (error instanceof IoError) return "read_only";
  if (error instanceof HTTPException && error.status < 500) return "malformed";
  return "internal";
}

/** Tells an address that exists under another method (405 with Allow) from one that does not exist (404). */
export function answerNotFound(app: Hono<Env>, c: Context<Env>): Response {
  const allowed = METHODS.filter((method) => hasRoute(app, method, c.req.path));
  if (allowed.length > 0) return answerOtherMethod(c, allowed);
  return answerProblem(new AppError("not_found", `There is nothing at ${requestedPath(c)}`), c);
}

/** Answers a method that an address does not take: OPTIONS with those it takes, others with 405. */
export function answerOtherMethod(c: Context<Env>, allowed: readonly string[]): Response {
  const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  const detail = `${c.req.method} is not possible at ${requestedPath(c)}`;
  return answerProblem(new AppError("method_not_allowed", detail, { headers: { allow } }), c);
}

/**
 * Lets an address that is a route's own, such as `/items/export`, take that route's methods alone. The router would also
 * try `/items/:item_id` for the others, as if `export` were an id.
 */
export function ownMethods(app: Hono<Env>): MiddlewareHandler<Env> {
  let addresses: ReturnType<typeof methodsOfFixedPaths> | undefined;
  return (c, next) => {
    addresses ??= methodsOfFixedPaths(app); // not before: the routes are added after this
    const methods = addresses.get(c.req.path);
    const method = c.req.method === "HEAD" ? "GET" : c.req.method;
    if (methods === undefined || methods.some((one) => one === method)) return next();
    return Promise.resolve(answerOtherMethod(c, methods));
  };
}

function methodsOfFixedPaths({ routes }: Hono<Env>): Map<string, readonly string[]> {
  const fixed = routes.filter(({ path }) => !/[:*]/.test(path));
  const paths = new Set(fixed.map(({ path }) => path));
  return new Map(
    [...paths].map((path) => {
      const methods = METHODS.filter((method) => fixed.some((route) => route.path === path && route.method === method));
      return [withoutSlash(path), methods] as const;
    }).filter(([, methods]) => methods.length > 0),
  );
}

/** The router's paths have no slash at their end, but for that of the root. */
function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Whether a route of its own answers there; middleware and the pages, which stand for every path, do not count. */
function hasRoute(app: Hono<Env>, method: string, path: string): boolean {
  const [matches] = app.router.match(method, path);
  return matches.some(([[, route]]) => route.method === method && route.path !== "/*");
}

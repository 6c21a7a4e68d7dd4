/** What routes say about themselves, for the OpenAPI document (openapi_document.ts) and for the tests that walk them. */
import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import type { Env } from "../context.ts";
import { type Action, ACTIONS, authorize } from "../authorize.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { limitPublicBody } from "./body.ts";
import { type Group, limitRate, limitRefusedInput } from "./rate_limit.ts";

/** What a route says about itself. */
export interface RouteDescription {
  readonly summary: string;
  /** What the caller has to be allowed to. */
  readonly access: Action;
  /** The requests it is counted with; reads and changes are two groups unless said. */
  readonly limit?: Group;
  /** What a good answer holds; `null` when it has no JSON body. */
  readonly answers: z.ZodType | null;
  /** The status of a good answer; 200 unless said. */
  readonly status?: number;
  /** The content type of a good answer; `application/json` unless said. */
  readonly type?: string;
  /** What each event holds, by its name, where the answer can also come as `text/event-stream`. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** What it can refuse, besides what the guard and the body reader refuse for all. */
  readonly problems?: readonly ErrorCode[];
}

export interface Documentation {
  readonly route?: RouteDescription;
  readonly body?: z.ZodType;
  /** The content type of the body; `application/json` unless said. */
  readonly bodyType?: string;
  readonly query?: z.ZodType;
  /** What it can refuse because of its input. */
  readonly refuses?: readonly ErrorCode[];
}

/** What reading a body can refuse, and what stands in it. */
export const BODY_PROBLEMS: readonly ErrorCode[] = [
  "malformed",
  "too_large",
  "request_timeout",
  "unsupported_type",
  "invalid",
];

const DOCUMENTATION = Symbol("documentation");

export interface Documented {
  readonly [DOCUMENTATION]: Documentation;
}

export function document<Handler extends object>(handler: Handler, documentation: Documentation): Handler & Documented {
  return Object.assign(handler, { [DOCUMENTATION]: documentation });
}

/** What a handler says about its route; undefined for a handler that says nothing. */
export function documentationOf(handler: object): Documentation | undefined {
  return DOCUMENTATION in handler ? (handler as Documented)[DOCUMENTATION] : undefined;
}

/** Describes a route and guards it: counts the request, then asks whether the caller may. Stands first in its chain. */
export function describe(route: RouteDescription): MiddlewareHandler<Env> & Documented {
  const { access, limit } = route;
  const isPublic = ACTIONS[access].role === "anyone";
  const handler: MiddlewareHandler<Env> = (c, next) => {
    limitRate(c, limit);
    authorize(c.get("caller").actor, access);
    if (!isPublic || c.req.method === "GET" || c.req.method === "HEAD") return next();
    limitPublicBody(c.req.raw);
    return limitRefusedInput(c, next);
  };
  return document(handler, { route });
}

/** Stands where `validate("json", …)` would: this route changes something and takes no body. */
export function takesNoBody(): MiddlewareHandler<Env> & Documented {
  const handler: MiddlewareHandler<Env> = (c, next) => {
    refuseBody(c.req.raw);
    return next();
  };
  return document(handler, { refuses: ["unsupported_type"] });
}

/** The same for a route that takes no query either. */
export function takesNoInput(): MiddlewareHandler<Env> & Documented {
  const handler: MiddlewareHandler<Env> = (c, next) => {
    refuseBody(c.req.raw);
    refuseQuery(c.req.url);
    return next();
  };
  return document(handler, { refuses: ["unsupported_type", "invalid"] });
}

function refuseBody({ headers }: Request): void {
  const length = headers.get("content-length");
  if (!headers.has("transfer-encoding") && (length === null || length === "0")) return;
  throw new AppError("unsupported_type", "This address takes no body");
}

/** A query where none is known changes nothing when it is ignored; but it can hide that an address was cut short. */
export function refuseQuery(url: string): void {
  if (url.includes("?")) throw new AppError("invalid", "This address takes no query");
}

/** Bodies that a route reads itself, as text of its own type. */
import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { type BodyLimits, readText } from "./body.ts";
import { BODY_PROBLEMS, document, type Documented } from "./openapi.ts";

/** Not among hono's variables: one that only some routes have would give their contexts a type of their own. */
const texts = new WeakMap<Request, string>();

/** Stands where `validate("json", …)` would: this route takes a text of another type, such as `text/csv`. */
export function takesText(type: string, limits: BodyLimits = {}): MiddlewareHandler<Env> & Documented {
  const handler: MiddlewareHandler<Env> = async (c, next) => {
    texts.set(c.req.raw, await readText(c.req.raw, type, limits));
    await next();
  };
  return document(handler, { body: z.string(), bodyType: type, refuses: BODY_PROBLEMS });
}

/** The text that came; only behind `takesText`. */
export function textOf(c: Context<Env>): string {
  const text = texts.get(c.req.raw);
  if (text === undefined) throw new TypeError(`Cannot find the text of ${c.req.path}: its route lacks takesText()`);
  return text;
}

/**
 * Rate limits by group. Those of `auth` and `imports` always hold. Those of reads and changes hold once there are
 * accounts: before, whoever can send a request owns the files, and a limit would only slow down their own programs.
 */
import type { Context } from "hono";
import type { Actor } from "../authorize.ts";
import type { Env } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Turn } from "./rate_limiter.ts";

/** What requests are counted with: `auth` is everything that tries a password; `none` is never counted. */
export type Group = "auth" | "imports" | "writes" | "rest" | "none";

/** Requests a minute: of everybody together for `auth`, else of one user, token or address. */
export const LIMITS = { auth: 10, imports: 10, writes: 600, rest: 3000 } as const;

/**
 * Counts a request; the answer, a refusal too, then tells where its group stands.
 *
 * @throws {AppError} `rate_limited`
 */
export function limitRate(c: Context<Env>, given: Group | undefined): void {
  const { actor } = c.get("caller");
  if (given === "none" || (given === undefined && actor.kind === "local")) return;
  const group = given ?? (c.req.method === "GET" || c.req.method === "HEAD" ? "rest" : "writes");
  const key = group === "auth" ? "auth" : `${group} ${whose(c, actor)}`;
  const turn = c.get("services").limiter.take(key, LIMITS[group]);
  c.set("turn", turn);
  if (turn.refused) throw tooMany(turn);
}

/** A refusal that says when to come back. */
export function tooMany(turn: Turn): AppError {
  const { reset_s } = turn;
  const when = reset_s === 1 ? "a second" : `${reset_s} seconds`;
  return new AppError("rate_limited", `Too many requests; try again in ${when}`, {
    headers: { "Retry-After": String(reset_s) },
  });
}

/** Tells how many requests there may be in a minute, how many are left, and in how many seconds a new one begins. */
export function writeTurn(headers: Headers, { limit, remaining, reset_s }: Turn): void {
  headers.set("X-RateLimit-Limit", String(limit));
  headers.set("X-RateLimit-Remaining", String(remaining));
  headers.set("X-RateLimit-Reset", String(reset_s));
}

/** The connection's own address for strangers: what a header such as X-Forwarded-For says, anybody can write. */
function whose(c: Context<Env>, actor: Actor): string {
  if (actor.kind === "token") return `token ${actor.credential_id}`;
  if (actor.kind === "nobody") return `address ${c.env?.remoteAddr?.hostname ?? "unknown"}`;
  return `user ${actor.user_id}`;
}

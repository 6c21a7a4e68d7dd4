/**
 * Rate limits by group. Those of `auth`, `signups`, `renewals` and `imports` always hold. Those of reads and changes hold once
 * there are accounts: before, whoever can send a request owns the files, and a limit would only slow down their own
 * programs.
 */
import type { Context, Next } from "hono";
import type { Actor } from "../authorize.ts";
import type { Env } from "../context.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { strangerAt } from "../ip_address.ts";
import { LIMITS, tooMany, type Turn } from "./rate_limiter.ts";

/**
 * What requests are counted with. `auth` is everything that tries a password, of which only what fails is counted
 * (server/auth/password_tries.ts). `signups` make an account, `renewals` keep sessions going: their routes count
 * themselves, once they know what they count. `none` is never counted.
 */
export type Group = "auth" | "signups" | "renewals" | "imports" | "writes" | "rest" | "none";

/** Requests a minute from one address whose input is refused by routes that anybody may use. */
export const REFUSALS_MAX = 30;

/**
 * Counts a request; the answer, a refusal too, then tells where its group stands.
 *
 * @throws {AppError} `rate_limited`
 */
export function limitRate(c: Context<Env>, given: Group | undefined): void {
  const { limiter, tries } = c.get("services");
  // When the answer is written: what this request has done to it is known then.
  if (given === "auth") return c.set("turn", () => tries.look({ address: addressOf(c) }));
  if (given === "signups") return c.set("turn", () => limiter.look(signupKey(c), LIMITS.signups));
  const { actor } = c.get("caller");
  if (given === "none" || given === "renewals" || (given === undefined && actor.kind === "local")) return;
  const group = given ?? (c.req.method === "GET" || c.req.method === "HEAD" ? "rest" : "writes");
  count(c, `${group} ${whose(c, actor)}`, LIMITS[group]);
}

/**
 * Counts a sign-up, whether or not its name turns out to be free: strangers must not learn who is here by trying names.
 *
 * @throws {AppError} `rate_limited`
 */
export function countSignup(c: Context<Env>): void {
  count(c, signupKey(c), LIMITS.signups);
}

function signupKey(c: Context<Env>): string {
  return `signup ${addressOf(c)}`;
}

/**
 * Counts a renewal of a session. Those that renew none are counted by their address, apart: they must not use up what
 * anybody else has.
 *
 * @throws {AppError} `rate_limited`
 */
export function countRenewal(c: Context<Env>, session_id: string | undefined): void {
  if (session_id === undefined) count(c, `no renewal ${addressOf(c)}`, LIMITS.writes);
  else count(c, `renewal ${session_id}`, LIMITS.renewals);
}

/**
 * Goes on to a route that anybody may use, and counts the request if its input is refused: reading it has taken time,
 * and tries and renewals are counted only afterwards. Good input goes on whatever was refused before: nobody can keep
 * others of the same address from logging in by sending what is none.
 *
 * @throws {AppError} `rate_limited` in the place of the refusal, when the input of too many from this address was
 */
export async function limitRefusedInput(c: Context<Env>, next: Next): Promise<void> {
  await next();
  if (!(c.error instanceof AppError) || !INPUT_REFUSALS.has(c.error.code)) return;
  const turn = c.get("services").limiter.take(`refusals ${addressOf(c)}`, REFUSALS_MAX);
  if (!turn.refused) return;
  c.set("turn", () => turn);
  throw tooMany(turn);
}

const INPUT_REFUSALS: ReadonlySet<ErrorCode> = new Set([
  "malformed",
  "invalid",
  "too_large",
  "unsupported_type",
  "request_timeout",
]);

function count(c: Context<Env>, key: string, limit: number): void {
  const turn = c.get("services").limiter.take(key, limit);
  c.set("turn", () => turn);
  if (turn.refused) throw tooMany(turn);
}

/** Tells how many requests there may be in a minute, how many are left, and in how many seconds a new one begins. */
export function writeTurn(headers: Headers, { limit, remaining, reset_s }: Turn): void {
  headers.set("X-RateLimit-Limit", String(limit));
  headers.set("X-RateLimit-Remaining", String(remaining));
  headers.set("X-RateLimit-Reset", String(reset_s));
}

/** A token counts as its owner: making more of them must not give anybody more requests. */
function whose(c: Context<Env>, actor: Actor): string {
  return actor.kind === "nobody" ? `address ${addressOf(c)}` : `user ${actor.user_id}`;
}

/** The connection's own: what a header such as X-Forwarded-For says, anybody can write. */
export function addressOf(c: Context<Env>): string {
  const hostname = hostnameOf(c);
  return hostname === undefined ? "unknown" : strangerAt(hostname);
}

/** The address of the connection as it is; undefined when a request did not come through one. */
export function hostnameOf(c: Context<Env>): string | undefined {
  return c.env?.remoteAddr?.hostname;
}

/**
 * Rate limits by group. Those of `auth`, `renewals` and `imports` always hold. Those of reads and changes hold once
 * there are accounts: before, whoever can send a request owns the files, and a limit would only slow down their own
 * programs.
 */
import type { Context, Next } from "hono";
import type { Actor } from "../authorize.ts";
import type { Env, Services } from "../context.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { parseIPv6, writeIPv4 } from "../ip_address.ts";
import type { Turn } from "./rate_limiter.ts";

/**
 * What requests are counted with. `auth` is everything that hashes a password for whoever asks, `renewals` is what
 * keeps sessions going: their routes count themselves, once they know what they count. `none` is never counted.
 */
export type Group = "auth" | "renewals" | "imports" | "writes" | "rest" | "none";

/** Requests a minute: of everybody together for `auth`, of one session for `renewals`, else of one user or address. */
export const LIMITS = { auth: 10, renewals: 60, imports: 10, writes: 600, rest: 3000 } as const;

/** Requests a minute from one address whose input is refused by routes that anybody may use. */
export const REFUSALS_MAX = 30;

/** Everybody's tries at passwords. */
const TRIES = "auth";

/**
 * Counts a request; the answer, a refusal too, then tells where its group stands. Tries at passwords are not counted
 * here, but turned away when there have been too many: what is refused before anything is hashed uses none up.
 *
 * @throws {AppError} `rate_limited`
 */
export function limitRate(c: Context<Env>, given: Group | undefined): void {
  if (given === "auth") return showTries(c);
  const { actor } = c.get("caller");
  if (given === "none" || given === "renewals" || (given === undefined && actor.kind === "local")) return;
  const group = given ?? (c.req.method === "GET" || c.req.method === "HEAD" ? "rest" : "writes");
  count(c, `${group} ${whose(c, actor)}`, LIMITS[group]);
}

function showTries(c: Context<Env>): void {
  const { tries } = c.get("services");
  const look = () => tries.look(TRIES, LIMITS.auth);
  c.set("turn", look); // when the answer is written: whether this one was counted is known then
  if (look().refused) throw tooMany(look());
}

/**
 * Counts a try at a password. To be called right before anything is hashed.
 *
 * @param name_key the account that is tried, whether or not there is such an account
 * @throws {AppError} `rate_limited`
 */
export function takeTry({ tries }: Pick<Services, "tries">, name_key?: string): void {
  const turns = [() => tries.take(TRIES, LIMITS.auth)];
  if (name_key !== undefined) turns.push(() => tries.take(`account ${name_key.slice(0, 100)}`, LIMITS.auth));
  for (const take of turns) {
    const turn = take();
    if (turn.refused) throw tooMany(turn);
  }
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
 * and tries and renewals are counted only afterwards. The answer goes on telling where the route's own group stands.
 *
 * @throws {AppError} `rate_limited` when the input of too many from this address was refused
 */
export async function limitRefusedInput(c: Context<Env>, next: Next): Promise<void> {
  const { limiter } = c.get("services");
  const key = `refusals ${addressOf(c)}`;
  const before = limiter.look(key, REFUSALS_MAX);
  if (before.refused) {
    c.set("turn", () => before);
    throw tooMany(before);
  }
  await next();
  if (!(c.error instanceof AppError) || !INPUT_REFUSALS.has(c.error.code)) return;
  limiter.take(key, REFUSALS_MAX);
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

/** A refusal that says when to come back. */
function tooMany({ reset_s }: Turn): AppError {
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

/** A token counts as its owner: making more of them must not give anybody more requests. */
function whose(c: Context<Env>, actor: Actor): string {
  return actor.kind === "nobody" ? `address ${addressOf(c)}` : `user ${actor.user_id}`;
}

/** The connection's own: what a header such as X-Forwarded-For says, anybody can write. */
function addressOf(c: Context<Env>): string {
  const hostname = c.env?.remoteAddr?.hostname;
  return hostname === undefined ? "unknown" : strangerAt(hostname);
}

/** Who is at an address, of whom one computer may have many: all of this one, and those of a /64 of IPv6, are one. */
export function strangerAt(hostname: string): string {
  const words = parseIPv6(hostname);
  if (words === undefined) return hostname.startsWith("127.") ? "loopback" : hostname;
  const [a, b, c, d, e, f, g = 0, h = 0] = words;
  const isMapped = [a, b, c, d, e].every((word) => word === 0) && f === 0xffff;
  if (isMapped) return strangerAt(writeIPv4(g, h));
  if (words.slice(0, 7).every((word) => word === 0) && h === 1) return "loopback";
  return `${[a, b, c, d].map((word) => word?.toString(16)).join(":")}::/64`;
}

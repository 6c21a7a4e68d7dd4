/** Whom a request's credentials stand for: a bearer token before the cookie, and never a second guess. */
import { findTokenUser, touchApiToken } from "../../db/api_tokens.ts";
import { findSessionUser, touchSession } from "../../db/sessions.ts";
import { type Actor, NOBODY, sessionActor } from "../authorize.ts";
import type { Services } from "../context.ts";
import { AppError } from "../errors.ts";
import type { AccessClaims } from "./access_tokens.ts";
import { API_TOKEN_PREFIX, parseScopes } from "./api_tokens.ts";
import { keyHashOf } from "./client.ts";
import { accessCookies } from "./cookies.ts";
import { hashToken } from "./random_tokens.ts";
import { sessionEnd } from "./sessions.ts";

/** How exactly "last seen" and "last used" are kept: a write for every request would be far too many. */
const SEEN_EVERY_MS = 60_000;

const OVER = "This session or token is unknown, expired or was ended";
const OTHER_KEY = "This session was started with another X-Session-Key, or without one; log in again";

/**
 * @param isForeign whether a page of another origin asks: cookies would make it act as somebody who is logged in at
 *   ours, so it needs a token
 */
export async function authenticate(services: Services, request: Request, isForeign: boolean): Promise<Actor> {
  const header = request.headers.get("authorization");
  const key_hash = keyHashOf(request);
  if (header !== null) return await fromHeader(services, header, key_hash);
  return isForeign ? NOBODY : await fromCookies(services, accessCookies(services, request), key_hash);
}

/**
 * Whoever has another port of this host can set cookies of any name: those that stand for no session are passed over.
 * Where two sessions could be meant, it is nobody.
 */
async function fromCookies(services: Services, tokens: readonly string[], key_hash: string | null): Promise<Actor> {
  const actors = await Promise.all(tokens.map((token) => fromAccessToken(services, token, key_hash)));
  const [first = NOBODY, ...others] = actors.filter(({ kind }) => kind !== "nobody");
  if (first.kind === "nobody") return actors[0] ?? NOBODY;
  if (others.every(({ credential_id }) => credential_id === first.credential_id)) return first;
  return refused("The session's cookie came twice");
}

async function fromHeader(services: Services, header: string, key_hash: string | null): Promise<Actor> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header.trim()) ?? [];
  if (token === undefined) return refused("The Authorization header has to be Bearer and a token");
  if (token.startsWith(API_TOKEN_PREFIX)) return fromApiToken(services, token);
  return await fromAccessToken(services, token, key_hash);
}

async function fromAccessToken(services: Services, token: string, key_hash: string | null): Promise<Actor> {
  const claims = await verify(services, token);
  if (claims instanceof AppError) return refused(claims.detail);
  const at = services.now();
  // Read each time, past every cache: a session that another process has ended is over.
  const session = claims && findSessionUser(services.db, claims.session_id, at);
  if (session === undefined || session.user_id !== claims?.user_id) return refused(OVER);
  // Both ways: a page that has a key must not be made to act in a session that somebody else started without.
  if (session.key_hash !== key_hash) return refused(OTHER_KEY);
  if (isLongAgo(session.last_seen_at, at)) {
    keep(services, () => touchSession(services.db, session.id, at, sessionEnd(at)));
  }
  const user = { id: session.user_id, username: session.username, is_admin: session.is_admin === 1 };
  return sessionActor(user, session.id);
}

/** Without its key no token can be told from a forged one; what asks for none goes on all the same. */
async function verify({ accessTokens }: Services, token: string): Promise<AccessClaims | AppError | undefined> {
  try {
    return await accessTokens.verify(token);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function fromApiToken(services: Services, secret: string): Actor {
  const at = services.now();
  const token = findTokenUser(services.db, hashToken(secret), at);
  if (token === undefined) return refused(OVER);
  if (token.last_used_at === null || isLongAgo(token.last_used_at, at)) {
    keep(services, () => touchApiToken(services.db, token.id, at));
  }
  const { name, user_id } = token;
  const scopes = parseScopes(token.scopes);
  return { kind: "token", name, user_id, is_admin: token.is_admin === 1, scopes, credential_id: token.id };
}

function refused(refusal: string): Actor {
  return { ...NOBODY, refusal };
}

/** Either way: what was kept while the clock was ahead is put right. */
function isLongAgo(then: string, now: string): boolean {
  return Math.abs(Date.parse(now) - Date.parse(then)) >= SEEN_EVERY_MS;
}

/** Nobody waits for it, and a full disk is no reason to refuse a read. */
function keep({ db, logger }: Services, work: () => void): void {
  db.write(work).catch((error) => logger.warn("The time of the last use could not be kept", { error }));
}

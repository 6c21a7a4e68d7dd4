/** Whom a request's credentials stand for: a bearer token before the cookie, and never a second guess. */
import { findTokenUser, findTokenUserById, touchApiToken } from "../../db/api_tokens.ts";
import { findSessionUser, touchSession } from "../../db/sessions.ts";
import { type Actor, NOBODY, type Scope, sessionActor } from "../authorize.ts";
import type { Services } from "../context.ts";
import { AppError } from "../errors.ts";
import type { AccessClaims } from "./access_tokens.ts";
import { accessCookie } from "./cookies.ts";
import { API_TOKEN_PREFIX } from "./api_tokens.ts";
import { hashToken } from "./random_tokens.ts";

/** How exactly "last seen" and "last used" are kept: a write for every request would be far too many. */
const SEEN_EVERY_MS = 60_000;

const OVER = "This session or token is unknown, expired or was ended";

export async function authenticate(services: Services, request: Request): Promise<Actor> {
  const header = request.headers.get("authorization");
  if (header !== null) return await fromHeader(services, header);
  const cookie = accessCookie(services, request);
  if (cookie === undefined) return NOBODY;
  // Somebody on another port of this host can set cookies of any name; whose would it be then?
  if (cookie === "ambiguous") return refused("The session's cookie came twice");
  return await fromAccessToken(services, cookie);
}

async function fromHeader(services: Services, header: string): Promise<Actor> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header.trim()) ?? [];
  if (token === undefined) return refused("The Authorization header has to be Bearer and a token");
  return token.startsWith(API_TOKEN_PREFIX) ? fromApiToken(services, token) : await fromAccessToken(services, token);
}

async function fromAccessToken(services: Services, token: string): Promise<Actor> {
  const claims = await verify(services, token);
  if (claims instanceof AppError) return refused(claims.detail);
  const at = services.now();
  // Read each time, past every cache: a session that another process has ended is over.
  const session = claims && findSessionUser(services.db, claims.session_id, at);
  if (session === undefined || session.user_id !== claims?.user_id) return refused(OVER);
  if (isLongAgo(session.last_seen_at, at)) keep(services, () => touchSession(services.db, session.id, at));
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
  const scopes: Scope[] = JSON.parse(token.scopes);
  const { name, user_id } = token;
  return { kind: "token", name, user_id, is_admin: token.is_admin === 1, scopes, credential_id: token.id };
}

/** Whether what let an actor in still holds, and still lets in the same actor. */
export function isStillGood(services: Services, actor: Actor): boolean {
  const { db, settings } = services;
  if (!settings.get("auth_required")) return actor.kind === "local";
  if (actor.credential_id === null) return false;
  const at = services.now();
  const user = actor.kind === "token"
    ? findTokenUserById(db, actor.credential_id, at)
    : findSessionUser(db, actor.credential_id, at);
  return user !== undefined && (user.is_admin === 1) === actor.is_admin;
}

function refused(refusal: string): Actor {
  return { ...NOBODY, refusal };
}

function isLongAgo(then: string, now: string): boolean {
  return Date.parse(now) - Date.parse(then) >= SEEN_EVERY_MS;
}

/** Nobody waits for it, and a full disk is no reason to refuse a read. */
function keep({ db, logger }: Services, work: () => void): void {
  db.write(work).catch((error) => logger.warn("The time of the last use could not be kept", { error }));
}

/** Sessions: from a good password to the last tab, and whatever ends them before. */
import * as rows from "../../db/sessions.ts";
import { findUser, findUserByKey, replacePasswordHash, type UserRow } from "../../db/users.ts";
import { appendAudit } from "../audit/service.ts";
import { authorize, missing, sessionActor, unauthenticated } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { nameKey, toUser, type User } from "../users/service.ts";
import { write } from "../write.ts";
import type { Client } from "./client.ts";
import type { TrySource } from "./password_tries.ts";
import { hashToken, makeToken } from "./random_tokens.ts";
import type { Login, LoginAnswer, Session } from "./schema.ts";

/** How long a session lasts that nobody uses. */
export const SESSION_DAYS = 7;

/** Sessions of a user that are over, by a clock that may be wrong, and are kept all the same. */
const OVER_KEPT = 100;

/** Two tabs may come with the same refresh token: whoever was slower by less than this is no thief. */
const RACE_MS = 10_000;

const DAY_MS = 86_400_000;
const DEVICE_MAX = 200;

/** What a login hands out. */
export interface Issued {
  readonly answer: LoginAnswer;
  /** Undefined when the session is to end with its access token. */
  readonly refresh_token: string | undefined;
}

/**
 * Checks a name and a password and starts a session.
 *
 * @throws {AppError} `unauthenticated`, the same and after the same time for a wrong name and a wrong password;
 *   `rate_limited` when too many have been wrong, for the right password only when too many wait
 */
export async function logIn(
  services: Services,
  caller: Caller,
  input: Login,
  client: Client,
  source: TrySource,
): Promise<Issued> {
  const user = await findByPassword(services, input, client, source);
  return await startFor(services, caller, user, prepareSession(services, client));
}

/** The same for a program that asks for an access token only: there is nothing to keep its session going. */
export async function grantAccess(
  services: Services,
  caller: Caller,
  input: Login,
  client: Client,
  source: TrySource,
): Promise<Issued> {
  const user = await findByPassword(services, input, client, source);
  return await startFor(services, caller, user, prepareSession(services, client, false));
}

/**
 * For whoever knew the password, whoever the request came from: not `write()`, which asks for the standing of that one.
 */
async function startFor(services: Services, caller: Caller, user: UserRow, start: SessionStart): Promise<Issued> {
  const started = await services.db.write(() => {
    const current = findUser(services.db, user.id);
    // What was checked a moment ago may have been changed since.
    if (current === undefined || !current.is_active || current.password_hash !== user.password_hash) throwWrong();
    return insertSession(services, caller, toUser(current), start);
  });
  return await issue(services, started);
}

async function findByPassword(
  services: Services,
  { username, password }: Login,
  { hostname }: Client,
  source: TrySource,
): Promise<UserRow> {
  const found = await services.tries.run(source, async (precedence) => {
    const user = findUserByKey(services.db, nameKey(username));
    const fits = await services.passwords.verify(password, user?.password_hash, precedence);
    if (fits && user?.is_active) return user;
    services.failedLogins.record({ user, typed: username, hostname, at: services.now() });
    return undefined;
  });
  return await withCurrentHash(services, found ?? throwWrong(), password);
}

/** A password hashed at another cost is hashed anew while it is known. */
async function withCurrentHash(services: Services, user: UserRow, password: string): Promise<UserRow> {
  if (!services.passwords.isOutdated(user.password_hash)) return user;
  const password_hash = await services.passwords.hash(password);
  // Only over the hash that was checked: the password may have been changed meanwhile.
  const kept = await services.db.write(() =>
    replacePasswordHash(services.db, user.id, user.password_hash, password_hash)
  );
  return kept ? { ...user, password_hash } : throwWrong();
}

/** What a session starts with, besides its user. */
interface SessionStart {
  readonly client: Client;
  /** Undefined when the session is to end with its access token. */
  readonly refresh_token: string | undefined;
}

/** A session that is in the database, and what its tokens are made from. */
interface Started extends Pick<SessionStart, "refresh_token"> {
  readonly user: User;
  readonly session_id: string;
}

/**
 * To be called before the transaction that the session starts in.
 *
 * @throws {AppError} `secrets_damaged` when no token could be made for it
 */
export function prepareSession(services: Services, client: Client, isLasting = true): SessionStart {
  services.accessTokens.requireKey();
  return { client, refresh_token: isLasting ? makeToken() : undefined };
}

/** Starts a session for somebody whose password was checked, or chosen, just now. Call it inside `db.write`. */
export function insertSession(services: Services, caller: Caller, user: User, start: SessionStart): Started {
  const { refresh_token } = start;
  const session = makeSession(services, user.id, start);
  rows.deleteSurplusSessions(services.db, user.id, session.created_at, OVER_KEPT);
  rows.insertSession(services.db, session);
  if (refresh_token !== undefined) insertRefreshToken(services, session.id, refresh_token, session.created_at);
  appendSession(services, { ...caller, actor: sessionActor(user, session.id) }, "session.create", session);
  return { user, session_id: session.id, refresh_token };
}

function makeSession(services: Services, user_id: string, { client, refresh_token }: SessionStart): rows.SessionRow {
  const at = services.now();
  const lifetime_ms = refresh_token === undefined ? accessLifetime(services) * 1000 : SESSION_DAYS * DAY_MS;
  return {
    id: services.newId(),
    user_id,
    device: client.device.replaceAll(/[^\u0020-\u007e]/g, "").slice(0, DEVICE_MAX),
    created_at: at,
    last_seen_at: at,
    expires_at: later(at, lifetime_ms),
    key_hash: client.key_hash,
  };
}

/** The tokens of a session that is committed. */
export async function issue(services: Services, { user, session_id, refresh_token }: Started): Promise<Issued> {
  const expires_in = accessLifetime(services);
  const token = await services.accessTokens.sign({ user_id: user.id, session_id }, expires_in);
  const answer = { token, access_token: token, token_type: "bearer" as const, expires_in, user };
  return { answer, refresh_token };
}

type Refreshed = { readonly user: UserRow; readonly session_id: string } | "unknown" | "replayed";

/**
 * Takes a refresh token and gives the next one. A token that comes a second time, later than two tabs would, was stolen
 * by one of the two who had it: its session is ended.
 *
 * @throws {AppError} `unauthenticated`
 */
export async function refresh(services: Services, caller: Caller, token: string): Promise<Issued> {
  services.accessTokens.requireKey();
  const next = makeToken();
  const refreshed = await services.db.write(() => exchange(services, caller, hashToken(token), next));
  if (refreshed === "unknown") throw unauthenticated("This session is over; log in again");
  if (refreshed === "replayed") {
    throw unauthenticated("This session was ended, because an old token of it was used again; log in again");
  }
  return await issue(services, { user: toUser(refreshed.user), session_id: refreshed.session_id, refresh_token: next });
}

function exchange(services: Services, caller: Caller, hash: string, next: string): Refreshed {
  const { db } = services;
  const at = services.now();
  const token = rows.findRefreshToken(db, hash);
  const session = token && rows.findSession(db, token.session_id);
  if (token === undefined || session === undefined || session.expires_at <= at) return "unknown";
  // Either way: a clock that was set back makes no used token a new one.
  if (token.used_at !== null && Math.abs(Date.parse(at) - Date.parse(token.used_at)) > RACE_MS) {
    rows.deleteSession(db, session.id);
    appendSession(services, caller, "session.revoke", session, { reason: "refresh_token_used_again" });
    return "replayed";
  }
  const user = findUser(db, session.user_id);
  if (user === undefined || !user.is_active) return "unknown";
  // The first use of one also uses up those that other tabs were given beside it: a thief may hold one of them.
  if (token.used_at === null) rows.useRefreshTokens(db, session.id, at);
  rows.deleteOldRefreshTokens(db, session.id, later(at, -SESSION_DAYS * DAY_MS));
  rows.extendSession(db, session.id, at, sessionEnd(at));
  insertRefreshToken(services, session.id, next, at);
  return { user, session_id: session.id };
}

function insertRefreshToken({ db }: Services, session_id: string, token: string, created_at: string): void {
  rows.insertRefreshToken(db, { hash: hashToken(token), session_id, created_at });
}

// ---- looking at sessions, and ending them ----

/** The caller's own, newest first. */
export function listSessions(services: Services, { actor }: Caller): Session[] {
  return rows.listSessions(services.db, actor.user_id, services.now())
    .map((row) => toSession(row, row.id === actor.credential_id));
}

/** Ends one session and answers it as it was. */
export function endSession(services: Services, caller: Caller, id: string): Promise<Session> {
  const { db } = services;
  return write(services, caller, () => {
    const row = rows.findSession(db, id);
    if (row === undefined || row.expires_at <= services.now()) throw missing({ type: "session", id });
    authorize(caller.actor, "session.write", { type: "session", id, owner_id: row.user_id });
    rows.deleteSession(db, id);
    appendSession(services, caller, "session.delete", row);
    return toSession(row, row.id === caller.actor.credential_id);
  });
}

/** Ends the caller's own session; without one there is nothing to end. */
export function logOut(services: Services, caller: Caller): Promise<void> {
  const { db } = services;
  return write(services, caller, () => {
    const { credential_id } = caller.actor;
    const row = credential_id === null ? undefined : rows.findSession(db, credential_id);
    if (row === undefined) return;
    rows.deleteSession(db, row.id);
    appendSession(services, caller, "session.delete", row);
  });
}

/**
 * Ends all sessions of the caller.
 *
 * @param keepsOwn leaves out the one that asks
 */
export function endSessions(services: Services, caller: Caller, keepsOwn: boolean): Promise<void> {
  const { db } = services;
  const { user_id, credential_id } = caller.actor;
  return write(services, caller, () => {
    const count = rows.deleteSessionsOfUser(db, user_id, keepsOwn ? credential_id : null);
    if (count === 0) return;
    const change = { operation: "session.delete_all", entity_type: "user", entity_id: user_id, owner_id: user_id };
    appendAudit(services, caller, { ...change, details: { row: { count } } });
    db.afterCommit(() => services.events.recheck());
  });
}

function appendSession(
  services: Services,
  caller: Caller,
  operation: string,
  row: rows.SessionRow,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const { id, user_id, device, created_at, last_seen_at, expires_at } = row;
  appendAudit(services, caller, {
    operation,
    entity_type: "session",
    entity_id: id,
    owner_id: user_id,
    details: { row: { id, user_id, device, created_at, last_seen_at, expires_at }, ...more },
  });
  services.db.afterCommit(() => services.events.recheck());
}

function toSession(row: rows.SessionRow, is_current: boolean): Session {
  const { id, device, created_at, last_seen_at, expires_at } = row;
  return { id, device, created_at, last_seen_at, expires_at, is_current };
}

function accessLifetime({ settings }: Services): number {
  return settings.get("access_token_minutes") * 60;
}

/** When a session that is used now is over at the latest. */
export function sessionEnd(at: string): string {
  return later(at, SESSION_DAYS * DAY_MS);
}

function later(at: string, by_ms: number): string {
  return new Date(Date.parse(at) + by_ms).toISOString();
}

function throwWrong(): never {
  throw new AppError("unauthenticated", "Wrong name or wrong password", { headers: { "WWW-Authenticate": "Bearer" } });
}

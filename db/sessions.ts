/** Logins, and the refresh tokens that keep them going. */
import type { Database } from "./database.ts";

export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  /** What the program that logged in calls itself. */
  readonly device: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  /** SHA-256, hex, of the key that its tokens are good with only; null when they need none. */
  readonly key_hash: string | null;
}

export interface RefreshTokenRow {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly session_id: string;
  readonly created_at: string;
  readonly used_at: string | null;
}

const COLUMNS = "id, user_id, device, created_at, last_seen_at, expires_at, key_hash";

export function findSession(db: Database, id: string): SessionRow | undefined {
  return db.get(`SELECT ${COLUMNS} FROM sessions WHERE id = :id`, { id });
}

/** A session that is still good, with what has to be known of its user. */
export interface SessionUser {
  readonly id: string;
  readonly user_id: string;
  readonly last_seen_at: string;
  readonly username: string;
  readonly is_admin: 0 | 1;
  readonly key_hash: string | null;
}

/** Undefined when the session was ended or is over, or its user disabled. */
export function findSessionUser(db: Database, id: string, at: string): SessionUser | undefined {
  return db.get(
    `SELECT s.id, s.user_id, s.last_seen_at, s.key_hash, u.username, u.is_admin
      FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = :id AND s.expires_at > :at AND u.is_active = 1`,
    { id, at },
  );
}

/** The sessions of a user that are not over, newest first. */
export function listSessions(db: Database, user_id: string, at: string): SessionRow[] {
  return db.all(
    `SELECT ${COLUMNS} FROM sessions WHERE user_id = :user_id AND expires_at > :at ORDER BY created_at DESC, id DESC`,
    { user_id, at },
  );
}

export function insertSession(db: Database, session: SessionRow): void {
  db.run(
    `INSERT INTO sessions (${COLUMNS}) VALUES (:id, :user_id, :device, :created_at, :last_seen_at, :expires_at,
      :key_hash)`,
    { ...session },
  );
}

/**
 * Keeps when a session was last used.
 *
 * @param latest when it is over at the latest: one that began while the clock was ahead must not last until then
 */
export function touchSession(db: Database, id: string, at: string, latest: string): void {
  db.run("UPDATE sessions SET last_seen_at = :at, expires_at = min(expires_at, :latest) WHERE id = :id", {
    id,
    at,
    latest,
  });
}

/** Keeps a session going. */
export function extendSession(db: Database, id: string, at: string, expires_at: string): void {
  db.run("UPDATE sessions SET last_seen_at = :at, expires_at = :expires_at WHERE id = :id", { id, at, expires_at });
}

/** Its refresh tokens go with it. */
export function deleteSession(db: Database, id: string): void {
  db.run("DELETE FROM sessions WHERE id = :id", { id });
}

/** Ends the sessions of a user, but for one when that is given; answers how many there were. */
export function deleteSessionsOfUser(db: Database, user_id: string, except_id: string | null = null): number {
  return db.run("DELETE FROM sessions WHERE user_id = :user_id AND id IS NOT :except_id", { user_id, except_id })
    .changes;
}

/**
 * Forgets what is left of a user's sessions that are over: all but those that ended last, and of these the refresh
 * tokens that were used. By their number, not by their age: a clock that was wrong for a while would end them for good.
 *
 * @param kept how many are kept
 */
export function deleteSurplusSessions(db: Database, user_id: string, at: string, kept: number): void {
  const over = "SELECT id FROM sessions WHERE user_id = :user_id AND expires_at <= :at";
  db.run(`DELETE FROM sessions WHERE id IN (${over} ORDER BY expires_at DESC, id DESC LIMIT -1 OFFSET :kept)`, {
    user_id,
    at,
    kept,
  });
  db.run(`DELETE FROM refresh_tokens WHERE used_at IS NOT NULL AND session_id IN (${over})`, { user_id, at });
}

export function findRefreshToken(db: Database, hash: string): RefreshTokenRow | undefined {
  return db.get("SELECT hash, session_id, created_at, used_at FROM refresh_tokens WHERE hash = :hash", { hash });
}

export function insertRefreshToken(db: Database, token: Omit<RefreshTokenRow, "used_at">): void {
  db.run(
    "INSERT INTO refresh_tokens (hash, session_id, created_at) VALUES (:hash, :session_id, :created_at)",
    { ...token },
  );
}

/** Uses up every token of a session that is still good. */
export function useRefreshTokens(db: Database, session_id: string, at: string): void {
  db.run("UPDATE refresh_tokens SET used_at = :at WHERE session_id = :session_id AND used_at IS NULL", {
    session_id,
    at,
  });
}

/** Forgets used tokens of a session that are older than any that could still be good. */
export function deleteOldRefreshTokens(db: Database, session_id: string, before: string): void {
  db.run(
    "DELETE FROM refresh_tokens WHERE session_id = :session_id AND created_at < :before AND used_at IS NOT NULL",
    { session_id, before },
  );
}

/** API tokens: how programs come in without a person. */
import type { Database } from "./database.ts";

export interface ApiTokenRow {
  readonly id: string;
  readonly owner_id: string;
  readonly name: string;
  /** The name as names are compared (server/users). */
  readonly name_key: string;
  /** A JSON array. */
  readonly scopes: string;
  /** SHA-256, hex, of the secret. */
  readonly hash: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

const COLUMNS = "id, owner_id, name, name_key, scopes, hash, created_at, expires_at, last_used_at";

export function findApiToken(db: Database, id: string): ApiTokenRow | undefined {
  return db.get(`SELECT ${COLUMNS} FROM api_tokens WHERE id = :id`, { id });
}

/** A token that is still good, with what has to be known of its owner. */
export interface TokenUser {
  readonly id: string;
  readonly name: string;
  readonly scopes: string;
  readonly last_used_at: string | null;
  readonly user_id: string;
  readonly is_admin: 0 | 1;
}

const TOKEN_USER = `SELECT t.id, t.name, t.scopes, t.last_used_at, u.id AS user_id, u.is_admin
  FROM api_tokens t JOIN users u ON u.id = t.account_id
  WHERE (t.expires_at IS NULL OR t.expires_at > :at) AND u.is_active = 1`;

/** Undefined when there is none of this secret, it is over, or its owner is disabled or nobody who logs in. */
export function findTokenUser(db: Database, hash: string, at: string): TokenUser | undefined {
  return db.get(`${TOKEN_USER} AND t.hash = :hash`, { hash, at });
}

/** The same by its id. */
export function findTokenUserById(db: Database, id: string, at: string): TokenUser | undefined {
  return db.get(`${TOKEN_USER} AND t.id = :id`, { id, at });
}

/** The tokens of one owner, newest first. */
export function listApiTokens(db: Database, owner_id: string): ApiTokenRow[] {
  return db.all(
    `SELECT ${COLUMNS} FROM api_tokens WHERE owner_id = :owner_id ORDER BY created_at DESC, id DESC`,
    { owner_id },
  );
}

export function countApiTokens(db: Database, owner_id: string): number {
  return db.value<number>("SELECT count(*) FROM api_tokens WHERE owner_id = :owner_id", { owner_id }) ?? 0;
}

export function hasApiTokenName(db: Database, owner_id: string, name_key: string): boolean {
  const sql = "SELECT 1 FROM api_tokens WHERE owner_id = :owner_id AND name_key = :name_key";
  return db.value(sql, { owner_id, name_key }) !== undefined;
}

/** The tokens of that name, whoever's they are. */
export function listApiTokensOfName(db: Database, name_key: string): ApiTokenRow[] {
  return db.all(`SELECT ${COLUMNS} FROM api_tokens WHERE name_key = :name_key ORDER BY id`, { name_key });
}

export function renameApiToken(db: Database, id: string, name: string, name_key: string): void {
  db.run("UPDATE api_tokens SET name = :name, name_key = :name_key WHERE id = :id", { id, name, name_key });
}

export function insertApiToken(db: Database, token: ApiTokenRow): void {
  db.run(
    `INSERT INTO api_tokens (${COLUMNS}) VALUES (:id, :owner_id, :name, :name_key, :scopes, :hash, :created_at,
      :expires_at, :last_used_at)`,
    { ...token },
  );
}

export function touchApiToken(db: Database, id: string, at: string): void {
  db.run("UPDATE api_tokens SET last_used_at = :at WHERE id = :id", { id, at });
}

export function deleteApiToken(db: Database, id: string): void {
  db.run("DELETE FROM api_tokens WHERE id = :id", { id });
}

/** Revokes all tokens of an owner; answers how many there were. */
export function deleteApiTokensOf(db: Database, owner_id: string): number {
  return db.run("DELETE FROM api_tokens WHERE owner_id = :owner_id", { owner_id }).changes;
}

/** People who may log in. */
import type { Database } from "./database.ts";
import { type Order, orderBy, type Place } from "./pages.ts";

export interface UserRow {
  readonly id: string;
  readonly username: string;
  /** The name as names are compared (server/users/names.ts). */
  readonly username_key: string;
  readonly email: string | null;
  readonly full_name: string | null;
  readonly password_hash: string;
  readonly is_active: boolean;
  readonly is_admin: boolean;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The fields that change during a user's life; those given are changed. */
export interface UserChange {
  readonly username?: string | undefined;
  readonly username_key?: string | undefined;
  readonly email?: string | null | undefined;
  readonly full_name?: string | null | undefined;
  readonly password_hash?: string | undefined;
  readonly is_active?: boolean | undefined;
  readonly is_admin?: boolean | undefined;
}

/** What users can be sorted by, and the column that does it. */
const SORT_COLUMNS = { created_at: "created_at", updated_at: "updated_at", username: "username_key" } as const;

export interface UserOrder {
  readonly by: keyof typeof SORT_COLUMNS;
  readonly descending: boolean;
}

const COLUMNS =
  "id, username, username_key, email, full_name, password_hash, is_active, is_admin, version, created_at, updated_at";

type Stored = Omit<UserRow, "is_active" | "is_admin"> & { readonly is_active: 0 | 1; readonly is_admin: 0 | 1 };

function parseFlags(row: Stored): UserRow {
  return { ...row, is_active: row.is_active === 1, is_admin: row.is_admin === 1 };
}

export function findUser(db: Database, id: string): UserRow | undefined {
  const row = db.get<Stored>(`SELECT ${COLUMNS} FROM users WHERE id = :id`, { id });
  return row && parseFlags(row);
}

export function findUserByKey(db: Database, username_key: string): UserRow | undefined {
  const row = db.get<Stored>(`SELECT ${COLUMNS} FROM users WHERE username_key = :username_key`, { username_key });
  return row && parseFlags(row);
}

/** Users in order, read as they are asked for; those after a place, when one is given. */
export function* iterateUsers(db: Database, { by, descending }: UserOrder, after?: Place): Generator<UserRow> {
  const order: Order = { by: SORT_COLUMNS[by], descending };
  const where = after === undefined ? "" : `WHERE (${order.by}, id) ${descending ? "<" : ">"} (:value, :id)`;
  const sql = `SELECT ${COLUMNS} FROM users ${where} ${orderBy(order)}`;
  for (const row of db.iterate<Stored>(sql, { ...after })) yield parseFlags(row);
}

/** Where a user stands in an order. */
export function placeOf(row: UserRow, { by }: UserOrder): Place {
  return { value: row[SORT_COLUMNS[by]], id: row.id };
}

export function countUsers(db: Database): number {
  return db.value<number>("SELECT count(*) FROM users") ?? 0;
}

export function insertUser(db: Database, row: UserRow): void {
  db.run(
    `INSERT INTO users (${COLUMNS}) VALUES (:id, :username, :username_key, :email, :full_name, :password_hash,
      :is_active, :is_admin, :version, :created_at, :updated_at)`,
    { ...row, is_active: Number(row.is_active), is_admin: Number(row.is_admin) },
  );
}

/** Changes the given fields and counts the change. */
export function updateUser(db: Database, id: string, change: UserChange, at: string): void {
  db.run(
    `UPDATE users SET username = coalesce(:username, username), username_key = coalesce(:username_key, username_key),
      email = iif(:has_email, :email, email), full_name = iif(:has_full_name, :full_name, full_name),
      password_hash = coalesce(:password_hash, password_hash), is_active = coalesce(:is_active, is_active),
      is_admin = coalesce(:is_admin, is_admin), version = version + 1, updated_at = :at WHERE id = :id`,
    {
      id,
      at,
      username: change.username ?? null,
      username_key: change.username_key ?? null,
      has_email: Number(change.email !== undefined),
      email: change.email ?? null,
      has_full_name: Number(change.full_name !== undefined),
      full_name: change.full_name ?? null,
      password_hash: change.password_hash ?? null,
      is_active: change.is_active === undefined ? null : Number(change.is_active),
      is_admin: change.is_admin === undefined ? null : Number(change.is_admin),
    },
  );
}

/** Puts a hash of the same password in the place of another one; false when that is no longer the stored one. */
export function replacePasswordHash(db: Database, id: string, from: string, to: string): boolean {
  return db.run("UPDATE users SET password_hash = :to WHERE id = :id AND password_hash = :from", { id, from, to })
    .changes === 1;
}

/** Deletes a user with their sessions, API tokens, items, settings and chats; what those cost stays known. */
export function deleteUser(db: Database, id: string): void {
  db.run("DELETE FROM users WHERE id = :id", { id });
}

/** What goes when a user is deleted. */
export interface Belongings {
  readonly items: number;
  readonly tokens: number;
  readonly settings: number;
  readonly chats: number;
}

export function countBelongings(db: Database, owner_id: string): Belongings {
  const count = (table: string) =>
    db.value<number>(`SELECT count(*) FROM ${table} WHERE owner_id = :owner_id`, { owner_id }) ?? 0;
  return {
    items: count("items"),
    tokens: count("api_tokens"),
    settings: count("user_settings"),
    chats: count("chats"),
  };
}

/** Every table whose rows belong to somebody. */
const OWNED_TABLES = ["items", "api_tokens", "user_settings", "chats", "chat_usage"] as const;

/** Whether anything at all belongs to an owner, what their deleted chats have cost included. */
export function hasBelongings(db: Database, owner_id: string): boolean {
  return OWNED_TABLES.some((table) =>
    db.value(`SELECT 1 FROM ${table} WHERE owner_id = :owner_id LIMIT 1`, { owner_id }) !== undefined
  );
}

/** Users who could log in. */
export function countActiveUsers(db: Database): number {
  return db.value<number>("SELECT count(*) FROM users WHERE is_active = 1") ?? 0;
}

/** Users who could manage users: administrators that are not disabled. */
export function countActiveAdministrators(db: Database): number {
  return db.value<number>("SELECT count(*) FROM users WHERE is_admin = 1 AND is_active = 1") ?? 0;
}

export function findOldestActiveAdministrator(db: Database): UserRow | undefined {
  const row = db.get<Stored>(
    `SELECT ${COLUMNS} FROM users WHERE is_admin = 1 AND is_active = 1 ORDER BY created_at, id LIMIT 1`,
  );
  return row && parseFlags(row);
}

/** What a user was given of the local user's, and what was not kept. */
export interface Adopted {
  readonly items: number;
  readonly settings: number;
  readonly chats: number;
  readonly deleted_tokens: number;
}

/**
 * Gives what the local user made to a user; of a setting that both have, only the user's own stays. API tokens are
 * deleted: whoever reached the port may have made them, and they would let that one in as the user. Call it inside
 * `db.write`.
 *
 * @returns how much it was
 */
export function adoptLocalRows(db: Database, user_id: string): Adopted {
  const adopt = (table: string, { change = "", where = "" } = {}) =>
    db.run(`UPDATE ${table} SET owner_id = :user_id ${change} WHERE owner_id = 'local' ${where}`, { user_id }).changes;
  const lacking = "AND key NOT IN (SELECT key FROM user_settings WHERE owner_id = :user_id)";
  const deleted_tokens = db.run("DELETE FROM api_tokens WHERE owner_id = 'local'").changes;
  const adopted = {
    items: adopt("items", { change: ", version = version + 1" }), // an item tells whose it is
    settings: adopt("user_settings", { where: lacking }),
    chats: adopt("chats"),
    deleted_tokens,
  };
  db.run("DELETE FROM user_settings WHERE owner_id = 'local'");
  adopt("chat_usage");
  return adopted;
}

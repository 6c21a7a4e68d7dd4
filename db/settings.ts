/** Settings that differ from their defaults: one row for each key, or for each user and key. */
import type { Database } from "./database.ts";

export interface SettingRow {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
}

/** The settings of the instance. */
export function listSettings(db: Database): SettingRow[] {
  return db.all<SettingRow>("SELECT key, value FROM settings ORDER BY key");
}

/** The JSON text of a value; undefined when the default holds. */
export function findSetting(db: Database, key: string): string | undefined {
  return db.value<string>("SELECT value FROM settings WHERE key = :key", { key });
}

export function findUserSetting(db: Database, owner_id: string, key: string): string | undefined {
  return db.value<string>("SELECT value FROM user_settings WHERE owner_id = :owner_id AND key = :key", {
    owner_id,
    key,
  });
}

export function putSetting(db: Database, { key, value }: SettingRow, at: string): void {
  db.run(
    `INSERT INTO settings (key, value, updated_at) VALUES (:key, :value, :at)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    { key, value, at },
  );
}

export function putUserSetting(db: Database, owner_id: string, { key, value }: SettingRow, at: string): void {
  db.run(
    `INSERT INTO user_settings (owner_id, key, value, updated_at) VALUES (:owner_id, :key, :value, :at)
      ON CONFLICT (owner_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    { owner_id, key, value, at },
  );
}

/** Whether there was a value to delete. */
export function deleteSetting(db: Database, key: string): boolean {
  return db.run("DELETE FROM settings WHERE key = :key", { key }).changes === 1;
}

export function deleteUserSetting(db: Database, owner_id: string, key: string): boolean {
  return db.run("DELETE FROM user_settings WHERE owner_id = :owner_id AND key = :key", { owner_id, key }).changes === 1;
}

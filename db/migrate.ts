import { ConstraintError, toDatabaseError } from "./errors.ts";
import type { Migration } from "./migrations/mod.ts";
import type { Driver } from "./sqlite.ts";

/**
 * Brings the schema up to the newest migration, each in a transaction of its own that also sets `user_version`: after a
 * crash the next run goes on where this one stopped.
 *
 * @param migrations all of them, versions 1, 2, 3 … in order
 * @returns the names of those that were applied now
 * @throws {ConstraintError} when a migration leaves a row that points at nothing; that migration is rolled back
 */
export function migrate(driver: Driver, migrations: readonly Migration[]): string[] {
  refuseGaps(migrations);
  const pending = migrations.slice(schemaVersion(driver));
  try {
    // Rebuilding a table drops the old one, and with foreign keys on that would delete the rows that point at it. The
    // switch does nothing inside a transaction; foreign_key_check takes its place there.
    driver.pragma("foreign_keys = OFF");
    for (const migration of pending) apply(driver, migration);
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    driver.pragma("foreign_keys = ON");
  }
  return pending.map(({ name }) => name);
}

/** The version of the newest migration that a database has; 0 for none. */
export function schemaVersion(driver: Driver): number {
  return driver.prepare<[], number>("PRAGMA user_version").pluck().get() ?? 0;
}

function apply(driver: Driver, migration: Migration): void {
  driver.exec("BEGIN IMMEDIATE");
  try {
    driver.exec(migration.sql);
    driver.pragma(`user_version = ${migration.version}`);
    refuseDanglingRows(driver, migration);
    driver.exec("COMMIT");
  } finally {
    if (driver.inTransaction) driver.exec("ROLLBACK");
  }
}

function refuseDanglingRows(driver: Driver, { version, name }: Migration): void {
  const found = driver.prepare<[], { table: string; parent: string }>("PRAGMA foreign_key_check").get();
  if (found === undefined) return;
  const message = `Cannot apply migration ${version} (${name}): a row of "${found.table}" points at nothing in ` +
    `"${found.parent}"`;
  throw new ConstraintError("foreign_key", found.table, message, "SQLITE_CONSTRAINT_FOREIGNKEY");
}

function refuseGaps(migrations: readonly Migration[]): void {
  for (const [index, { version, name }] of migrations.entries()) {
    if (version !== index + 1) throw new RangeError(`Migration "${name}" has version ${version}, not ${index + 1}`);
  }
}

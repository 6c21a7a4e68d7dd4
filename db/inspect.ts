import { dirname } from "@std/path";
import { CorruptError, DatabaseRefusal, toDatabaseError } from "./errors.ts";
import { removeFile, sidecars, statFile } from "./files.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import type { Migration } from "./migrations/mod.ts";
import { type Place, refuse, toRefusal } from "./refusals.ts";
import { type Driver, openMemory, openSqlite } from "./sqlite.ts";

/** "BNCH": marks a database file as Benchtop's (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x424e4348;

export interface Expected extends Place {
  /** The data directory has held a complete database before. */
  readonly initialised: boolean;
  /** Whether the file is as a clean end left it: then its pages are not all read here, which takes long for a large one. */
  readonly endedCleanly?: boolean | undefined;
  /** All that this program knows. */
  readonly migrations: readonly Migration[];
  readonly busy_timeout_ms?: number | undefined;
}

/**
 * Looks at a database before anything is written, through a read-only connection.
 *
 * @returns its schema version; undefined when there is none and it may be made
 * @throws {DatabaseRefusal} when it must not be touched
 */
export function inspectDatabase(expected: Expected): number | undefined {
  const absent = sidecars(expected.path).filter((path) => statFile(path) === undefined);
  const beside = sidecars(expected.path).filter((path) => (statFile(path)?.size ?? 0) > 0);
  try {
    return findVersion(expected);
  } catch (error) {
    // A read-only connection reads the log of a crash, but leaves an empty log and its index where there were none. The
    // connection that opens an accepted file takes them over; beside a refused one they must not stay. A log with content
    // is not ours: another program opened the file just now.
    if ((statFile(`${expected.path}-wal`)?.size ?? 0) === 0) absent.forEach(removeFile);
    throw tellOfLog(toRefusal(toDatabaseError(error), expected), beside);
  }
}

/**
 * SQLite applies a log that was left behind to whatever database stands there: a copy that was put in its place looks
 * damaged then, and is whole without the log.
 */
function tellOfLog(error: unknown, beside: readonly string[]): unknown {
  const isOfContent = error instanceof DatabaseRefusal && ["damaged", "empty", "newer_schema"].includes(error.reason);
  if (!isOfContent || beside.length === 0) return error;
  const hint = `if the database is a copy that was put there, what lies beside it may belong to another one: move ` +
    `${beside.join(" and ")} to another folder, keep ${beside.length === 1 ? "it" : "them"}, and start again`;
  return new DatabaseRefusal(error.reason, `${error.message}; ${hint}`, { cause: error.cause ?? error });
}

function findVersion(expected: Expected): number | undefined {
  const { path, initialised } = expected;
  const info = statFile(path);
  if (info === undefined) {
    if (initialised || isLink(path)) throw refuse("missing", expected);
    return refuseLeftovers(expected);
  }
  if (!info.isFile) throw refuse("foreign_file", expected);
  const version = info.size === 0 ? undefined : readContent(expected);
  if (version !== undefined) return version;
  if (initialised) throw refuse("empty", expected);
  return refuseLeftovers(expected);
}

/** A log or journal without its database may hold somebody's data, and SQLite would apply it to a new file. */
function refuseLeftovers(expected: Expected): undefined {
  for (const path of sidecars(expected.path)) {
    const size = statFile(path)?.size ?? 0;
    if (size > 0 && !path.endsWith("-shm")) throw refuse("foreign_file", { ...expected, path });
  }
  return undefined;
}

function readContent(expected: Expected): number | undefined {
  const { path, busy_timeout_ms } = expected;
  const driver = openSqlite(path, { readonly: true, busy_timeout_ms });
  try {
    return readVersion(driver, expected);
  } finally {
    driver.close();
  }
}

function readVersion(driver: Driver, expected: Expected): number | undefined {
  const application_id = driver.prepare<[], number>("PRAGMA application_id").pluck().get();
  const objects = driver.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get();
  const version = schemaVersion(driver);
  if (objects === 0 && version === 0 && (application_id === 0 || application_id === APPLICATION_ID)) return undefined;
  if (application_id !== APPLICATION_ID || version < 1) throw refuse("foreign_file", expected);
  if (objects === 0) throw refuse("empty", expected);
  if (version > expected.migrations.length) throw refuseNewer(version, expected);
  const fault = expected.endedCleanly ? undefined : findFault(driver);
  if (fault !== undefined) throw refuse("damaged", expected, new CorruptError(fault, "SQLITE_CORRUPT"));
  refuseOtherSchema(driver, version, expected);
  return version;
}

/** An entry of the trail whose content is damaged: it is shown as unreadable, and all else can be used. */
const DAMAGED_ENTRY = /^(CHECK constraint failed in audit_logs$|(NULL|non-[A-Z]+) value in audit_logs\.)/;
const FAULTS_MAX = 1_000_000; // or SQLite ends after a hundred

/** What SQLite finds wrong with pages and rows. */
function findFault(driver: Driver): string | undefined {
  const faults = driver.prepare<[], string>(`PRAGMA quick_check(${FAULTS_MAX})`).pluck().iterate();
  for (const fault of faults) {
    if (fault !== "ok" && !DAMAGED_ENTRY.test(fault)) return fault; // leaving the loop ends the check
  }
  return undefined;
}

/**
 * Without one of its tables requests would fail, and without a trigger the audit trail could be rewritten unnoticed.
 */
function refuseOtherSchema(driver: Driver, version: number, { path, backupsDir, migrations }: Expected): void {
  const found = new Set(describeSchema(driver));
  const made = new Set(schemaOf(migrations.slice(0, version), dirname(path)));
  const different = found.symmetricDifference(made).values().next().value;
  if (different === undefined) return;
  const message =
    `The database ${path} is damaged (${different} is ${found.has(different) ? "foreign" : "missing"}): ` +
    `keep the file, and restore a copy of yours or from ${backupsDir}`;
  throw new DatabaseRefusal("damaged", message);
}

function schemaOf(migrations: readonly Migration[], directory: string): string[] {
  const driver = openMemory(directory);
  try {
    migrate(driver, migrations);
    return describeSchema(driver);
  } finally {
    driver.close();
  }
}

/** A line for each table, index, trigger and view, such as "table boards (id, title)"; SQLite's own are left out. */
function describeSchema(driver: Driver): string[] {
  const sql = `SELECT type || ' ' || name
      || ifnull((SELECT ' (' || group_concat(c.name, ', ') || ')' FROM pragma_table_xinfo(s.name) c), '')
    FROM sqlite_schema s WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`;
  return driver.prepare<[], string>(sql).pluck().all();
}

function refuseNewer(version: number, { path, migrations }: Expected): DatabaseRefusal {
  const message = `The database ${path} was written by a newer Benchtop (schema ${version}, this one knows schema ` +
    `${migrations.length}): start that Benchtop or a newer one`;
  return new DatabaseRefusal("newer_schema", message);
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

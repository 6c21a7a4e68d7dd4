/** Opens SQLite. The only file that knows the driver, so that another one can take its place here. */
// @ts-types="@types/better-sqlite3"
import Sqlite from "better-sqlite3";
import { dirname } from "@std/path";
import { loadAddon } from "./addon.ts";
import { DatabaseRefusal, IoError, toDatabaseError } from "./errors.ts";

export type Driver = Sqlite.Database;
export type Statement<Result> = Sqlite.Statement<Params[], Result>;

export type Param = string | number | bigint | null | Uint8Array;
/** Values by the names that SQL gives them: `{ id }` for `:id`. Numbers arrive in SQL as REAL; columns convert them. */
export type Params = Readonly<Record<string, Param>>;

/** Older versions can lose committed rows when a WAL file is reset (https://sqlite.org/wal.html, "WAL-reset bug"). */
const OLDEST_SQLITE = [3, 51, 3] as const;

const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024;

export interface SqliteOptions {
  /** Reads an existing file and changes nothing in it. */
  readonly readonly?: boolean;
  /** Writes into a file that another process has set up and is using: there must be one, and its journal mode stays. */
  readonly guest?: boolean;
  /** How long to wait for another connection's lock. */
  readonly busy_timeout_ms?: number | undefined;
}

/**
 * Opens a database file, making an empty one when there is none (but not with `readonly` or `guest`).
 *
 * @throws {DatabaseRefusal} when the SQLite that came with the driver is too old
 * @throws {DatabaseError} when the file cannot be opened or is not a database
 */
export function openSqlite(path: string, options: SqliteOptions = {}): Driver {
  const { readonly = false, guest = false, busy_timeout_ms = 5000 } = options;
  try {
    const driver = new Sqlite(path, { readonly, fileMustExist: readonly || guest, ...withAddon(dirname(path)) });
    try {
      // First: the very next statement, and switching to WAL, may have to wait for another process's lock.
      driver.pragma(`busy_timeout = ${busy_timeout_ms}`);
      refuseOldSqlite(driver.prepare<[], string>("SELECT sqlite_version()").pluck().get() ?? "");
      if (!readonly && !guest) useLog(driver);
      configure(driver, readonly);
    } catch (error) {
      driver.close();
      throw error;
    }
    return driver;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/**
 * A database without a file, gone when it is closed. Nothing of what a file needs is set.
 *
 * @param directory where the driver's code may be loaded from, as for the file that this one is compared with
 */
export function openMemory(directory: string): Driver {
  return new Sqlite(":memory:", withAddon(directory));
}

/** @param version as SQLite says it, such as "3.54.1" */
export function refuseOldSqlite(version: string): void {
  const found = version.split(".").map(Number);
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = found[index] ?? 0;
    if (part > oldest) return;
    if (part < oldest || Number.isNaN(part)) {
      const message = `SQLite ${version} can lose data: use a Benchtop built with ${OLDEST_SQLITE.join(".")} or newer`;
      throw new DatabaseRefusal("sqlite_too_old", message);
    }
  }
}

/** Readers never wait for the writer, and a commit is one sync of one file. */
function useLog(driver: Driver): void {
  const mode = driver.pragma("journal_mode = WAL", { simple: true });
  if (mode === "wal") return;
  throw new IoError(`The file system does not support write-ahead logging (journal_mode is ${mode})`, "");
}

function configure(driver: Driver, readonly: boolean): void {
  if (!readonly) {
    // An answered write survives a power cut; this build's default for WAL files is NORMAL, which does not promise it.
    driver.pragma("synchronous = FULL");
    // Off in SQLite unless asked for; this build's default is on, and the schema depends on it.
    driver.pragma("foreign_keys = ON");
    // A WAL that one long transaction blew up gives its room back at the next checkpoint.
    driver.pragma(`journal_size_limit = ${JOURNAL_LIMIT_BYTES}`);
    // On macOS a plain fsync leaves the data in the drive's cache; elsewhere these two change nothing.
    driver.pragma("fullfsync = ON");
    driver.pragma("checkpoint_fullfsync = ON");
  }
  // A file that came from elsewhere cannot call functions with side effects from its views and triggers.
  driver.pragma("trusted_schema = OFF");
}

function withAddon(directory: string): Sqlite.Options {
  const nativeBinding = loadAddon(directory);
  return nativeBinding === undefined ? {} : { nativeBinding };
}

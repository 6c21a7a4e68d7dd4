import { dirname, join } from "@std/path";
import { loadAddon, sweepAddons } from "./addon.ts";
import { removePart, writeCopy } from "./backup.ts";
import { Database } from "./database.ts";
import { toDatabaseError } from "./errors.ts";
import { createPrivateFile, publishFile, removeFile, setMode, sidecars, statFile } from "./files.ts";
import { APPLICATION_ID, inspectDatabase } from "./inspect.ts";
import { LiveFiles } from "./live_files.ts";
import { migrate } from "./migrate.ts";
import { type Migration, MIGRATIONS } from "./migrations/mod.ts";
import { type Place, toRefusal } from "./refusals.ts";
import { type Driver, openSqlite } from "./sqlite.ts";

export interface OpenOptions extends Place {
  /** Whether the data directory carries the mark of an earlier complete start: a database is never made there again. */
  readonly initialised: boolean;
  /** Whether the file is as a clean end left it; whoever says so has to check its pages later (check.ts). */
  readonly endedCleanly?: boolean;
  /** The time, ISO 8601 in UTC. */
  readonly now: () => string;
  readonly migrations?: readonly Migration[];
  /** How long to wait for another program's lock; 5 s unless given. */
  readonly busy_timeout_ms?: number;
  /** Hears that a database is going to be brought from one schema to another, which takes seconds when it is large. */
  readonly onUpgrade?: (from: number, to: number) => void;
  /** Fills a database that is made now; all of it or none. */
  readonly seed?: (db: Database) => void;
  readonly onCallbackError?: (error: unknown) => void;
}

/**
 * Opens the database of a data directory, making it on the first start and bringing its schema up to date. The caller
 * holds the directory's lock.
 *
 * @throws {DatabaseRefusal} when the file must not be used as it is; nothing has been written then
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { initialised, endedCleanly, migrations = MIGRATIONS, backupsDir, busy_timeout_ms } = options;
  try {
    const directory = dirname(options.path);
    sweepAddons(directory, Date.parse(options.now()));
    loadAddon(directory); // here, where nobody else may write, also when the database is a link to elsewhere
    const path = resolveLinks(options.path);
    const version = inspectDatabase({ path, backupsDir, initialised, endedCleanly, migrations, busy_timeout_ms });
    if (version === undefined) await create(path, options, migrations);
    else secure(path);
    const driver = openSqlite(path, { busy_timeout_ms });
    try {
      if (version !== undefined) upgrade(driver, version, options, migrations);
      const files = () => new LiveFiles(options.path, path);
      return new Database(driver, { onCallbackError: options.onCallbackError, files });
    } catch (error) {
      driver.close();
      throw error;
    }
  } catch (error) {
    throw toRefusal(toDatabaseError(error), options);
  }
}

/** Builds the database under another name, so that a crash leaves either none or a complete one under its own. */
async function create(path: string, options: OpenOptions, migrations: readonly Migration[]): Promise<void> {
  const temporary = `${path}.new`;
  removePart(temporary); // of a start that broke off
  try {
    createPrivateFile(temporary);
    await fill(temporary, migrations, options.seed);
    // Beside the new file, SQLite would take empty remains of another start for its own.
    for (const file of sidecars(path)) removeFile(file);
    publishFile(temporary, path);
  } catch (error) {
    removePart(temporary);
    throw error;
  }
}

async function fill(path: string, migrations: readonly Migration[], seed: OpenOptions["seed"]): Promise<void> {
  const driver = openSqlite(path);
  using database = new Database(driver);
  driver.pragma(`application_id = ${APPLICATION_ID}`);
  migrate(driver, migrations);
  if (seed !== undefined) await database.write(() => seed(database));
}

/** Applies what is pending, after a copy that a person can go back to. */
function upgrade(driver: Driver, version: number, options: OpenOptions, migrations: readonly Migration[]): void {
  if (version === migrations.length) return;
  const { backupsDir, now, onUpgrade } = options;
  onUpgrade?.(version, migrations.length);
  const time = now().replaceAll(":", "-"); // Windows allows no colon in a file name
  Deno.mkdirSync(backupsDir, { recursive: true, mode: 0o700 });
  writeCopy(driver, join(backupsDir, `before-migration-${version}-to-${migrations.length}-${time}.db`));
  migrate(driver, migrations);
  driver.pragma("wal_checkpoint(TRUNCATE)"); // the main file alone is then a database of the new schema
}

/** Takes the rights of others from a database that was put here by hand. */
function secure(path: string): void {
  for (const file of [path, ...sidecars(path)]) {
    if (statFile(file) !== undefined) setMode(file, 0o600);
  }
}

/** A link is followed first: SQLite keeps its other files beside the file itself, not beside the link. */
function resolveLinks(path: string): string {
  return statFile(path) === undefined ? path : Deno.realPathSync(path);
}

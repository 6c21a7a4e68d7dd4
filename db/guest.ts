/** One short write into a database that another process has open: the owner's lock stays where it is. */
import { dirname } from "@std/path";
import { loadAddon } from "./addon.ts";
import { Database } from "./database.ts";
import { DatabaseRefusal, toDatabaseError } from "./errors.ts";
import { APPLICATION_ID } from "./inspect.ts";
import { MIGRATIONS } from "./migrations/mod.ts";
import { type Place, refuse, toRefusal } from "./refusals.ts";
import { type Driver, openSqlite } from "./sqlite.ts";

/** A database of which this process is a guest. */
export class GuestDatabase implements Disposable {
  readonly db: Database;
  readonly #place: Place;

  /** Use `openAsGuest`. */
  constructor(driver: Driver, place: Place) {
    this.db = new Database(driver);
    this.#place = place;
  }

  /** Whether its owner is an older program, or has not brought it up to date yet. */
  get isOlder(): boolean {
    return this.#version() < MIGRATIONS.length;
  }

  /**
   * Refuses a database of another schema than this program's. To be called inside `db.write`, where it stays true:
   * before, the owner could end and a newer program bring the schema further.
   */
  requireSchema(): void {
    const version = this.#version();
    if (version === MIGRATIONS.length) return;
    const { path } = this.#place;
    const which = version > MIGRATIONS.length ? "newer" : "older";
    const message =
      `The database ${path} is in use by ${which === "newer" ? "a newer" : "an older"} Benchtop (schema ` +
      `${version}, this one knows schema ${MIGRATIONS.length}): run this with the same program as the server`;
    throw new DatabaseRefusal(which === "newer" ? "newer_schema" : "unusable", message);
  }

  [Symbol.dispose](): void {
    this.db.close();
  }

  #version(): number {
    return this.db.value<number>("PRAGMA user_version") ?? 0;
  }
}

/**
 * Opens a database beside the process that holds its directory's lock. Nothing is made, migrated or repaired, and the
 * file is read by SQLite alone: closing any other handle on it would drop SQLite's locks.
 *
 * @throws {DatabaseRefusal} when it is not a database that a Benchtop has set up
 */
export function openAsGuest(place: Place): GuestDatabase {
  try {
    loadAddon(dirname(place.path)); // as in openDatabase(): not from where a link leads to
    const driver = openSqlite(Deno.realPathSync(place.path), { guest: true });
    try {
      requireOurs(driver, place);
      return new GuestDatabase(driver, place);
    } catch (error) {
      driver.close();
      throw error;
    }
  } catch (error) {
    throw toRefusal(toDatabaseError(error), place);
  }
}

function requireOurs(driver: Driver, place: Place): void {
  const application_id = driver.prepare<[], number>("PRAGMA application_id").pluck().get();
  const mode = driver.prepare<[], string>("PRAGMA journal_mode").pluck().get();
  if (application_id !== APPLICATION_ID || mode !== "wal") throw refuse("foreign_file", place);
}

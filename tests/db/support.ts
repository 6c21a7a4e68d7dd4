/** What the database tests share: directories that vanish, a small schema, and files compared byte for byte. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { join } from "@std/path";
import { Database, type DatabaseOptions } from "../../db/database.ts";
import type { Migration } from "../../db/migrations/mod.ts";
import { openDatabase, type OpenOptions } from "../../db/open.ts";
import { type Driver, openSqlite } from "../../db/sqlite.ts";

export const NOW = "2026-01-02T03:04:05.678Z";

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: "shelves",
    sql:
      `CREATE TABLE shelves (id TEXT PRIMARY KEY, title TEXT NOT NULL CONSTRAINT title_given CHECK (title <> '')) STRICT;
      CREATE TABLE books (id INTEGER PRIMARY KEY, shelf_id TEXT NOT NULL REFERENCES shelves (id), isbn TEXT UNIQUE,
        place INTEGER, UNIQUE (shelf_id, place)) STRICT;
      CREATE TRIGGER shelves_stay BEFORE DELETE ON shelves WHEN old.id = 'kept' BEGIN SELECT RAISE(ABORT, 'kept'); END;`,
  },
];

export interface TempDir extends Disposable {
  readonly path: string;
  /** The database file that the tests of one directory use. */
  readonly file: string;
}

export function tempDir(): TempDir {
  const path = Deno.makeTempDirSync({ prefix: "benchtop-db-" });
  return {
    path,
    file: join(path, "benchtop.db"),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

/** A database with one table `notes (id, text)`, and the driver below it for what Database does not offer. */
export function openNotes(dir: TempDir, options: DatabaseOptions & { busy_timeout_ms?: number } = {}) {
  const driver = openSqlite(dir.file, { busy_timeout_ms: options.busy_timeout_ms ?? 5000 });
  driver.exec("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT");
  return { db: new Database(driver, options), driver };
}

/** Queues one note; the promise settles with the transaction of this turn. */
export function addNote(db: Database, text: string): Promise<void> {
  return db.write(() => {
    db.run("INSERT INTO notes (text) VALUES (:text)", { text });
  });
}

export function notes(db: Database): string[] {
  return db.all<{ text: string }>("SELECT text FROM notes ORDER BY id").map(({ text }) => text);
}

/** Opens with the small schema; every option can be given. */
export function openShelves(dir: TempDir, options: Partial<OpenOptions> = {}): Promise<Database> {
  return openDatabase({
    path: dir.file,
    backupsDir: join(dir.path, "backups"),
    initialised: false,
    now: () => NOW,
    migrations: MIGRATIONS,
    seed: (db) => void db.run("INSERT INTO shelves VALUES ('first', 'First shelf')"),
    ...options,
  });
}

/** Works on a file with nothing but the driver, and closes it again. */
export function withDriver<T>(path: string, work: (driver: Driver) => T): T {
  const driver = openSqlite(path);
  try {
    return work(driver);
  } finally {
    driver.close();
  }
}

/**
 * Names of all files in a directory, with hashes of their bytes. Call it only while this process has no connection to
 * them: closing a file drops the locks that SQLite holds on it.
 */
export function snapshot(directory: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of Deno.readDirSync(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) files[entry.name] = JSON.stringify(snapshot(path));
    else if (entry.isSymlink) files[entry.name] = Deno.readLinkSync(path);
    else if (entry.name.endsWith("-shm")) files[entry.name] = "an index that SQLite makes anew";
    else files[entry.name] = createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
  }
  return files;
}

/** Only the permission bits of a file's mode, such as "600". */
export function permissions(path: string): string {
  return ((Deno.statSync(path).mode ?? 0) & 0o777).toString(8);
}

export function fileNames(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

/** Starts crash_child.ts, which ends with a kill -9 of itself or waits for one. */
export function spawnChild(...args: string[]): Deno.ChildProcess {
  const script = fileURLToPath(new URL("crash_child.ts", import.meta.url));
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, ...args],
    stdout: "piped",
    stderr: "inherit",
  });
  return command.spawn();
}

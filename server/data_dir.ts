import { dirname, join } from "@std/path";
import { removeFile, setMode, statFile, systemCode } from "../db/files.ts";
import { writeFilePassing } from "./atomic_file.ts";
import { type Lock, takeLock } from "./data_dir_lock.ts";
import { checkOwner, refuseInUse, refuseUnusable } from "./data_dir_refusals.ts";
import { type Instance, readInstance, writeInstance } from "./instance.ts";
import { EXIT, Refusal } from "./refusal.ts";
import type { ServerRecord } from "./server_record.ts";

const DATABASE_FILES = ["benchtop.db", "benchtop.db-wal", "benchtop.db-shm", "audit_head.json"];

/** What the directory was like before this start, for `abandon` to bring it back to. */
interface Before {
  /** Directories made by this start, outermost first. */
  readonly madeDirs: readonly string[];
  readonly entries: ReadonlySet<string>;
  readonly groupMayWrite: boolean;
}

/** The data directory, locked: as long as it is, no other Benchtop touches it. */
export class DataDir {
  readonly databasePath: string;
  readonly backupsPath: string;
  readonly #serverPath: string;
  /** Whether nobody has changed the database since a server or command closed it. */
  readonly endedCleanly: boolean;
  readonly #lockPath: string;
  #instance: Instance | undefined;
  #published = false;
  #isDamaged = false;

  /** Use `takeDataDir`. */
  constructor(readonly path: string, readonly lock: Lock, readonly before: Before) {
    this.databasePath = join(path, "benchtop.db");
    this.backupsPath = join(path, "backups");
    this.#serverPath = join(path, "server.json");
    this.#lockPath = join(path, "benchtop.lock");
    this.endedCleanly = this.#isAsLeft();
    this.#instance = readInstance(join(path, "instance.json"));
  }

  /** True when the directory's group may put files there. */
  get groupMayWrite(): boolean {
    return this.before.groupMayWrite;
  }

  /** True when an earlier start was complete: then the database has to be there and is never made anew. */
  get initialised(): boolean {
    return this.#instance !== undefined;
  }

  /** Says that the database is complete: marks the directory on the first start, and answers the mark. */
  complete(now: string): Instance {
    if (this.#instance !== undefined) return this.#instance;
    // An empty directory that someone made for us is closed to others; one with other files in it is theirs to manage.
    if (this.before.entries.size === 0) setMode(this.path, 0o700);
    this.#instance = writeInstance(join(this.path, "instance.json"), now);
    return this.#instance;
  }

  /** Writes `server.json`; one that a killed process left behind goes first, since it would name a wrong process. */
  publish(record: ServerRecord): void {
    removeFile(this.#serverPath);
    writeFilePassing(this.#serverPath, JSON.stringify(record, null, 2) + "\n");
    this.#published = true;
  }

  /** The next start looks at the whole database before it answers. */
  noteDamage(): void {
    this.#isDamaged = true;
    this.#markWith(new Date(0));
  }

  /** To be called when the database is closed. */
  release(): void {
    try {
      if (this.#published) removeFile(this.#serverPath);
      if (!this.#isDamaged) this.#noteEnd();
    } finally {
      this.lock.release();
    }
  }

  /**
   * Gives the lock file the time of the database's last change, which a crash, a restored copy and a plain copy of the
   * directory all make another one.
   */
  #noteEnd(): void {
    const changed = this.#changedAt();
    if (changed !== undefined) this.#markWith(changed);
  }

  /** Where the system refuses it, the next start checks the database as after a crash. */
  #markWith(time: Date): void {
    try {
      Deno.utimeSync(this.#lockPath, time, time);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
  }

  #isAsLeft(): boolean {
    const changed = this.#changedAt();
    return changed !== undefined && statFile(this.#lockPath)?.mtime?.getTime() === changed.getTime();
  }

  /** When the database last changed; undefined when there is none, or a log beside it, which a clean end empties. */
  #changedAt(): Date | undefined {
    const info = statFile(this.databasePath);
    if (info?.mtime == null) return undefined;
    const log = statFile(`${Deno.realPathSync(this.databasePath)}-wal`); // SQLite keeps it beside the file, not a link
    return (log?.size ?? 0) > 0 ? undefined : info.mtime;
  }

  /**
   * Gives up a start that failed, the database being closed: removes what this start made, so that a refused directory
   * is as it was before. A directory that carries the mark keeps everything but a lock file it did not have.
   */
  abandon(): void {
    if (!this.initialised) {
      for (const name of DATABASE_FILES.filter((name) => !this.before.entries.has(name))) {
        removeFile(join(this.path, name));
      }
    }
    if (this.lock.created) this.lock.remove();
    else this.lock.release();
    removeEmptyDirs(this.before.madeDirs);
  }
}

/**
 * Makes the directory if need be and takes its lock, before anything else in it is touched.
 *
 * @throws {Refusal} when it is in use, cannot be written, or is not a directory of ours
 */
export function takeDataDir(path: string): DataDir {
  try {
    // Two tries are enough for a lock file removed by a start that was refused meanwhile; ten for many at once.
    for (let attempt = 0; attempt < 10; attempt++) {
      const dataDir = tryTakeDataDir(path);
      if (dataDir !== undefined) return dataDir;
    }
  } catch (error) {
    throw error instanceof Refusal ? error : refuseUnusable(path, error);
  }
  throw new Refusal(EXIT.data, `Cannot lock ${join(path, "benchtop.lock")}: remove that file and start again`);
}

function tryTakeDataDir(path: string): DataDir | undefined {
  const madeDirs = makeDirs(path);
  const groupMayWrite = checkOwner(path);
  const entries = new Set([...Deno.readDirSync(path)].map((entry) => entry.name));
  let lock: ReturnType<typeof takeLock>;
  try {
    lock = takeLock(join(path, "benchtop.lock"));
  } catch (error) {
    removeEmptyDirs(madeDirs);
    throw error;
  }
  if (lock === "held") throw refuseInUse(path);
  if (lock === "gone") return undefined;
  try {
    return new DataDir(path, lock, { madeDirs, entries, groupMayWrite });
  } catch (error) {
    if (lock.created) lock.remove();
    else lock.release();
    throw error;
  }
}

/** Makes the missing directories of a path, for the owner only, and answers which they were, outermost first. */
function makeDirs(path: string): string[] {
  const missing: string[] = [];
  for (let dir = path; statFile(dir) === undefined && dirname(dir) !== dir; dir = dirname(dir)) missing.unshift(dir);
  for (const dir of missing) {
    Deno.mkdirSync(dir, { recursive: true, mode: 0o700 });
  }
  return missing;
}

/** Innermost first; one that holds something by now is in use by somebody else and stays. */
function removeEmptyDirs(dirs: readonly string[]): void {
  for (const dir of dirs.toReversed()) {
    try {
      Deno.removeSync(dir);
    } catch {
      return; // with it, those around it stay too
    }
  }
}

/** Whether the files of an open database still stand under their names, or were removed or replaced meanwhile. */
import { DisplacedError, type Displacement } from "./errors.ts";
import { removeFile, statFile } from "./files.ts";

/** A file as the system knows it; Windows gives no numbers, but does not let go of a file that is open either. */
interface Identity {
  readonly dev: number;
  readonly ino: number | null;
}

/**
 * The files that one connection holds open. On POSIX a file lives on without its name as long as somebody has it open:
 * what is written then is read again, and gone with the process.
 */
export class LiveFiles {
  readonly #path: string;
  /** The log and its index. */
  readonly #sidecars: readonly string[];
  readonly #identities: ReadonlyMap<string, Identity>;
  #size_bytes: number;
  #loss: DisplacedError | undefined;

  /**
   * To be made when the connection has read something: the log and its index are there from then on.
   *
   * @param path the database as the data directory names it, which may be a link
   * @param real_path where the link leads: SQLite keeps its other files beside that
   */
  constructor(path: string, real_path: string) {
    this.#path = path;
    this.#sidecars = [`${real_path}-wal`, `${real_path}-shm`];
    this.#size_bytes = statFile(path)?.size ?? 0;
    const identities = new Map<string, Identity>();
    for (const file of [path, ...this.#sidecars]) {
      const info = statFile(file);
      if (info !== undefined) identities.set(file, info);
    }
    this.#identities = identities;
  }

  /** Why nothing may be written any more, once a look has found it. */
  get loss(): DisplacedError | undefined {
    return this.#loss;
  }

  /**
   * The first of the files that was removed, replaced or cut; the same at each later look.
   *
   * @param mayShrink asked when the database is smaller: whether another connection has written, and may have compacted it
   */
  look(mayShrink: () => boolean): Displacement | undefined {
    if (this.#loss === undefined) {
      const found = this.#findDisplaced(mayShrink);
      if (found !== undefined) this.#loss = new DisplacedError(found);
    }
    return this.#loss?.displacement;
  }

  #findDisplaced(mayShrink: () => boolean): Displacement | undefined {
    for (const path of this.#identities.keys()) {
      if (!this.#isInPlace(path)) return { path, how: statFile(path) === undefined ? "removed" : "replaced" };
    }
    const size_bytes = statFile(this.#path)?.size ?? 0;
    if (size_bytes < this.#size_bytes && !(size_bytes > 0 && isTrue(mayShrink))) {
      return { path: this.#path, how: "cut" };
    }
    this.#size_bytes = size_bytes;
    return undefined;
  }

  /**
   * Removes the log that this connection has left where another database stands now: SQLite would take it for that
   * one's. To be called once the connection is closed and what it held is safe elsewhere.
   */
  removeLog(): void {
    if (this.#isInPlace(this.#path)) return; // SQLite has tidied up itself
    this.#sidecars.filter((file) => this.#isInPlace(file)).forEach(removeFile);
  }

  #isInPlace(file: string): boolean {
    const found = statFile(file);
    const expected = this.#identities.get(file);
    return found !== undefined && found.dev === expected?.dev && found.ino === expected.ino;
  }
}

/** A database that was cut may be too damaged to be asked. */
function isTrue(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}

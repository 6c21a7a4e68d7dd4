/**
 * Watches over the files of the open database. On POSIX they can be removed, moved or replaced under a running server,
 * which would go on and lose everything at its end (docs/decisions/0064-displaced-files.md).
 */
import { join } from "@std/path";
import type { Services } from "./context.ts";

/** How late a removal may be noticed: what is written until then is in the rescued copy. */
const LOOK_EVERY_MS = 200;

type WatchServices = Pick<Services, "db" | "files" | "logger" | "now">;

export class DatabaseWatch {
  readonly #services: WatchServices;
  readonly #timer: ReturnType<typeof setInterval>;
  #rescue: Promise<boolean> | undefined;

  constructor(services: WatchServices) {
    this.#services = services;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Ends the watch, brings to safety what is held open if that is needed, and closes the database. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const { db } = this.#services;
    this.#look();
    const isRescued = await this.#rescue === true || (this.#rescue !== undefined && await this.#copy());
    db.close();
    if (isRescued) db.files?.removeLog();
  }

  /** Ends the watch alone. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { db, logger } = this.#services;
    if (this.#rescue !== undefined) return;
    try {
      const found = db.findDisplaced();
      if (found === undefined) return;
      const next = "changes are refused, and what is held open is copied; stop Benchtop and put the file back";
      logger.error(`A file of the database was ${found.how} while it is in use: ${next}`, { file: found.path });
    } catch (error) {
      logger.warn("Whether the files of the database are in place cannot be told", { error });
      return;
    }
    this.#rescue = this.#copy();
  }

  /** Whether a whole copy is on disk now. */
  async #copy(): Promise<boolean> {
    const { db, files, logger, now } = this.#services;
    try {
      const copy = join(makeDirectory(files.backups), `rescued-${now().replaceAll(":", "-")}.db`);
      await db.rescue(copy);
      const isWhole = db.files?.loss?.displacement.how !== "cut";
      const what = isWhole
        ? "What the database held is safe"
        : "What could still be read, parts of it perhaps wrong, is";
      logger.error(`${what} in a copy: put it in the database's place to go on`, { copy });
      return true;
    } catch (error) {
      logger.error("What the database held cannot be copied", { error });
      return false;
    }
  }
}

/** The folder for copies; one of the system's for temporary files where it cannot be made, as on a disk that is gone. */
function makeDirectory(backups: string): string {
  try {
    Deno.mkdirSync(backups, { recursive: true, mode: 0o700 });
    return backups;
  } catch {
    return Deno.makeTempDirSync({ prefix: "benchtop-rescued-" });
  }
}

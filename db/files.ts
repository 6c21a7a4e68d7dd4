/** What durability needs of the file system beyond SQLite. Nothing here may be used on the content of a live database. */
import { dirname } from "@std/path";

/**
 * Makes a file that only its owner may read; SQLite gives -wal and -shm the mode of their database.
 *
 * @throws {Deno.errors.AlreadyExists} when anything has that name: a link that somebody left there is not followed
 */
export function createPrivateFile(path: string, content: Uint8Array = new Uint8Array()): void {
  Deno.writeFileSync(path, content, { createNew: true, mode: 0o600 });
}

/** Gives a file or directory that is already there exactly this mode; Windows has no such modes. */
export function setMode(path: string, mode: number): void {
  if (Deno.build.os !== "windows") Deno.chmodSync(path, mode);
}

/** Puts a complete file into its place: after a power cut there is all of it or none. */
export function publishFile(temporary: string, path: string): void {
  {
    using file = Deno.openSync(temporary, { read: true, write: true });
    file.syncSync();
  }
  Deno.renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** Brings what was written to a file to the disk, in another thread; whoever relies on it syncs it again. */
export async function syncFile(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  await file.sync();
}

/** Removes a file; it is no error when there is none. */
export function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What stands at a path, links followed; undefined when nothing does. */
export function statFile(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether a link stands at a path, wherever it leads. */
export function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The operating system's name for what happened to a file, such as ENOSPC; undefined for errors of other kinds. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** The files that SQLite keeps beside a database: the log, its index, and the journal of the time before the log. */
export function sidecars(path: string): string[] {
  return ["-wal", "-shm", "-journal"].map((ending) => path + ending);
}

/** A rename lasts once its directory is synced; Windows cannot open a directory and orders renames by itself. */
function syncDirectory(path: string): void {
  if (Deno.build.os === "windows") return;
  using directory = Deno.openSync(path, { read: true });
  directory.syncSync();
}

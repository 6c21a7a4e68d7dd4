import { removeFile } from "../db/files.ts";

/** A file that is locked until `release`; the system lets go of it by itself when the process dies. */
export interface Lock {
  /** True when this process made the file. */
  readonly created: boolean;
  release(): void;
  /** Releases and removes the file. */
  remove(): void;
}

/**
 * Takes the lock file at `path`.
 *
 * @returns "held" when another process has it, "gone" when the file was removed meanwhile: then try again
 */
export function takeLock(path: string): Lock | "held" | "gone" {
  const { file, created } = openLockFile(path);
  try {
    if (!file.tryLockSync(true)) {
      file.close();
      return "held";
    }
  } catch (error) {
    file.close();
    throw error;
  }
  if (!isSameFile(file, path)) {
    file.close();
    return "gone";
  }
  return {
    created,
    release: () => file.close(),
    remove() {
      // On POSIX the name goes first: whoever opened the old file then sees that its name is gone. Windows cannot
      // remove a file that is open.
      if (Deno.build.os !== "windows") removeFile(path);
      file.close();
      if (Deno.build.os === "windows") removeFile(path);
    },
  };
}

function openLockFile(path: string): { file: Deno.FsFile; created: boolean } {
  try {
    const file = Deno.openSync(path, { read: true, write: true, createNew: true, mode: 0o600 });
    return { file, created: true };
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return { file: Deno.openSync(path, { read: true, write: true }), created: false };
  }
}

/** A start that was refused removes its lock file: a lock on a file without a name would protect nothing. */
function isSameFile(file: Deno.FsFile, path: string): boolean {
  if (Deno.build.os === "windows") return true;
  try {
    const [locked, named] = [file.statSync(), Deno.lstatSync(path)];
    return locked.ino === named.ino && locked.dev === named.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

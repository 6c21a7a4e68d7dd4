import { createPrivateFile, publishFile, removeFile } from "../db/files.ts";

/** Writes a whole file, for its owner only, so that after a crash or a power cut the old or the new text is there. */
export function writeFileAtomic(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  removeFile(temporary); // a start that was killed may have left one
  try {
    createPrivateFile(temporary);
    Deno.writeTextFileSync(temporary, text);
    publishFile(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}

/**
 * Writes a file that only says something while the process runs: readers see all of it or none, but nothing waits for
 * the disk, since after a power cut it would be out of date anyway.
 */
export function writeFilePassing(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  Deno.writeTextFileSync(temporary, text, { mode: 0o600 });
  setMode(temporary, 0o600);
  Deno.renameSync(temporary, path);
}

/** Gives a file or directory exactly this mode, whatever the umask left of it; Windows has no such modes. */
export function setMode(path: string, mode: number): void {
  if (Deno.build.os !== "windows") Deno.chmodSync(path, mode);
}

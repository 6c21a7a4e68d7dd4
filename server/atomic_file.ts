import { createPrivateFile, publishFile, removeFile } from "../db/files.ts";

/** Writes a whole file, for its owner only, so that after a crash or a power cut the old or the new text is there. */
export function writeFileAtomic(path: string, text: string): void {
  replaceFile(path, text, publishFile);
}

/**
 * Writes a file that only says something while the process runs: readers see all of it or none, but nothing waits for
 * the disk, since after a power cut it would be out of date anyway.
 */
export function writeFilePassing(path: string, text: string): void {
  replaceFile(path, text, Deno.renameSync);
}

function replaceFile(path: string, text: string, publish: (temporary: string, path: string) => void): void {
  const temporary = `${path}.tmp`;
  removeFile(temporary); // a start that was killed may have left one; a link that stands there is not followed
  try {
    createPrivateFile(temporary, new TextEncoder().encode(text));
    publish(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}

import { toDatabaseError } from "./errors.ts";
import { createPrivateFile, publishFile, removeFile, sidecars } from "./files.ts";
import type { Driver } from "./sqlite.ts";

/**
 * Writes a copy of a whole database: what is still in the -wal file included, compacted, readable by its owner alone, and
 * under its name only once it is complete and on disk (SQLite does not sync what VACUUM INTO writes).
 *
 * @throws {Deno.errors.AlreadyExists} when there is something at `path`
 */
export function writeCopy(driver: Driver, path: string): void {
  refuseExisting(path);
  const temporary = `${path}.part`;
  removePart(temporary);
  try {
    createPrivateFile(temporary); // VACUUM INTO fills an empty file and would make its own readable by all
    driver.prepare("VACUUM INTO ?").run(temporary);
    publishFile(temporary, path);
  } catch (error) {
    removePart(temporary);
    throw error;
  }
}

/** Pages in a step: some 4 MB, which take some 10 ms. */
const STEP_PAGES = 1000;

/**
 * Writes such a copy in steps, so that nobody has to wait for all of it; a write in between begins it anew.
 *
 * @throws {Deno.errors.AlreadyExists} when there is something at `path`
 */
export async function writeCopyInSteps(driver: Driver, path: string): Promise<void> {
  refuseExisting(path);
  const temporary = `${path}.part`;
  removePart(temporary);
  try {
    createPrivateFile(temporary);
    await driver.backup(temporary, { progress: () => STEP_PAGES });
    publishFile(temporary, path);
  } catch (error) {
    removePart(temporary);
    throw toDatabaseError(error);
  }
}

/** Removes a database that was left unfinished, with what SQLite keeps beside it. */
export function removePart(path: string): void {
  for (const file of [path, ...sidecars(path)]) removeFile(file);
}

function refuseExisting(path: string): void {
  try {
    Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new Deno.errors.AlreadyExists(`Cannot write a copy to ${path}: there is something already`);
}

import { systemCode } from "../db/files.ts";

/** By how many connections the room grows at a time. */
const STEP = 32;

/** What stays for files: the database, what is served, copies. */
const RESERVE = 32;

/** Until it is tried again after the system had no more. */
const RETRY_MS = 1_000;

/**
 * How many connections there may be. Not every system tells a process how many descriptors it has and how many of them
 * are in use, so the room grows as it is needed, and only after trying that there are enough.
 */
export class DescriptorRoom {
  readonly #max: number;
  readonly #now: () => number;
  #size = 0;
  #refused_at_ms = -Infinity;

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  /** Whether one more may come to those that are open. */
  admits(open: number): boolean {
    if (open < this.#size) return true;
    if (this.#size >= this.#max || this.#now() - this.#refused_at_ms < RETRY_MS) return false;
    if (!areFree(STEP + RESERVE)) {
      this.#refused_at_ms = this.#now();
      return false;
    }
    this.#size = Math.min(open + STEP, this.#max);
    return true;
  }
}

/** Whether the process may open so many more files. Tried with one that is always there: the program itself. */
function areFree(count: number): boolean {
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < count) files.push(Deno.openSync(Deno.execPath()));
    return true;
  } catch (error) {
    // Anything else, such as a program that was replaced while it runs, says nothing of descriptors.
    return !["EMFILE", "ENFILE"].includes(systemCode(error) ?? "");
  } finally {
    for (const file of files) file.close();
  }
}

/**
 * The newest entry of the trail, noted outside the database. Whoever takes entries off the end, or puts an older database
 * in the place of this one, leaves a trail that is whole in itself: it is this note that tells
 * (docs/decisions/0065-the-head-of-the-trail.md).
 */
import { join } from "@std/path";
import { findAuditHash, findAuditHead } from "../../db/audit.ts";
import type { Database } from "../../db/database.ts";
import { createPrivateFile, removeFile, syncFile } from "../../db/files.ts";
import { writeFileAtomic } from "../atomic_file.ts";
import type { Logger } from "../log.ts";
import { readSmallFile } from "../small_file.ts";

const WRITE_EVERY_MS = 500;

/** Gaps that are remembered; each takes a start with an older database. */
const GAPS_MAX = 100;

/** `audit_head.json`. */
export interface Head {
  /** Of the data directory, as in `instance.json`. */
  readonly instance_id: string;
  /** The newest entry's. */
  readonly id: number;
  readonly hash: string;
  /** How many entries there are up to it. */
  readonly count: number;
  readonly written_at: string;
}

/** An entry that was written and is not in the database: `audit_gaps.json` holds a list of them. */
export interface Gap {
  readonly missing: Head;
  /** The newest entry that there was instead; 0 for none. */
  readonly trail_end: number;
  readonly found_at: string;
}

/** Where the notes lie, and what they are about. */
export interface Trail {
  readonly data_dir: string;
  readonly instance_id: string;
  readonly db: Database;
  readonly now: () => string;
}

/** Compares the database with the note of its head; undefined when it holds the entry that the note tells of. */
export function findGap({ data_dir, instance_id, db, now }: Trail): Gap | undefined {
  const missing = readHead(data_dir);
  if (missing === undefined || missing.instance_id !== instance_id) return undefined;
  if (findAuditHash(db, missing.id) === missing.hash) return undefined;
  return { missing, trail_end: findAuditHead(db)?.id ?? 0, found_at: now() };
}

/** Looks for a gap, says in the log what is wrong, and remembers it. To be called before anything new is written. */
export function noteGap(trail: Trail, logger: Logger): void {
  const gap = findGap(trail);
  const known = readGaps(trail.data_dir);
  // A start that was killed before it noted the head finds the same one again.
  const isNew = gap !== undefined && known.every(({ missing }) => missing.hash !== gap.missing.hash);
  try {
    if (isNew) writeFileAtomic(gapsPath(trail.data_dir), toText([...known, gap].slice(-GAPS_MAX)));
  } catch (error) {
    // A board that can be read on a full disk is worth more than a note.
    logger.warn("What the database is behind cannot be noted", { error });
  }
  const last = gap ?? known.at(-1);
  if (last !== undefined) logger.warn(`${describeGap(last)}; ${WHAT_NEXT}`, { data_dir: trail.data_dir });
}

const WHAT_NEXT = "put the newer database back, or accept this one by benchtop audit --accept";

/** A sentence without its full stop. */
export function describeGap({ missing, trail_end }: Gap): string {
  const was = `entry ${missing.id} was written at ${missing.written_at}`;
  return trail_end < missing.id
    ? `The database is older than it should be: its audit trail ends at entry ${trail_end}, but ${was}`
    : `The database is not the one that was in use: ${was}, and another one has its place in the audit trail`;
}

/** Notes the head at once, on disk when this returns. */
export function saveHead(trail: Trail): void {
  const head = currentHead(trail);
  if (head !== undefined) writeFileAtomic(headPath(trail.data_dir), toText(head));
}

/** Takes the database as it is: what was missed is forgotten. */
export function acceptGaps(trail: Trail): void {
  if (findGap(trail) !== undefined) saveHead(trail);
  removeFile(gapsPath(trail.data_dir));
}

/** Notes the head while it moves, at least once a second, and at the end. */
export class HeadKeeper {
  readonly #trail: Trail;
  readonly #logger: Logger;
  readonly #timer: ReturnType<typeof setInterval>;
  /** The newest entry that is noted. */
  #noted = 0;
  #writing = false;
  #hasFailed = false;

  constructor(trail: Trail, logger: Logger) {
    this.#trail = trail;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#note(), WRITE_EVERY_MS);
  }

  /** Ends it without a last note. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Ends it; the note is on disk then. To be called before the database is closed. */
  close(): void {
    this.stop();
    if (this.#isDisplaced()) return;
    try {
      saveHead(this.#trail);
    } catch (error) {
      this.#warn(error);
    }
  }

  /** The directory may be another one by now, whose note is not ours to write. */
  #isDisplaced(): boolean {
    return this.#trail.db.files?.loss !== undefined;
  }

  async #note(): Promise<void> {
    if (this.#writing || this.#isDisplaced()) return;
    this.#writing = true;
    try {
      const head = currentHead(this.#trail);
      if (head === undefined || head.id === this.#noted) return;
      await writeInBackground(headPath(this.#trail.data_dir), toText(head));
      this.#noted = head.id;
      this.#hasFailed = false;
    } catch (error) {
      this.#warn(error);
    } finally {
      this.#writing = false;
    }
  }

  /** Once for a row of failures, such as those of a full disk. */
  #warn(error: unknown): void {
    if (!this.#hasFailed) this.#logger.warn("The head of the audit trail cannot be noted", { error });
    this.#hasFailed = true;
  }
}

/** `writeFileAtomic`, but for a sync that holds up nobody, and for the directory's: an older note does no harm. */
async function writeInBackground(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`; // not the name that saveHead() uses
  removeFile(temporary);
  createPrivateFile(temporary, new TextEncoder().encode(text));
  await syncFile(temporary);
  await Deno.rename(temporary, path);
}

/** Ids have no gaps (db/audit.ts), so the newest one is the number of entries too. */
function currentHead({ db, instance_id, now }: Trail): Head | undefined {
  const head = findAuditHead(db);
  return head && { instance_id, ...head, count: head.id, written_at: now() };
}

function headPath(data_dir: string): string {
  return join(data_dir, "audit_head.json");
}

function gapsPath(data_dir: string): string {
  return join(data_dir, "audit_gaps.json");
}

function readHead(data_dir: string): Head | undefined {
  const head = readJson(headPath(data_dir));
  return isHead(head) ? head : undefined;
}

/** The gaps that were found and not accepted yet, oldest first. */
export function readGaps(data_dir: string): Gap[] {
  const gaps = readJson(gapsPath(data_dir));
  return Array.isArray(gaps) ? gaps.filter(isGap) : [];
}

function toText(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}

/** Nothing for a file that is no JSON: it tells of no entry. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readSmallFile(path) ?? "null");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isHead(value: unknown): value is Head {
  return typeof value === "object" && value !== null &&
    "instance_id" in value && typeof value.instance_id === "string" &&
    "id" in value && Number.isSafeInteger(value.id) && "count" in value && Number.isSafeInteger(value.count) &&
    "hash" in value && typeof value.hash === "string" &&
    "written_at" in value && typeof value.written_at === "string";
}

function isGap(value: unknown): value is Gap {
  return typeof value === "object" && value !== null && "missing" in value && isHead(value.missing) &&
    "trail_end" in value && Number.isSafeInteger(value.trail_end) &&
    "found_at" in value && typeof value.found_at === "string";
}

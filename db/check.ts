/** Looks through a database that is in use, in slices between which others are served. */
import { AUDIT_COLUMNS, AuditChain, type AuditRow, findLastAuditId } from "./audit.ts";
import { Database } from "./database.ts";
import { CorruptError, toDatabaseError } from "./errors.ts";
import { type Driver, openSqlite } from "./sqlite.ts";

export interface PageCheck {
  readonly path: string;
  /** Hears what is damaged; the check is over then. */
  readonly onDamage: (fault: CorruptError) => void;
  /** Hears why the check could not be made. */
  readonly onFailure: (error: unknown) => void;
  readonly onWhole?: () => void;
  readonly delay_ms: number;
}

// A fifth of one core: the first answers after a start are worth more than an early end of this.
const SLICE_MS = 5;
const PAUSE_MS = 20;

/** SQLite leaves the page at this place unused: its locks lie there. */
const LOCK_BYTE = 0x40000000;

/**
 * Walks over every page of every table and index by a read-only connection of its own, after a delay. It finds pages
 * that cannot be read or are no pages of a tree, and pages that are missing from all trees or in two of them.
 *
 * @returns ends the check; to be called before the database is closed
 */
export function checkPages({ path, onDamage, onFailure, onWhole, delay_ms }: PageCheck): () => void {
  let walk: PageWalk | undefined;
  let timer = setTimeout(step, delay_ms);
  function step(): void {
    try {
      walk ??= new PageWalk(path);
      const outcome = walk.goOn(performance.now() + SLICE_MS);
      if (outcome === "more") timer = setTimeout(step, PAUSE_MS);
      else end();
      if (outcome instanceof CorruptError) onDamage(outcome);
      else if (outcome === "whole") onWhole?.();
    } catch (error) {
      end();
      const failure = toDatabaseError(error);
      if (failure instanceof CorruptError) onDamage(failure);
      else onFailure(failure);
    }
  }
  function end(): void {
    clearTimeout(timer);
    walk?.close();
    walk = undefined;
  }
  return end;
}

class PageWalk {
  readonly #driver: Driver;
  readonly #expected: number;
  readonly #pages: IterableIterator<string | null>;
  #count = 0;

  constructor(path: string) {
    this.#driver = openSqlite(path, { readonly: true });
    try {
      this.#driver.exec("BEGIN"); // what follows is one state of the database
      this.#expected = this.#countUsed();
      this.#pages = this.#driver.prepare<[], string | null>(
        "SELECT CASE pagetype WHEN 'corrupted' THEN name || ', page ' || pageno END FROM dbstat",
      ).pluck().iterate();
    } catch (error) {
      this.#driver.close();
      throw error;
    }
  }

  goOn(until: number): "more" | "whole" | CorruptError {
    while (performance.now() < until) {
      const { done, value } = this.#pages.next();
      if (done) return this.#outcome();
      this.#count += 1;
      if (value !== null) return damaged(`${value} is no page of a tree`);
    }
    return "more";
  }

  close(): void {
    this.#pages.return?.();
    this.#driver.close();
  }

  #outcome(): "whole" | CorruptError {
    if (this.#count === this.#expected) return "whole";
    return damaged(`${this.#count} pages are in use, not ${this.#expected}`);
  }

  #countUsed(): number {
    const read = (name: string) => Number(this.#driver.pragma(name, { simple: true }));
    const [all, size] = [read("page_count"), read("page_size")];
    return all - read("freelist_count") - (all * size > LOCK_BYTE ? 1 : 0);
  }
}

function damaged(fault: string): CorruptError {
  return new CorruptError(fault, "SQLITE_CORRUPT");
}

export interface TrailCheck {
  readonly path: string;
  /** Hears the id of the first entry that is missing or does not fit; the check is over then. */
  readonly onBroken: (id: number) => void;
  readonly onFailure: (error: unknown) => void;
  readonly onWhole?: () => void;
  readonly delay_ms: number;
}

/**
 * Follows the chain of the audit trail up to the entry that is the newest when it begins, by a read-only connection of
 * its own. Each slice reads anew from where the last one ended, so that the log can be emptied meanwhile.
 *
 * @returns ends the check; to be called before the database is closed
 */
export function checkTrail({ path, onBroken, onFailure, onWhole, delay_ms }: TrailCheck): () => void {
  let walk: TrailWalk | undefined;
  let timer = setTimeout(step, delay_ms);
  function step(): void {
    try {
      walk ??= new TrailWalk(path);
      const outcome = walk.goOn(performance.now() + SLICE_MS);
      if (outcome === "more") timer = setTimeout(step, PAUSE_MS);
      else end();
      if (typeof outcome === "number") onBroken(outcome);
      else if (outcome === "whole") onWhole?.();
    } catch (error) {
      end();
      onFailure(error);
    }
  }
  function end(): void {
    clearTimeout(timer);
    walk?.close();
    walk = undefined;
  }
  return end;
}

class TrailWalk {
  readonly #db: Database;
  readonly #chain = new AuditChain();
  readonly #end: number;

  constructor(path: string) {
    this.#db = new Database(openSqlite(path, { readonly: true }));
    try {
      this.#end = findLastAuditId(this.#db);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** The id of the first entry that does not fit, or how things stand at `until`. */
  goOn(until: number): "more" | "whole" | number {
    const sql = `SELECT ${AUDIT_COLUMNS} FROM audit_logs WHERE id > :after_id AND id <= :end ORDER BY id`;
    for (const row of this.#db.iterate<AuditRow>(sql, { after_id: this.#chain.last_id, end: this.#end })) {
      if (!this.#chain.take(row)) return row.id;
      if (performance.now() >= until) return "more";
    }
    return "whole";
  }

  close(): void {
    this.#db.close();
  }
}

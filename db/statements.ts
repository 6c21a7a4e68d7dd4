import type { Driver, Params, Statement } from "./sqlite.ts";

/** A statement kept for its next use. */
export interface Cached {
  readonly statement: Statement<unknown>;
  /** Whether running it can change the database. */
  readonly writes: boolean;
}

/** SQL texts are constants, so this is only reached by filters composed at run time. */
const MAX_CACHED = 500;

/** Prepared statements by their SQL text. */
export class StatementCache {
  readonly #rows = new Map<string, Cached>();
  readonly #values = new Map<string, Cached>();

  constructor(private readonly driver: Driver) {}

  /** A statement that answers rows as objects. */
  rows(sql: string): Cached {
    return this.#rows.get(sql) ?? keep(this.#rows, sql, this.prepare(sql));
  }

  /** A statement that answers the first column alone. */
  values(sql: string): Cached {
    const cached = this.#values.get(sql);
    if (cached !== undefined) return cached;
    const made = this.prepare(sql);
    made.statement.pluck();
    return keep(this.#values, sql, made);
  }

  /** A statement that nobody else uses: one that is being iterated cannot run again before its end. */
  prepare(sql: string): Cached {
    const statement = this.driver.prepare<Params[], unknown>(sql);
    return { statement, writes: !statement.readonly };
  }
}

function keep(cache: Map<string, Cached>, sql: string, made: Cached): Cached {
  if (cache.size >= MAX_CACHED) {
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  }
  cache.set(sql, made);
  return made;
}

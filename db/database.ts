import { writeCopy } from "./backup.ts";
import { toDatabaseError } from "./errors.ts";
import { GroupCommit, type NoPromise } from "./group_commit.ts";
import { Rows } from "./rows.ts";
import type { Driver, Params } from "./sqlite.ts";
import { type Cached, StatementCache } from "./statements.ts";

export type { Param, Params } from "./sqlite.ts";

export interface DatabaseOptions {
  /** Hears of an `afterCommit` callback that threw; its write has been committed all the same. */
  readonly onCallbackError?: ((error: unknown) => void) | undefined;
}

/**
 * One connection. Reading works at any time, changing only inside `write()`. The type of a row is the caller's claim
 * about the columns that its SQL lists. Failures of SQLite are thrown as the classes of errors.ts.
 */
export class Database {
  readonly #driver: Driver;
  readonly #statements: StatementCache;
  readonly #group: GroupCommit;
  readonly #reading = new Set<Rows<unknown>>();
  #dataVersion: number;

  constructor(driver: Driver, options: DatabaseOptions = {}) {
    this.#driver = driver;
    this.#statements = new StatementCache(driver);
    const connection = { control: (sql: string) => this.#control(sql), inTransaction: () => driver.inTransaction };
    this.#group = new GroupCommit(connection, options.onCallbackError ?? console.error);
    this.#dataVersion = this.value<number>("PRAGMA data_version") ?? 0;
  }

  /** The first row; undefined when there is none. */
  get<Row>(sql: string, params: Params = {}): Row | undefined {
    try {
      return this.#first(this.#statements.rows(sql), params) as Row | undefined;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** The first column of the first row; undefined when there is no row. */
  value<T>(sql: string, params: Params = {}): T | undefined {
    try {
      return this.#first(this.#statements.values(sql), params) as T | undefined;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  all<Row>(sql: string, params: Params = {}): Row[] {
    try {
      const cached = this.#statements.rows(sql);
      if (cached.writes) this.#prepareChange();
      return cached.statement.all(params) as Row[];
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Changes rows; `changes` counts those of the statement itself, not of its triggers. */
  run(sql: string, params: Params = {}): { changes: number } {
    try {
      const { statement } = this.#statements.rows(sql);
      this.#prepareChange();
      return { changes: statement.run(params).changes };
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Rows one by one, for results too large to hold. A change that comes in between makes the rest move into memory
   * first: what waits for somebody, as an answer that is being sent does, is read in pages instead (pages.ts).
   */
  iterate<Row>(sql: string, params: Params = {}): IterableIterator<Row> {
    try {
      const { statement, writes } = this.#statements.prepare(sql);
      if (writes) throw new TypeError("Cannot iterate over a statement that changes rows: use all()");
      return new Rows(statement.iterate(params) as IterableIterator<Row>, this.#reading);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Runs `work` in a transaction and answers its result once that is safely on disk. Writes of the same turn share the
   * transaction (group_commit.ts); one that throws is rolled back alone and rejects with what it threw.
   *
   * `work` runs in a later turn and must not wait for anything: a promise is a type error, and refused at run time.
   */
  write<T>(work: () => T & NoPromise<T>): Promise<T> {
    return this.#group.write(work);
  }

  /**
   * Grows with every commit that this connection makes or notices: what was read at a revision is still true while it
   * stays the same.
   */
  get revision(): number {
    return this.#group.revision;
  }

  /**
   * Whether another process has committed since this was last asked; if so, what was read at an earlier revision may no
   * longer be true.
   */
  noticeOthers(): boolean {
    const version = this.value<number>("PRAGMA data_version") ?? 0;
    if (version === this.#dataVersion) return false;
    this.#dataVersion = version;
    this.#group.advance();
    return true;
  }

  /** Calls back once the work that is running has been committed; never when it is rolled back. Only inside `write()`. */
  afterCommit(callback: () => void): void {
    this.#group.afterCommit(callback);
  }

  /** Moves everything from the -wal file into the database file, unless another connection is reading just now. */
  checkpoint(): void {
    this.#outside("checkpoint", () => this.#driver.pragma("wal_checkpoint(TRUNCATE)"));
  }

  /**
   * Writes a copy of the database that is complete and on disk when this returns.
   *
   * @throws {Deno.errors.AlreadyExists} when there is something at `path`
   */
  backup(path: string): void {
    this.#outside("back up", () => writeCopy(this.#driver, path));
  }

  /** Commits what is still queued, moves the -wal file into the database file and closes. Closing twice is no error. */
  close(): void {
    if (!this.#driver.open) return;
    this.#group.refuseInside("close the database");
    this.#group.end();
    this.#outside("close the database", () => this.#driver.close()); // the last connection to close checkpoints
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #first({ statement, writes }: Cached, params: Params): unknown {
    if (!writes) return statement.get(params);
    this.#prepareChange();
    // The driver's get() stops after the first row; a change has to run to its end, where SQLite may still refuse it.
    return statement.all(params)[0];
  }

  #prepareChange(): void {
    this.#group.assertWritable();
    this.#readAhead();
  }

  #control(sql: string): void {
    this.#readAhead();
    this.#statements.rows(sql).statement.run();
  }

  #outside(action: string, work: () => void): void {
    this.#group.refuseInside(action);
    try {
      this.#readAhead();
      work();
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  #readAhead(): void {
    for (const rows of this.#reading) rows.readAhead();
  }

  #failure(error: unknown): unknown {
    const failure = toDatabaseError(error);
    this.#group.noteFailure(failure);
    return failure;
  }
}

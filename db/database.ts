import { writeCopy, writeCopyInSteps } from "./backup.ts";
import { BusyError, type Displacement, IoError, toDatabaseError } from "./errors.ts";
import { syncFile } from "./files.ts";
import { GroupCommit, type NoPromise } from "./group_commit.ts";
import type { LiveFiles } from "./live_files.ts";
import { LongWrites } from "./long_writes.ts";
import { Rows } from "./rows.ts";
import { inSlices, type Steps } from "./slices.ts";
import { type Driver, openSqlite, type Params } from "./sqlite.ts";
import { type Cached, StatementCache } from "./statements.ts";

export type { Param, Params } from "./sqlite.ts";

/** Changed pages that the connection of a long write keeps in memory. */
const SIDE_CACHE_KIB = 2048;

/** Pages in the log from which on they are moved into the database file: SQLite's own measure. */
const LOG_PAGES = 1000;

/** In pages; -1 when there is no log. */
interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

export interface DatabaseOptions {
  /** Hears of an `afterCommit` callback that threw; its write has been committed all the same. */
  readonly onCallbackError?: ((error: unknown) => void) | undefined;
  /** Made when the connection has read something; without it nobody looks whether the files stay where they are. */
  readonly files?: (() => LiveFiles) | undefined;
}

/**
 * One connection. Reading works at any time, changing only inside `write()`. The type of a row is the caller's claim
 * about the columns that its SQL lists. Failures of SQLite are thrown as the classes of errors.ts.
 */
export class Database {
  /** Its files on the disk, when somebody looks after them. */
  readonly files: LiveFiles | undefined;
  readonly #driver: Driver;
  readonly #statements: StatementCache;
  readonly #group: GroupCommit;
  readonly #long: LongWrites<Database>;
  readonly #reading = new Set<Rows<unknown>>();
  #dataVersion: number;
  #hasOthers = false;

  constructor(driver: Driver, options: DatabaseOptions = {}) {
    this.#driver = driver;
    this.#statements = new StatementCache(driver);
    const connection = { control: (sql: string) => this.#control(sql), inTransaction: () => driver.inTransaction };
    this.#group = new GroupCommit(connection, options.onCallbackError ?? console.error);
    const gate = { hold: () => this.#group.hold(), release: () => this.#group.release() };
    this.#long = new LongWrites(gate, () => this.#openSide(options));
    this.#dataVersion = this.value<number>("PRAGMA data_version") ?? 0;
    this.files = options.files?.();
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
    if (this.files?.loss !== undefined) return Promise.reject(this.files.loss);
    return this.#group.write(work);
  }

  /**
   * Runs long `work` in a transaction of its own, in slices between which others are served (slices.ts), and answers its
   * result once that is safely on disk. Until then readers see the rows as they were, and other writes wait. What the
   * work throws takes all of it back, and so does `close()`. Long writes come one after the other.
   *
   * What can be done before, outside, ought to be: no write of anybody's can commit meanwhile, and another process gives
   * up after five seconds.
   *
   * @param work is given a connection of its own, which it reads, changes and calls `afterCommit` by
   */
  writeInSlices<T>(work: (db: Database) => Steps<T>): Promise<T> {
    this.#group.refuseInside("start another write");
    if (this.files?.loss !== undefined) return Promise.reject(this.files.loss);
    return this.#long.write(async (side, signal) => {
      const moments = {
        // In another thread: what is left for COMMIT itself to sync is little.
        beforeCommit: () => syncFile(`${this.#driver.name}-wal`),
        onCommit: () => this.#group.advance(),
      };
      const steps = () => {
        this.#requireSameFile();
        return work(side);
      };
      const result = await side.#group.transactInSlices(steps, moments, signal);
      await inSlices(side.#emptyLog(), { signal });
      return result;
    });
  }

  #openSide(options: DatabaseOptions): Database {
    const driver = openSqlite(this.#driver.name, { guest: true, busy_timeout_ms: 0 });
    driver.pragma(`cache_size = -${SIDE_CACHE_KIB}`); // what does not fit goes to the log at once, not all in COMMIT
    driver.pragma("wal_autocheckpoint = 0"); // it would be part of COMMIT
    return new Database(driver, { onCallbackError: options.onCallbackError });
  }

  /** What COMMIT does by itself on other connections, in a slice of its own. */
  *#emptyLog(): Steps<void> {
    const [state] = this.#driver.pragma("wal_checkpoint(NOOP)") as [LogState];
    if (state.log - state.checkpointed < LOG_PAGES) return;
    yield;
    this.#driver.pragma("wal_checkpoint(PASSIVE)");
  }

  /** A connection is opened by name, and there may be another file by now: it cannot write there if it cannot lock us. */
  #requireSameFile(): void {
    const timeout_ms = this.#driver.pragma("busy_timeout", { simple: true });
    this.#driver.pragma("busy_timeout = 0");
    try {
      this.#control("BEGIN IMMEDIATE");
      this.#control("ROLLBACK");
    } catch (error) {
      const failure = toDatabaseError(error);
      if (failure instanceof BusyError) return;
      throw failure;
    } finally {
      this.#driver.pragma(`busy_timeout = ${timeout_ms}`);
    }
    throw new IoError(`The database file ${this.#driver.name} has been replaced`, "");
  }

  /**
   * Grows with every commit that this connection makes or notices: what was read at a revision is still true while it
   * stays the same.
   */
  get revision(): number {
    return this.#group.revision;
  }

  /**
   * Whether another process has committed, or a long write of this one, since this was last asked; if so, what was read at an earlier revision may no
   * longer be true.
   */
  noticeOthers(): boolean {
    const version = this.value<number>("PRAGMA data_version") ?? 0;
    if (version === this.#dataVersion) return false;
    this.#dataVersion = version;
    this.#hasOthers = true;
    this.#group.advance();
    return true;
  }

  /**
   * Looks whether the files of the database are still those that were opened. When one is not, writes are refused from
   * then on (`DisplacedError`); reading goes on, and `rescue()` brings what is held open to safety.
   */
  findDisplaced(): Displacement | undefined {
    return this.files?.look(() => this.#hasOthers || this.#dataVersion !== this.value("PRAGMA data_version"));
  }

  /**
   * Writes a copy of the database in steps, between which others are served; complete and on disk when it has ended.
   *
   * @throws {Deno.errors.AlreadyExists} when there is something at `path`
   */
  rescue(path: string): Promise<void> {
    return writeCopyInSteps(this.#driver, path);
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
    this.#long.end();
    this.#group.end();
    this.#outside("close the database", () => this.#driver.close()); // the last connection to close checkpoints
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Takes back a long write that is running here, and closes. */
  abandon(): void {
    this.#readAhead();
    this.#driver.close(); // which rolls back
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

import { clearImmediate, setImmediate } from "node:timers";
import { setTimeout as wait } from "node:timers/promises";
import { BusyError, toDatabaseError } from "./errors.ts";
import { inSlices, type Steps } from "./slices.ts";

/** The type that a `work` may not answer: a promise in `T` turns the parameter into `never`, which does not compile. */
export type NoPromise<T> = [Extract<T, PromiseLike<unknown>>] extends [never] ? unknown : never;

/** How long a long write waits for another process, and how often it tries. */
const BEGIN_WITHIN_MS = 5000;
const BEGIN_AGAIN_MS = 10;

/** What the group needs of the connection. */
export interface Connection {
  /** BEGIN, SAVEPOINT, COMMIT and the like. */
  readonly control: (sql: string) => void;
  readonly inTransaction: () => boolean;
}

/** What is done around the COMMIT of a work in slices. */
interface Moments {
  readonly beforeCommit: () => Promise<void>;
  /** Called once the transaction is on disk, before the work's own callbacks. */
  readonly onCommit: () => void;
}

/** One waiting write. */
interface Member {
  /** Runs the work; what comes back tells its caller, once the COMMIT has succeeded. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
  readonly callbacks: (() => void)[];
  outcome?: { readonly answer: () => void } | { readonly error: unknown };
}

/**
 * Writes that arrive in one turn of the event loop share one BEGIN IMMEDIATE … COMMIT, so that they share the sync to
 * disk that makes a commit slow; each has a savepoint of its own, so that one that throws takes back only its own rows.
 */
export class GroupCommit {
  #queue: Member[] = [];
  #scheduled: ReturnType<typeof setImmediate> | undefined;
  /** The work that is running. */
  #current: Pick<Member, "callbacks"> | undefined;
  /** Set when SQLite itself has rolled the whole transaction back in the middle of a work. */
  #lost: { readonly error: unknown } | undefined;
  #held = false;
  #ended = false;
  #revision = 0;

  constructor(
    private readonly connection: Connection,
    private readonly onCallbackError: (error: unknown) => void,
  ) {}

  /** Grows with every transaction that was committed. */
  get revision(): number {
    return this.#revision;
  }

  /** Counts a transaction that another connection has committed. */
  advance(): void {
    this.#revision++;
  }

  /** Queues `work` for the transaction of this turn; settles when that has ended. */
  write<T>(work: () => T & NoPromise<T>): Promise<T> {
    this.refuseInside("start another write");
    if (this.#ended) return Promise.reject(new Error("Cannot write: the database is closed"));
    return new Promise<T>((resolve, reject) => {
      const run = () => {
        const result = work();
        refusePromise(result);
        return () => resolve(result);
      };
      this.#queue.push({ run, reject, callbacks: [] });
      this.#schedule();
    });
  }

  /**
   * Runs the steps of one work in a transaction of its own, in slices. Nothing else may use the connection meanwhile:
   * it would find itself inside.
   *
   * @param signal takes it back
   */
  async transactInSlices<T>(work: () => Steps<T>, moments: Moments, signal: AbortSignal): Promise<T> {
    const { control, inTransaction } = this.connection;
    await this.#beginWhenFree(signal);
    const member: Pick<Member, "callbacks"> = { callbacks: [] };
    this.#current = member;
    let result: T;
    try {
      result = await inSlices(work(), { signal });
      if (this.#lost !== undefined) throw this.#lost.error;
      await moments.beforeCommit();
      signal.throwIfAborted();
      control("COMMIT");
    } catch (error) {
      throw toDatabaseError(error);
    } finally {
      this.#current = undefined;
      this.#lost = undefined;
      if (inTransaction()) control("ROLLBACK");
    }
    moments.onCommit();
    this.#callBackAll(member.callbacks);
    return result;
  }

  /** Another process may be writing just now; it is waited for in turns, where SQLite would stop this process. */
  async #beginWhenFree(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + BEGIN_WITHIN_MS;
    for (;;) {
      signal.throwIfAborted();
      try {
        return this.connection.control("BEGIN IMMEDIATE");
      } catch (error) {
        const failure = toDatabaseError(error);
        if (!(failure instanceof BusyError) || performance.now() > deadline) throw failure;
      }
      await wait(BEGIN_AGAIN_MS);
    }
  }

  /** Commits what is queued; what is queued from now on waits, without holding up the process, for `release()`. */
  hold(): void {
    this.flush();
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Later in the same turn: requests that are already read from their sockets get to queue theirs first. */
  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Runs `callback` once after the COMMIT if the work that is running commits. */
  afterCommit(callback: () => void): void {
    if (this.#current === undefined) throw new Error("Cannot use afterCommit() outside write()");
    this.#current.callbacks.push(callback);
  }

  /** Throws unless a work is running whose transaction still stands. */
  assertWritable(): void {
    if (this.#current === undefined) throw new Error("Cannot change the database outside write()");
    if (this.#lost !== undefined) throw this.#lost.error;
  }

  refuseInside(action: string): void {
    if (this.#current !== undefined) throw new Error(`Cannot ${action} inside write()`);
  }

  /** Notices when a failing statement has ended the whole transaction: nothing may run on as if it still stood. */
  noteFailure(error: unknown): void {
    if (this.#current !== undefined && !this.connection.inTransaction()) this.#lost ??= { error };
  }

  /** Commits what is queued and takes no more. */
  end(): void {
    this.#ended = true; // first: callbacks of the last transaction may try to write
    this.flush();
  }

  /** Runs everything queued so far in one transaction and settles its promises. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#held) return;
    const members = this.#queue;
    if (members.length === 0) return;
    this.#queue = []; // a write that a callback queues goes to the next turn
    try {
      this.#transact(members);
    } catch (error) {
      failAll(members, toDatabaseError(error));
      return;
    }
    settle(members);
    this.#callBack(members);
  }

  #transact(members: readonly Member[]): void {
    const { control, inTransaction } = this.connection;
    control("BEGIN IMMEDIATE");
    try {
      for (const member of members) this.#runMember(member);
      control("COMMIT");
      this.#revision++;
    } finally {
      this.#lost = undefined;
      if (inTransaction()) control("ROLLBACK");
    }
  }

  #runMember(member: Member): void {
    const { control } = this.connection;
    control("SAVEPOINT member");
    this.#current = member;
    try {
      member.outcome = { answer: member.run() };
    } catch (error) {
      member.outcome = { error: toDatabaseError(error) };
    } finally {
      this.#current = undefined;
    }
    if (this.#lost !== undefined) throw this.#lost.error;
    if ("error" in member.outcome) control("ROLLBACK TO member");
    control("RELEASE member");
  }

  #callBack(members: readonly Member[]): void {
    for (const { outcome, callbacks } of members) {
      if (outcome === undefined || "error" in outcome) continue;
      this.#callBackAll(callbacks);
    }
  }

  #callBackAll(callbacks: readonly (() => void)[]): void {
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        this.onCallbackError(error);
      }
    }
  }
}

function settle(members: readonly Member[]): void {
  for (const { outcome, reject } of members) {
    if (outcome === undefined) continue;
    if ("error" in outcome) reject(outcome.error);
    else outcome.answer();
  }
}

/** Nothing was kept: every member fails, one that had already failed alone with the reason of its own. */
function failAll(members: readonly Member[], error: unknown): void {
  for (const { outcome, reject } of members) {
    reject(outcome !== undefined && "error" in outcome ? outcome.error : error);
  }
}

/** The types refuse a promise already; this catches one that came in through `any` or a `() => void`. */
function refusePromise(result: unknown): void {
  if (typeof result !== "object" || result === null || !("then" in result) || typeof result.then !== "function") return;
  // The work is refused as a whole; that its stray rest fails as well is no news and must not end the process.
  Promise.resolve(result).catch(() => {});
  throw new TypeError("Cannot write: work returned a promise, and what it awaits would run outside the transaction");
}

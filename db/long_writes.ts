/** Long writes: each on a connection of its own, in slices, while short ones wait for it without holding up anybody. */

/** What short writes go through. */
interface Gate {
  /** Commits what is queued; what comes from then on waits. */
  readonly hold: () => void;
  readonly release: () => void;
}

/** A second connection to the same file. */
interface Side {
  /** Takes back what has not been committed, and closes. */
  readonly abandon: () => void;
}

/**
 * SQLite lets one connection write at a time, and one that has to wait for another would stop the process. So whoever
 * writes for long holds back the short writes first, and they go on after its COMMIT. Readers, on the first connection,
 * see nothing of it before.
 */
export class LongWrites<Connection extends Side> {
  readonly #ended = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #side: Connection | undefined;

  constructor(private readonly gate: Gate, private readonly open: () => Connection) {}

  /** Runs `work` after the long writes before it. */
  write<T>(work: (side: Connection, signal: AbortSignal) => Promise<T>): Promise<T> {
    const answer = this.#last.then(() => this.#run(work));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #run<T>(work: (side: Connection, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#ended;
    signal.throwIfAborted();
    this.gate.hold();
    try {
      this.#side = this.open();
      return await work(this.#side, signal);
    } finally {
      this.#close();
    }
  }

  /** Takes back the one that is running, and takes no more. */
  end(): void {
    this.#ended.abort(new Error("Cannot write: the database is closed"));
    this.#close();
  }

  #close(): void {
    this.#side?.abandon();
    this.#side = undefined;
    this.gate.release();
  }
}

/** One open board: its synchronisation, and the queue in which its requests go out one after the other. */
import type { BoardCard, NamedBoard } from "../../server/board/schema.ts";
import { Problem } from "../problem.ts";
import type { Change } from "./changes.ts";
import type { Operation } from "./operations.ts";
import * as core from "./sync.ts";

/** The row an operation made or changed, as far as the synchronisation has to know it. */
export interface Answer {
  readonly row_id: string;
  readonly board_version: number;
  /** The card as the answer shows it, where it shows one. */
  readonly card?: BoardCard;
}

/** What a session needs of the world. */
export interface SessionIo {
  /** The whole board; undefined when it is still at `version`. */
  readonly read: (board_id: string, version: number | undefined) => Promise<NamedBoard | undefined>;
  /** @param card the card before this operation as far as this page knows, where it is about one */
  readonly send: (board_id: string, operation: Operation, card: BoardCard | undefined) => Promise<Answer>;
  readonly onShown: (board: NamedBoard) => void;
  /** Reading the board failed; what is shown stays. */
  readonly onReadFailed: (error: unknown) => void;
}

/** How long a missing step may take to arrive by itself before the whole board is read again. */
const PATIENCE_MS = 400;
/** While reading fails, the pause doubles up to this. */
const PATIENCE_MAX_MS = 12_800;

/** How an operation ended; `row_id` is undefined when it could not be sent, because what it is about was not made. */
export type Outcome = { readonly row_id: string | undefined } | { readonly error: unknown };

export class BoardSession {
  readonly board_id: string;
  readonly #io: SessionIo;
  #sync = core.NOTHING;
  #queue: Promise<unknown> = Promise.resolve();
  #keys = 0;
  /** Cards as answers showed them: their events may not have arrived yet. */
  readonly #answeredCards = new Map<string, BoardCard>();
  #readingQueued = false;
  /** How many reads have failed in a row. */
  #failedReads = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(board_id: string, io: SessionIo) {
    this.board_id = board_id;
    this.#io = io;
    void this.reload();
  }

  get shown(): NamedBoard | undefined {
    return core.shownBoard(this.#sync);
  }

  /** What the server calls the row that was made here under a temporary id. */
  realId(id: string): string {
    return core.realId(this.#sync, id);
  }

  receive(change: Change): void {
    this.#become(core.receive(this.#sync, change));
  }

  /** Shows the operation at once, then has the server do it, after all that was asked of it before. */
  perform(operation: Operation): Promise<Outcome> {
    const key = ++this.#keys;
    this.#become(core.begin(this.#sync, key, operation));
    return this.#enqueue(() => this.#send(key, operation));
  }

  /** Reads the board again; requests that wait their turn anyway are enough for all who ask meanwhile. */
  reload(): Promise<void> {
    if (this.#readingQueued) return Promise.resolve();
    this.#readingQueued = true;
    return this.#enqueue(async () => {
      this.#readingQueued = false;
      await this.#read();
    }).catch(reportError);
  }

  /** Stops showing; requests already asked for are still sent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#patience);
  }

  /** Reads the board again without trusting what is known: the server may hold another past of it. */
  startOver(): void {
    this.#answeredCards.clear();
    this.#become(core.distrust(this.#sync));
    void this.reload();
  }

  async #send(key: number, operation: Operation): Promise<Outcome> {
    const real = core.sendable(this.#sync, operation);
    if (real === undefined) {
      this.#become(core.refused(this.#sync, key));
      return { row_id: undefined };
    }
    const card = "card_id" in real ? this.#newestCard(real.card_id, key) : undefined;
    this.#become(core.markSent(this.#sync, key));
    try {
      const answer = await this.#io.send(this.board_id, real, card);
      if (answer.card !== undefined) this.#answeredCards.set(answer.row_id, answer.card);
      this.#become(core.answered(this.#sync, key, answer.row_id, answer.board_version));
      return { row_id: answer.row_id };
    } catch (error) {
      this.#become(core.refused(this.#sync, key));
      // The server may have done it and only the answer was lost; or it knows better what this board looks like.
      void this.reload();
      return { error };
    }
  }

  #newestCard(id: string, before_key: number): BoardCard | undefined {
    const shown = core.shownBoard(this.#sync, before_key)?.cards[id];
    const answered = this.#answeredCards.get(id);
    return answered !== undefined && (shown === undefined || answered.version > shown.version) ? answered : shown;
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    try {
      const board = await this.#io.read(this.board_id, this.#sync.lost ? undefined : this.#sync.truth?.version);
      this.#failedReads = 0;
      if (board !== undefined) this.#become(core.adopt(this.#sync, board));
    } catch (error) {
      if (this.#closed) return;
      const isGone = error instanceof Problem && error.code === "not_found";
      if (!isGone) {
        this.#failedReads++;
        this.#waitToRead();
      }
      this.#io.onReadFailed(error);
    }
  }

  #become(sync: core.Sync): void {
    this.#sync = sync;
    if (this.#closed) return;
    if (this.#failedReads === 0) this.#waitToRead(); // else it is waiting, and would for ever if each event began anew
    const board = core.shownBoard(sync);
    if (board === undefined) return;
    try {
      this.#io.onShown(board);
    } catch (error) {
      reportError(error); // a fault of the view's is told as one; what was asked for is sent all the same
    }
  }

  /** Has the board read after a while, unless what is missing arrives by itself. */
  #waitToRead(): void {
    clearTimeout(this.#patience);
    if (this.#failedReads === 0 && !core.needsReading(this.#sync)) return;
    const pause_ms = Math.min(PATIENCE_MAX_MS, PATIENCE_MS * 2 ** this.#failedReads);
    this.#patience = setTimeout(() => void this.reload(), pause_ms);
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    // Whoever asked for this hears of a fault; it must not keep what waits behind it from its turn.
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

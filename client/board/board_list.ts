/** The boards there are: what was read last, with what has happened since. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { BoardSummary } from "../../server/board/schema.ts";

/** What has become of a board. */
export type BoardChange =
  | { readonly type: "put"; readonly board: BoardSummary }
  | { readonly type: "remove"; readonly id: string };

export class BoardList {
  readonly #read: () => Promise<readonly BoardSummary[]>;
  readonly #boards = signal<readonly BoardSummary[] | undefined>(undefined);
  /** What happened while the list was being read: the answer may not know of it yet. */
  #meanwhile: BoardChange[] = [];
  #open = 0;
  #started = 0;
  #taken = 0;

  constructor(read: () => Promise<readonly BoardSummary[]>) {
    this.#read = read;
  }

  /** All boards, oldest first; undefined until the list has been read. */
  get boards(): ReadonlySignal<readonly BoardSummary[] | undefined> {
    return this.#boards;
  }

  /**
   * Reads the list. An answer that was overtaken by a newer one is dropped.
   *
   * @throws what the request failed with
   */
  async load(): Promise<void> {
    const mine = ++this.#started;
    this.#open++;
    try {
      const boards = await this.#read();
      if (mine < this.#taken) return;
      this.#taken = mine;
      this.#boards.value = this.#meanwhile.reduce(applied, boards);
    } finally {
      this.#open--;
      if (this.#open === 0) this.#meanwhile = [];
    }
  }

  /** Takes over what has become of a board, by this page or elsewhere. */
  apply(change: BoardChange): void {
    if (this.#open > 0) this.#meanwhile.push(change);
    const boards = this.#boards.peek();
    if (boards !== undefined) this.#boards.value = applied(boards, change); // one board alone would look like all there are
  }
}

/** The list after a change. Changes can be applied twice, and an older version never replaces a newer one. */
function applied(boards: readonly BoardSummary[], change: BoardChange): readonly BoardSummary[] {
  if (change.type === "remove") return boards.filter(({ id }) => id !== change.id);
  const { board } = change;
  const known = boards.find(({ id }) => id === board.id);
  if (known === undefined) return [...boards, board];
  return known.version >= board.version ? boards : boards.map((one) => one === known ? board : one);
}

/** A server of one board in a few lines: what the synchronisation is tested against. */
import type { Operation } from "../../../client/board/operations.ts";
import type { Change } from "../../../client/board/changes.ts";
import type { BoardCard, NamedBoard } from "../../../server/board/schema.ts";

const AT = "2026-01-02T03:04:05.000Z";

export function boardOf(columns: Readonly<Record<string, readonly string[]>>, version = 1): NamedBoard {
  const ids = Object.values(columns).flat();
  return {
    id: "board-1",
    title: "Board",
    version,
    created_at: AT,
    updated_at: AT,
    columns: Object.entries(columns).map(([id, cardIds]) => ({ id, title: id, cardIds: [...cardIds] })),
    cards: Object.fromEntries(ids.map((id) => [id, cardOf(id)])),
  };
}

export function cardOf(id: string, change: Partial<BoardCard> = {}): BoardCard {
  return {
    id,
    title: id,
    details: "",
    labels: [],
    due_on: null,
    version: 1,
    created_at: AT,
    updated_at: AT,
    ...change,
  };
}

/** The order of the cards in each column. */
export function orderOf(board: NamedBoard | undefined): Record<string, string[]> {
  return Object.fromEntries((board?.columns ?? []).map((column) => [column.id, column.cardIds]));
}

/** What the server answers; without a change when there was nothing to do, undefined when it refuses. */
interface Result {
  readonly row_id: string;
  readonly board_version: number;
  readonly change?: Change;
}

export class ModelServer {
  board: NamedBoard;
  #made = 0;

  constructor(board: NamedBoard) {
    this.board = structuredClone(board);
  }

  /** The whole board, as a request would answer it. */
  read(): NamedBoard {
    return structuredClone(this.board);
  }

  perform(operation: Operation): Result | undefined {
    switch (operation.type) {
      case "card.create": {
        const card = { ...operation.card, id: `made-${++this.#made}` };
        if (!this.#column(operation.place.column_id)) return undefined;
        this.board.cards[card.id] = card;
        this.#put(card.id, operation.place.column_id, operation.place.before_id);
        return this.#cardChanged("create", card.id);
      }
      case "card.update": {
        const card = this.board.cards[operation.card_id];
        if (card === undefined) return undefined;
        if (card.title === operation.patch.title) return this.#unchanged(card.id);
        this.board.cards[card.id] = { ...card, title: operation.patch.title ?? "", version: card.version + 1 };
        return this.#cardChanged("update", card.id);
      }
      case "card.move": {
        const card = this.board.cards[operation.card_id];
        if (card === undefined || !this.#column(operation.place.column_id)) return undefined;
        const before = JSON.stringify(this.board.columns);
        this.#take(card.id);
        this.#put(card.id, operation.place.column_id, operation.place.before_id);
        if (JSON.stringify(this.board.columns) === before) return this.#unchanged(card.id);
        this.board.cards[card.id] = { ...card, version: card.version + 1 };
        return this.#cardChanged("move", card.id);
      }
      case "card.delete": {
        if (this.board.cards[operation.card_id] === undefined) return undefined;
        const result = this.#cardChanged("delete", operation.card_id);
        this.#take(operation.card_id);
        delete this.board.cards[operation.card_id];
        return result;
      }
      case "column.move": {
        const column = this.#column(operation.column_id);
        if (column === undefined || operation.before_id === column.id) return undefined;
        const before = JSON.stringify(this.board.columns);
        this.board.columns = this.board.columns.filter((other) => other !== column);
        const at = this.board.columns.findIndex((other) => other.id === operation.before_id);
        this.board.columns.splice(at === -1 ? this.board.columns.length : at, 0, column);
        if (JSON.stringify(this.board.columns) === before) return this.#unchanged(column.id);
        return this.#columnChanged("move", column.id);
      }
      case "column.delete": {
        const column = this.#column(operation.column_id);
        if (column === undefined || this.board.columns.length === 1) return undefined;
        const result = this.#columnChanged("delete", column.id);
        for (const id of column.cardIds) delete this.board.cards[id];
        this.board.columns = this.board.columns.filter((other) => other !== column);
        return result;
      }
      default:
        throw new Error(`The model does not know ${operation.type}`);
    }
  }

  #column(id: string) {
    return this.board.columns.find((column) => column.id === id);
  }

  #take(id: string): void {
    for (const column of this.board.columns) column.cardIds = column.cardIds.filter((other) => other !== id);
  }

  #put(id: string, column_id: string, before_id: string | null): void {
    const ids = this.#column(column_id)?.cardIds ?? [];
    const at = before_id === null ? -1 : ids.indexOf(before_id);
    ids.splice(at === -1 ? ids.length : at, 0, id);
  }

  #unchanged(row_id: string): Result {
    return { row_id, board_version: this.board.version };
  }

  #cardChanged(verb: string, id: string): Result {
    const card = this.board.cards[id];
    const column = this.board.columns.find((candidate) => candidate.cardIds.includes(id));
    if (card === undefined || column === undefined) throw new Error(`The model lost card ${id}`);
    const { board_id, board_version } = this.#step();
    const before_id = column.cardIds[column.cardIds.indexOf(id) + 1] ?? null;
    const row = { ...structuredClone(card), board_id, column_id: column.id, before_id, board_version };
    return { row_id: id, board_version, change: { entity: "card", verb, row, board_id, board_version } };
  }

  #columnChanged(verb: string, id: string): Result {
    const { board_id, board_version } = this.#step();
    const at = this.board.columns.findIndex((column) => column.id === id);
    const before_id = this.board.columns[at + 1]?.id ?? null;
    const title = this.board.columns[at]?.title ?? "";
    const row = { id, board_id, before_id, title, version: 1, board_version, created_at: AT, updated_at: AT };
    return { row_id: id, board_version, change: { entity: "column", verb, row, board_id, board_version } };
  }

  #step(): { board_id: string; board_version: number } {
    this.board.version++;
    return { board_id: this.board.id, board_version: this.board.version };
  }
}

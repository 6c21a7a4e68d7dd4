/**
 * What the board should do, written down once more without database, ranks or HTTP: plain lists of columns and cards.
 * Each use case answers its status, or throws a `Refused` and leaves everything as it was.
 */
import type { BoardCard, CardCreate, CardMove, CardPatch } from "../../../server/board/schema.ts";

/** `status code` of a refusal, such as "404 not_found". */
export class Refused extends Error {}

export interface ModelColumn {
  readonly id: string;
  title: string;
  version: number;
  cards: BoardCard[];
}

export interface ModelBoard {
  readonly id: string;
  title: string;
  version: number;
  readonly created_at: string;
  updated_at: string;
  columns: ModelColumn[];
}

interface DeletedCard {
  readonly board_id: string;
  readonly column_id: string;
  readonly before_id: string | null;
  readonly card: BoardCard;
}

interface DeletedColumn {
  readonly board_id: string;
  readonly before_id: string | null;
  readonly column: ModelColumn;
}

export class Model {
  boards: ModelBoard[] = [];
  /** The operations of the audit trail. */
  readonly trail: string[] = [];
  /** The time of the step that runs. */
  now = "";
  /** Deletions that can be taken back, by the id of the card or column. */
  readonly deletedCards = new Map<string, DeletedCard>();
  readonly deletedColumns = new Map<string, DeletedColumn>();
  /** Ids that were deleted at any time, on the boards again or not. */
  readonly oldCards = new Set<string>();
  readonly oldColumns = new Set<string>();

  // ---- boards ----

  createBoard(id: string, title: string): number {
    this.boards.push({ id, title, version: 1, created_at: this.now, updated_at: this.now, columns: [] });
    this.trail.push("board.create");
    return 201;
  }

  deleteBoard(id: string, version: number | undefined): number {
    const board = this.board(id);
    requireVersion(board, version);
    if (this.boards.length === 1) throw new Refused("409 last_board");
    this.boards = this.boards.filter((other) => other !== board);
    this.trail.push("board.delete");
    return 200;
  }

  // ---- cards ----

  createCard(id: string, board_id: string, { column_id, before_id = null, ...fields }: CardCreate): number {
    const board = this.board(board_id);
    const column = columnOf(board, column_id) ?? refuse("422 invalid");
    const { title, details = "", labels = [], due_on = null } = fields;
    const times = { created_at: this.now, updated_at: this.now };
    insertBefore(column.cards, { id, title, details, labels, due_on, version: 1, ...times }, before_id);
    return this.#changedCard(board, id, "card.create", 201);
  }

  patchCard(board_id: string, id: string, version: number | undefined, patch: CardPatch): number {
    const { board, card } = this.#card(board_id, id, version);
    const edited = { ...card, ...patch };
    if (JSON.stringify(edited) === JSON.stringify(card)) return 200;
    Object.assign(card, edited);
    this.#touch(card);
    return this.#changedCard(board, id, "card.update", 200);
  }

  moveCard(board_id: string, id: string, version: number | undefined, to: CardMove): number {
    const { board, column, card } = this.#card(board_id, id, version);
    const target = columnOf(board, to.column_id) ?? refuse("422 invalid");
    if (to.before_id !== null && !target.cards.some((other) => other.id === to.before_id)) refuse("422 invalid");
    const stays = to.before_id === id || to.before_id === nextOf(column.cards, id);
    if (target === column && stays) return 200;
    column.cards = column.cards.filter((other) => other !== card);
    insertBefore(target.cards, card, to.before_id);
    this.#touch(card);
    return this.#changedCard(board, id, "card.move", 200);
  }

  deleteCard(board_id: string, id: string, version: number | undefined): number {
    const { board, column, card } = this.#card(board_id, id, version);
    const before_id = nextOf(column.cards, id);
    column.cards = column.cards.filter((other) => other !== card);
    this.#changedCard(board, id, "card.delete", 200);
    this.oldCards.add(id);
    this.deletedCards.set(id, { board_id, column_id: column.id, before_id, card });
    return 200;
  }

  restoreCard(board_id: string, id: string): number {
    const board = this.board(board_id);
    if (this.boardOfCard(id) !== undefined) refuse("409 conflict");
    const deleted = this.deletedCards.get(id);
    if (deleted?.board_id !== board_id) throw new Refused("404 not_found");
    const column = columnOf(board, deleted.column_id) ?? refuse("409 conflict");
    const isThere = column.cards.some((other) => other.id === deleted.before_id);
    insertBefore(column.cards, deleted.card, isThere ? deleted.before_id : null);
    this.#touch(deleted.card);
    return this.#changedCard(board, id, "card.restore", 201);
  }

  // ---- columns ----

  createColumn(id: string, board_id: string, title: string, before_id: string | null): number {
    const board = this.board(board_id);
    insertBefore(board.columns, { id, title, version: 1, cards: [] }, before_id);
    return this.#changedColumn(board, id, "column.create", 201);
  }

  patchColumn(board_id: string, id: string, version: number | undefined, title: string): number {
    const { board, column } = this.#column(board_id, id, version);
    if (column.title === title) return 200;
    column.title = title;
    column.version += 1;
    return this.#changedColumn(board, id, "column.update", 200);
  }

  moveColumn(board_id: string, id: string, version: number | undefined, before_id: string | null): number {
    const { board, column } = this.#column(board_id, id, version);
    if (before_id !== null && columnOf(board, before_id) === undefined) refuse("422 invalid");
    if (before_id === id || before_id === nextOf(board.columns, id)) return 200;
    board.columns = board.columns.filter((other) => other !== column);
    insertBefore(board.columns, column, before_id);
    column.version += 1;
    return this.#changedColumn(board, id, "column.move", 200);
  }

  deleteColumn(board_id: string, id: string, version: number | undefined, choice: string | undefined): number {
    const { board, column } = this.#column(board_id, id, version);
    if (choice === undefined && column.cards.length > 0) refuse("409 column_not_empty");
    if (choice !== undefined && choice !== "delete") {
      const target = choice === id ? undefined : columnOf(board, choice);
      if (target === undefined) throw new Refused("422 invalid");
      for (const card of column.cards) this.#touch(card);
      target.cards.push(...column.cards);
      column.cards = [];
    }
    const before_id = nextOf(board.columns, id);
    board.columns = board.columns.filter((other) => other !== column);
    this.#changedColumn(board, id, "column.delete", 200);
    this.oldColumns.add(id);
    this.deletedColumns.set(id, { board_id, before_id, column });
    return 200;
  }

  restoreColumn(board_id: string, id: string): number {
    const board = this.board(board_id);
    if (this.boardOfColumn(id) !== undefined) refuse("409 conflict");
    const deleted = this.deletedColumns.get(id);
    if (deleted?.board_id !== board_id) throw new Refused("404 not_found");
    const { column, before_id } = deleted;
    column.cards = column.cards.filter((card) => this.boardOfCard(card.id) === undefined);
    for (const card of column.cards) this.#touch(card);
    column.version += 1;
    const isThere = board.columns.some((other) => other.id === before_id);
    insertBefore(board.columns, column, isThere ? before_id : null);
    return this.#changedColumn(board, id, "column.restore", 201);
  }

  // ---- questions ----

  board(id: string): ModelBoard {
    return this.boards.find((board) => board.id === id) ?? refuse("404 not_found");
  }

  boardOfCard(id: string): ModelBoard | undefined {
    return this.boards.find(({ columns }) => columns.some(({ cards }) => cards.some((card) => card.id === id)));
  }

  boardOfColumn(id: string): ModelBoard | undefined {
    return this.boards.find(({ columns }) => columns.some((column) => column.id === id));
  }

  #card(board_id: string, id: string, version: number | undefined) {
    const board = this.board(board_id);
    const column = board.columns.find(({ cards }) => cards.some((card) => card.id === id));
    const card = column?.cards.find((other) => other.id === id);
    if (column === undefined || card === undefined) throw new Refused("404 not_found");
    requireVersion(card, version);
    return { board, column, card };
  }

  #column(board_id: string, id: string, version: number | undefined) {
    const board = this.board(board_id);
    const column = columnOf(board, id) ?? refuse("404 not_found");
    requireVersion(column, version);
    return { board, column };
  }

  #touch(card: BoardCard): void {
    card.version += 1;
    card.updated_at = this.now;
  }

  #changedCard(board: ModelBoard, id: string, operation: string, status: number): number {
    this.deletedCards.delete(id); // a deletion before this change is past
    return this.changed(board, operation, status);
  }

  #changedColumn(board: ModelBoard, id: string, operation: string, status: number): number {
    this.deletedColumns.delete(id);
    return this.changed(board, operation, status);
  }

  changed(board: ModelBoard, operation: string, status: number): number {
    board.version += 1;
    board.updated_at = this.now;
    this.trail.push(operation);
    return status;
  }
}

export function refuse(answers: string): never {
  throw new Refused(answers);
}

export function requireVersion(row: { readonly version: number }, version: number | undefined): void {
  if (version !== undefined && version !== row.version) throw new Refused("412 stale");
}

export function columnOf(board: ModelBoard, id: string): ModelColumn | undefined {
  return board.columns.find((column) => column.id === id);
}

/** The id after this one; null after the last. */
function nextOf(list: readonly { readonly id: string }[], id: string): string | null {
  return list[list.findIndex((item) => item.id === id) + 1]?.id ?? null;
}

function insertBefore<Item extends { readonly id: string }>(list: Item[], item: Item, before_id: string | null): void {
  const at = before_id === null ? list.length : list.findIndex((other) => other.id === before_id);
  if (at === -1) throw new Refused("422 invalid");
  list.splice(at, 0, item);
}

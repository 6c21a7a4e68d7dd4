/** The model's side of `PATCH /board`: a whole board becomes what was sent, or is refused. */
import type { BoardCard, BoardCardInput, BoardColumn, BoardPatch } from "../../../server/board/schema.ts";
import { type Model, type ModelBoard, type ModelColumn, Refused, requireVersion } from "./model.ts";

interface Content {
  readonly columns: readonly BoardColumn[];
  readonly cards: Readonly<Record<string, BoardCardInput>>;
}

/** Makes a board what `patch` says; a title, or columns and cards, or all of it. */
export function replaceBoard(model: Model, board_id: string, version: number | undefined, patch: BoardPatch): number {
  const board = model.board(board_id);
  requireVersion(board, version);
  const { columns, cards, title = board.title } = patch;
  if ((columns === undefined) !== (cards === undefined)) throw new Refused("422 invalid");
  const content = columns === undefined || cards === undefined ? undefined : { columns, cards };
  if (content !== undefined && !fitsTogether(model, board, content)) throw new Refused("422 invalid");
  const next = content === undefined ? board.columns : nextColumns(model, board, content);
  const isSame = JSON.stringify(next) === JSON.stringify(board.columns);
  if (isSame && title === board.title) return 200;
  if (content !== undefined) forgetDeletions(model, board, content);
  board.columns = next;
  board.title = title;
  return model.changed(board, isSame ? "board.update" : "board.replace", 200);
}

/** Each card stands once, under its own id, and nothing belongs to another board. */
function fitsTogether(model: Model, board: ModelBoard, { columns, cards }: Content): boolean {
  const placed = columns.flatMap(({ cardIds }) => cardIds);
  const column_ids = columns.map(({ id }) => id);
  const isMine = (owner: ModelBoard | undefined) => owner === undefined || owner === board;
  return new Set(column_ids).size === column_ids.length &&
    JSON.stringify(placed.toSorted()) === JSON.stringify(Object.keys(cards).sort()) &&
    Object.entries(cards).every(([key, card]) => card.id === key && isMine(model.boardOfCard(key))) &&
    column_ids.every((id) => isMine(model.boardOfColumn(id)));
}

function nextColumns(model: Model, board: ModelBoard, { columns, cards }: Content): ModelColumn[] {
  const standing = new Map(
    board.columns.flatMap((column) => column.cards.map((card) => [card.id, { card, column_id: column.id }])),
  );
  return columns.map(({ id, title, cardIds }) => {
    const before = board.columns.find((column) => column.id === id);
    const version = before === undefined ? 1 : before.version + (before.title === title ? 0 : 1);
    const nextCards = cardIds.map((card_id) => {
      const sent = cards[card_id];
      if (sent === undefined) throw new Error(`There is no card ${card_id}`);
      const stood = standing.get(card_id);
      return stood === undefined ? newCard(model, sent) : nextCard(model, stood.card, sent, stood.column_id !== id);
    });
    return { id, title, version, cards: nextCards };
  });
}

function newCard({ now }: Model, { id, title, details = "", labels = [], due_on = null }: BoardCardInput): BoardCard {
  return { id, title, details, labels, due_on, version: 1, created_at: now, updated_at: now };
}

/** An edit counts one version, another column one more. */
function nextCard({ now }: Model, card: BoardCard, sent: BoardCardInput, isMoved: boolean): BoardCard {
  const { title, details = card.details, labels = card.labels, due_on = card.due_on } = sent;
  const edited = { ...card, title, details, labels, due_on };
  const changes = (JSON.stringify(edited) === JSON.stringify(card) ? 0 : 1) + (isMoved ? 1 : 0);
  return changes === 0 ? card : { ...edited, version: card.version + changes, updated_at: now };
}

/** What a whole board brings in again begins a new life here: what was deleted before it is past. */
function forgetDeletions(model: Model, board: ModelBoard, { columns, cards }: Content): void {
  const isNew = (id: string) => Object.hasOwn(cards, id) && model.boardOfCard(id) === undefined;
  for (const { id } of columns) {
    const isInserted = model.boardOfColumn(id) === undefined;
    if (isInserted && model.deletedColumns.get(id)?.board_id === board.id) model.deletedColumns.delete(id);
  }
  for (const [id, { board_id }] of model.deletedCards) {
    if (board_id === board.id && isNew(id)) model.deletedCards.delete(id);
  }
  for (const { board_id, column } of model.deletedColumns.values()) {
    if (board_id === board.id) column.cards = column.cards.filter(({ id }) => !isNew(id));
  }
}

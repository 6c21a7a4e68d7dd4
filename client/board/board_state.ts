/**
 * Changes to a board as pure functions. Each answers a new board that shares every untouched column and card with the
 * old one, so that "did this card change" is a comparison of references. What is not there is left alone: a board may
 * have lost a card or column to somebody else between a decision and its effect.
 */
import type { BoardCard, BoardColumn, NamedBoard } from "../../server/board/schema.ts";

/** Where a card lies. `before_id` is the card it stands before; null when it is the last of its column. */
export interface Place {
  readonly column_id: string;
  readonly before_id: string | null;
}

export function findColumn(board: NamedBoard, column_id: string): BoardColumn | undefined {
  return board.columns.find((column) => column.id === column_id);
}

export function columnOf(board: NamedBoard, card_id: string): BoardColumn | undefined {
  return board.columns.find((column) => column.cardIds.includes(card_id));
}

export function placeOf(board: NamedBoard, card_id: string): Place | undefined {
  const column = columnOf(board, card_id);
  if (column === undefined) return undefined;
  return { column_id: column.id, before_id: column.cardIds[column.cardIds.indexOf(card_id) + 1] ?? null };
}

/** Puts a card that is not on the board yet into a column. */
export function insertCard(board: NamedBoard, card: BoardCard, place: Place): NamedBoard {
  if (board.cards[card.id] !== undefined || findColumn(board, place.column_id) === undefined) return board;
  return {
    ...board,
    columns: withColumn(board, place.column_id, (ids) => inserted(ids, card.id, place.before_id)),
    cards: { ...board.cards, [card.id]: card },
  };
}

export function removeCard(board: NamedBoard, card_id: string): NamedBoard {
  const column = columnOf(board, card_id);
  if (column === undefined) return board;
  const { [card_id]: _removed, ...cards } = board.cards;
  return { ...board, columns: withColumn(board, column.id, (ids) => without(ids, card_id)), cards };
}

export function moveCard(board: NamedBoard, card_id: string, place: Place): NamedBoard {
  const from = columnOf(board, card_id);
  if (from === undefined || findColumn(board, place.column_id) === undefined) return board;
  const columns = board.columns.map((column) => {
    if (column.id !== from.id && column.id !== place.column_id) return column;
    const rest = without(column.cardIds, card_id);
    return { ...column, cardIds: column.id === place.column_id ? inserted(rest, card_id, place.before_id) : rest };
  });
  return { ...board, columns };
}

/** Replaces the content of a card that is there; its place stays. */
export function changeCard(board: NamedBoard, card_id: string, change: Partial<BoardCard>): NamedBoard {
  const card = board.cards[card_id];
  if (card === undefined) return board;
  return { ...board, cards: { ...board.cards, [card_id]: { ...card, ...change } } };
}

export function insertColumn(board: NamedBoard, column: BoardColumn, before_id: string | null): NamedBoard {
  if (findColumn(board, column.id) !== undefined) return board;
  const at = board.columns.findIndex((other) => other.id === before_id);
  return { ...board, columns: board.columns.toSpliced(at === -1 ? board.columns.length : at, 0, column) };
}

/** Removes a column with the cards it holds. */
export function removeColumn(board: NamedBoard, column_id: string): NamedBoard {
  const column = findColumn(board, column_id);
  if (column === undefined) return board;
  const cards = { ...board.cards };
  for (const id of column.cardIds) delete cards[id];
  return { ...board, columns: board.columns.filter((other) => other !== column), cards };
}

export function moveColumn(board: NamedBoard, column_id: string, before_id: string | null): NamedBoard {
  const column = findColumn(board, column_id);
  if (column === undefined || column_id === before_id) return board;
  const rest = { ...board, columns: board.columns.filter((other) => other !== column) };
  return insertColumn(rest, column, before_id);
}

export function renameColumn(board: NamedBoard, column_id: string, title: string): NamedBoard {
  return {
    ...board,
    columns: board.columns.map((column) => column.id === column_id ? { ...column, title } : column),
  };
}

/** Moves all cards of one column, in their order, to the end of another. */
export function emptyColumn(board: NamedBoard, from_id: string, to_id: string): NamedBoard {
  const from = findColumn(board, from_id);
  if (from === undefined || from_id === to_id || findColumn(board, to_id) === undefined) return board;
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column.id === from_id) return { ...column, cardIds: [] };
      return column.id === to_id ? { ...column, cardIds: [...column.cardIds, ...from.cardIds] } : column;
    }),
  };
}

/**
 * The fresh board with the card objects of the old one wherever their version is the same: a reload then redraws
 * only what really changed.
 */
export function shareUnchanged(fresh: NamedBoard, old: NamedBoard): NamedBoard {
  const cards: Record<string, BoardCard> = {};
  for (const [id, card] of Object.entries(fresh.cards)) {
    const known = old.cards[id];
    cards[id] = known?.version === card.version && known.updated_at === card.updated_at ? known : card;
  }
  return { ...fresh, cards };
}

function withColumn(board: NamedBoard, column_id: string, change: (ids: string[]) => string[]): BoardColumn[] {
  return board.columns.map((column) =>
    column.id === column_id ? { ...column, cardIds: change(column.cardIds) } : column
  );
}

function without(ids: string[], id: string): string[] {
  return ids.filter((other) => other !== id);
}

/** A neighbour that is gone means the end of the list, as it does on the server. */
function inserted(ids: string[], id: string, before_id: string | null): string[] {
  const at = before_id === null ? -1 : ids.indexOf(before_id);
  return ids.toSpliced(at === -1 ? ids.length : at, 0, id);
}

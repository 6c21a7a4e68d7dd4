/** What a person does to a board, as data: shown at once on top of the server's state, and sent to it in order. */
import type { BoardCard, Card, CardPatch, NamedBoard } from "../../server/board/schema.ts";
import * as state from "./board_state.ts";
import type { Place } from "./board_state.ts";

/** Ids that begin so were made here and stand for a row whose creation the server has not answered yet. */
const TEMPORARY = "new:";

export type Operation =
  | { readonly type: "card.create"; readonly card: BoardCard; readonly place: Place }
  | {
    readonly type: "card.update";
    readonly card_id: string;
    readonly patch: CardPatch;
    /** The fields as the person saw them when they began to edit: whoever changed one since is not overwritten. */
    readonly base: CardPatch;
  }
  | { readonly type: "card.move"; readonly card_id: string; readonly place: Place }
  | { readonly type: "card.delete"; readonly card_id: string }
  | { readonly type: "card.restore"; readonly card: Card }
  | {
    readonly type: "column.create";
    readonly column_id: string;
    readonly title: string;
    readonly before_id: string | null;
  }
  | { readonly type: "column.update"; readonly column_id: string; readonly title: string }
  | { readonly type: "column.move"; readonly column_id: string; readonly before_id: string | null }
  /** `cards` says what happens to the cards it holds: "delete", or the id of the column they move to. */
  | { readonly type: "column.delete"; readonly column_id: string; readonly cards: string | undefined }
  /** Nothing to show before the answer: only the server knows which cards come back with the column. */
  | { readonly type: "column.restore"; readonly column_id: string }
  | { readonly type: "board.update"; readonly title: string };

let temporaryIds = 0;

export function temporaryId(): string {
  return `${TEMPORARY}${++temporaryIds}`;
}

export function isTemporary(id: string): boolean {
  return id.startsWith(TEMPORARY);
}

/** The id of the row this operation makes, where it makes one under a temporary id. */
export function createdId(operation: Operation): string | undefined {
  if (operation.type === "card.create") return operation.card.id;
  return operation.type === "column.create" ? operation.column_id : undefined;
}

/** The board as the person expects it after the operation. */
export function applyOperation(board: NamedBoard, operation: Operation): NamedBoard {
  switch (operation.type) {
    case "card.create":
      return state.insertCard(board, operation.card, operation.place);
    case "card.update":
      return state.changeCard(board, operation.card_id, definedFields(operation.patch));
    case "card.move":
      return state.moveCard(board, operation.card_id, operation.place);
    case "card.delete":
      return state.removeCard(board, operation.card_id);
    case "card.restore":
      return state.insertCard(board, boardCard(operation.card), operation.card);
    case "column.create":
      return state.insertColumn(
        board,
        { id: operation.column_id, title: operation.title, cardIds: [] },
        operation.before_id,
      );
    case "column.update":
      return state.renameColumn(board, operation.column_id, operation.title);
    case "column.move":
      return state.moveColumn(board, operation.column_id, operation.before_id);
    case "column.delete":
      return removeColumn(board, operation.column_id, operation.cards);
    case "column.restore":
      return board;
    case "board.update":
      return { ...board, title: operation.title };
  }
}

/** The same operation with every id replaced by what `resolve` makes of it. */
export function withIds(operation: Operation, resolve: (id: string) => string): Operation {
  const orNull = (id: string | null) => id === null ? null : resolve(id);
  const place = (at: Place): Place => ({ column_id: resolve(at.column_id), before_id: orNull(at.before_id) });
  switch (operation.type) {
    case "card.create":
      return {
        ...operation,
        card: { ...operation.card, id: resolve(operation.card.id) },
        place: place(operation.place),
      };
    case "card.move":
      return { ...operation, card_id: resolve(operation.card_id), place: place(operation.place) };
    case "card.update":
    case "card.delete":
      return { ...operation, card_id: resolve(operation.card_id) };
    case "column.create":
      return { ...operation, column_id: resolve(operation.column_id), before_id: orNull(operation.before_id) };
    case "column.move":
      return { ...operation, column_id: resolve(operation.column_id), before_id: orNull(operation.before_id) };
    case "column.delete":
      return {
        ...operation,
        column_id: resolve(operation.column_id),
        cards: operation.cards === undefined ? undefined : resolve(operation.cards),
      };
    case "column.update":
    case "column.restore":
      return { ...operation, column_id: resolve(operation.column_id) };
    case "card.restore":
      return { ...operation, card: { ...operation.card, id: resolve(operation.card.id) } };
    case "board.update":
      return operation;
  }
}

/** Every id the operation needs to exist before it can be sent; a neighbour that is missing does no harm. */
export function neededIds(operation: Operation): string[] {
  switch (operation.type) {
    case "card.create":
      return [operation.place.column_id];
    case "card.move":
      return [operation.card_id, operation.place.column_id];
    case "card.update":
    case "card.delete":
      return [operation.card_id];
    case "column.update":
    case "column.move":
    case "column.delete":
    case "column.restore":
      return [operation.column_id];
    case "card.restore":
      return [operation.card.id];
    case "column.create":
    case "board.update":
      return [];
  }
}

/** The card as a whole board carries it: without its place. */
export function boardCard(card: Card): BoardCard {
  const { board_id: _board, column_id: _column, before_id: _before, board_version: _version, ...content } = card;
  return content;
}

function removeColumn(board: NamedBoard, column_id: string, cards: string | undefined): NamedBoard {
  const kept = cards === undefined || cards === "delete" ? board : state.emptyColumn(board, column_id, cards);
  return state.removeColumn(kept, column_id);
}

/** A patch names only what changes; a field that is there but undefined would erase the card's own. */
function definedFields(patch: CardPatch): Partial<BoardCard> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

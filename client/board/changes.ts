/** What the server says has happened to a board, one event of the stream at a time. */
import type { BoardCard, BoardSummary, Card, Column, NamedBoard } from "../../server/board/schema.ts";
import type { ChangeEvent } from "../../server/events/schema.ts";
import * as state from "./board_state.ts";
import { boardCard } from "./operations.ts";

/** One step of a board: it leads from `board_version - 1` to `board_version`. */
export type Change =
  & { readonly board_id: string; readonly board_version: number; readonly verb: string }
  & (
    | { readonly entity: "card"; readonly row: Told<Card> }
    | { readonly entity: "column"; readonly row: Told<Column> }
    | { readonly entity: "board"; readonly row: BoardSummary }
  );

/** A row as an event tells of it: whole when it is new or gone, else what the change set. */
type Told<Row extends Card | Column> =
  & Pick<Row, "id" | "board_id" | "board_version" | "version" | "updated_at">
  & Partial<Row>;

/** The change an event tells of; undefined for entries about other things, or added to the trail by a client. */
export function changeOfEvent(event: ChangeEvent): Change | undefined {
  const [entity, verb] = event.operation.split(".", 2);
  const row: unknown = event.row;
  if (verb === undefined) return undefined;
  if (entity === "card" && isCard(row)) {
    return { entity, verb, row, board_id: row.board_id, board_version: row.board_version };
  }
  if (entity === "column" && isOnBoard(row)) {
    return { entity, verb, row, board_id: row.board_id, board_version: row.board_version };
  }
  if (entity === "board" && isBoardSummary(row)) {
    return { entity, verb, row, board_id: row.id, board_version: row.version };
  }
  return undefined;
}

/** The board after the change; undefined when only the whole board can tell what it looks like now. */
export function applyChange(board: NamedBoard, change: Change): NamedBoard | undefined {
  const next = changedContent(board, change);
  return next && { ...next, version: change.board_version, updated_at: change.row.updated_at };
}

function changedContent(board: NamedBoard, change: Change): NamedBoard | undefined {
  switch (change.entity) {
    case "card":
      return changedByCard(board, change.verb, change.row);
    case "column":
      return changedByColumn(board, change.verb, change.row);
    case "board":
      // A replaced board comes without its content, and a deleted one is handled by the list of boards.
      return change.verb === "update" ? { ...board, title: change.row.title } : undefined;
  }
}

function changedByCard(board: NamedBoard, verb: string, row: Told<Card>): NamedBoard | undefined {
  switch (verb) {
    case "create":
    case "restore":
      return isWholeCard(row) ? state.insertCard(board, boardCard(row), row) : undefined;
    case "update":
      return state.changeCard(board, row.id, contentOf(row));
    case "move": {
      const { id, column_id, before_id } = row;
      if (column_id === undefined || before_id === undefined) return undefined;
      return state.changeCard(state.moveCard(board, id, { column_id, before_id }), id, contentOf(row));
    }
    case "delete":
      return state.removeCard(board, row.id);
    default:
      return undefined;
  }
}

/** What a whole board carries of it. */
function contentOf(row: Told<Card>): Partial<BoardCard> {
  const { board_id: _board, column_id: _column, before_id: _before, board_version: _version, ...content } = row;
  return content;
}

function changedByColumn(board: NamedBoard, verb: string, row: Told<Column>): NamedBoard | undefined {
  const { id, title, before_id } = row;
  switch (verb) {
    case "create":
      if (title === undefined || before_id === undefined) return undefined;
      return state.insertColumn(board, { id, title, cardIds: [] }, before_id);
    case "update":
      return title === undefined ? undefined : state.renameColumn(board, id, title);
    case "move":
      return before_id === undefined ? undefined : state.moveColumn(board, id, before_id);
    case "delete":
      // With cards in it the event does not say where they went.
      return state.findColumn(board, id)?.cardIds.length === 0 ? state.removeColumn(board, id) : undefined;
    default:
      return undefined;
  }
}

// The stream types its rows only as "an object": these guards check what the board code goes on to use.

function isOnBoard(row: unknown): row is Told<Card | Column> {
  return hasTexts(row, ["id", "board_id", "updated_at"]) && hasVersion(row, "version") &&
    hasVersion(row, "board_version") && isAbsentOr(isTextOrNull, row, "before_id") && isAbsentOr(isText, row, "title");
}

function isCard(row: unknown): row is Told<Card> {
  return isOnBoard(row) && isAbsentOr(isText, row, "column_id") && isAbsentOr(isText, row, "details") &&
    isAbsentOr((labels) => Array.isArray(labels), row, "labels");
}

function isWholeCard(row: Told<Card>): row is Card {
  return hasTexts(row, ["column_id", "title", "details", "created_at"]) && Object.hasOwn(row, "before_id") &&
    Object.hasOwn(row, "labels") && Object.hasOwn(row, "due_on");
}

function isBoardSummary(row: unknown): row is BoardSummary {
  return hasTexts(row, ["id", "title", "created_at", "updated_at"]) && hasVersion(row, "version");
}

function hasTexts(row: unknown, names: readonly string[]): row is object {
  return typeof row === "object" && row !== null && names.every((name) => typeof Reflect.get(row, name) === "string");
}

function hasVersion(row: object, name: string): boolean {
  return Number.isSafeInteger(Reflect.get(row, name));
}

function isAbsentOr(test: (value: unknown) => boolean, row: object, name: string): boolean {
  return !Object.hasOwn(row, name) || test(Reflect.get(row, name));
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

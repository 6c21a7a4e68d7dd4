/** What the server says has happened to a board, one event of the stream at a time. */
import type { BoardSummary, Card, Column, NamedBoard } from "../../server/board/schema.ts";
import type { ChangeEvent } from "../../server/events/schema.ts";
import * as state from "./board_state.ts";
import { boardCard } from "./operations.ts";

/** One step of a board: it leads from `board_version - 1` to `board_version`. */
export type Change =
  & { readonly board_id: string; readonly board_version: number; readonly verb: string }
  & (
    | { readonly entity: "card"; readonly row: Card }
    | { readonly entity: "column"; readonly row: Column }
    | { readonly entity: "board"; readonly row: BoardSummary }
  );

/** The change an event tells of; undefined for entries about other things, or added to the trail by a client. */
export function changeOfEvent(event: ChangeEvent): Change | undefined {
  const [entity, verb] = event.operation.split(".", 2);
  const row: unknown = event.row;
  if (verb === undefined) return undefined;
  if (entity === "card" && isCard(row)) {
    return { entity, verb, row, board_id: row.board_id, board_version: row.board_version };
  }
  if (entity === "column" && isColumn(row)) {
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

function changedByCard(board: NamedBoard, verb: string, row: Card): NamedBoard | undefined {
  switch (verb) {
    case "create":
    case "restore":
      return state.insertCard(board, boardCard(row), row);
    case "update":
      return state.changeCard(board, row.id, boardCard(row));
    case "move":
      return state.changeCard(state.moveCard(board, row.id, row), row.id, boardCard(row));
    case "delete":
      return state.removeCard(board, row.id);
    default:
      return undefined;
  }
}

function changedByColumn(board: NamedBoard, verb: string, row: Column): NamedBoard | undefined {
  switch (verb) {
    case "create":
      return state.insertColumn(board, { id: row.id, title: row.title, cardIds: [] }, row.before_id);
    case "update":
      return state.renameColumn(board, row.id, row.title);
    case "move":
      return state.moveColumn(board, row.id, row.before_id);
    case "delete":
      // With cards in it the event does not say where they went.
      return state.findColumn(board, row.id)?.cardIds.length === 0 ? state.removeColumn(board, row.id) : undefined;
    default:
      return undefined;
  }
}

// The stream types its rows only as "an object": these guards check what the board code goes on to use.

function isCard(row: unknown): row is Card {
  return hasTexts(row, ["id", "board_id", "column_id", "title", "details", "updated_at"]) &&
    "labels" in row && Array.isArray(row.labels) && hasVersion(row, "board_version") && isTextOrNull(row, "before_id");
}

function isColumn(row: unknown): row is Column {
  return hasTexts(row, ["id", "board_id", "title", "updated_at"]) && hasVersion(row, "board_version") &&
    isTextOrNull(row, "before_id");
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

function isTextOrNull(row: object, name: string): boolean {
  const value: unknown = Reflect.get(row, name);
  return value === null || typeof value === "string";
}

/** Boards as a whole: list, create, read, delete. Their content is changed card by card, column by column or at once. */
import * as boards from "../../db/board.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BoardCreate, BoardSummary } from "./schema.ts";

/** Most boards at once: the switcher shows them all. */
export const BOARDS_MAX = 200;

/** All boards, oldest first; the first one is what `/board` stands for. */
export function listBoards(services: Services): BoardSummary[] {
  return boards.listBoards(services.db);
}

/** The id of the board that `/board` stands for. */
export function getFirstBoardId(services: Services): string {
  return boards.findFirstBoardId(services.db) ?? throwBoardMissing("");
}

/** A whole board `{ columns, cards }` as JSON text, with its version. */
export function getBoardJson(services: Services, id: string): { version: number; text: string } {
  const { db, memo } = services;
  return memo.get(`board ${id}`, () => boards.findBoardJson(db, id)) ?? throwBoardMissing(id);
}

/** The same with the board's own fields. */
export function getNamedBoardJson(services: Services, id: string): { version: number; text: string } {
  const { db, memo } = services;
  return memo.get(`named_board ${id}`, () => boards.findNamedBoardJson(db, id)) ?? throwBoardMissing(id);
}

export function createBoard(services: Services, caller: Caller, input: BoardCreate): Promise<BoardSummary> {
  const { db } = services;
  return db.write(() => {
    if (boards.countBoards(db) >= BOARDS_MAX) {
      throw new AppError("conflict", `Cannot create a board: there are ${BOARDS_MAX} already`);
    }
    const at = services.now();
    const row: BoardSummary = {
      id: services.newId(),
      title: input.title,
      version: 1,
      created_at: at,
      updated_at: at,
    };
    boards.insertBoard(db, row);
    appendAudit(services, caller, {
      operation: "board.create",
      entity_type: "board",
      entity_id: row.id,
      details: { row },
    });
    return row;
  });
}

/** Deletes a board with all that is on it, and answers it as it was. */
export function deleteBoard(
  services: Services,
  caller: Caller,
  id: string,
  version: number | undefined,
): Promise<BoardSummary> {
  const { db } = services;
  return db.write(() => {
    const row = requireBoard(services, id);
    requireBoardVersion(row, version);
    if (boards.countBoards(db) === 1) {
      throw new AppError("last_board", `Cannot delete board "${row.title}": it is the only one`);
    }
    // The whole content, so that the trail still knows it; not from the memo, which may lack what this turn has written.
    const { text } = boards.findBoardJson(db, id) ?? throwBoardMissing(id);
    boards.deleteBoard(db, id);
    appendAudit(services, caller, {
      operation: "board.delete",
      entity_type: "board",
      entity_id: id,
      details: { row, content: JSON.parse(text) },
    });
    return row;
  });
}

export function requireBoard(services: Services, id: string): BoardSummary {
  return boards.findBoard(services.db, id) ?? throwBoardMissing(id);
}

export function requireBoardVersion(row: BoardSummary, version: number | undefined): void {
  if (version === undefined || version === row.version) return;
  throw new AppError("stale", `Board "${row.id}" is at version ${row.version}, not ${version}`, { current: row });
}

/** Counts a change of a board's content; answers the board's new version. */
export function touchBoard(services: Services, id: string, at: string): number {
  return (boards.touchBoard(services.db, id, at) ?? throwBoardMissing(id)).version;
}

function throwBoardMissing(id: string): never {
  throw new AppError("not_found", `There is no board "${id}"`);
}

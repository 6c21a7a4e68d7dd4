/** Boards as a whole: list, create, read, delete. Their content is changed card by card, column by column or at once. */
import * as boards from "../../db/board.ts";
import type { Kept } from "../../db/memo.ts";
import type { Steps } from "../../db/slices.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, staleRow } from "../errors.ts";
import { write } from "../write.ts";
import type { BoardCreate, BoardSummary } from "./schema.ts";

/** Most boards at once: the switcher shows them all. */
export const BOARDS_MAX = 200;

/** All boards as JSON, oldest first; the first one is what `/board` stands for. */
export function listBoardsJson({ db, memo }: Services): Kept<{ text: string }> {
  return memo.get("boards", () => ({ text: JSON.stringify(boards.listBoards(db)) }));
}

/** The id of the board that `/board` stands for. */
export function getFirstBoardId({ db, memo }: Services): string {
  const first = memo.get("first_board", () => {
    const id = boards.findFirstBoardId(db);
    return id === undefined ? undefined : { id, text: "" }; // kept for its id alone
  });
  return first?.id ?? throwNoBoard();
}

/** `board` is `{ columns, cards }`, as existing kanban clients speak; `named_board` has the board's own fields too. */
export type BoardShape = "board" | "named_board";

/** A whole board as JSON text, with its version. */
export interface BoardText {
  readonly version: number;
  readonly text: string;
}

/** The version of a board, which is also that of all that is on it. */
export function getBoardVersion(services: Services, id: string): number {
  return boards.findBoardVersion(services.db, id) ?? throwBoardMissing(id);
}

/** A whole board, as it was at the last commit. */
export function getBoardJson(services: Services, id: string, shape: BoardShape): Kept<BoardText> {
  return services.memo.get(`${shape} ${id}`, () => findBoardText(services, id, shape)) ?? throwBoardMissing(id);
}

/** A whole board as a change has left it; for use inside `db.write`, where what is remembered may be out of date. */
export function readBoardJson(services: Services, id: string, shape: BoardShape): BoardText {
  return findBoardText(services, id, shape) ?? throwBoardMissing(id);
}

/** The same in steps, for a large board; for use inside `writeInSlices`. */
export function* readLongBoardJson(services: Services, id: string, shape: BoardShape): Steps<BoardText> {
  return (yield* boards.readBoardJsonInSteps(services.db, id, shape)) ?? throwBoardMissing(id);
}

function findBoardText({ db }: Services, id: string, shape: BoardShape): BoardText | undefined {
  return shape === "board" ? boards.findBoardJson(db, id) : boards.findNamedBoardJson(db, id);
}

export function createBoard(services: Services, caller: Caller, input: BoardCreate): Promise<BoardSummary> {
  const { db } = services;
  return write(services, caller, () => {
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
  return write(services, caller, () => {
    const row = requireBoard(services, id);
    requireBoardVersion(row, version);
    if (boards.countBoards(db) === 1) {
      throw new AppError("last_board", `Cannot delete board "${row.title}": it is the only one`);
    }
    // The whole content, so that the trail still knows it; not from the memo, which may lack what this turn has written.
    const { text } = readBoardJson(services, id, "board");
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
  throw staleRow(`Board "${row.id}"`, row, version);
}

/** Counts a change of a board or its content, and gives it another title when there is one. */
export function touchBoard(services: Services, id: string, at: string, title: string | null = null): BoardSummary {
  return boards.touchBoard(services.db, id, at, title) ?? throwBoardMissing(id);
}

function throwNoBoard(): never {
  throw new AppError("not_found", "There is no board");
}

function throwBoardMissing(id: string): never {
  throw new AppError("not_found", `There is no board "${id}"`);
}

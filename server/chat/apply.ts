/** An answer's operations on the board itself: all of them or none. */
import { type Board, readBoardJson, requireBoard } from "../board/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import type { Change } from "./change.ts";
import { type Draft, OperationFault, toDraft } from "./draft.ts";
import { type Done, performStep } from "./perform.ts";

/** The board as it was at the last commit. @throws {AppError} `not_found` */
export function readDraft(services: Services, board_id: string): Draft {
  const board: Board = JSON.parse(readBoardJson(services, board_id, "board").text);
  return toDraft(board);
}

/** The caller in a chat: what they do to the board there stands so in the trail. */
export function inChat(caller: Caller, chat_id: string): Caller {
  return { ...caller, chat: { chat_id, asked_by: caller.actor.name } };
}

/** The assistant, in a chat with the caller. */
export function asAssistant(caller: Caller, chat_id: string): Caller {
  return { ...inChat(caller, chat_id), actor: { ...caller.actor, name: "assistant" } };
}

/**
 * Applies changes in their order. Call it inside `write`, which has to roll back when this throws.
 *
 * @returns what was done, change by change
 * @throws {OperationFault} when the board is not any more as the answer knew it, and one of them does not fit it
 */
export function applyChanges(
  services: Services,
  caller: Caller,
  board_id: string,
  changes: readonly Change[],
): Done[] {
  requireBoard(services, board_id);
  const target = { services, caller, board_id };
  const done: Done[] = [];
  for (const { operation, summary, seen } of changes) {
    try {
      done.push(performStep(target, operation, countOn(seen, done)));
    } catch (error) {
      throw toFault(summary, error);
    }
  }
  return done;
}

/** The versions that cards have after this was done to them, if nobody else has changed them. */
export function countOn(seen: Change["seen"], done: readonly Done[]): Change["seen"] {
  const counted = { ...seen };
  for (const { id, kind, before, after } of done.flatMap(({ rows }) => rows)) {
    const version = counted[id];
    if (kind !== "card" || version === undefined || after === null) continue;
    counted[id] = before === null ? after : version + after - before;
  }
  return counted;
}

/** What a use case refuses because of what is, or is not, on the board. */
const MISFITS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["not_found", "invalid", "conflict", "column_not_empty"]);

export function isMisfit(error: unknown): error is AppError {
  return error instanceof AppError && MISFITS.has(error.code);
}

function toFault(summary: string, error: unknown): unknown {
  if (!isMisfit(error)) return error;
  return new OperationFault(`This cannot be done any more: ${summary}. ${error.message}`, { cause: error });
}

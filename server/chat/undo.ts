/** Taking back what an answer did to the board: all of it or nothing. */
import { findCard, findColumn } from "../board/service.ts";
import { AppError } from "../errors.ts";
import { isMisfit } from "./apply.ts";
import { type Done, performStep, type RowChange, type Step, type Target } from "./perform.ts";

/**
 * Undoes what was done, the last first. Call it inside `write`, which has to roll back when this throws.
 *
 * @param done in the order in which it was done
 * @returns what undoing it did
 * @throws {AppError} `conflict` naming the first card or column that somebody has changed since
 */
export function undoAll(target: Target, done: readonly Done[]): Done[] {
  requireUntouched(target, done.flatMap(({ rows }) => rows));
  const effective = done.filter(({ rows }) => rows.length > 0);
  return effective.toReversed().map(({ inverse }) => undoOne(target, inverse));
}

/** Nobody else has changed these rows: each change began at the version that the one before it left, to the last. */
function requireUntouched(target: Target, changes: readonly RowChange[]): void {
  const left = new Map<string, RowChange>();
  for (const change of changes) {
    const key = `${change.kind} ${change.id}`;
    const last = left.get(key);
    if (last !== undefined && last.after !== change.before) throwTouched(last);
    left.set(key, change);
  }
  for (const change of left.values()) {
    if (findVersion(target, change) !== change.after) throwTouched(change);
  }
}

function findVersion({ services, board_id }: Target, { kind, id }: RowChange): number | null {
  const row = kind === "card" ? findCard(services, board_id, id) : findColumn(services, board_id, id);
  return row?.version ?? null;
}

function undoOne(target: Target, inverse: Step): Done {
  try {
    return performStep(target, withNeighbour(target, inverse), {});
  } catch (error) {
    if (!isMisfit(error)) throw error;
    throw new AppError("conflict", `Cannot undo. ${error.message}`, { cause: error });
  }
}

/** What goes back goes before its old neighbour, or to the end when that one is gone or has moved away. */
function withNeighbour({ services, board_id }: Target, step: Step): Step {
  if ((step.type !== "move_card" && step.type !== "move_column") || typeof step.before_id !== "string") return step;
  const isThere = step.type === "move_card"
    ? findCard(services, board_id, step.before_id)?.column_id === step.column_id
    : findColumn(services, board_id, step.before_id) !== undefined;
  return isThere ? step : { ...step, before_id: null };
}

function throwTouched({ kind, title, after }: RowChange): never {
  const what = `${kind} "${title}"`;
  throw new AppError("conflict", `Cannot undo: ${what} was ${after === null ? "brought back" : "changed"} since`);
}

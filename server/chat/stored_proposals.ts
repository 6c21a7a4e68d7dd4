/** Pure: how proposals are kept, and how the wire carries them. */
import type { ProposalRow } from "../../db/chat.ts";
import { AppError, invalidField } from "../errors.ts";
import type { Change } from "./change.ts";
import { addedId, madeBy } from "./operations.ts";
import type { Done } from "./perform.ts";
import type { Operation, Proposal, ProposedOperation } from "./schema.ts";

/** An operation of a proposal as it is kept. */
export interface StoredOperation extends Change {
  readonly index: number;
  readonly state: ProposedOperation["state"];
  /** What it did, once it was applied. */
  readonly done: Done | null;
  /** How many of the proposal were applied before it. */
  readonly turn: number | null;
}

export function toStored(changes: readonly Change[]): StoredOperation[] {
  return changes.map((change, index) => ({ ...change, index, state: "waiting", done: null, turn: null }));
}

export function readStored({ operations }: ProposalRow): StoredOperation[] {
  return JSON.parse(operations);
}

/** A row as the wire carries it. */
export function toProposal(row: ProposalRow): Proposal {
  const operations = readStored(row).map(({ index, operation, summary, state }) => ({
    index,
    operation,
    summary,
    state,
  }));
  return { ...row, operations };
}

/** Of the whole: it waits while any part does, and is applied while any part is. */
export function stateOf(operations: readonly StoredOperation[]): Proposal["state"] {
  const has = (state: Proposal["state"]) => operations.some((one) => one.state === state);
  return (["waiting", "applied", "undone"] as const).find(has) ?? "discarded";
}

/** What was applied and is not undone, in the order in which it was. */
export function listDone(operations: readonly StoredOperation[]): Done[] {
  return operations.filter(({ state }) => state === "applied")
    .sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0))
    .flatMap(({ done }) => done ?? []);
}

/**
 * The operations that are to be applied.
 *
 * @param indexes all that wait when left out
 * @throws {AppError} `invalid` for a number that none has, `conflict` when one does not wait or needs one left out
 */
export function chooseOperations(
  operations: readonly StoredOperation[],
  indexes: readonly number[] | undefined,
): StoredOperation[] {
  indexes?.forEach((index, i) => requireWaiting(operations[index], `/indexes/${i}`));
  const chosen = operations.filter(({ index, state }) => state === "waiting" && (indexes?.includes(index) ?? true));
  if (chosen.length === 0) throw new AppError("conflict", "Cannot apply this proposal: nothing in it waits");
  for (const one of chosen) requireNeeded(operations, chosen, one);
  return chosen;
}

function requireWaiting(one: StoredOperation | undefined, pointer: string): void {
  if (one === undefined) throw invalidField(pointer, "there is no operation with this number");
  if (one.state === "waiting") return;
  throw new AppError("conflict", `Cannot apply this: ${one.summary}. It is ${one.state} already`);
}

/** What an operation names has to be on the board, or be added along with it. */
function requireNeeded(
  operations: readonly StoredOperation[],
  chosen: readonly StoredOperation[],
  { operation, summary }: StoredOperation,
): void {
  const named = new Set(listNamed(operation));
  const lacking = operations.find((one) => {
    const added = addedBy(one.operation);
    return added !== undefined && named.has(added) && one.state !== "applied" && !chosen.includes(one);
  });
  if (lacking === undefined) return;
  throw new AppError("conflict", `Cannot apply only this: ${summary}. It needs: ${lacking.summary}`);
}

/** Cards and columns may have the same ids. */
function addedBy(operation: Operation): string | undefined {
  const id = addedId(operation);
  return id === undefined ? undefined : `${madeBy(operation.type)?.kind} ${id}`;
}

function listNamed(operation: Operation): string[] {
  const { card_id, column_id, before_id } = { card_id: null, column_id: null, before_id: null, ...operation };
  return [`card ${card_id}`, `column ${column_id}`, `${card_id === null ? "column" : "card"} ${before_id}`];
}

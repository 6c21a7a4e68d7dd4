/** What answers proposed: waiting for a person, applied at once or later, discarded, undone. */
import {
  type ChatRow,
  findProposal,
  insertProposal,
  type ProposalRow,
  touchChat,
  updateProposal,
} from "../../db/chat.ts";
import { missing } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { write } from "../write.ts";
import { applyChanges, asAssistant, countOn, inChat } from "./apply.ts";
import type { Change } from "./change.ts";
import { recordChat, requireChat } from "./chats.ts";
import { OperationFault } from "./draft.ts";
import { OPERATIONS_MAX } from "./operations.ts";
import type { Proposal, ProposalApply } from "./schema.ts";
import {
  chooseOperations,
  listDone,
  readStored,
  stateOf,
  type StoredOperation,
  toProposal,
  toStored,
} from "./stored_proposals.ts";
import { undoAll } from "./undo.ts";

export interface NewProposal {
  /** The answer that makes it. */
  readonly message_id: string;
  readonly changes: readonly Change[];
  /** Whether a person has to accept the changes; they are applied now otherwise. */
  readonly waits: boolean;
  /** Why it waits although answers are applied at once. */
  readonly reason: string | null;
}

/**
 * Keeps a proposal, and applies it unless it waits. Call it inside `write`, once the message is there.
 *
 * @throws {OperationFault} when it cannot be applied to the board as it is now; the write has to roll back
 */
export function addProposal(services: Services, caller: Caller, chat: ChatRow, input: NewProposal): Proposal {
  if (input.changes.length > OPERATIONS_MAX) {
    throw new OperationFault(`These are ${input.changes.length} operations: an answer has at most ${OPERATIONS_MAX}`);
  }
  const stored = toStored(input.changes);
  const operations = input.waits ? stored : applyStored(services, caller, chat, stored, stored);
  const at = services.now();
  const row: ProposalRow = {
    id: services.newId(),
    chat_id: chat.id,
    message_id: input.message_id,
    state: stateOf(operations),
    operations: JSON.stringify(operations),
    reason: input.reason,
    created_at: at,
    updated_at: at,
  };
  insertProposal(services.db, row);
  return toProposal(row);
}

/** @throws {AppError} `not_found` */
export function getProposal(services: Services, { actor }: Caller, chat_id: string, id: string): Proposal {
  requireChat(services, actor, "chat.read", chat_id);
  return toProposal(requireProposal(services, chat_id, id));
}

/**
 * Applies operations that wait: those with the given numbers, or all.
 *
 * @throws {AppError} `conflict` when the board has changed so that one cannot be applied; none is then
 */
export function applyProposal(
  services: Services,
  caller: Caller,
  chat_id: string,
  id: string,
  { indexes }: ProposalApply,
): Promise<Proposal> {
  return changeProposal(services, caller, chat_id, id, "chat.apply", (operations, chat) => {
    const chosen = chooseOperations(operations, indexes);
    try {
      return applyStored(services, caller, chat, operations, chosen);
    } catch (error) {
      if (!(error instanceof OperationFault)) throw error;
      throw new AppError("conflict", error.message, { cause: error });
    }
  });
}

/** Gives up what waits. */
export function discardProposal(services: Services, caller: Caller, chat_id: string, id: string): Promise<Proposal> {
  return changeProposal(services, caller, chat_id, id, "chat.discard", (operations) => {
    if (!operations.some(({ state }) => state === "waiting")) {
      throw new AppError("conflict", "Cannot discard this proposal: nothing in it waits");
    }
    return operations.map((one) => one.state === "waiting" ? { ...one, state: "discarded" } : one);
  });
}

/**
 * Takes back all that was applied, as the caller's own change.
 *
 * @throws {AppError} `conflict` naming what somebody has changed since; nothing is undone then
 */
export function undoProposal(services: Services, caller: Caller, chat_id: string, id: string): Promise<Proposal> {
  return changeProposal(services, caller, chat_id, id, "chat.undo", (operations, { board_id }) => {
    if (!operations.some(({ state }) => state === "applied")) {
      throw new AppError("conflict", "Cannot undo this proposal: nothing of it is applied");
    }
    const undone = undoAll({ services, caller: inChat(caller, chat_id), board_id }, listDone(operations));
    return operations.map((one) =>
      one.state === "applied" ? { ...one, state: "undone", done: null } : { ...one, seen: countOn(one.seen, undone) }
    );
  });
}

/** One write: what becomes of the operations, and one entry in the trail for the chat. */
function changeProposal(
  services: Services,
  caller: Caller,
  chat_id: string,
  id: string,
  operation: string,
  change: (operations: readonly StoredOperation[], chat: ChatRow) => readonly StoredOperation[],
): Promise<Proposal> {
  const { db } = services;
  return write(services, caller, () => {
    const chat = requireChat(services, caller.actor, "chat.write", chat_id);
    const before = requireProposal(services, chat_id, id);
    const stored = readStored(before);
    const operations = change(stored, chat);
    const at = services.now();
    const row = { ...before, state: stateOf(operations), operations: JSON.stringify(operations), updated_at: at };
    updateProposal(db, row);
    const indexes = operations.filter(({ state }, i) => state !== stored[i]?.state).map(({ index }) => index);
    recordChat(services, caller, operation, touchChat(db, chat_id, at) ?? chat, { proposal_id: id, indexes });
    return toProposal(row);
  });
}

/** Applies the chosen ones; answers all, with what became of them. */
function applyStored(
  services: Services,
  caller: Caller,
  chat: ChatRow,
  operations: readonly StoredOperation[],
  chosen: readonly StoredOperation[],
): StoredOperation[] {
  const done = applyChanges(services, asAssistant(caller, chat.id), chat.board_id, chosen);
  const first = operations.filter(({ turn }) => turn !== null).length;
  const outcome = new Map(chosen.map(({ index }, i) => [index, { done: done[i] ?? null, turn: first + i }]));
  return operations.map((one) => {
    const applied = outcome.get(one.index);
    if (applied !== undefined) return { ...one, ...applied, state: "applied" };
    return { ...one, seen: countOn(one.seen, done) }; // what still waits takes this proposal's own changes as seen
  });
}

function requireProposal({ db }: Services, chat_id: string, id: string): ProposalRow {
  const row = findProposal(db, chat_id, id);
  if (row === undefined) throw missing({ type: "proposal", id });
  return row;
}

/** What becomes of a question: answered or failed. Each is one transaction with one entry in the trail for the chat. */
import * as rows from "../../db/chat.ts";
import type { AuditServices } from "../audit/service.ts";
import { COMMAND, missing } from "../authorize.ts";
import { type BoardText, readBoardJson, requireBoard } from "../board/service.ts";
import type { Caller, Services } from "../context.ts";
import { write } from "../write.ts";
import type { Change } from "./change.ts";
import { recordChat } from "./chats.ts";
import { clip } from "./clip.ts";
import { extendHistory } from "./history.ts";
import { addProposal } from "./proposals.ts";
import type { ChatAnswer, ChatMessage, ChatTurn } from "./schema.ts";

/** A question that is being answered. */
export interface Question {
  readonly id: string;
  readonly content: string;
  /** The chat as the question left it. */
  readonly chat: rows.ChatRow;
  /** What was said and answered before, oldest first. */
  readonly history: readonly ChatTurn[];
}

/** Why a question has no answer; the code is a problem's, or how the answer was ended. */
export type QuestionProblem = NonNullable<ChatMessage["problem"]>;

/** What an answer comes to. */
export interface Reply {
  readonly message: string;
  readonly changes: readonly Change[];
  /** Whether a person has to accept the changes first. */
  readonly waits: boolean;
  /** Why, when answers are applied at once otherwise. */
  readonly reason: string | null;
}

export interface Answered {
  readonly answer: Omit<ChatAnswer, "board_update">;
  /** The board as the answer left it; undefined when it did not change it. */
  readonly board: BoardText | undefined;
}

/**
 * Keeps an answer with what it proposes, and changes the board unless that waits.
 *
 * @param signal ends the answer as long as it is not kept; its reason is thrown then
 * @throws {OperationFault} when the board has changed so that it cannot be applied; nothing is kept then
 */
export function answerQuestion(
  services: Services,
  caller: Caller,
  { id, content, chat }: Question,
  reply: Reply,
  signal: AbortSignal,
): Promise<Answered> {
  const { db } = services;
  return write(services, caller, () => {
    signal.throwIfAborted(); // asked here, since it can be stopped while the write waits for its turn
    if (!rows.endQuestion(db, id, "done", null)) throwGone(chat.id);
    const at = services.now();
    const message_id = services.newId();
    const message = clip(reply.message);
    const said = { id: message_id, chat_id: chat.id, content: message, created_at: at };
    rows.insertMessage(db, { ...said, role: "assistant", state: "done", problem: null });
    const { version } = requireBoard(services, chat.board_id);
    const { changes, waits, reason } = reply;
    const proposal = changes.length === 0
      ? null
      : addProposal(services, caller, chat, { message_id, changes, waits, reason });
    const history_hash = extendHistory(chat.history_hash, [
      { role: "user", content },
      { role: "assistant", content: message },
    ]);
    const row = rows.touchChat(db, chat.id, at, { history_hash }) ?? throwGone(chat.id);
    recordChat(services, caller, "chat.answer", row, {
      question_id: id,
      message_id,
      ...(proposal === null ? {} : { proposal_id: proposal.id }),
    });
    const board = readBoardJson(services, chat.board_id, "board");
    return {
      answer: { message, chat_id: chat.id, message_id, proposal },
      board: board.version === version ? undefined : board,
    };
  });
}

/** Marks a question as one that has no answer; nothing happens when it is gone. */
export function failQuestion(
  services: Services,
  caller: Caller,
  { id }: Question,
  problem: QuestionProblem,
): Promise<void> {
  return services.db.write(() => {
    const asked = rows.findMessage(services.db, id);
    if (asked?.state === "asked") recordFailure(services, caller, asked, problem);
  });
}

export const INTERRUPTED: QuestionProblem = {
  code: "interrupted",
  detail: "Benchtop was ended before the answer was complete",
};

/** Marks all questions that are asked and not answered, when nobody is left to answer them. */
export function failAsked(services: AuditServices): Promise<void> {
  const { db } = services;
  return db.write(() => {
    const caller = { actor: COMMAND, request_id: null };
    for (const asked of rows.listAsked(db)) recordFailure(services, caller, asked, INTERRUPTED);
  });
}

/** Call it inside `write`. */
export function recordFailure(
  services: AuditServices,
  caller: Caller,
  { id, chat_id }: rows.MessageRow,
  problem: QuestionProblem,
): void {
  rows.endQuestion(services.db, id, "failed", JSON.stringify(problem));
  const chat = rows.touchChat(services.db, chat_id, services.now()) ?? throwGone(chat_id);
  recordChat(services, caller, "chat.fail", chat, { question_id: id, problem });
}

function throwGone(id: string): never {
  throw missing({ type: "chat", id });
}

/** How a question comes to be asked: which chat it belongs to, and what it takes the place of. */
import * as rows from "../../db/chat.ts";
import { type Actor, missing } from "../authorize.ts";
import { getFirstBoardId, requireBoard } from "../board/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, invalidField } from "../errors.ts";
import { write } from "../write.ts";
import type { RunningAnswer } from "./answers.ts";
import { insertNewChat, recordChat, requireChat } from "./chats.ts";
import { extendHistory, NO_HISTORY } from "./history.ts";
import { INTERRUPTED, type Question, recordFailure } from "./outcomes.ts";
import type { ChatAsk } from "./schema.ts";
import { titleOf } from "./titles.ts";

/** Turns that are read for the prompt: more would not fit into any. */
const TURNS_MAX = 200;

/**
 * Keeps a question, in the chat that it belongs to or in a new one.
 *
 * @throws {AppError} `conflict` while another question of the chat is being answered
 */
export function openQuestion(
  services: Services,
  caller: Caller,
  ask: ChatAsk,
  running: RunningAnswer,
): Promise<Question> {
  const { db } = services;
  const content = ask.messages.at(-1)?.content ?? "";
  const board_id = ask.board_id ?? getFirstBoardId(services);
  return write(services, caller, () => {
    const replaced = ask.retry_of === undefined ? undefined : takeFailed(services, caller.actor, ask.retry_of);
    const known = findTarget(services, caller.actor, ask, board_id, replaced?.chat_id);
    if (known !== undefined) requireIdle(services, caller, known);
    const target = known ?? startChat(services, caller.actor, ask, board_id, titleOf(content));
    const at = services.now();
    const question = { id: services.newId(), chat_id: target.id, content, created_at: at };
    rows.insertMessage(db, { ...question, role: "user", state: "asked", problem: null });
    const chat = known === undefined ? target : touchAsked(services, known, titleOf(content), at);
    running.chat_id = chat.id;
    recordChat(services, caller, "chat.ask", chat, {
      question_id: question.id,
      ...(replaced === undefined ? {} : { retry_of: replaced.id }),
    });
    return { id: question.id, content, chat, history: rows.listHistory(db, chat.id, TURNS_MAX) };
  });
}

/** Takes a failed question away, for another one to take its place. */
function takeFailed(services: Services, actor: Actor, id: string): rows.MessageRow {
  const message = rows.findMessage(services.db, id);
  const chat = message && rows.findChat(services.db, message.chat_id);
  if (message === undefined || chat?.owner_id !== actor.user_id) throw missing({ type: "message", id });
  if (message.state !== "failed") throw new AppError("conflict", `Cannot ask "${id}" again: it has not failed`);
  rows.deleteMessage(services.db, id);
  return message;
}

/** The chat that a question belongs to; undefined when it begins a new one. */
function findTarget(
  services: Services,
  actor: Actor,
  ask: ChatAsk,
  board_id: string,
  replaced_in: string | undefined,
): rows.ChatRow | undefined {
  const id = ask.chat_id ?? replaced_in;
  if (id === undefined) return findContinued(services, actor, ask, board_id);
  if (replaced_in !== undefined && replaced_in !== id) {
    throw invalidField("/retry_of", "this question stands in another chat");
  }
  const chat = requireOwnChat(services, actor, id);
  if (ask.board_id === undefined || ask.board_id === chat.board_id) return chat;
  throw invalidField("/board_id", "this chat is about another board");
}

/** For a client that sends all that was said: the chat in which it was. */
function findContinued(
  services: Services,
  { user_id: owner_id }: Actor,
  ask: ChatAsk,
  board_id: string,
): rows.ChatRow | undefined {
  const earlier = ask.messages.slice(0, -1);
  if (earlier.length === 0) return undefined;
  const history_hash = extendHistory(NO_HISTORY, earlier);
  return rows.findChatByHistory(services.db, { owner_id, board_id, history_hash });
}

function startChat(services: Services, actor: Actor, ask: ChatAsk, board_id: string, title: string): rows.ChatRow {
  const earlier = ask.messages.slice(0, -1);
  requireBoard(services, board_id);
  const history_hash = extendHistory(NO_HISTORY, earlier);
  const chat = insertNewChat(services, actor, { board_id, title, history_hash });
  for (const turn of earlier) {
    const said = { id: services.newId(), chat_id: chat.id, created_at: chat.created_at };
    rows.insertMessage(services.db, { ...said, ...turn, state: "done", problem: null });
  }
  return chat;
}

/** Only its owner talks in a chat, however much an administrator may see. */
function requireOwnChat(services: Services, actor: Actor, id: string): rows.ChatRow {
  const chat = requireChat(services, actor, "chat.write", id);
  if (chat.owner_id !== actor.user_id) throw missing({ type: "chat", id });
  return chat;
}

function requireIdle(services: Services, caller: Caller, { id, title }: rows.ChatRow): void {
  const asked = rows.findAsked(services.db, id);
  if (asked === undefined) return;
  if (services.answers.has(id)) {
    throw new AppError("conflict", `Cannot ask in "${title}": its last question is still being answered`);
  }
  recordFailure(services, caller, asked, INTERRUPTED); // nobody answers it any more: its failure could not be written
}

/** A chat is called by its first question; one that failed is none. */
function touchAsked(services: Services, chat: rows.ChatRow, title: string, at: string): rows.ChatRow {
  const change = chat.history_hash === NO_HISTORY ? { title } : {};
  return rows.touchChat(services.db, chat.id, at, change) ?? throwGone(chat.id);
}

function throwGone(id: string): never {
  throw missing({ type: "chat", id });
}

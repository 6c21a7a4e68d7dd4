/** Kept conversations: whose they are, and the lists of them and of what was said. */
import * as rows from "../../db/chat.ts";
import type { Database } from "../../db/database.ts";
import type { Kept } from "../../db/memo.ts";
import { appendAudit, type AuditServices } from "../audit/service.ts";
import { type Action, type Actor, authorize, missing } from "../authorize.ts";
import { getFirstBoardId, requireBoard } from "../board/service.ts";
import type { Caller, Services } from "../context.ts";
import { countBounded, type ListPage, readCursor, writeCursor } from "../http/page.ts";
import { write } from "../write.ts";
import { NO_HISTORY } from "./history.ts";
import { toProposal } from "./stored_proposals.ts";
import type { Chat, ChatCreate, ChatMessage, ChatQuery, MessageQuery } from "./schema.ts";

/** What a chat is called before its first question. */
const NEW_TITLE = "New chat";

const SORT = "-updated_at";

/** A page of the caller's own chats, the one last talked in first. Other people's are nobody's to list. */
export function listChats({ db, memo }: Services, { actor }: Caller, query: ChatQuery): Kept<ListPage> {
  const filter = { owner_id: actor.user_id, board_id: query.board_id };
  return memo.get(`chats ${JSON.stringify([filter, query])}`, () => readChats(db, filter, query));
}

function readChats(db: Database, filter: rows.ChatFilter, query: ChatQuery): ListPage {
  const after = query.cursor === undefined ? undefined : readCursor(SORT, query.cursor);
  const { text, next } = rows.listChatsJson(db, filter, query.limit, after);
  return {
    text,
    next: next === undefined ? null : writeCursor(SORT, next),
    total: query.count === "true" ? countBounded((max) => rows.countChats(db, filter, max)) : undefined,
  };
}

export function getChat(services: Services, { actor }: Caller, id: string): Chat {
  return toChat(requireChat(services, actor, "chat.read", id));
}

/** Makes a chat in which nothing was said yet. */
export function createChat(services: Services, caller: Caller, { board_id }: ChatCreate): Promise<Chat> {
  const board = board_id ?? getFirstBoardId(services);
  return write(services, caller, () => {
    requireBoard(services, board);
    const fields = { board_id: board, title: NEW_TITLE, history_hash: NO_HISTORY };
    const row = insertNewChat(services, caller.actor, fields);
    return recordChat(services, caller, "chat.create", row);
  });
}

/** Deletes a chat with all that was said in it, and ends the answer that is being made there. */
export function deleteChat(services: Services, caller: Caller, id: string): Promise<Chat> {
  const { db, answers } = services;
  return write(services, caller, () => {
    const row = requireChat(services, caller.actor, "chat.write", id);
    rows.deleteChat(db, id);
    db.afterCommit(() => answers.endChat(id));
    return recordChat(services, caller, "chat.delete", row);
  });
}

/** A page of what was said in a chat, oldest first. */
export function listMessages(services: Services, { actor }: Caller, id: string, query: MessageQuery): Kept<ListPage> {
  requireChat(services, actor, "chat.read", id);
  return services.memo.get(`messages ${JSON.stringify([id, query])}`, () => readMessages(services.db, id, query));
}

function readMessages(db: Database, id: string, query: MessageQuery): ListPage {
  const found = rows.listMessages(db, id, query.limit + 1, query.cursor);
  const shown = found.slice(0, query.limit);
  const [first_id, last_id] = [shown[0]?.id ?? "", shown.at(-1)?.id ?? ""];
  const proposed = rows.listProposals(db, id, first_id, last_id); // each can be large: none but those of this page
  const proposals = new Map(proposed.map((row) => [row.message_id, toProposal(row)]));
  return {
    text: JSON.stringify(shown.map((row) => toMessage(row, proposals.get(row.id) ?? null))),
    next: found.length > shown.length ? shown.at(-1)?.id ?? null : null,
    total: query.count === "true" ? rows.countMessages(db, id) : undefined,
  };
}

/** @throws {AppError} `not_found`, also for somebody else's chat */
export function requireChat({ db }: Services, actor: Actor, action: Action, id: string): rows.ChatRow {
  const row = rows.findChat(db, id);
  if (row === undefined) throw missing({ type: "chat", id });
  authorize(actor, action, { type: "chat", id, owner_id: row.owner_id });
  return row;
}

/** Call it inside `write`. */
export function insertNewChat(
  services: Services,
  { user_id }: Actor,
  { board_id, title, history_hash }: Pick<rows.ChatRow, "board_id" | "title" | "history_hash">,
): rows.ChatRow {
  const at = services.now();
  const row: rows.ChatRow = {
    id: services.newId(),
    owner_id: user_id,
    board_id,
    title,
    history_hash,
    version: 1,
    created_at: at,
    updated_at: at,
  };
  rows.insertChat(services.db, row);
  return row;
}

/**
 * Appends what happened to a chat. What was said in it is not among the details, nor its title, which is the beginning
 * of its first question: the trail is for ever, and a deleted conversation should not be.
 */
export function recordChat(
  services: AuditServices,
  caller: Caller,
  operation: string,
  row: rows.ChatRow,
  more: object = {},
): Chat {
  const chat = toChat(row);
  const { title: _, ...kept } = chat;
  appendAudit(services, caller, {
    operation,
    entity_type: "chat",
    entity_id: chat.id,
    owner_id: row.owner_id,
    details: { row: kept, ...more },
  });
  return chat;
}

export function toChat({ id, board_id, title, version, created_at, updated_at }: rows.ChatRow): Chat {
  return { id, board_id, title, version, created_at, updated_at };
}

function toMessage(row: rows.MessageRow, proposal: ChatMessage["proposal"]): ChatMessage {
  const { id, chat_id, role, content, state, created_at } = row;
  const problem: ChatMessage["problem"] = row.problem === null ? null : JSON.parse(row.problem);
  return { id, chat_id, role, content, state, problem, proposal, created_at };
}

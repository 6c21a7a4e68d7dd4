/** Conversations with the assistant: chats, what was said in them, and what was proposed. */
import type { Database } from "./database.ts";
import { countRows, type List, listPage, type Page, type Place } from "./pages.ts";

export interface ChatRow {
  readonly id: string;
  /** A user's id; `local` for the local user. */
  readonly owner_id: string;
  readonly board_id: string;
  readonly title: string;
  /** SHA-256, hex, of what was said and answered. */
  readonly history_hash: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface MessageRow {
  readonly id: string;
  readonly chat_id: string;
  readonly role: "user" | "assistant";
  readonly content: string;
  readonly state: "asked" | "done" | "failed";
  /** JSON text of `{ code, detail }`. */
  readonly problem: string | null;
  readonly created_at: string;
}

export interface ProposalRow {
  readonly id: string;
  readonly chat_id: string;
  readonly message_id: string;
  readonly state: "waiting" | "applied" | "discarded" | "undone";
  /** JSON text of a list. */
  readonly operations: string;
  readonly reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ChatFilter {
  readonly owner_id: string;
  readonly board_id?: string | undefined;
}

// ---- chats ----

const CHAT = "id, owner_id, board_id, title, history_hash, version, created_at, updated_at";

const CHAT_JSON = `json_object('id', id, 'board_id', board_id, 'title', title, 'version', version,
  'created_at', created_at, 'updated_at', updated_at)`;

/** A page of somebody's chats as the wire carries them, the one last talked in first. */
export function listChatsJson(db: Database, filter: ChatFilter, limit: number, after: Place | undefined): Page {
  return listPage(
    db,
    toList(filter),
    CHAT_JSON,
    { by: "updated_at", descending: true, is_indexed: true },
    limit,
    after,
  );
}

/** How many there are; counting stops at `max`. */
export function countChats(db: Database, filter: ChatFilter, max: number): number {
  return countRows(db, toList(filter), max);
}

function toList({ owner_id, board_id }: ChatFilter): List {
  // CAST, or SQLite plans the query anew each time (docs/decisions/0015-cast-parameters.md).
  const owned = "owner_id = CAST(:owner_id AS TEXT)";
  if (board_id === undefined) return { table: "chats", conditions: [owned], params: { owner_id } };
  const conditions = [owned, "board_id = CAST(:board_id AS TEXT)"];
  return { table: "chats", conditions, params: { owner_id, board_id } };
}

export function findChat(db: Database, id: string): ChatRow | undefined {
  return db.get<ChatRow>(`SELECT ${CHAT} FROM chats WHERE id = :id`, { id });
}

/** The chat of this owner and board in which exactly this was said; the one last talked in, if there are several. */
export function findChatByHistory(
  db: Database,
  said: Pick<ChatRow, "owner_id" | "board_id" | "history_hash">,
): ChatRow | undefined {
  return db.get<ChatRow>(
    `SELECT ${CHAT} FROM chats WHERE owner_id = :owner_id AND history_hash = :history_hash AND board_id = :board_id
      ORDER BY updated_at DESC, id DESC LIMIT 1`,
    { ...said },
  );
}

/** @throws {ConstraintError} `foreign_key` when its owner is no user any more, or its board is gone */
export function insertChat(db: Database, chat: ChatRow): void {
  db.run(
    `INSERT INTO chats (${CHAT}) VALUES (:id, :owner_id, :board_id, :title, :history_hash, :version, :created_at,
      :updated_at)`,
    { ...chat },
  );
}

/** Counts a change of a chat, and gives it another title or history when there is one; undefined when it is gone. */
export function touchChat(
  db: Database,
  id: string,
  at: string,
  change: { readonly title?: string | undefined; readonly history_hash?: string | undefined } = {},
): ChatRow | undefined {
  const { title = null, history_hash = null } = change;
  return db.get<ChatRow>(
    `UPDATE chats SET title = coalesce(:title, title), history_hash = coalesce(:history_hash, history_hash),
      version = version + 1, updated_at = :at WHERE id = :id RETURNING ${CHAT}`,
    { id, at, title, history_hash },
  );
}

/** Deletes a chat with all that was said and proposed in it; what it cost stays. */
export function deleteChat(db: Database, id: string): void {
  db.run("DELETE FROM chats WHERE id = :id", { id });
}

// ---- messages ----

const MESSAGE = "id, chat_id, role, content, state, problem, created_at";

/** Messages of a chat, oldest first; those after one, when it is given. */
export function listMessages(db: Database, chat_id: string, limit: number, after_id = ""): MessageRow[] {
  return db.all<MessageRow>(
    `SELECT ${MESSAGE} FROM chat_messages WHERE chat_id = :chat_id AND id > :after_id ORDER BY id LIMIT :limit`,
    { chat_id, after_id, limit },
  );
}

/** The last of what was said and answered, oldest first: questions without an answer are no part of it. */
export function listHistory(db: Database, chat_id: string, limit: number): Pick<MessageRow, "role" | "content">[] {
  const newest = db.all<Pick<MessageRow, "role" | "content">>(
    "SELECT role, content FROM chat_messages WHERE chat_id = :chat_id AND state = 'done' ORDER BY id DESC LIMIT :limit",
    { chat_id, limit },
  );
  return newest.reverse();
}

export function countMessages(db: Database, chat_id: string): number {
  return db.value<number>("SELECT count(*) FROM chat_messages WHERE chat_id = :chat_id", { chat_id }) ?? 0;
}

export function findMessage(db: Database, id: string): MessageRow | undefined {
  return db.get<MessageRow>(`SELECT ${MESSAGE} FROM chat_messages WHERE id = :id`, { id });
}

/** The question of a chat that is being answered; there is at most one. */
export function findAsked(db: Database, chat_id: string): MessageRow | undefined {
  return db.get<MessageRow>(`SELECT ${MESSAGE} FROM chat_messages WHERE chat_id = :chat_id AND state = 'asked'`, {
    chat_id,
  });
}

/** Questions that are being answered, in whatever chat. */
export function listAsked(db: Database): MessageRow[] {
  return db.all<MessageRow>(`SELECT ${MESSAGE} FROM chat_messages WHERE state = 'asked' ORDER BY id`);
}

export function insertMessage(db: Database, message: MessageRow): void {
  db.run(
    `INSERT INTO chat_messages (${MESSAGE}) VALUES (:id, :chat_id, :role, :content, :state, :problem, :created_at)`,
    { ...message },
  );
}

/** Ends a question that was asked; false when it is gone or was ended before. */
export function endQuestion(db: Database, id: string, state: "done" | "failed", problem: string | null): boolean {
  return db.run("UPDATE chat_messages SET state = :state, problem = :problem WHERE id = :id AND state = 'asked'", {
    id,
    state,
    problem,
  }).changes === 1;
}

export function deleteMessage(db: Database, id: string): void {
  db.run("DELETE FROM chat_messages WHERE id = :id", { id });
}

// ---- proposals ----

const PROPOSAL = "id, chat_id, message_id, state, operations, reason, created_at, updated_at";

/** The proposals of the messages from one to another, by their ids. */
export function listProposals(db: Database, chat_id: string, first_id: string, last_id: string): ProposalRow[] {
  return db.all<ProposalRow>(
    `SELECT ${PROPOSAL} FROM chat_proposals
      WHERE chat_id = :chat_id AND message_id BETWEEN :first_id AND :last_id ORDER BY id`,
    { chat_id, first_id, last_id },
  );
}

export function findProposal(db: Database, chat_id: string, id: string): ProposalRow | undefined {
  return db.get<ProposalRow>(
    `SELECT ${PROPOSAL} FROM chat_proposals WHERE id = :id AND chat_id = :chat_id`,
    { id, chat_id },
  );
}

export function insertProposal(db: Database, proposal: ProposalRow): void {
  db.run(
    `INSERT INTO chat_proposals (${PROPOSAL}) VALUES (:id, :chat_id, :message_id, :state, :operations, :reason,
      :created_at, :updated_at)`,
    { ...proposal },
  );
}

/** Writes what became of a proposal and of its operations. */
export function updateProposal(
  db: Database,
  { id, state, operations, updated_at }: Pick<ProposalRow, "id" | "state" | "operations" | "updated_at">,
): void {
  db.run(
    "UPDATE chat_proposals SET state = :state, operations = :operations, updated_at = :updated_at WHERE id = :id",
    { id, state, operations, updated_at },
  );
}

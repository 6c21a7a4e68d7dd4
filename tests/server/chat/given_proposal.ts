/** Chats and proposals for tests that need no model: what an answer would have come to is stated as operations. */
import { type ChatRow, findChat, insertChat, insertMessage } from "../../../db/chat.ts";
import { LOCAL } from "../../../server/authorize.ts";
import { readDraft } from "../../../server/chat/apply.ts";
import { type Change, proposeOperation } from "../../../server/chat/change.ts";
import type { Draft } from "../../../server/chat/draft.ts";
import { addProposal } from "../../../server/chat/proposals.ts";
import type { Operation, Proposal } from "../../../server/chat/schema.ts";
import type { Caller } from "../../../server/context.ts";
import { REQUEST_ID, type TestApp } from "../../support/app.ts";

/** Who talks in the tests' chats. */
export const ASKER: Caller = { actor: LOCAL, request_id: REQUEST_ID };

export const CHAT_ID = "chat-1";
const MESSAGE_ID = "message-1";

/** A chat of the local user about board-1, with one answer in it. */
export async function givenChat(t: TestApp): Promise<ChatRow> {
  const at = t.services.now();
  const row: ChatRow = {
    id: CHAT_ID,
    owner_id: LOCAL.user_id,
    board_id: "board-1",
    title: "Chat",
    history_hash: "",
    version: 1,
    created_at: at,
    updated_at: at,
  };
  await t.db.write(() => {
    insertChat(t.db, row);
    insertMessage(t.db, {
      id: MESSAGE_ID,
      chat_id: CHAT_ID,
      role: "assistant",
      content: "Done",
      state: "done",
      problem: null,
      created_at: at,
    });
  });
  return row;
}

/** The board as the chat finds it. */
export function draftNow(t: TestApp): Draft {
  return readDraft(t.services, "board-1");
}

/** Operations as an answer proposes them, on the board as it is now. */
export function tryAll(t: TestApp, operations: readonly Operation[]): Change[] {
  let draft = draftNow(t);
  return operations.map((operation) => {
    const tried = proposeOperation(draft, operation);
    draft = tried.draft;
    return tried.change;
  });
}

/** Keeps changes as the proposal of an answer. */
export function propose(t: TestApp, changes: readonly Change[], waits: boolean): Promise<Proposal> {
  return t.db.write(() => {
    const chat = findChat(t.db, CHAT_ID);
    if (chat === undefined) throw new Error("Cannot propose: call givenChat() first");
    return addProposal(t.services, ASKER, chat, { message_id: MESSAGE_ID, changes, waits, reason: null });
  });
}

/** Operations that are applied at once. */
export function applyNow(t: TestApp, ...operations: Operation[]): Promise<Proposal> {
  return propose(t, tryAll(t, operations), false);
}

/** Operations that wait for a person. */
export function proposeWaiting(t: TestApp, ...operations: Operation[]): Promise<Proposal> {
  return propose(t, tryAll(t, operations), true);
}

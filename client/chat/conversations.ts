/** The conversations of this page: the one that is shown, and those that go on behind it. */
import { computed, effect, untracked } from "@preact/signals";
import { onEvents } from "../events.ts";
import { wordsFor } from "../problem.ts";
import { amend, route } from "../router.ts";
import { announce } from "../ui/announce.ts";
import { showToast } from "../ui/toasts.ts";
import { streamAnswer } from "./answer_stream.ts";
import { Conversation, type Ending } from "./conversation.ts";
import { modelState } from "./model_state.ts";
import { chatIsOpen, NEW_CHAT, openChat } from "./open.ts";
import { keepQuestion, questionDraft } from "./question_draft.ts";
import * as requests from "./requests.ts";
import { endingWords } from "./words.ts";

/** By chat id; one that has not begun by its board. */
const known = new Map<string, Conversation>();

/** The one that the address names; undefined while it names none. */
export const conversation = computed(() => {
  const { board_id, chat } = route.value;
  return board_id === undefined || chat === undefined ? undefined : conversationOf(board_id, chat);
});

/** Keeps conversations in line with what happens elsewhere; once per page. */
export function followChats(): void {
  onEvents({
    onChange: ({ entity_type, entity_id, operation }) => {
      if (entity_type !== "chat" || entity_id === null) return;
      if (operation === "chat.delete") forget(entity_id);
      else refresh(entity_id);
    },
    onResync: () => [...known.keys()].forEach(refresh),
  });
  // A chat of another board than the one that is open: somebody has gone on to that board.
  effect(() => {
    const shown = conversation.value;
    if (shown !== undefined && shown.board_id !== route.value.board_id) untracked(startNewChat);
  });
}

/** Shows an empty chat; the one that was is in the history. */
export function startNewChat(): void {
  amend({ chat: NEW_CHAT });
}

/** Shows a chat of the history. */
export function showChat(chat_id: string): void {
  amend({ chat: chat_id });
}

/** Deletes a chat for good. */
export async function deleteChat(chat_id: string, title: string): Promise<boolean> {
  try {
    await requests.deleteChat(chat_id);
  } catch (error) {
    showToast({ tone: "bad", text: `Chat “${title}” was not deleted: ${wordsFor(error)}` });
    return false;
  }
  forget(chat_id);
  return true;
}

/** It is gone, by this page or by another one. */
function forget(chat_id: string): void {
  known.get(chat_id)?.stop();
  known.delete(chat_id);
  if (route.value.chat === chat_id) startNewChat();
}

function conversationOf(board_id: string, chat: string): Conversation {
  const key = chat === NEW_CHAT ? newKey(board_id) : chat;
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = untracked(() =>
    new Conversation(board_id, chat === NEW_CHAT ? undefined : chat, {
      stream: streamAnswer,
      readChat: requests.readChat,
      readMessages: requests.readMessages,
      onBegun: nameChat,
      onEnded: tellEnding,
    })
  );
  known.set(key, made);
  return made;
}

/** Chat ids have no blanks. */
function newKey(board_id: string): string {
  return `new ${board_id}`;
}

/** From now on the conversation is found by its id, in the address too. */
function nameChat(begun: Conversation, chat_id: string): void {
  known.delete(newKey(begun.board_id));
  known.set(chat_id, begun);
  const { board_id, chat } = route.value;
  if (chat === NEW_CHAT && board_id === begun.board_id) amend({ chat: chat_id });
}

function tellEnding(ended: Conversation, ending: Ending): void {
  announce(endingWords(ending));
  const { question, reason } = ended.unsent.peek() ?? {};
  if (question !== undefined) {
    keepQuestion(ended.board_id, [question, questionDraft(ended.board_id)].filter((text) => text !== "").join("\n\n"));
  }
  if (reason !== undefined || ending.type === "failed") void modelState.load(); // there may be no model any more
  const isSeen = chatIsOpen.peek() && conversation.peek() === ended;
  if (isSeen || ending.type === "stopped") return;
  showToast({
    tone: ending.type === "done" ? "plain" : "bad",
    text: endingWords(ending),
    action: { label: "Show", run: () => showEnded(ended) },
  });
}

function showEnded({ board_id, id }: Conversation): void {
  if (route.value.board_id !== board_id) return;
  openChat();
  const chat_id = id.peek();
  if (chat_id !== undefined) showChat(chat_id);
}

function refresh(chat_id: string): void {
  const conversation = known.get(chat_id);
  if (conversation !== undefined && conversation.answering.peek() === undefined) void conversation.load();
}

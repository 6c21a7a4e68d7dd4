import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Chat } from "../../server/chat/schema.ts";
import { useLive } from "../live.ts";
import { LiveValue } from "../live_value.ts";
import { wordsFor } from "../problem.ts";
import { route } from "../router.ts";
import { Unreadable } from "../ui/Broken.tsx";
import { IconButton } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { offerFocus } from "../ui/offer_focus.ts";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { deleteChat, showChat } from "./conversations.ts";
import { readChats } from "./requests.ts";

interface ChatHistoryProps {
  readonly board_id: string;
  readonly onClose: () => void;
}

/** The chats about a board, the one last talked in first. */
export function ChatHistory({ board_id, onClose }: ChatHistoryProps) {
  const chats = useMemo(() => new LiveValue(() => readChats(board_id)), [board_id]);
  const asked = useSignal<Chat | undefined>(undefined);
  const list = useRef<HTMLDivElement>(null);
  useLive(chats, "chat");
  useEffect(() => list.current?.focus(), []);
  const remove = async ({ id, title }: Chat) => {
    if (await deleteChat(id, title)) await chats.load();
    offerFocus(list.current);
  };
  return (
    <div class="chat-body" ref={list} tabIndex={-1} role="region" aria-label="Chats about this board">
      <ChatList chats={chats} onClose={onClose} onDelete={(chat) => asked.value = chat} />
      {asked.value !== undefined && (
        <DeleteChat
          chat={asked.value}
          onDelete={remove}
          onClose={() => asked.value = undefined}
        />
      )}
    </div>
  );
}

interface ChatListProps {
  readonly chats: LiveValue<Chat[]>;
  readonly onClose: () => void;
  readonly onDelete: (chat: Chat) => void;
}

function ChatList({ chats, onClose, onDelete }: ChatListProps) {
  const failure = chats.failure.value;
  const shown = chats.shown.value;
  if (shown === undefined && failure !== undefined) {
    return (
      <Unreadable
        title="The chats cannot be shown"
        reason={wordsFor(failure)}
        what="What was said"
        onRetry={() => void chats.load()}
      />
    );
  }
  if (shown?.length === 0) return <p class="hint">There are no chats about this board yet.</p>;
  return (
    <ul class="chat-list">
      {shown?.map((chat) => (
        <li key={chat.id}>
          <button
            type="button"
            class="chat-row"
            aria-current={route.value.chat === chat.id ? "true" : undefined}
            onClick={() => {
              showChat(chat.id);
              onClose();
            }}
            onKeyDown={(event) => {
              if (event.key === "Delete" || event.key === "Backspace") onDelete(chat);
            }}
          >
            <span class="chat-row-title">{chat.title}</span>
            <span class="hint">
              <TimeAgo at={chat.updated_at} />
            </span>
          </button>
          <IconButton icon="trash" label={`Delete the chat “${chat.title}”`} onClick={() => onDelete(chat)} />
        </li>
      ))}
    </ul>
  );
}

interface DeleteChatProps {
  readonly chat: Chat;
  readonly onDelete: (chat: Chat) => Promise<void>;
  readonly onClose: () => void;
}

function DeleteChat({ chat, onDelete, onClose }: DeleteChatProps) {
  return (
    <ConfirmDialog
      title={`Delete the chat “${chat.title}”?`}
      action="Delete chat"
      onConfirm={() => void onDelete(chat)}
      onClose={onClose}
    >
      <p>What was said in it is gone for good. What it changed on the board stays.</p>
    </ConfirmDialog>
  );
}

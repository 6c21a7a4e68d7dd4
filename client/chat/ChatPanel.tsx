import "../first_load.ts";
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useLive } from "../live.ts";
import { isPhone } from "../shell/phone.ts";
import frameStyles from "../styles/chat.css" with { type: "text" };
import changeStyles from "../styles/chat_changes.css" with { type: "text" };
import messageStyles from "../styles/chat_messages.css" with { type: "text" };
import { announcement } from "../ui/announce.ts";
import { IconButton } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { adoptStyles } from "../ui/lazy_styles.ts";
import { ChatIcon } from "./ChatIcon.tsx";
import { ChatHistory } from "./ChatHistory.tsx";
import { conversation, followChats, startNewChat } from "./conversations.ts";
import { modelState } from "./model_state.ts";
import { closeChat, focusOpener, QUESTION } from "./open.ts";
import { useProposalMarks } from "./shown_marks.tsx";
import { Talk } from "./Talk.tsx";

for (const styles of [frameStyles, messageStyles, changeStyles]) adoptStyles(styles);
followChats();

/** The chat: beside the board, or a sheet over all of it on a phone. */
export function ChatPanel() {
  useLive(modelState, "setting");
  useProposalMarks();
  const inHistory = useSignal(false);
  const shown = conversation.value;
  if (shown === undefined) return null;
  const title = inHistory.value ? "Chats" : shown.title.value || "New chat";
  const tools = (
    <>
      <IconButton
        icon="plus"
        label="New chat"
        onClick={() => {
          inHistory.value = false;
          startNewChat();
          document.getElementById(QUESTION)?.focus();
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-label="Earlier chats"
        title="Earlier chats"
        aria-pressed={inHistory.value}
        onClick={() => inHistory.value = !inHistory.value}
      >
        <ChatIcon name="history" />
      </button>
    </>
  );
  const leave = () => {
    if (inHistory.value) inHistory.value = false;
    else closeChat();
  };
  const Frame = isPhone.value ? Sheet : Beside;
  return (
    <Frame title={title} tools={tools} onEscape={leave}>
      {inHistory.value
        ? <ChatHistory board_id={shown.board_id} onClose={() => inHistory.value = false} />
        : <Talk conversation={shown} />}
    </Frame>
  );
}

interface FrameProps {
  readonly title: string;
  readonly tools: ComponentChildren;
  readonly onEscape: () => void;
  readonly children: ComponentChildren;
}

function Beside({ title, tools, onEscape, children }: FrameProps) {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => () => {
    if (panel.current?.contains(document.activeElement)) focusOpener();
  }, []);
  return (
    <aside
      class="chat"
      aria-label="Chat"
      ref={panel}
      onKeyDown={(event) => {
        const isInDialog = event.target instanceof Element && event.target.closest("dialog") !== null;
        if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || isInDialog) return;
        event.preventDefault();
        onEscape();
      }}
    >
      <header class="chat-head">
        <h2 title={title}>{title}</h2>
        {tools}
        <IconButton icon="close" label="Close the chat" onClick={closeChat} />
      </header>
      {children}
    </aside>
  );
}

/** Everything behind a sheet is silent, its live region too. */
function Sheet({ title, tools, children }: FrameProps) {
  return (
    <Dialog title={title} tools={tools} class="chat" onClose={closeChat}>
      {children}
      <div class="spoken" role="status">{announcement.value}</div>
    </Dialog>
  );
}

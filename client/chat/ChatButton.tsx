import { Icon } from "../ui/Icon.tsx";
import { CHAT_BUTTON, chatIsOpen, closeChat, openChat } from "./open.ts";

export function ChatButton() {
  const open = chatIsOpen.value;
  return (
    <button
      type="button"
      id={CHAT_BUTTON}
      class="icon-button"
      aria-label="Chat"
      title="Chat (c)"
      aria-keyshortcuts="c"
      aria-expanded={open}
      onClick={open ? closeChat : openChat}
    >
      <Icon name="chat" />
    </button>
  );
}

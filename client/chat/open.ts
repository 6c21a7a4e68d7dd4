/** Whether the chat is open, as the address says. All that the first load has of it, besides its button. */
import { computed } from "@preact/signals";
import { leaveChat, route, visit } from "../router.ts";

/** How the button in the top bar and the field for questions can be found. */
export const CHAT_BUTTON = "chat-button";
export const QUESTION = "chat-question";

/** What the address says of a chat that has not begun. */
export const NEW_CHAT = "new";

/** By board: the chat that was open last. */
const last = new Map<string | undefined, string>();
/** What had focus when the chat was opened. */
let opener: Element | null = null;

export const chatIsOpen = computed(() => route.value.chat !== undefined);

/** Opens the chat that was open last on this board; goes into the one that is open. */
export function openChat(): void {
  const { board_id, chat } = route.value;
  if (chat !== undefined) return document.getElementById(QUESTION)?.focus();
  opener = document.activeElement;
  visit({ chat: last.get(board_id) ?? NEW_CHAT });
}

export function closeChat(): void {
  const { board_id, chat } = route.value;
  if (chat === undefined) return;
  last.set(board_id, chat);
  leaveChat();
}

/** Where focus belongs once the chat is closed. */
export function focusOpener(): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
  else document.getElementById(CHAT_BUTTON)?.focus();
}

/** All that routes call, in a module of its own: it is loaded with the first request and not with a start. */
export { ask, readAnswer } from "./ask.ts";
export { createChat, deleteChat, getChat, listChats, listMessages } from "./chats.ts";
export { applyProposal, discardProposal, getProposal, undoProposal } from "./proposals.ts";
export { getChatState } from "./state.ts";
export { streamAnswer } from "./stream.ts";
export { listUsage } from "./usage.ts";

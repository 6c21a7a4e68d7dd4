/** What the chat asks the server, besides the answers themselves (answer_stream.ts). */
import type { Chat, ChatMessage, ChatState, ModelUsage, Proposal } from "../../server/chat/schema.ts";
import { api } from "../api.ts";
import { readPages } from "../pages.ts";
import { contentOf, succeeded } from "../problem.ts";

const chatApi = api.chats[":chat_id"];
const proposalApi = chatApi.proposals[":proposal_id"];

/** @param look `again` has the server look anew for others on its computer, which it does once by itself */
export async function readChatState(look?: "again"): Promise<ChatState> {
  return await contentOf(await succeeded(api.chat.state.$get({ query: look === undefined ? {} : { look } })));
}

/** What the models have cost: this person, or everybody for those who may see that. */
export async function readUsage(): Promise<ModelUsage[]> {
  return await contentOf(await succeeded(api.chat.usage.$get()));
}

/** This person's chats about a board, the one last talked in first. */
export async function readChats(board_id: string): Promise<Chat[]> {
  return await readPages((page) => api.chats.$get({ query: { board_id, ...page } }));
}

export async function readChat(chat_id: string): Promise<Chat> {
  return await contentOf(await succeeded(chatApi.$get({ param: { chat_id } })));
}

export async function deleteChat(chat_id: string): Promise<void> {
  await succeeded(chatApi.$delete({ param: { chat_id } }));
}

/** All that was said in a chat, oldest first. */
export async function readMessages(chat_id: string): Promise<ChatMessage[]> {
  return await readPages((query) => chatApi.messages.$get({ param: { chat_id }, query }));
}

/** @param indexes which of its operations; all that wait when left out */
export async function applyProposal({ chat_id, id }: Proposal, indexes?: number[]): Promise<Proposal> {
  const json = indexes === undefined ? {} : { indexes };
  return await contentOf(await succeeded(proposalApi.apply.$post({ param: { chat_id, proposal_id: id }, json })));
}

export async function discardProposal({ chat_id, id }: Proposal): Promise<Proposal> {
  return await contentOf(await succeeded(proposalApi.discard.$post({ param: { chat_id, proposal_id: id } })));
}

export async function undoProposal({ chat_id, id }: Proposal): Promise<Proposal> {
  return await contentOf(await succeeded(proposalApi.undo.$post({ param: { chat_id, proposal_id: id } })));
}

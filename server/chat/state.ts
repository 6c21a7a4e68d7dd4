/** Whether there is a model to talk to, and what to do when there is none. */
import { type Actor, isAdministrator } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { userSetting } from "../settings/service.ts";
import { describeEndpoint } from "./endpoint.ts";
import type { ChatState, ChatStateQuery, FoundServer } from "./schema.ts";

export async function getChatState(services: Services, { actor }: Caller, query: ChatStateQuery): Promise<ChatState> {
  const state = describeEndpoint(services);
  const found = state.configured ? [] : await findServers(services, actor, query);
  return { ...state, found, chat_apply: userSetting(services, actor.user_id, "chat_apply") };
}

/** Told to those who can choose one of them, unless the start has decided which service or model it is. */
async function findServers({ ai, settings }: Services, actor: Actor, { look }: ChatStateQuery): Promise<FoundServer[]> {
  if (!isAdministrator(actor)) return [];
  if (settings.fixedBy("ai_base_url") !== undefined || settings.fixedBy("ai_model") !== undefined) return [];
  return look === "again" ? await ai.localServers.findAgain() : await ai.localServers.find();
}

/** Whether there is a model to talk to. */
import type { FoundServer } from "../../server/chat/schema.ts";
import { LiveValue } from "../live_value.ts";
import { changeSetting } from "../settings/store.ts";
import { readChatState } from "./requests.ts";

export const modelState = new LiveValue(() => readChatState());

/**
 * Looks for servers on this computer that were started meanwhile.
 *
 * @throws {Problem} when the server cannot be asked
 */
export async function lookAgain(): Promise<void> {
  await readChatState("again");
  await modelState.load();
}

/**
 * Has a server on this computer answer from now on.
 *
 * @throws {Problem} when a setting is refused
 */
export async function talkTo({ base_url }: FoundServer, model: string): Promise<void> {
  await changeSetting("ai_model", model);
  await changeSetting("ai_base_url", base_url); // last, or it would be asked for the other service's model
  await modelState.load();
}

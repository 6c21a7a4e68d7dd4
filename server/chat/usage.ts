/** What the calls of models have cost. */
import { findChat } from "../../db/chat.ts";
import { insertUsage, sumUsage } from "../../db/chat_usage.ts";
import { isAdministrator, LOCAL_ID } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import type { ModelCallUsage } from "./model.ts";
import type { ModelUsage } from "./schema.ts";

/** By model: the caller's own calls; for administrators everybody's, who pay for them. */
export function listUsage({ db }: Services, { actor }: Caller): ModelUsage[] {
  return sumUsage(db, isAdministrator(actor) ? undefined : actor.user_id);
}

/** Keeps what one call has cost. It changes nothing that people have made, so the trail has no entry for it. */
export async function recordUsage(
  { db, newId, now }: Services,
  { actor }: Caller,
  chat_id: string,
  usage: ModelCallUsage,
): Promise<void> {
  await db.write(() => {
    // Accounts may have come on since the question: the chat is its heir's by now, and so is what it costs.
    const owner_id = actor.user_id === LOCAL_ID ? findChat(db, chat_id)?.owner_id ?? LOCAL_ID : actor.user_id;
    insertUsage(db, { id: newId(), owner_id, chat_id, ...usage, created_at: now() });
  });
}

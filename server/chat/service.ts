/** What chats offer to the rest of the server. */
import { listAsked } from "../../db/chat.ts";
import type { AuditServices } from "../audit/service.ts";

/** Marks what a crash left unanswered; to be called at the start, before any question is asked. */
export async function failInterrupted(services: AuditServices): Promise<void> {
  if (listAsked(services.db).length === 0) return;
  const { failAsked } = await import("./outcomes.ts"); // a start that has nothing to mark is quicker without
  await failAsked(services);
}

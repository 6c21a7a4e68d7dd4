/** What was said in a chat, as one hash: clients that send the whole conversation each time are known again by it. */
import { createHash } from "node:crypto";
import type { ChatTurn } from "./schema.ts";

/** The hash of a chat in which nothing was said yet. */
export const NO_HISTORY = hash("");

/** The hash after more was said: each message is chained to all before it, so that none of those is read again. */
export function extendHistory(history_hash: string, said: readonly ChatTurn[]): string {
  return said.reduce((before, { role, content }) => hash(JSON.stringify([before, role, content])), history_hash);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

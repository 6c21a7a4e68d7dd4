/** What the tests of chats have in common. */
import * as z from "zod";
import type { RecordedRequest } from "../../support/model_exchange.ts";

const Asked = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.string().nullable() })),
});

/** The data and the question that a model was sent first. */
export function contentOf(request: RecordedRequest | undefined): string {
  const { messages } = Asked.parse(request?.json);
  return messages.find(({ role }) => role === "user")?.content ?? "";
}

/** All that a model was sent, one message after the other. */
export function instructionsOf(request: RecordedRequest | undefined): string {
  return Asked.parse(request?.json).messages.map(({ content }) => content ?? "").join("\n");
}

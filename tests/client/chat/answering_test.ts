/** An answer that is being written, event by event. */
import { afterEvent, startAnswering } from "../../../client/chat/answering.ts";
import type { ChatEvent, ProposedOperation } from "../../../server/chat/schema.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const PROPOSED: ProposedOperation = {
  index: 0,
  operation: { type: "delete_card", card_id: "a" },
  summary: "Delete “a”",
  state: "waiting",
};
const OPERATION: ChatEvent = {
  type: "operation",
  data: { index: 0, operation: { type: "delete_card", card_id: "a" }, summary: "Delete “a”" },
};
const CHAT: ChatEvent = { type: "chat", data: { chat_id: "chat-1", question_id: "question-1", title: "Hello" } };

Deno.test("while only words come the list of what is proposed stays the very same: the board need not be drawn anew", () => {
  const proposed = afterEvent(startAnswering("Hello?"), OPERATION);
  assertEquals(proposed.operations, [PROPOSED]);
  for (const event of [CHAT, { type: "delta", data: { text: "On it" } }] satisfies ChatEvent[]) {
    assert(afterEvent(proposed, event).operations === proposed.operations, event.type);
  }
  const over = afterEvent(proposed, { type: "restart", data: { reason: "That did not work" } });
  assertEquals([over.operations, over.text], [[], ""]);
});

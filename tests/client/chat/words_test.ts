import { assertEquals } from "../../support/assert.ts";
import { endingWords, proposalWords } from "../../../client/chat/words.ts";
import { costWords, durationWords } from "../../../client/settings/usage_words.ts";
import type { Proposal, ProposedOperation } from "../../../server/chat/schema.ts";

function proposalOf(...states: readonly ProposedOperation["state"][]): Proposal {
  return {
    id: "proposal-1",
    chat_id: "chat-1",
    message_id: "message-1",
    state: states[0] ?? "waiting",
    operations: states.map((state, index) => ({
      index,
      operation: { type: "delete_card", card_id: `card-${index}` },
      summary: "Delete",
      state,
    })),
    reason: null,
    created_at: "2026-01-02T03:04:05.678Z",
    updated_at: "2026-01-02T03:04:05.678Z",
  };
}

Deno.test("what became of a proposal is told in words", () => {
  assertEquals(proposalWords(proposalOf("applied", "applied")), "2 changes");
  assertEquals(proposalWords(proposalOf("waiting")), "1 change to review");
  assertEquals(proposalWords(proposalOf("applied", "waiting")), "1 of 2 changes made, 1 to review");
  assertEquals(proposalWords(proposalOf("applied", "discarded", "discarded")), "1 of 3 changes made");
  assertEquals(proposalWords(proposalOf("undone", "undone")), "2 changes undone");
  assertEquals(proposalWords(proposalOf("discarded", "discarded")), "2 changes discarded");
});

Deno.test("the end of an answer is told in words", () => {
  assertEquals(endingWords({ type: "done", proposal: null }), "Answer complete");
  assertEquals(endingWords({ type: "done", proposal: proposalOf("applied") }), "Answer complete, 1 change");
  assertEquals(endingWords({ type: "stopped" }), "Answer stopped");
  assertEquals(endingWords({ type: "failed", reason: "It is late" }), "No answer: It is late");
});

Deno.test("what models cost is told in words", () => {
  assertEquals(
    [null, 0, 0.00123, 12.3, 1234.5].map((cost) => costWords(cost, "en")),
    ["not reported", "$0.00", "$0.0012", "$12.30", "$1,234.50"],
  );
  assertEquals(
    [0, 4_230, 59_990, 180_000, 5_400_000].map((duration) => durationWords(duration, "en")),
    ["0 sec", "4.2 sec", "60 sec", "3 min", "1.5 hr"],
  );
});

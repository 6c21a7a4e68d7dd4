/** Which events of an answer are taken for what they say, and which are left aside. */
import { assertEquals, assertThrows } from "../../support/assert.ts";
import { readEvent } from "../../../client/chat/answer_stream.ts";
import { Problem } from "../../../client/problem.ts";

function read(event: string, data: unknown) {
  return readEvent({ event, data: JSON.stringify(data) });
}

function proposalWith(operations: unknown) {
  return { id: "proposal-1", chat_id: "chat-1", state: "applied", operations };
}

const KNOWN: readonly (readonly [event: string, data: Readonly<Record<string, unknown>>])[] = [
  ["chat", { chat_id: "chat-1", question_id: "question-1", title: "Hello" }],
  ["delta", { text: "" }],
  ["operation", { index: 0, operation: { type: "delete_card", card_id: "a" }, summary: "Delete “a”" }],
  ["operation", { index: 1, operation: { type: "delete_column", column_id: "b" }, summary: "Delete column “b”" }],
  ["restart", { reason: "There is no card “a”" }],
  ["done", { message: "", chat_id: "chat-1", message_id: "answer-1", proposal: null }],
  ["done", { message: "Done.", chat_id: "chat-1", message_id: "answer-2", proposal: proposalWith([]) }],
  ["problem", { type: "/problems/busy", title: "Busy", status: 503 }],
];

Deno.test("an event of each kind is taken as it comes", () => {
  for (const [type, data] of KNOWN) {
    const event: unknown = read(type, data);
    assertEquals(event, { type, data });
  }
});

Deno.test("an event that lacks what it should say, or is of a kind not known here, is left aside", () => {
  for (const [type, data] of KNOWN.filter(([type]) => type !== "problem")) {
    for (const name of Object.keys(data)) {
      assertEquals(read(type, { ...data, [name]: [] }), undefined, `${type} ${name}`);
    }
  }
  assertEquals(read("operation", { index: 0, operation: { type: "delete_card" }, summary: "Delete" }), undefined);
  const done = { message: "", chat_id: "chat-1", message_id: "answer-1" };
  for (const operations of [undefined, null, {}]) {
    assertEquals(read("done", { ...done, proposal: proposalWith(operations) }), undefined);
  }
  for (const data of [null, [], "text", 1]) assertEquals(read("problem", data), undefined);
  assertEquals(read("board", { etag: '"2"', board_id: "board-1" }), undefined);
  assertEquals(read("news", {}), undefined);
});

Deno.test("what is no JSON ends the answer, in words for a person", () => {
  const error = assertThrows(() => readEvent({ event: "delta", data: "{" }), Problem);
  assertEquals(error.detail, "What answered is not Benchtop");
});

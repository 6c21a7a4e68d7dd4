/** Services that let others wait: each is waited for no longer than agreed, and nobody else waits along. */
import type { ChatLimits } from "../../../server/chat/limits.ts";
import { assertEquals } from "../../support/assert.ts";
import { type ChatApp, serveChatApp } from "../../support/chat.ts";
import { readAnswerEvents, wordsOf } from "../../support/chat_events.ts";
import type { Reply } from "../../support/model_exchange.ts";
import { callsTools, hangs, says, sseText, stalls } from "../../support/model_replies.ts";
import { waitFor } from "../../support/wait.ts";
import { assertFails, leakTest, listOthers, QUESTION } from "./hostile.ts";

/** Long enough for the request to arrive on a slow machine: only then does the service show how slow it is. */
const LIMIT_MS = 500;

const ADD = { name: "add_card", arguments: { column_id: "col-a", title: "Notes" } };

/** For one question. What is asked after it, the server has time for. */
function limit({ t, model }: ChatApp, limits: Partial<ChatLimits>, ...replies: Reply[]): () => void {
  const usual = { ...t.services.ai.limits };
  Object.assign(t.services.ai.limits, limits);
  model.reply(...replies);
  return () => void Object.assign(t.services.ai.limits, usual);
}

/** Sends a part of a body every now and then, for as long as somebody listens. */
function drips(part: string): Reply {
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream" });
    while (!exchange.signal.aborted) {
      await exchange.part(part);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}

leakTest("a service that does not begin to answer is given up", async () => {
  await using a = await serveChatApp([]);
  const { host } = new URL(a.model.base_url);
  const detail = `The AI service ${host} did not begin to answer within ${LIMIT_MS / 1000} s`;
  for (const [name, reply] of Object.entries({ "silence": hangs(), "headers alone": stalls() })) {
    const prepare = () => limit(a, { first_byte_ms: LIMIT_MS }, reply);
    await assertFails(a, name, prepare, "ai_timeout", detail);
  }
});

leakTest("an answer that does not end is given up, whatever was proposed by then", async () => {
  await using a = await serveChatApp([]);
  const services: Record<string, Reply[]> = {
    "words, then nothing": [stalls(sseText("Wait "))],
    "words one by one": [drips(sseText("and "))],
    "signs of life": [drips(": keep\n\n")],
    "a change, then nothing": [callsTools([ADD]), hangs()],
  };
  const detail = `The answer was not complete within ${LIMIT_MS / 1000} seconds`;
  for (const [name, replies] of Object.entries(services)) {
    await assertFails(a, name, () => limit(a, { answer_ms: LIMIT_MS }, ...replies), "ai_timeout", detail);
  }
});

leakTest("while one service hangs, other chats, the board and the rest of the server go on", async () => {
  const stop = new AbortController();
  await using a = await serveChatApp([stalls(sseText("Wait "))]);
  const hanging = a.stream(QUESTION, undefined, { signal: stop.signal }).then((answer) => answer.text());
  await waitFor(() => a.model.completions.length === 1, "the question to arrive");
  a.model.reply(callsTools([ADD]), says("Added"));
  const events = await readAnswerEvents(await a.stream("Add a card for the notes"));
  assertEquals([wordsOf(events), events.at(-1)?.type], ["Added", "done"]);
  const card = await a.t.post("/api/v1/board/cards", { column_id: "col-b", title: "By hand" });
  assertEquals([card.status, (await card.json()).title], [201, "By hand"]);
  const before = listOthers(a.t);
  stop.abort();
  assertEquals(await hanging.catch((error: Error) => error.name), "AbortError");
  await waitFor(() => a.model.open_connections === 0, "the connection to be closed");
  await waitFor(() => a.t.auditOperations().at(-1) === "chat.fail", "the question to be marked");
  assertEquals(listOthers(a.t), before);
});

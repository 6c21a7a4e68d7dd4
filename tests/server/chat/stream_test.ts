/** Answers as server-sent events, and how they are ended before their end. */
import { AnswerEnded } from "../../../server/chat/answers.ts";
import { ChatEvents } from "../../../server/chat/schema.ts";
import { streamAnswer } from "../../../server/chat/stream.ts";
import { REQUEST_ID, type TestApp } from "../../support/app.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { type ChatApp, serveChatApp, startChatApp } from "../../support/chat.ts";
import { after, callsTools, fails, hangs, says, sseText, stalls } from "../../support/model_replies.ts";
import { assertProblem } from "../../support/refusal.ts";
import { type EventReader, readEvents, type StreamEvent } from "../../support/sse.ts";
import { waitFor } from "../../support/wait.ts";

async function readAll(answer: Response): Promise<StreamEvent[]> {
  await using reader = readEvents(answer);
  const events: StreamEvent[] = [];
  for (;;) {
    const event = await reader.next();
    events.push(event);
    if (event.event === "done" || event.event === "problem") break;
  }
  await reader.ended();
  return events;
}

async function nextOf(reader: EventReader, name: string): Promise<unknown> {
  for (;;) {
    const { event, data } = await reader.next();
    if (event === name) return data;
  }
}

/** The state and the problem's code of the only question there is. */
function questionIn(t: TestApp): readonly [state: string, code: string | null] {
  const row = t.db.get<{ state: string; code: string | null }>(
    "SELECT state, problem ->> '$.code' AS code FROM chat_messages WHERE role = 'user'",
  );
  return [row?.state ?? "none", row?.code ?? null];
}

Deno.test("a streamed answer tells each step as it happens, in the shapes of the contract", async () => {
  await using a = await serveChatApp([
    callsTools([{ name: "add_card", arguments: { column_id: "col-a", title: "Notes" } }], "One moment."),
    says(["It is ", "there."]),
  ]);
  const answer = await a.stream("Add a card for the notes");
  assertEquals(answer.headers.get("content-type"), "text/event-stream");
  assertEquals(answer.headers.get("cache-control"), "no-store, no-transform");
  assertEquals(answer.headers.get("x-request-id"), REQUEST_ID);
  const events = await readAll(answer);
  const names = ["chat", "delta", "usage", "operation", "delta", "delta", "usage", "board", "done"];
  assertEquals(events.map(({ event }) => event), names);
  for (const { event, data } of events) {
    const schema = Object.entries(ChatEvents).find(([name]) => name === event)?.[1];
    assert(schema !== undefined);
    assertEquals(schema.parse(data), data);
  }
  const [chat, , , operation] = events.map(({ data }) => data);
  const { chat_id } = ChatEvents.chat.parse(chat);
  assertEquals(ChatEvents.operation.parse(operation).summary, "Add “Notes” to A");
  const text = events.flatMap(({ event, data }) => event === "delta" ? [ChatEvents.delta.parse(data).text] : []).join(
    "",
  );
  const done = ChatEvents.done.parse(events.at(-1)?.data);
  assertEquals([done.message, done.chat_id, done.proposal?.state], [text, chat_id, "applied"]);
  const board = await a.t.get("/api/v1/boards/board-1");
  await board.body?.cancel();
  assertEquals(events.at(-2)?.data, { etag: board.headers.get("etag"), board_id: "board-1" });
});

Deno.test("what is refused at once is an ordinary problem, also to those who want a stream", async () => {
  await using a = await startChatApp([]);
  await assertProblem(await a.stream(""), "invalid");
  await assertProblem(await a.stream("Hello", "nowhere"), "not_found");
});

Deno.test("a failure in the middle ends the stream with a problem", async () => {
  await using a = await serveChatApp([
    callsTools([{ name: "add_card", arguments: { column_id: "col-a", title: "Notes" } }]),
    fails(500, "out of order"),
  ]);
  const board = await (await a.t.get("/api/v1/board")).text();
  const events = await readAll(await a.stream("Add a card"));
  const { event, data } = events.at(-1) ?? {};
  assert(event === "problem" && typeof data === "object" && data !== null);
  assert("status" in data && "type" in data && "request_id" in data && "instance" in data);
  assertEquals([data.status, data.type, data.request_id], [502, "/problems/ai_failed", REQUEST_ID]);
  assertEquals(data.instance, "/api/v1/chat");
  assertEquals(await (await a.t.get("/api/v1/board")).text(), board);
  assertEquals(questionIn(a.t), ["failed", "ai_failed"]);
});

Deno.test("a correction is told before the model starts over", async () => {
  await using a = await startChatApp([
    callsTools([{ name: "delete_card", arguments: { card_id: "card-9" } }], "Gone."),
    says("There is none."),
  ]);
  const events = await readAll(await a.stream("Delete it"));
  assertEquals(events.map(({ event }) => event), [
    "chat",
    "delta",
    "usage",
    "restart",
    "delta",
    "delta",
    "usage",
    "done",
  ]);
  assertEquals(events[3]?.data, { reason: 'There is no card "card-9" on this board' });
  assertEquals(ChatEvents.done.parse(events.at(-1)?.data).message, "There is none.");
});

Deno.test("a model that takes no tools any more starts over, and what it did with them is taken back", async () => {
  const operations = [{ type: "add_card", column_id: "col-a", title: "By JSON" }];
  await using a = await startChatApp([
    callsTools([{ name: "add_card", arguments: { column_id: "col-a", title: "By a tool" } }], "One moment."),
    fails(400, "this model does not support tools"),
    says([JSON.stringify({ message: "Done", operations })]),
  ]);
  const events = await readAll(await a.stream("Add a card"));
  const names = ["chat", "delta", "usage", "operation", "restart", "usage", "operation", "delta", "board", "done"];
  assertEquals(events.map(({ event }) => event), names);
  const { message, proposal } = ChatEvents.done.parse(events.at(-1)?.data);
  assertEquals([message, proposal?.operations.map(({ summary }) => summary)], ["Done", ["Add “By JSON” to A"]]);
});

Deno.test("a client that goes away stops the model, and nothing is changed", async () => {
  const add = callsTools([{ name: "add_card", arguments: { column_id: "col-a", title: "Notes" } }]);
  await using a = await serveChatApp([add, stalls(sseText("Wait "))]);
  const board = await (await a.t.get("/api/v1/board")).text();
  const reader = readEvents(await a.stream("Add a card"));
  assertEquals(await nextOf(reader, "delta"), { text: "Wait " });
  await reader[Symbol.asyncDispose](); // closes its connection
  await waitFor(() => a.model.open_connections === 0 && questionIn(a.t)[0] === "failed", "the end of the answer");
  assertEquals(questionIn(a.t), ["failed", "stopped"]);
  assertEquals(await (await a.t.get("/api/v1/board")).text(), board);
  assertEquals(a.t.auditOperations(), ["chat.ask", "chat.fail"]);
});

Deno.test("so does one that waits for the whole answer", async () => {
  await using a = await serveChatApp([hangs()]);
  const leaving = new AbortController();
  const asked = a.t.request("/api/v1/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hello" }] }),
    signal: leaving.signal,
  }).catch((error: Error) => error.name);
  await waitFor(() => a.model.completions.length === 1, "the question");
  leaving.abort();
  assertEquals(await asked, "AbortError");
  await waitFor(() => a.model.open_connections === 0 && questionIn(a.t)[0] === "failed", "the end of the answer");
  assertEquals(questionIn(a.t), ["failed", "stopped"]);
});

Deno.test("a server that stops ends its answers, and tells why", async () => {
  await using a = await serveChatApp([stalls(sseText("Wait "))]);
  await using reader = readEvents(await a.stream("Hello"));
  assertEquals(await nextOf(reader, "delta"), { text: "Wait " });
  a.t.services.answers.close();
  const problem = await nextOf(reader, "problem");
  assert(typeof problem === "object" && problem !== null && "type" in problem);
  assertEquals(problem.type, "/problems/busy");
  await reader.ended();
  assertEquals(questionIn(a.t), ["failed", "interrupted"]);
  await assertProblem(await a.ask("Hello"), "busy");
  await waitFor(() => a.model.open_connections === 0, "the end of the connection");
});

Deno.test("an answer that takes too long as a whole is ended", async () => {
  await using a = await startChatApp([hangs()], { chat_limits: { answer_ms: 30 } });
  await assertProblem(await a.ask("Hello"), "ai_timeout");
  assertEquals(questionIn(a.t), ["failed", "ai_timeout"]);
});

Deno.test("nobody has more than two questions answered at a time, and a chat not more than one", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using a = await serveChatApp([after(gate, says("One")), after(gate, says("Two")), says("Three")]);
  const first = await startAnswer(a, "First");
  const second = await startAnswer(a, "Second");
  const refused = await a.ask("Third");
  assertEquals(refused.headers.get("retry-after"), "5");
  await assertProblem(refused, "busy");
  await second.reader[Symbol.asyncDispose](); // stops it
  await waitFor(() => a.model.open_connections === 1, "the end of one connection");
  await assertProblem(await a.ask("More", first.chat_id), "conflict");
  open();
  await nextOf(first.reader, "done");
  await first.reader[Symbol.asyncDispose]();
  assertEquals((await a.answer("Third")).message, "Three");
});

async function startAnswer(a: ChatApp, content: string): Promise<{ reader: EventReader; chat_id: string }> {
  const reader = readEvents(await a.stream(content));
  const { chat_id } = ChatEvents.chat.parse(await nextOf(reader, "chat"));
  return { reader, chat_id };
}

Deno.test("a stream says now and then that it is alive", async () => {
  const running = { signal: new AbortController().signal, end: () => {} };
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  async function* events() {
    yield { type: "delta", data: { text: "Hello" } } as const;
    await gate;
  }
  await using reader = readEvents(
    new Response(streamAnswer({ events: events(), running }, { toProblem: fail, heartbeat_ms: 5 })),
  );
  await waitFor(() => reader.notes.includes(": keep"), "a sign of life");
  open();
  assertEquals((await reader.next()).data, { text: "Hello" });
  await reader.ended();
});

Deno.test("a reader that does not read holds the model up, and does not keep the answer from being ended", async () => {
  const controller = new AbortController();
  let made = 0;
  async function* events() {
    for (;;) {
      controller.signal.throwIfAborted();
      made++;
      yield { type: "delta", data: { text: "x".repeat(10_000) } } as const;
      await Promise.resolve();
    }
  }
  const stream = streamAnswer({ events: events(), running: { signal: controller.signal, end: () => {} } }, {
    toProblem: (error) => Promise.resolve({ ended: error instanceof AnswerEnded }),
  });
  await waitFor(() => made > 5, "events that nobody reads");
  const held = made;
  await new Promise((resolve) => setTimeout(resolve, 0)); // a turn in which it could go on
  assertEquals(made, held);
  controller.abort(new AnswerEnded("interrupted"));
  const text = await new Response(stream).text();
  assertMatch(text, /event: problem\ndata: \{"ended":true\}\n\n$/);
});

function fail(error: unknown): Promise<never> {
  throw error;
}

/** What a conversation shows while the server answers, refuses, breaks off or is stopped. */
import { assertEquals } from "../../support/assert.ts";
import { Conversation, type Ending } from "../../../client/chat/conversation.ts";
import { Problem } from "../../../client/problem.ts";
import type { ChatAsk, ChatEvent, ChatMessage, Proposal } from "../../../server/chat/schema.ts";
import { waitFor } from "../../support/wait.ts";

const AT = "2026-01-02T03:04:05.678Z";
const CHAT: ChatEvent = { type: "chat", data: { chat_id: "chat-1", question_id: "question-1", title: "Hello" } };
const PROPOSAL: Proposal = {
  id: "proposal-1",
  chat_id: "chat-1",
  message_id: "answer-1",
  state: "applied",
  operations: [{
    index: 0,
    operation: { type: "delete_card", card_id: "a" },
    summary: "Delete “a”",
    state: "applied",
  }],
  reason: null,
  created_at: AT,
  updated_at: AT,
};

function delta(text: string): ChatEvent {
  return { type: "delta", data: { text } };
}

function done(message: string, proposal: Proposal | null = null): ChatEvent {
  return { type: "done", data: { message, chat_id: "chat-1", message_id: "answer-1", proposal } };
}

/** The question as the server keeps it; one that failed was stopped. */
function storedQuestion(state: "done" | "failed"): ChatMessage {
  const problem = state === "done" ? null : { code: "stopped", detail: "The answer was stopped" };
  const fields = { id: "question-1", chat_id: "chat-1", content: "Hello?", created_at: AT };
  return { ...fields, role: "user", state, problem, proposal: null };
}

/** A server whose answers are written by the test, event by event. */
class ScriptedServer {
  readonly asked: ChatAsk[] = [];
  readonly endings: Ending[] = [];
  readonly begun: string[] = [];
  stored: ChatMessage[] = [];
  reads = 0;
  #events: ReadableStreamDefaultController<ChatEvent> | undefined;

  readonly io = {
    stream: (ask: ChatAsk, stop: AbortSignal): ReadableStream<ChatEvent> => {
      this.asked.push(ask);
      return new ReadableStream({
        start: (controller) => {
          this.#events = controller;
          stop.addEventListener("abort", () => controller.error(stop.reason));
        },
      });
    },
    readChat: () => Promise.resolve({ title: "Stored", board_id: "board-1" }),
    readMessages: () => {
      this.reads++;
      return Promise.resolve(this.stored);
    },
    onBegun: (_: Conversation, chat_id: string) => void this.begun.push(chat_id),
    onEnded: (_: Conversation, ending: Ending) => void this.endings.push(ending),
  };

  send(...events: ChatEvent[]): void {
    for (const event of events) this.#events?.enqueue(event);
  }

  breakOff(error?: unknown): void {
    if (error === undefined) this.#events?.close();
    else this.#events?.error(error);
  }
}

function begin(): { server: ScriptedServer; conversation: Conversation } {
  const server = new ScriptedServer();
  return { server, conversation: new Conversation("board-1", undefined, server.io) };
}

/** Without the times, which are this computer's. */
function said({ messages }: Conversation) {
  return messages.value?.map(({ id, role, content, state, problem }) => [id, role, content, state, problem?.detail]);
}

Deno.test("a question is answered as it streams, and then stands among the messages", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Hello?");
  assertEquals(server.asked, [{ messages: [{ role: "user", content: "Hello?" }], board_id: "board-1" }]);
  server.send(CHAT, delta("Good "), delta("day"));
  await waitFor(() => conversation.answering.value?.text === "Good day", "both pieces to be shown");
  assertEquals(conversation.id.value, "chat-1");
  assertEquals(conversation.title.value, "Hello");
  assertEquals(server.begun, ["chat-1"]);
  server.send(done("Good day", PROPOSAL));
  await asking;
  assertEquals(conversation.answering.value, undefined);
  assertEquals(said(conversation), [
    ["question-1", "user", "Hello?", "done", undefined],
    ["answer-1", "assistant", "Good day", "done", undefined],
  ]);
  assertEquals(conversation.messages.value?.[1]?.proposal, PROPOSAL);
  assertEquals(server.endings, [{ type: "done", proposal: PROPOSAL }]);
  const undone: Proposal = { ...PROPOSAL, state: "undone" };
  conversation.settle(undone);
  assertEquals(conversation.messages.value?.[1]?.proposal, undone);
});

Deno.test("a restart takes back what was proposed and said so far", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Do it");
  const operation: ChatEvent = {
    type: "operation",
    data: { index: 0, operation: { type: "delete_card", card_id: "a" }, summary: "Delete “a”" },
  };
  server.send(CHAT, delta("I"), operation);
  await waitFor(() => conversation.answering.value?.operations.length === 1, "the operation");
  assertEquals(conversation.answering.value?.operations[0]?.state, "waiting");
  server.send({ type: "restart", data: { reason: "There is no card “a”" } });
  await waitFor(() => conversation.answering.value?.restarted !== undefined, "the restart");
  assertEquals(conversation.answering.value, {
    question: "Do it",
    question_id: "question-1",
    text: "",
    operations: [],
    restarted: "There is no card “a”",
  });
  server.send(done("Nothing was changed"));
  await asking;
});

Deno.test("a problem leaves the question failed, and asking again takes its place", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Hello?");
  server.send(CHAT, delta("Goo"), {
    type: "problem",
    data: { type: "/problems/ai_failed", title: "AI failed", status: 502, detail: "The service answered 500" },
  });
  await asking;
  assertEquals(said(conversation), [["question-1", "user", "Hello?", "failed", "The service answered 500"]]);
  assertEquals(server.endings, [{ type: "failed", reason: "The service answered 500" }]);
  const [failed] = conversation.messages.value ?? [];
  const again = failed && conversation.retry(failed);
  assertEquals(server.asked[1], {
    messages: [{ role: "user", content: "Hello?" }],
    board_id: "board-1",
    chat_id: "chat-1",
    retry_of: "question-1",
  });
  assertEquals(said(conversation)?.length, 1, "it stays until the server has taken the new one");
  server.send({ type: "chat", data: { chat_id: "chat-1", question_id: "question-2", title: "Hello" } }, done("Hi"));
  await again;
  assertEquals(said(conversation), [
    ["question-2", "user", "Hello?", "done", undefined],
    ["answer-1", "assistant", "Hi", "done", undefined],
  ]);
});

Deno.test("a stopped answer leaves the question failed, and the server is asked what came of it", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Hello?");
  server.stored = [storedQuestion("failed")];
  server.send(CHAT, delta("Goo"));
  await waitFor(() => conversation.answering.value?.text === "Goo", "the first piece");
  conversation.stop();
  await asking;
  assertEquals(said(conversation), [["question-1", "user", "Hello?", "failed", "The answer was stopped"]]);
  assertEquals(conversation.messages.value, server.stored);
  assertEquals(server.endings, [{ type: "stopped" }]);
});

Deno.test("an answer that was complete before the stop arrived is shown, with its changes", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Hello?");
  const answer = { id: "answer-1", chat_id: "chat-1", role: "assistant", content: "Done", created_at: AT } as const;
  server.stored = [storedQuestion("done"), { ...answer, state: "done", problem: null, proposal: PROPOSAL }];
  server.send(CHAT, delta("Do"));
  await waitFor(() => conversation.answering.value?.text === "Do", "the first piece");
  conversation.stop();
  await asking;
  assertEquals(conversation.messages.value, server.stored);
});

Deno.test("a question that the server did not take is given back, with the reason", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Hello?");
  server.breakOff(new Problem("unreachable", "Benchtop does not answer"));
  await asking;
  assertEquals(conversation.unsent.value, { question: "Hello?", reason: "Benchtop does not answer" });
  assertEquals(said(conversation), []);
  assertEquals(server.reads, 0);
  const again = conversation.ask("Hello again?");
  assertEquals(conversation.unsent.value, undefined);
  server.send(CHAT, done("Hi"));
  await again;
});

Deno.test("an answer that breaks off is read from the server, which may have finished it", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("Hello?");
  server.stored = [storedQuestion("done")];
  server.send(CHAT, delta("Goo"));
  server.breakOff();
  await asking;
  assertEquals(conversation.messages.value, server.stored);
  assertEquals(server.endings, [{ type: "failed", reason: "The answer broke off" }]);
});

Deno.test("one question at a time is asked", async () => {
  const { server, conversation } = begin();
  const asking = conversation.ask("One");
  await conversation.ask("Two");
  assertEquals(server.asked.length, 1);
  server.send(CHAT, done("Hi"));
  await asking;
});

Deno.test("a chat about another board is not shown", async () => {
  const server = new ScriptedServer();
  const conversation = new Conversation("board-2", "chat-1", server.io);
  await waitFor(() => conversation.failure.value !== undefined, "the refusal");
  assertEquals(conversation.failure.value, new Problem("not_found", "This chat is about another board"));
  assertEquals(conversation.messages.value, undefined);
});

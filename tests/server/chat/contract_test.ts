/** Both contracts, whole answers and streams, as their clients see them. */
import type { Board } from "../../../server/board/schema.ts";
import type { ChatAnswer, ChatTurn } from "../../../server/chat/schema.ts";
import { givenPerson } from "../../support/accounts.ts";
import { REQUEST_ID, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { readAnswerEvents } from "../../support/chat_events.ts";
import { type ChatApp, startChatApp } from "../../support/chat.ts";
import type { Reply } from "../../support/model_exchange.ts";
import { callsTools, fails, says } from "../../support/model_replies.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { readTrail } from "../../support/trail.ts";

/** A client as there are some: it keeps what was said and the board, and knows two fields of an answer. */
class ExistingClient {
  readonly messages: ChatTurn[] = [];
  board: Board | undefined;
  readonly #t: TestApp;
  readonly #path: string;

  constructor(t: TestApp, path: string) {
    this.#t = t;
    this.#path = path;
  }

  async load(): Promise<void> {
    this.board = await (await this.#t.get("/api/board")).json();
  }

  async say(content: string): Promise<string> {
    this.messages.push({ role: "user", content });
    const answer = await this.#t.post(this.#path, { messages: this.messages, board: this.board });
    assertEquals([answer.status, answer.headers.get("content-type")], [200, "application/json"]);
    const { message, board_update }: ChatAnswer = await answer.json();
    this.messages.push({ role: "assistant", content: message });
    this.board = board_update ?? this.board;
    return message;
  }
}

const add = (title: string) => ({ name: "add_card", arguments: { column_id: "col-a", title } });

Deno.test("an existing client holds a conversation in one chat, and has the server's board after each answer", async () => {
  for (const path of ["/api/chat", "/api/v1/chat", "/api/chat/"]) {
    await using a = await startChatApp([callsTools([add("Notes")]), says("Added"), says("One card")]);
    const client = new ExistingClient(a.t, path);
    await client.load();
    assertEquals(await client.say("Add a card for the notes"), "Added");
    assertEquals(client.board, await (await a.t.get("/api/board")).json());
    assertEquals(await client.say("How many are there?"), "One card");
    await a.t.given.card({ title: "Somebody else's" }); // which the client does not know
    a.model.reply(callsTools([add("Print them")]), says("Added, too"));
    assertEquals(await client.say("And one to print them"), "Added, too");
    assertEquals(Object.values(client.board?.cards ?? {}).map(({ title }) => title), [
      ...["Notes", "Somebody else's", "Print them"],
    ]);
    assertEquals(client.board, await (await a.t.get("/api/board")).json());
    const [chat, ...others] = await (await a.t.get("/api/v1/chats")).json();
    assertEquals(others, [], path);
    const kept = (await a.messages(chat.id)).map(({ role, content }) => ({ role, content }));
    assertEquals(kept, client.messages, path);
  }
});

Deno.test("messages that are missing or empty are told by where they are", async () => {
  await using a = await startChatApp([]);
  const refused: readonly [body: unknown, pointer: string][] = [
    [{}, "/messages"],
    [{ messages: [] }, "/messages"],
    [{ messages: [{ role: "user", content: "" }] }, "/messages/0/content"],
    [{ messages: [{ role: "assistant", content: "Hello" }] }, "/messages"],
    [{ messages: [{ role: "system", content: "Obey" }] }, "/messages/0/role"],
  ];
  for (const [body, pointer] of refused) {
    for (const accept of ["application/json", "text/event-stream"]) {
      await assertUnchanged(a.t, async () => {
        const { errors } = await assertProblem(await a.t.post("/api/v1/chat", body, { accept }), "invalid");
        assertEquals(errors?.map((error) => error.pointer), [pointer], JSON.stringify(body));
      });
    }
  }
  assertEquals(a.model.requests, []);
});

/** Answers of every kind: both ways of asking leave the same behind. */
const SCRIPTS: Readonly<Record<string, () => Reply[]>> = {
  "words": () => [says("Good morning")],
  "changes": () => [callsTools([add("Notes"), add("Print them")], "One moment."), says("Both are there.")],
  "a mistake":
    () => [callsTools([add("Notes"), { name: "delete_card", arguments: { card_id: "card-9" } }]), says("No")],
  "what waits": () => [callsTools([{ name: "delete_column", arguments: { column_id: "col-a" } }]), says("Gone")],
  "JSON": () => [fails(400, "no tools"), says('{"message":"Done","operations":[]}')],
  "a failure": () => [callsTools([add("Notes")]), fails(500, "Out of order")],
};

Deno.test("an answer leaves the same behind, whether it is sent whole or as a stream", async () => {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const left = await Promise.all(["application/json", "text/event-stream"].map(async (accept) => {
      await using a = await startChatApp(script());
      await a.t.given.card({ title: "Pick a name" });
      const answer = await (accept === "application/json" ? a.ask("Go on") : a.stream("Go on"));
      return { answer: withoutPort(a, await readEither(answer)), rows: withoutPort(a, a.t.snapshot()) };
    }));
    assertEquals(left[1], left[0], name);
  }
});

/** The answer or the problem, without the board, which only the whole answer carries. */
async function readEither(answer: Response): Promise<unknown> {
  if (answer.headers.get("content-type") !== "text/event-stream") {
    const { board_update: _board, ...rest } = await answer.json();
    return rest;
  }
  return (await readAnswerEvents(answer)).at(-1)?.data;
}

/** Each app has a model on a port of its own, which settings and problems name and the trail's hashes cover. */
function withoutPort({ model }: ChatApp, value: unknown): unknown {
  const text = JSON.stringify(value).replaceAll(new URL(model.base_url).host, "model");
  return JSON.parse(text.replaceAll(/"(?:prev_)?hash":"[0-9a-f]{64}"/g, '"hash":"any"'));
}

Deno.test("the trail tells what the assistant did, in which chat and for whom", async () => {
  await using a = await startChatApp([], { auth: true });
  const anna = await givenPerson(a.t, { username: "anna" });
  const known = readTrail(a.t).length;
  a.model.reply(callsTools([add("Notes")]), says("Added"));
  const { chat_id, proposal } = await a.answer("Add a card", undefined, anna.headers);
  const undone = await a.t.post(`/api/v1/chats/${chat_id}/proposals/${proposal?.id}/undo`, undefined, anna.headers);
  assertEquals((await undone.json()).state, "undone");
  const trail = readTrail(a.t).slice(known).map(({ operation, actor, request_id, details }) => {
    const { chat_id, asked_by } = Object(details);
    return [operation, actor, request_id, chat_id, asked_by];
  });
  assertEquals(trail, [
    ["chat.ask", "anna", REQUEST_ID, undefined, undefined],
    ["card.create", "assistant", REQUEST_ID, chat_id, "anna"],
    ["chat.answer", "anna", REQUEST_ID, undefined, undefined],
    ["card.delete", "anna", REQUEST_ID, chat_id, "anna"],
    ["chat.undo", "anna", REQUEST_ID, undefined, undefined],
  ]);
});

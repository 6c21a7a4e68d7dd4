/** Questions and answers as one JSON answer: the contract that existing clients use. */
import type { Board } from "../../../server/board/schema.ts";
import type { ChatAnswer } from "../../../server/chat/schema.ts";
import { givenPerson } from "../../support/accounts.ts";
import { NOW, REQUEST_ID, startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { startChatApp } from "../../support/chat.ts";
import { answersAtOnce, callsTools, fails, says } from "../../support/model_replies.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { readTrail } from "../../support/trail.ts";
import { contentOf, instructionsOf } from "./support.ts";

const addCard = (title: string, column_id = "col-a") => ({ name: "add_card", arguments: { column_id, title } });

Deno.test("POST /chat answers in words, and keeps question and answer in a new chat", async () => {
  await using a = await startChatApp([says("Good morning")]);
  const answer = await a.ask("Hello,\n how are you?");
  assertEquals(answer.status, 200);
  const { chat_id, message_id, ...rest }: ChatAnswer = await answer.json();
  assertEquals(rest, { message: "Good morning", board_update: null, proposal: null });
  assertEquals(await (await a.t.get(`/api/v1/chats/${chat_id}`)).json(), {
    ...{ id: chat_id, board_id: "board-1", title: "Hello, how are you?", version: 2, created_at: NOW, updated_at: NOW },
  });
  const [question, answered] = await a.messages(chat_id);
  const common = { chat_id, state: "done", problem: null, proposal: null, created_at: NOW } as const;
  assert(question !== undefined);
  assertEquals(question, { id: question.id, role: "user", content: "Hello,\n how are you?", ...common });
  assertEquals(answered, { id: message_id, role: "assistant", content: "Good morning", ...common });
  const row = { id: chat_id, board_id: "board-1", created_at: NOW, updated_at: NOW };
  const entry = { entity_type: "chat", entity_id: chat_id, actor: "local", request_id: REQUEST_ID, source: "server" };
  const owner_id = "local";
  assertEquals(readTrail(a.t), [
    {
      ...{ operation: "chat.ask", ...entry },
      details: { owner_id, question_id: question.id, row: { ...row, version: 1 } },
    },
    {
      ...{ operation: "chat.answer", ...entry },
      details: { message_id, owner_id, question_id: question.id, row: { ...row, version: 2 } },
    },
  ]);
});

Deno.test("POST /chat changes the board by tools, and answers the whole new board", async () => {
  await using a = await startChatApp([
    callsTools([addCard("Write the notes"), addCard("Print them")], "One moment."),
    says("Both are there."),
  ]);
  const { message, board_update, proposal }: ChatAnswer = await a.answer("Add two cards");
  assertEquals(message, "One moment.\n\nBoth are there.");
  assertEquals(board_update, await (await a.t.get("/api/v1/board")).json());
  assertEquals(Object.values(board_update?.cards ?? {}).map(({ title }) => title), ["Write the notes", "Print them"]);
  assertEquals(proposal?.state, "applied");
  assertEquals(a.t.auditOperations(), ["chat.ask", "card.create", "card.create", "chat.answer"]);
  const [, made] = readTrail(a.t);
  assert(typeof made?.details === "object" && made.details !== null && "chat_id" in made.details);
  assertEquals([made.actor, made.details.chat_id], ["assistant", proposal?.chat_id]);
});

Deno.test("the server works on its own board, whatever board a client sends along", async () => {
  await using a = await startChatApp([says("I see")]);
  await a.t.given.card({ title: "A card of the server" });
  const board = { columns: [], cards: { "card-9": { id: "card-9", title: "A card of the client" } } };
  const answer = await a.t.post("/api/v1/chat", { messages: [{ role: "user", content: "What is there?" }], board });
  assertEquals((await answer.json()).board_update, null);
  const told = contentOf(a.model.completions[0]);
  assertEquals([told.includes("A card of the server"), told.includes("A card of the client")], [true, false]);
});

Deno.test("questions that are none are refused before anybody is asked", async () => {
  await using a = await startChatApp([]);
  const user = { role: "user", content: "Hello" };
  const bodies: readonly unknown[] = [
    {},
    { messages: [] },
    { messages: "Hello" },
    { messages: [{ role: "user", content: "" }] },
    { messages: [{ role: "system", content: "Obey" }] },
    { messages: [user, { role: "assistant", content: "Hello" }] },
    { messages: [user], chat_id: "x".repeat(65) },
    { messages: [user], model: "another" },
  ];
  for (const body of bodies) {
    await assertUnchanged(a.t, async () => {
      await assertProblem(await a.t.post("/api/v1/chat", body), "invalid", JSON.stringify(body));
    });
  }
  for (const unknown of [{ chat_id: "nowhere" }, { board_id: "board-9" }, { retry_of: "nothing" }]) {
    await assertUnchanged(a.t, async () => {
      await assertProblem(await a.t.post("/api/v1/chat", { messages: [user], ...unknown }), "not_found");
    });
  }
  assertEquals(a.model.requests, []);
});

Deno.test("without a model POST /chat says what to do, and nothing is kept", async () => {
  await using t = await startTestApp();
  await assertUnchanged(t, async () => {
    const answer = await t.post("/api/v1/chat", { messages: [{ role: "user", content: "Hello" }] });
    const { detail } = await assertProblem(answer, "ai_not_configured");
    assert(detail.includes("OPENROUTER_API_KEY") && detail.includes("Settings"), detail);
  });
});

Deno.test("a client that sends the whole conversation goes on in the same chat", async () => {
  await using a = await startChatApp([says("One"), says("Two"), says("Three"), says("Four")]);
  const said: { role: string; content: string }[] = [];
  const chats = new Set<string>();
  for (const content of ["First", "Second", "Third"]) {
    said.push({ role: "user", content });
    const { chat_id, message }: ChatAnswer = await (await a.t.post("/api/v1/chat", { messages: said })).json();
    said.push({ role: "assistant", content: message });
    chats.add(chat_id);
  }
  assertEquals(chats.size, 1);
  const [chat_id = ""] = chats;
  assertEquals((await a.messages(chat_id)).map(({ role, content }) => ({ role, content })), said);
  const told = contentOf(a.model.completions[2]);
  assert(told.includes(JSON.stringify(said.slice(0, 4))), told);
  // Something else was said before: another conversation, which is kept with its beginning.
  const other = [said[0], { role: "assistant", content: "Something else" }, { role: "user", content: "Second" }];
  const answer: ChatAnswer = await (await a.t.post("/api/v1/chat", { messages: other })).json();
  assert(answer.chat_id !== chat_id);
  assertEquals((await a.messages(answer.chat_id)).map(({ content, state }) => [content, state]), [
    ["First", "done"],
    ["Something else", "done"],
    ["Second", "done"],
    ["Four", "done"],
  ]);
});

Deno.test("with a chat's id the server knows what was said, and only the new question counts", async () => {
  await using a = await startChatApp([says("One"), says("Two")]);
  const { chat_id } = await a.answer("First");
  await a.answer("Second", chat_id);
  assertEquals((await a.messages(chat_id)).map(({ content }) => content), ["First", "One", "Second", "Two"]);
  const said = [{ role: "user", content: "First" }, { role: "assistant", content: "One" }];
  assert(contentOf(a.model.completions[1]).includes(JSON.stringify(said)));
});

Deno.test("a chat is about one board, and another one cannot be slipped in", async () => {
  await using a = await startChatApp([says("One"), says("Two")]);
  const other = await a.t.given.board({ title: "Second board" });
  const messages = [{ role: "user", content: "Hello" }];
  const { chat_id }: ChatAnswer = await (await a.t.post("/api/v1/chat", { messages, board_id: other.id })).json();
  assertEquals((await (await a.t.get(`/api/v1/chats/${chat_id}`)).json()).board_id, other.id);
  await assertUnchanged(a.t, async () => {
    const answer = await a.t.post("/api/v1/chat", { messages, chat_id, board_id: "board-1" });
    const { errors } = await assertProblem(answer, "invalid");
    assertEquals(errors, [{ pointer: "/board_id", detail: "this chat is about another board" }]);
  });
});

Deno.test("a question that fails is marked so, and another one takes its place", async () => {
  await using a = await startChatApp([fails(500, "out of order"), says("There you are")]);
  const board = await (await a.t.get("/api/v1/board")).text();
  const { detail } = await assertProblem(await a.ask("Hello"), "ai_failed");
  assertEquals(await (await a.t.get("/api/v1/board")).text(), board);
  const [chat] = await (await a.t.get("/api/v1/chats")).json();
  const [failed, ...none] = await a.messages(chat.id);
  assertEquals(none, []);
  assert(failed !== undefined);
  assertEquals([failed.state, failed.problem], ["failed", { code: "ai_failed", detail }]);
  assertEquals(a.t.auditOperations(), ["chat.ask", "chat.fail"]);

  const retry = { messages: [{ role: "user", content: "Hello again" }], retry_of: failed.id };
  const answer: ChatAnswer = await (await a.t.post("/api/v1/chat", retry)).json();
  assertEquals(answer.chat_id, chat.id);
  const messages = await a.messages(chat.id);
  assertEquals(messages.map(({ content, state }) => [content, state]), [["Hello again", "done"], [
    "There you are",
    "done",
  ]]);
  assert(!contentOf(a.model.completions[1]).includes("What was said before"));
  await assertUnchanged(a.t, async () => {
    await assertProblem(await a.t.post("/api/v1/chat", { ...retry, retry_of: messages[0]?.id }), "conflict");
  });
});

Deno.test("a failed question of somebody else's is not there", async () => {
  await using a = await startChatApp([fails(500, "out of order")], { auth: true });
  const anna = await givenPerson(a.t, { username: "anna" });
  const bert = await givenPerson(a.t, { username: "bert", is_admin: true });
  await assertProblem(await a.ask("Hello", undefined, anna.headers), "ai_failed");
  const [chat] = await (await a.t.get("/api/v1/chats", anna.headers)).json();
  const [failed] = await a.messages(chat.id, anna.headers);
  const messages = [{ role: "user", content: "Hello" }];
  for (const target of [{ retry_of: failed?.id }, { chat_id: chat.id }]) {
    await assertUnchanged(a.t, async () => {
      await assertProblem(await a.t.post("/api/v1/chat", { messages, ...target }, bert.headers), "not_found");
    });
  }
});

Deno.test("a model that answers in one piece, or without a word after its tools, is understood", async () => {
  await using a = await startChatApp([
    answersAtOnce({ content: "All at once" }),
    callsTools([addCard("Quietly added")]),
    answersAtOnce({ content: "" }),
  ]);
  assertEquals((await a.answer("Hello")).message, "All at once");
  const { message, proposal } = await a.answer("Add a card");
  assertEquals([message, proposal?.state], ["- Add “Quietly added” to A", "applied"]);
});

Deno.test("one mistake of the model's is told to it, and nothing of what came before it is kept", async () => {
  await using a = await startChatApp([
    callsTools([
      addCard("First try"),
      { name: "delete_card", arguments: { card_id: "card-99" } },
      addCard("Not tried"),
    ]),
    callsTools([addCard("Second try")]),
    says("Now it is there"),
  ]);
  const { message, board_update } = await a.answer("Add a card");
  assertEquals(message, "Now it is there");
  assertEquals(titlesOf(board_update), ["Second try"]);
  const told = instructionsOf(a.model.completions[1]);
  assert(told.includes('There is no card \\"card-99\\" on this board'), told);
});

Deno.test("after a second mistake the answer is that nothing was changed", async () => {
  const wrong = { name: "move_card", arguments: { card_id: "card-99", column_id: "col-b" } };
  await using a = await startChatApp([callsTools([addCard("First"), wrong]), callsTools([addCard("Second"), wrong])]);
  const board = await (await a.t.get("/api/v1/board")).text();
  const { message, board_update, proposal } = await a.answer("Move it");
  const reason = 'There is no card "card-99" on this board';
  assertEquals(message, `That did not work: ${reason}. Nothing on the board was changed.`);
  assertEquals([board_update, proposal], [null, null]);
  assertEquals(await (await a.t.get("/api/v1/board")).text(), board);
  assertEquals(a.model.completions.length, 2);
});

Deno.test("a model that never comes to an end is stopped after the last round", async () => {
  await using a = await startChatApp([], { chat_limits: { rounds: 3 } });
  a.model.always(callsTools([{ name: "read_board", arguments: {} }]));
  const { detail } = await assertProblem(await a.ask("Go on"), "ai_failed");
  assertEquals([detail, a.model.completions.length], ["The model came to no answer within 3 rounds", 3]);
  assertEquals(a.t.auditOperations(), ["chat.ask", "chat.fail"]);
});

Deno.test("a model without tools is asked for JSON, and its operations are done", async () => {
  const operations = [{ type: "add_card", column_id: "col-b", title: "By JSON" }];
  await using a = await startChatApp([
    fails(400, "this model does not support tools"),
    says("```json\n" + JSON.stringify({ message: "Done", operations }) + "\n```"),
  ]);
  const { message, board_update } = await a.answer("Add a card");
  assertEquals([message, titlesOf(board_update)], ["Done", ["By JSON"]]);
  assert(instructionsOf(a.model.completions[1]).includes('{"message": "…", "operations": […]}'));
});

Deno.test("JSON that cannot be read is sent back once with the error", async () => {
  await using a = await startChatApp([
    fails(400, "this model does not support tools"),
    says('{"message":"Done","operations":[{"type":"paint_card"}]}'),
    says('{"message":"I cannot paint","operations":[]}'),
  ]);
  const { message, proposal } = await a.answer("Paint it");
  assertEquals([message, proposal], ["I cannot paint", null]);
  assert(instructionsOf(a.model.completions[2]).includes("paint_card"));
});

Deno.test("the older answer with a whole board becomes the operations that lead to it", async () => {
  await using a = await startChatApp([]);
  const card = await a.t.given.card({ title: "Pick a name" });
  const board: Board = await (await a.t.get("/api/v1/board")).json();
  const [first, second] = board.columns;
  assert(first !== undefined && second !== undefined);
  const columns = [{ ...first, cardIds: [] }, { ...second, cardIds: [card.id] }];
  a.model.reply(says(JSON.stringify({ message: "Moved", board_update: { ...board, columns } })));
  const { message, proposal, board_update } = await a.answer("Move it to B");
  assertEquals([message, proposal?.operations.map(({ summary }) => summary)], ["Moved", ["Move “Pick a name” to B"]]);
  assertEquals(board_update?.columns, columns);
});

Deno.test("JSON inside of words is a quotation where there are tools", async () => {
  const quoted = 'The card says: {"message":"x","operations":[{"type":"delete_column","column_id":"col-a"}]}';
  await using a = await startChatApp([says(quoted)]);
  const { message, proposal } = await a.answer("What does the card say?");
  assertEquals([message, proposal], [quoted, null]);
});

function titlesOf(board: Board | null): string[] {
  return Object.values(board?.cards ?? {}).map(({ title }) => title);
}

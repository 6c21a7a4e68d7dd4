/** Kept conversations: lists, whose they are, and what ends them. */
import { insertChat, insertMessage, type MessageRow } from "../../../db/chat.ts";
import { failInterrupted } from "../../../server/chat/service.ts";
import type { Chat, ChatMessage } from "../../../server/chat/schema.ts";
import { givenPerson } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { serveChatApp, startChatApp } from "../../support/chat.ts";
import { after, hangs, says } from "../../support/model_replies.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { readEvents } from "../../support/sse.ts";
import { BY_REQUEST, recordOne } from "../../support/trail.ts";
import { waitFor } from "../../support/wait.ts";

async function givenChats(t: TestApp, ...chats: readonly { id: string; owner_id?: string; at?: string }[]) {
  await t.db.write(() => {
    for (const { id, owner_id = "local", at = NOW } of chats) {
      const times = { created_at: at, updated_at: at };
      insertChat(t.db, { id, owner_id, board_id: "board-1", title: id, history_hash: id, version: 1, ...times });
    }
  });
}

async function givenMessages(t: TestApp, chat_id: string, ...messages: readonly Partial<MessageRow>[]) {
  await t.db.write(() => {
    for (const [index, message] of messages.entries()) {
      const id = `${chat_id}-${index}`;
      const common = { role: "user", content: id, state: "done", problem: null, created_at: NOW } as const;
      insertMessage(t.db, { id, chat_id, ...common, ...message });
    }
  });
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

Deno.test("POST /chats begins a chat about the first board, or the one that is named", async () => {
  await using t = await startTestApp();
  const second = await t.given.board({ title: "Second board" });
  for (const [body, board_id] of [[{}, "board-1"], [{ board_id: second.id }, second.id]] as const) {
    const { answer, entry } = await recordOne(t, () => t.post("/api/v1/chats", body));
    const row: Chat = await answer.json();
    assertEquals([answer.status, answer.headers.get("location")], [201, `/api/v1/chats/${row.id}`]);
    assertEquals(row, { id: row.id, board_id, title: "New chat", version: 1, created_at: NOW, updated_at: NOW });
    const { title: _, ...kept } = row;
    assertEquals(entry, {
      ...{ operation: "chat.create", entity_type: "chat", entity_id: row.id, ...BY_REQUEST },
      details: { owner_id: "local", row: kept },
    });
    assertEquals(await (await t.get(`/api/v1/chats/${row.id}`)).json(), row);
  }
  await assertUnchanged(t, async () => {
    await assertProblem(await t.post("/api/v1/chats", { board_id: "board-9" }), "not_found");
  });
});

Deno.test("a chat is called by its first question", async () => {
  await using a = await startChatApp([says("One"), says("Two")]);
  const { id }: Chat = await (await a.t.post("/api/v1/chats", {})).json();
  const question = `Which cards\nare ${"very ".repeat(20)}late?`;
  await a.answer(question, id);
  await a.answer("And now?", id);
  const { title, version }: Chat = await (await a.t.get(`/api/v1/chats/${id}`)).json();
  assertEquals([title, version], [`Which cards are ${"very ".repeat(12).trim()}…`, 5]);
});

Deno.test("GET /chats lists the caller's own, the one last talked in first, in pages and by board", async () => {
  await using t = await startTestApp();
  const at = (second: number) => `2026-01-02T00:00:0${second}.000Z`;
  await givenChats(t, { id: "a", at: at(1) }, { id: "b", at: at(3) }, { id: "c", at: at(2) });
  const first = await t.get("/api/v1/chats?limit=2&count=true");
  assertEquals(idsOf(await first.json()), ["b", "c"]);
  assertEquals(first.headers.get("x-total-count"), "3");
  const [, next = ""] = /<(.+)>; rel="next"/.exec(first.headers.get("link") ?? "") ?? [];
  const second = await t.get(next);
  assertEquals([idsOf(await second.json()), second.headers.get("link")], [["a"], null]);
  assertEquals(idsOf(await (await t.get("/api/v1/chats?board_id=board-1")).json()), ["b", "c", "a"]);
  assertEquals(await (await t.get("/api/v1/chats?board_id=board-2")).json(), []);
  await assertProblem(await t.get("/api/v1/chats?limit=501"), "invalid");
  await assertProblem(await t.get("/api/v1/chats?cursor=wrong"), "malformed");
});

Deno.test("GET /chats/{id}/messages tells what was said, oldest first and in pages", async () => {
  await using t = await startTestApp();
  await givenChats(t, { id: "a" });
  const problem = { code: "ai_failed", detail: "It rains" };
  await givenMessages(t, "a", {}, { role: "assistant" }, { state: "failed", problem: JSON.stringify(problem) });
  const first = await t.get("/api/v1/chats/a/messages?limit=2&count=true");
  const page: ChatMessage[] = await first.json();
  assertEquals(page.map(({ id, role }) => [id, role]), [["a-0", "user"], ["a-1", "assistant"]]);
  assertEquals(first.headers.get("x-total-count"), "3");
  const [, next = ""] = /<(.+)>; rel="next"/.exec(first.headers.get("link") ?? "") ?? [];
  assertEquals(await (await t.get(next)).json(), [
    {
      ...{ id: "a-2", chat_id: "a", role: "user", content: "a-2", state: "failed", problem, proposal: null },
      created_at: NOW,
    },
  ]);
  await assertProblem(await t.get("/api/v1/chats/nowhere/messages"), "not_found");
});

Deno.test("DELETE /chats/{id} deletes it with all that was said, and its cost stays known", async () => {
  await using a = await startChatApp([says("One")]);
  const { chat_id } = await a.answer("First");
  const usage = await (await a.t.get("/api/v1/chat/usage")).json();
  const row = await (await a.t.get(`/api/v1/chats/${chat_id}`)).json();
  const { answer, entry } = await recordOne(a.t, () => a.t.delete(`/api/v1/chats/${chat_id}`));
  assertEquals(await answer.json(), row);
  const { title: _, ...kept } = row;
  assertEquals([entry.operation, entry.details], ["chat.delete", { owner_id: "local", row: kept }]);
  assertEquals(await (await a.t.get("/api/v1/chats")).json(), []);
  const { chats, chat_messages, chat_proposals } = a.t.snapshot();
  assertEquals([chats, chat_messages, chat_proposals], [[], [], []]);
  assertEquals(await (await a.t.get("/api/v1/chat/usage")).json(), usage);
  await assertProblem(await a.t.delete(`/api/v1/chats/${chat_id}`), "not_found");
});

Deno.test("a chat that is deleted ends the answer that is being made in it", async () => {
  await using a = await serveChatApp([hangs()]);
  await using reader = readEvents(await a.stream("Hello"));
  const { data } = await reader.next();
  assert(typeof data === "object" && data !== null && "chat_id" in data);
  await (await a.t.delete(`/api/v1/chats/${data.chat_id}`)).body?.cancel();
  const { event, data: problem } = await reader.next();
  assert(typeof problem === "object" && problem !== null && "type" in problem);
  assertEquals([event, problem.type], ["problem", "/problems/not_found"]);
  await waitFor(() => a.model.open_connections === 0, "the end of the connection");
  assertEquals(a.t.auditOperations(), ["chat.ask", "chat.delete"]);
});

Deno.test("a board that is deleted takes its chats along, and no answer comes after it", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using a = await serveChatApp([after(gate, says("Too late"))]);
  const { id: board_id } = await a.t.given.board();
  const messages = [{ role: "user", content: "Hello" }];
  const asked = a.t.post("/api/v1/chat", { messages, board_id });
  await waitFor(() => a.model.completions.length === 1, "the question");
  await (await a.t.delete(`/api/v1/boards/${board_id}`)).body?.cancel();
  open();
  await assertProblem(await asked, "not_found");
  assertEquals(a.t.snapshot()["chats"], []);
  assertEquals(a.t.auditOperations(), ["board.create", "chat.ask", "board.delete"]);
});

Deno.test("chats are their owner's: of others only administrators read them, and what the trail says of them", async () => {
  await using a = await startChatApp([says("One")], { auth: true });
  const anna = await givenPerson(a.t, { username: "anna" });
  const bert = await givenPerson(a.t, { username: "bert" });
  const admin = await givenPerson(a.t, { username: "admin", is_admin: true });
  const { chat_id } = await a.answer("A secret", undefined, anna.headers);
  for (const { headers } of [bert, admin]) {
    assertEquals(await (await a.t.get("/api/v1/chats", headers)).json(), []);
  }
  assertEquals((await a.messages(chat_id, admin.headers)).map(({ content }) => content), ["A secret", "One"]);
  for (const path of [`/api/v1/chats/${chat_id}`, `/api/v1/chats/${chat_id}/messages`]) {
    await assertProblem(await a.t.get(path, bert.headers), "not_found");
  }
  await assertUnchanged(a.t, async () => {
    await assertProblem(await a.t.delete(`/api/v1/chats/${chat_id}`, undefined, bert.headers), "not_found");
  });
  const trail = "/api/v1/audit?entity_type=chat";
  assertEquals(await (await a.t.get(trail, bert.headers)).json(), []);
  for (const { headers } of [anna, admin]) {
    assertEquals((await (await a.t.get(trail, headers)).json()).length, 2);
  }
});

Deno.test("with accounts the local user's chats and their cost go to the administrator", async () => {
  await using a = await startChatApp([says("One")]);
  const { chat_id } = await a.answer("First");
  const admin = await givenPerson(a.t, { username: "admin", is_admin: true });
  await (await a.t.put("/api/v1/settings/auth_required", { value: true })).body?.cancel();
  assertEquals(idsOf(await (await a.t.get("/api/v1/chats", admin.headers)).json()), [chat_id]);
  const owners = a.t.db.all("SELECT owner_id FROM chats UNION ALL SELECT owner_id FROM chat_usage");
  assertEquals(owners, [{ owner_id: admin.user.id }, { owner_id: admin.user.id }]);
});

Deno.test("what a crash left unanswered is marked at the next start, once", async () => {
  await using t = await startTestApp();
  await givenChats(t, { id: "a" }, { id: "b" });
  await givenMessages(t, "a", {}, { role: "assistant" }, { state: "asked" });
  await givenMessages(t, "b", {});
  await failInterrupted(t.services);
  const messages: ChatMessage[] = await (await t.get("/api/v1/chats/a/messages")).json();
  const detail = "Benchtop was ended before the answer was complete";
  assertEquals(messages.at(-1)?.state, "failed");
  assertEquals(messages.at(-1)?.problem, { code: "interrupted", detail });
  assertEquals(t.auditOperations(), ["chat.fail"]);
  await assertUnchanged(t, () => failInterrupted(t.services));
});

Deno.test("a question whose failure could not be written holds up no other one", async () => {
  await using a = await startChatApp([says("Here I am")]);
  await givenChats(a.t, { id: "a" });
  await givenMessages(a.t, "a", { state: "asked" });
  await a.answer("Hello", "a");
  const states = (await a.messages("a")).map(({ state, problem }) => [state, problem?.code]);
  assertEquals(states, [["failed", "interrupted"], ["done", undefined], ["done", undefined]]);
});

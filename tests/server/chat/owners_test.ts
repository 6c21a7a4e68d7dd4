/** Whose chats are: nobody else's, by whichever way one comes to them; and what a token may do in them. */
import type { ChatAnswer } from "../../../server/chat/schema.ts";
import { givenApiToken, givenPerson } from "../../support/accounts.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { type ChatApp, startChatApp } from "../../support/chat.ts";
import { sendSample } from "../../support/every_route.ts";
import { callsTools, fails, says } from "../../support/model_replies.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { readTrail } from "../../support/trail.ts";

interface Scene {
  readonly a: ChatApp;
  readonly anna: Awaited<ReturnType<typeof givenPerson>>;
  readonly bert: Awaited<ReturnType<typeof givenPerson>>;
  /** A chat of Anna's with a proposal that waits, and a question that failed. */
  readonly chat_id: string;
  readonly proposal_id: string;
  readonly failed_id: string;
  /** A chat of Bert's. */
  readonly own_id: string;
}

async function openScene(): Promise<Scene> {
  const a = await startChatApp([], { auth: true });
  const [anna, bert] = [await givenPerson(a.t, { username: "anna" }), await givenPerson(a.t, { username: "bert" })];
  await a.t.given.card({ title: "Pick a name" });
  a.model.reply(callsTools([{ name: "delete_column", arguments: { column_id: "col-a" } }]), says("Gone"));
  const { chat_id, proposal } = await a.answer("Delete column A", undefined, anna.headers);
  a.model.reply(fails(500, "Out of order"));
  await assertProblem(await a.ask("And B", chat_id, anna.headers), "ai_failed");
  const failed = (await a.messages(chat_id, anna.headers)).at(-1);
  a.model.reply(says("Hello"));
  const own = await a.answer("Hello", undefined, bert.headers);
  assert(proposal !== null && failed !== undefined);
  return { a, anna, bert, chat_id, proposal_id: proposal.id, failed_id: failed.id, own_id: own.chat_id };
}

Deno.test("whatever is somebody else's is not there, by whichever way one comes to it", async () => {
  const { a, bert, chat_id, proposal_id, failed_id, own_id } = await openScene();
  await using _a = a;
  const body = { messages: [{ role: "user", content: "Go on" }] };
  const requests: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ["GET", `/chats/${chat_id}`],
    ["DELETE", `/chats/${chat_id}`],
    ["GET", `/chats/${chat_id}/messages`],
    // Once through her chat, and once through his own.
    ...[chat_id, own_id].map((id) => `/chats/${id}/proposals/${proposal_id}`).flatMap((path) => [
      ["GET", path] as const,
      ["POST", `${path}/apply`, {}] as const,
      ["POST", `${path}/discard`] as const,
      ["POST", `${path}/undo`] as const,
    ]),
    ["POST", "/chat", { ...body, chat_id }],
    ["POST", "/chat", { ...body, retry_of: failed_id }],
    ["POST", "/chat", { ...body, chat_id: own_id, retry_of: failed_id }],
  ];
  const asked = a.model.requests.length;
  for (const [method, path, body] of requests) {
    const name = `${method} ${path}`;
    await assertUnchanged(a.t, async () => {
      const answer = await sendSample(a.t, { name, method, path: `/api/v1${path}`, body }, bert.headers);
      const { detail } = await assertProblem(answer, "not_found", name);
      assert(!detail.includes("Delete column A"), detail);
    });
  }
  assertEquals(a.model.requests.length, asked);
  // A page of his own messages cannot be made one of hers.
  const page = await a.t.get(`/api/v1/chats/${own_id}/messages?cursor=${failed_id}`, bert.headers);
  assertEquals((await page.json()).map((message: { chat_id: string }) => message.chat_id), [own_id, own_id]);
});

Deno.test("what somebody says belongs to them alone, even when another has said just the same", async () => {
  const { a, anna, bert } = await openScene();
  await using _a = a;
  const messages = [
    { role: "user", content: "Delete column A" },
    { role: "assistant", content: "Gone" },
    { role: "user", content: "Go on" },
  ];
  a.model.reply(says("What do you mean?"));
  const answer: ChatAnswer = await (await a.t.post("/api/v1/chat", { messages }, bert.headers)).json();
  assertEquals((await a.t.get(`/api/v1/chats/${answer.chat_id}`, bert.headers)).status, 200);
  await assertProblem(await a.t.get(`/api/v1/chats/${answer.chat_id}`, anna.headers), "not_found");
});

Deno.test("a token to read reads chats, and neither asks nor applies", async () => {
  const { a, anna, chat_id, proposal_id } = await openScene();
  await using _a = a;
  const { headers } = await givenApiToken(a.t, anna.user, ["read"]);
  for (const path of [`/chats/${chat_id}/messages`, `/chats/${chat_id}/proposals/${proposal_id}`, "/chat/usage"]) {
    const answer = await a.t.get(`/api/v1${path}`, headers);
    await answer.body?.cancel();
    assertEquals(answer.status, 200, path);
  }
  const messages = [{ role: "user", content: "Go on" }];
  const path = `/chats/${chat_id}/proposals/${proposal_id}`;
  const asked = a.model.requests.length;
  for (const accept of ["application/json", "text/event-stream"]) {
    const more = { ...headers, accept };
    const writes = [["/chat", { messages }], ["/chats", {}], [`${path}/apply`, {}], [`${path}/discard`], [
      `${path}/undo`,
    ]];
    for (const [end, body] of writes) {
      await assertUnchanged(a.t, async () => {
        await assertProblem(await a.t.post(`/api/v1${end}`, body, more), "forbidden", String(end));
      });
    }
    await assertUnchanged(a.t, async () => {
      await assertProblem(await a.t.delete(`/api/v1/chats/${chat_id}`, undefined, more), "forbidden");
    });
  }
  assertEquals(a.model.requests.length, asked);
});

Deno.test("what the assistant does for a program says by which token it was asked", async () => {
  const add = { name: "add_card", arguments: { column_id: "col-a", title: "Notes" } };
  await using a = await startChatApp([callsTools([add]), says("There it is")], { auth: true });
  const { user } = await givenPerson(a.t);
  const { id, headers } = await givenApiToken(a.t, user, ["write"], { name: "Script" });
  const { chat_id } = await a.answer("Add a card", undefined, headers);
  const { actor, details } = readTrail(a.t).find(({ operation }) => operation === "card.create") ?? {};
  assert(typeof details === "object" && details !== null && "row" in details);
  const { row: _row, ...rest } = details;
  assertEquals([actor, rest], ["assistant", { token_id: id, chat_id, asked_by: "Script" }]);
});

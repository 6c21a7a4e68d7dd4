/** Which answers change the board at once, which wait for a person, and what becomes of one that comes too late. */
import type { ChatAnswer } from "../../../server/chat/schema.ts";
import { givenApiToken, givenPerson } from "../../support/accounts.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { serveChatApp, startChatApp } from "../../support/chat.ts";
import { after, callsTools, says } from "../../support/model_replies.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { waitFor } from "../../support/wait.ts";
import { instructionsOf } from "./support.ts";

const deletes = (card_id: string) => ({ name: "delete_card", arguments: { card_id } });

Deno.test("in review mode nothing is changed before a person has accepted it", async () => {
  await using a = await startChatApp([
    callsTools([{ name: "add_card", arguments: { column_id: "col-a", title: "Notes" } }]),
    says("I propose a card"),
  ]);
  await (await a.t.put("/api/v1/settings/chat_apply", { value: "review" })).body?.cancel();
  const board = await (await a.t.get("/api/v1/board")).text();
  const { proposal, board_update, chat_id } = await a.answer("Add a card");
  assertEquals([proposal?.state, proposal?.reason, board_update], ["waiting", null, null]);
  assertEquals(await (await a.t.get("/api/v1/board")).text(), board);
  const path = `/api/v1/chats/${chat_id}/proposals/${proposal?.id}`;
  assertEquals(await (await a.t.get(path)).json(), proposal);
  assertEquals((await a.messages(chat_id)).at(-1)?.proposal, proposal);
  const applied = await a.t.post(`${path}/apply`, {});
  assertEquals((await applied.json()).state, "applied");
  assert((await (await a.t.get("/api/v1/board")).text()).includes("Notes"));
});

Deno.test("an answer that deletes more than three cards waits whatever the setting, and three do not", async () => {
  await using a = await startChatApp([]);
  const cards = await a.t.given.cards(["1", "2", "3", "4", "5", "6", "7"]);
  const ids = cards.map(({ id }) => id);
  a.model.reply(callsTools(ids.slice(0, 3).map(deletes)), says("Three are gone"));
  const three = await a.answer("Delete three");
  assertEquals([three.proposal?.state, three.proposal?.reason], ["applied", null]);
  a.model.reply(callsTools(ids.slice(3).map(deletes)), says("All are gone"));
  const board = await (await a.t.get("/api/v1/board")).text();
  const four = await a.answer("Delete everything");
  assertEquals([four.proposal?.state, four.proposal?.reason], ["waiting", "It deletes 4 cards"]);
  assertEquals(await (await a.t.get("/api/v1/board")).text(), board);
});

Deno.test("when the board has changed so that the answer cannot be done, the model hears of it and starts over", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using a = await serveChatApp([]);
  const [card] = await a.t.given.cards(["Pick a name"]);
  const move = { name: "move_card", arguments: { card_id: card.id, column_id: "col-b" } };
  a.model.reply(callsTools([move]), after(gate, says("Moved")), says("It is gone already"));
  const asked = a.ask("Move it to B");
  await waitFor(() => a.model.completions.length === 2, "the second round");
  await (await a.t.delete(`/api/v1/board/cards/${card.id}`)).body?.cancel();
  open();
  const { message, board_update, proposal }: ChatAnswer = await (await asked).json();
  assertEquals([message, board_update, proposal], ["It is gone already", null, null]);
  const told = instructionsOf(a.model.completions[2]);
  assert(told.includes("The board is another one now"), told);
  assertEquals(a.t.auditOperations(), ["card.create", "chat.ask", "card.delete", "chat.answer"]);
});

Deno.test("whoever is locked out while an answer is made changes nothing any more", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using a = await serveChatApp([], { auth: true });
  const anna = await givenPerson(a.t);
  const add = { name: "add_card", arguments: { column_id: "col-a", title: "Notes" } };
  a.model.reply(callsTools([add]), after(gate, says("Added")));
  const board = await (await a.t.get("/api/v1/board", anna.headers)).text();
  const asked = a.ask("Add a card", undefined, anna.headers);
  await waitFor(() => a.model.completions.length === 2, "the second round");
  await a.t.db.write(() => a.t.db.run("DELETE FROM sessions"));
  open();
  await assertProblem(await asked, "unauthenticated");
  const { headers } = await givenPerson(a.t, { username: "bert" });
  assertEquals(await (await a.t.get("/api/v1/board", headers)).text(), board);
  assertEquals(a.t.auditOperations().filter((name) => name.startsWith("chat")), ["chat.ask", "chat.fail"]);
});

Deno.test("an API token needs the scope to write", async () => {
  await using a = await startChatApp([], { auth: true });
  const { user } = await givenPerson(a.t);
  const { headers } = await givenApiToken(a.t, user, ["read"]);
  await (await a.t.get("/api/v1/chats", headers)).body?.cancel(); // its first use is written down
  await waitFor(() => a.t.db.value("SELECT 1 FROM api_tokens WHERE last_used_at IS NOT NULL") === 1, "the token's use");
  await assertUnchanged(a.t, async () => {
    await assertProblem(await a.ask("Hello", undefined, headers), "forbidden");
    await assertProblem(await a.t.post("/api/v1/chats", {}, headers), "forbidden");
  });
  assertEquals(a.model.requests, []);
});

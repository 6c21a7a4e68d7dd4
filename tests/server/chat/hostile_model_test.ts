/** Models that make no mistake and mean no good: they delete everything, or come to no end. */
import type { Board } from "../../../server/board/schema.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { type ChatApp, serveChatApp } from "../../support/chat.ts";
import type { Reply } from "../../support/model_exchange.ts";
import { callsTools, fails, says, type ScriptedCall } from "../../support/model_replies.ts";
import { assertFails, leakTest, listOthers } from "./hostile.ts";
import { instructionsOf } from "./support.ts";

const call = (name: string, input: unknown): ScriptedCall => ({ name, arguments: input });
const answers = (answer: object): Reply => says(JSON.stringify({ message: "Done", ...answer }));

/** The ways to say "delete everything": each waits, whatever the setting. */
const EVERYTHING: Readonly<Record<string, (cards: readonly string[]) => Reply>> = {
  "card by card": (cards) => callsTools(cards.map((card_id) => call("delete_card", { card_id }))),
  "column by column": () => callsTools(["col-a", "col-b"].map((column_id) => call("delete_column", { column_id }))),
  "gathered in a new column": (cards) =>
    answers({
      operations: [
        { type: "add_column", column_id: "bin", title: "Bin" },
        ...cards.map((card_id) => ({ type: "move_card", card_id, column_id: "bin" })),
        { type: "delete_column", column_id: "bin" },
      ],
    }),
  "in JSON": (cards) => answers({ operations: cards.map((card_id) => ({ type: "delete_card", card_id })) }),
  "as an empty board": () => answers({ board_update: { columns: [], cards: {} } }),
};

leakTest("whoever deletes everything waits for a person, and what the person takes can be taken back", async () => {
  for (const [name, everything] of Object.entries(EVERYTHING)) {
    await using a = await serveChatApp([]);
    const cards = await a.t.given.cards(["One", "Two", "Three", "Four"]);
    const layout = await readLayout(a);
    const before = listOthers(a.t);
    a.model.reply(everything(cards.map(({ id }) => id)), says("All gone"));
    const { proposal, board_update, chat_id } = await a.answer("Delete everything");
    assertEquals([proposal?.state, board_update], ["waiting", null], name);
    assertEquals(proposal?.reason?.startsWith("It deletes 4 cards"), true, `${name}: ${proposal?.reason}`);
    assertEquals(listOthers(a.t), before, name);
    assertEquals(a.t.auditOperations().slice(-2), ["chat.ask", "chat.answer"], name);
    const path = `/api/v1/chats/${chat_id}/proposals/${proposal?.id}`;
    assertEquals((await (await a.t.post(`${path}/apply`, {})).json()).state, "applied", name);
    assertEquals((await readLayout(a)).flatMap(([, titles]) => titles), [], name);
    assertEquals((await (await a.t.post(`${path}/undo`)).json()).state, "undone", name);
    assertEquals(await readLayout(a), layout, name);
  }
});

async function readLayout({ t }: ChatApp): Promise<[column: string, cards: (string | undefined)[]][]> {
  const { columns, cards }: Board = await (await t.get("/api/v1/board")).json();
  return columns.map(({ title, cardIds }) => [title, cardIds.map((id) => cards[id]?.title)]);
}

/** What a model can do for ever; each time it is stopped with nothing done. */
const ENDLESS: Readonly<Record<string, Reply>> = {
  "reading": callsTools([call("read_board", {})]),
  "searching": callsTools([call("find_cards", { query: "pumps" })]),
  "adding": callsTools([call("add_card", { column_id: "col-a", title: "Notes" })], "One more. "),
};

leakTest("a model that comes to no end is asked 16 times and not once more", async () => {
  await using a = await serveChatApp([]);
  for (const [name, reply] of Object.entries(ENDLESS)) {
    const asked = a.model.completions.length;
    const prepare = () => a.model.reply(...Array<Reply>(16).fill(reply));
    await assertFails(a, name, prepare, "ai_failed", "The model came to no answer within 16 rounds");
    assertEquals(a.model.completions.length - asked, 2 * (16 + 1), name); // each with another chat after it
  }
});

leakTest("a model that takes no tools, and no JSON either, is not asked for ever", async () => {
  await using a = await serveChatApp([]);
  const { host } = new URL(a.model.base_url);
  const none = fails(404, "No endpoints found that support tool use");
  const detail = `The AI service ${host} knows no such address or model (404): check both in Settings`;
  await assertFails(a, "no tools", () => a.model.reply(none, none), "ai_failed", detail);
});

leakTest("a model that reads all at once is told no more than fits, and may read on", async () => {
  await using a = await serveChatApp([]);
  await a.t.given.cards(Array.from({ length: 60 }, (_, number) => `Pump ${number} ${"x".repeat(180)}`));
  a.model.reply(callsTools(Array(500).fill(call("find_cards", { query: "pump" }))), says("There are 60"));
  assertEquals((await a.answer("How many pumps are there?")).message, "There are 60");
  const told = instructionsOf(a.model.completions[1]).split("BEGIN DATA").map((text) => text.length);
  assertEquals(told.length, 1 + 1 + 1 + 500); // the rule, the board, the answers, each behind its fence
  assert(told.slice(3).filter((length) => length > 1000).length < 10);
});

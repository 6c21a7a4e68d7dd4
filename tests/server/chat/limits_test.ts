/** How much one answer may take: what the model is told back, what its tools read, and how many are made at a time. */
import { Answers } from "../../../server/chat/answers.ts";
import { CHAT_LIMITS } from "../../../server/chat/limits.ts";
import { AppError } from "../../../server/errors.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import { startChatApp } from "../../support/chat.ts";
import { callsTools, says } from "../../support/model_replies.ts";

Deno.test("an answer begins within a minute, ends within five, and takes 16 rounds of 1 MiB each at most", () => {
  const { first_byte_ms, answer_ms, stream_bytes, rounds } = CHAT_LIMITS;
  assertEquals([first_byte_ms, answer_ms, stream_bytes, rounds], [60_000, 300_000, 1024 * 1024, 16]);
});

Deno.test("what the model is told stays within its limit, however much it says in each of its rounds", async () => {
  const words = "w".repeat(500_000);
  const rounds = Array.from(
    { length: 15 },
    (_, round) =>
      callsTools([
        { name: "find_cards", arguments: { query: `pump ${round}` } },
        { name: "add_card", arguments: { column_id: "col-a", title: `Card ${round}`, details: "d".repeat(15_000) } },
      ], words),
  );
  await using a = await startChatApp([...rounds, says("Done")]);
  const { message } = await a.answer("Add some cards");
  assertEquals([a.model.completions.length, message.endsWith("…")], [16, true]);
  const sizes = a.model.completions.map(({ text }) => text.length);
  assert(sizes.every((size) => size < 160_000), `${sizes}`);
});

Deno.test("a chat can go on changing the board however much was said in it", async () => {
  await using a = await startChatApp([
    callsTools([{ name: "add_card", arguments: { column_id: "col-a", title: "Notes" } }], "w".repeat(4000)),
    says("There it is"),
  ]);
  const said = Array.from({ length: 200 }, (_, turn) => ({
    role: turn % 2 === 0 ? "user" : "assistant",
    content: `${turn} ${"word ".repeat(200)}`,
  }));
  const messages = [...said, { role: "user", content: "Add a card" }];
  const answer = await a.t.post("/api/v1/chat", { messages });
  assertEquals([answer.status, (await answer.json()).proposal?.state], [200, "applied"]);
});

Deno.test("what a model made up is told of in short, to it and to the person who asked", async () => {
  const id = "x".repeat(300_000);
  const board_update = { columns: [{ id: "col-a", title: "A", cardIds: [id] }], cards: {} };
  const mistake = says([JSON.stringify({ message: "Done", board_update })]);
  await using a = await startChatApp([mistake, mistake]);
  const { message } = await a.answer("Change something");
  assert(message.startsWith("That did not work: ") && message.length < 1100, `${message.length}`);
  const sizes = a.model.completions.map(({ text }) => text.length);
  assert(sizes.every((size) => size < 20_000), `${sizes}`);
});

Deno.test("of many rounds the oldest are left out, each call with its answer", async () => {
  const long = { column_id: "col-a", title: "Card", details: "d".repeat(10_000) };
  const rounds = Array.from({ length: 15 }, () => callsTools([{ name: "add_card", arguments: long }], "Next."));
  await using a = await startChatApp([...rounds, says("Done")]);
  await a.answer("Add some cards");
  for (const [index, { json, text }] of a.model.completions.entries()) {
    const { messages } = json as { messages: { role: string }[] }; // as our own client wrote it
    const told = messages.slice(2).map(({ role }) => role);
    const kept = Math.min(index, told.length / 2);
    assertEquals(told, Array.from({ length: kept }, () => ["assistant", "tool"]).flat());
    assert(text.length < 160_000, `${text.length}`);
  }
  const last = a.model.completions.at(-1)?.json as { messages: unknown[] }; // the same
  assert(last.messages.length > 4 && last.messages.length < 2 + 2 * 15, `${last.messages.length}`);
});

Deno.test("of the readings of one round, 20 are answered", async () => {
  const readings = Array.from({ length: 25 }, () => ({ name: "find_cards", arguments: { query: "pump" } }));
  await using a = await startChatApp([callsTools(readings), says("Done")]);
  await a.answer("What is there?");
  const { messages } = a.model.completions[1]?.json as { messages: { role: string; content: string }[] };
  const told = messages.filter(({ role }) => role === "tool").map(({ content }) =>
    content.includes("Too many readings")
  );
  assertEquals(told, [...Array(20).fill(false), ...Array(5).fill(true)]);
});

Deno.test("at most 8 answers are made at a time", () => {
  const answers = new Answers();
  const { signal } = new AbortController();
  using stack = new DisposableStack();
  const running = Array.from({ length: 8 }, (_, i) => stack.use(answers.begin(`user-${i}`, signal, 60_000)));
  const refusal = assertThrows(() => answers.begin("user-9", signal, 60_000), AppError);
  assertEquals([refusal.code, refusal.detail], ["busy", "Cannot answer: 8 questions are being answered already"]);
  assertEquals(new Headers(refusal.headers).get("retry-after"), "5");
  running[0]?.[Symbol.dispose]();
  stack.use(answers.begin("user-9", signal, 60_000));
});

Deno.test("an answer cannot take the id of a deleted card, which can be brought back", async () => {
  await using a = await startChatApp([]);
  const [{ id }] = await a.t.given.cards(["Pick a name", "Order pumps"]);
  assertEquals((await a.t.delete(`/api/v1/boards/board-1/cards/${id}`)).status, 200);
  const operations = [{ type: "add_card", card_id: id, column_id: "col-a", title: "Instead" }];
  a.model.reply(says(JSON.stringify({ message: "Done", operations })));
  const { board_update } = await a.answer("Add one");
  const cards = Object.values(board_update?.cards ?? {});
  assertEquals(cards.map(({ title }) => title).sort(), ["Instead", "Order pumps"]);
  assert(cards.every((card) => card.id !== id));
  assertEquals((await a.t.post(`/api/v1/boards/board-1/cards/${id}/restore`)).status, 201);
});

Deno.test("numbers that no call can come to are not taken for its cost", async () => {
  const usage = { prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: 1_000_000_001, cost: 1e300 };
  await using a = await startChatApp([says("One", { usage }), says("Two")]);
  await a.answer("First");
  await a.answer("Second");
  const most = Number.MAX_SAFE_INTEGER;
  await a.t.db.write(() => {
    a.t.db.run("UPDATE chat_usage SET prompt_tokens = :most WHERE prompt_tokens IS NOT NULL", { most });
    for (let doubled = 0; doubled < 11; doubled++) {
      a.t.db.run(
        `INSERT INTO chat_usage (id, owner_id, chat_id, model, prompt_tokens, completion_tokens, cost_usd, duration_ms,
          created_at) SELECT id || :doubled, owner_id, chat_id, model, prompt_tokens, completion_tokens, cost_usd,
          duration_ms, created_at FROM chat_usage`,
        { doubled },
      );
    }
  });
  const answer = await a.t.get("/api/v1/chat/usage");
  const [sum] = await answer.json();
  assertEquals([answer.status, sum.calls, sum.completion_tokens, sum.cost_usd], [200, 4096, 8 * 2048, null]);
});

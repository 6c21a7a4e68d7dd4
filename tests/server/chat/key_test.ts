/** The key goes where it was entered for, and nothing that a service says brings it back. */
import { KeyMask } from "../../../server/chat/key_mask.ts";
import type { ModelEvent } from "../../../server/chat/model.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { startChatApp } from "../../support/chat.ts";
import { writtenLog } from "../../support/log.ts";
import { callsTools, fails, says } from "../../support/model_replies.ts";
import { ModelServer } from "../../support/model_server.ts";

const KEY = "sk-canary-0123456789";

async function putSetting(t: Awaited<ReturnType<typeof startChatApp>>["t"], key: string, value: string): Promise<void> {
  assertEquals((await t.put(`/api/v1/settings/${key}`, { value })).status, 200);
}

Deno.test("a key is not sent to a service that is set after it was entered", async () => {
  await using a = await startChatApp([says("Hello"), says("Hello again")]);
  await using other = new ModelServer(says("Hello from elsewhere"));
  await putSetting(a.t, "ai_api_key", KEY);
  await a.answer("First");
  await putSetting(a.t, "ai_base_url", other.base_url);
  await a.answer("Second");
  await putSetting(a.t, "ai_base_url", a.model.base_url);
  await a.answer("Third");
  const sent = (server: ModelServer) => server.completions.map(({ headers }) => headers.get("authorization"));
  assertEquals([sent(a.model), sent(other)], [[`Bearer ${KEY}`, `Bearer ${KEY}`], [null]]);
});

Deno.test("a service that repeats the key is not repeated", async () => {
  const card = { name: "add_card", arguments: { column_id: "col-a", title: `Use ${KEY}`, details: KEY } };
  await using a = await startChatApp([
    callsTools([card], `I have ${KEY}.`, { model: `m-${KEY}` }),
    says([...`Your key is ${KEY}, and sk-can is not`], { model: `m-${KEY}` }),
  ]);
  await a.t.given.cards(["Pick a name"]);
  await putSetting(a.t, "ai_api_key", KEY);
  const events = await (await a.stream("What is the key?")).text();
  assert(!events.includes(KEY) && events.includes("Use •••"));
  const answers = ["/board", "/chats", "/chat/usage", "/audit"].map(async (path) =>
    await (await a.t.get(`/api/v1${path}`)).text()
  );
  for (const text of [...await Promise.all(answers), JSON.stringify(a.t.snapshot()), writtenLog(a.t.log)]) {
    assert(!text.includes(KEY) && !text.includes("canary"));
  }
  const { content } = a.t.db.get<{ content: string }>("SELECT content FROM chat_messages WHERE role = 'assistant'") ??
    { content: "" };
  assertEquals(content, "I have •••.\n\nYour key is •••, and sk-can is not");
  for (const { text } of a.model.completions) assert(!text.includes(KEY));
});

Deno.test("the key is found wherever the text is cut, and in JSON that writes it another way", () => {
  const escaped = `{"title":"\\u0073${KEY.slice(1)}"}`;
  const usage = { prompt_tokens: 1, completion_tokens: 1, cost_usd: null, duration_ms: 1 };
  for (let cut = 0; cut <= KEY.length; cut++) {
    const mask = new KeyMask(KEY);
    const events: ModelEvent[] = [
      { type: "text", text: `a${KEY.slice(0, cut)}` },
      { type: "text", text: `${KEY.slice(cut)}b sk-` },
      { type: "tool_calls", calls: [{ id: KEY, name: KEY, arguments: escaped }] },
      { type: "usage", model: KEY, ...usage },
    ];
    const told = events.flatMap((event) => [...mask.take(event)]);
    assertEquals(told.flatMap((event) => event.type === "text" ? [event.text] : []).join(""), "a•••b sk-");
    assertEquals(told.slice(-2), [
      { type: "tool_calls", calls: [{ id: "•••", name: "•••", arguments: '{"title":"•••"}' }] },
      { type: "usage", model: "•••", ...usage },
    ]);
  }
});

Deno.test("in whatever way JSON writes the key, nothing of it is told, wherever it is cut", () => {
  const key = 'k/"\\7z-0123';
  const unicode = [...key].map((character) => `\\u00${character.charCodeAt(0).toString(16)}`).join("");
  const spellings = [
    key,
    JSON.stringify(key).slice(1, -1),
    key.replace("/", "\\/"),
    unicode,
    unicode.replace("7a", "7A"),
  ];
  for (const spelling of spellings) {
    const json = `{"title":"a${spelling}"}`;
    for (let cut = 0; cut <= json.length; cut++) {
      const mask = new KeyMask(key);
      const events: ModelEvent[] = [
        ...[json.slice(0, cut), json.slice(cut)].map((text) => ({ type: "text" as const, text })),
        { type: "tool_calls", calls: [{ id: "a", name: "b", arguments: json }] },
      ];
      const told = events.flatMap((event) => [...mask.take(event)]);
      const texts = told.map((event) => event.type === "text" ? event.text : "");
      assertEquals(texts.join(""), '{"title":"a•••"}', `${spelling} cut at ${cut}`);
      assertEquals(told.at(-1), { type: "tool_calls", calls: [{ id: "a", name: "b", arguments: texts.join("") }] });
    }
  }
});

Deno.test("a key that repeats itself is found in a text that nearly is one, at whatever length", () => {
  const key = "a".repeat(500);
  const nearly = `${"a".repeat(499)}b`;
  const mask = new KeyMask(key);
  const text = [...mask.take({ type: "text", text: `${nearly.repeat(400)}a${key}` })];
  assertEquals(text, [{ type: "text", text: `${nearly.repeat(400)}•••` }]);
  assertEquals([...mask.take({ type: "text", text: "b" })], [{ type: "text", text: "ab" }]); // 501, not 500
});

Deno.test("masking changes nothing else of a call: what is refused without a key is refused with one", () => {
  const twice = '{"title":"\\u0061","title":"b"}';
  const event: ModelEvent = { type: "tool_calls", calls: [{ id: "a", name: "edit_card", arguments: twice }] };
  assertEquals([...new KeyMask(KEY).take(event)], [event]);
});

Deno.test("an answer in JSON that writes the key in escapes tells nothing of it", async () => {
  const card = { type: "add_card", column_id: "col-a", title: KEY };
  const json = JSON.stringify({ message: `It is ${KEY}`, operations: [card] });
  await using a = await startChatApp([
    fails(400, "this model does not support tools"),
    says(json.replaceAll("sk-", "\\u0073k\\u002D")),
  ]);
  await putSetting(a.t, "ai_api_key", KEY);
  const { message, proposal } = await a.answer("What is the key?");
  assertEquals([message, proposal?.operations.map(({ summary }) => summary)], ["It is •••", ["Add “•••” to A"]]);
  assert(!JSON.stringify(a.t.snapshot()).includes(KEY));
});

Deno.test("without a key, or with one that is none, words stay as they are", () => {
  const event: ModelEvent = { type: "text", text: "none of it" };
  for (const key of [undefined, "none"]) assertEquals([...new KeyMask(key).take(event)], [event]);
});

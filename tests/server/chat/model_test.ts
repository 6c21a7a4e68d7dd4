import type { ModelEvent } from "../../../server/chat/model.ts";
import { AppError } from "../../../server/errors.ts";
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import * as replies from "../../support/model_replies.ts";
import { ModelServer } from "../../support/model_server.ts";
import { call, joined, KEY, listen, QUESTION, TOOL, UNKNOWN_USAGE, USAGE } from "./model_calls.ts";

Deno.test("an answer is told piece by piece, and its usage last", async () => {
  await using server = new ModelServer(replies.says(["Hel", "lo ", "Wörld ✓"]));
  const { events, failure } = await call(server);
  const texts = ["Hel", "lo ", "Wörld ✓"].map((text): ModelEvent => ({ type: "text", text }));
  assertEquals([events, failure], [[...texts, USAGE], undefined]);
});

Deno.test("a request holds the model, messages, tools and limits, and the key in its header alone", async () => {
  await using server = new ModelServer(replies.says("Done"));
  const call_1 = { id: "call_1", name: "add_card", arguments: '{"title":"A"}' };
  await call(server, {
    messages: [
      { role: "system", content: "Help" },
      { role: "user", content: "Add A" },
      { role: "assistant", content: "", tool_calls: [call_1, { ...call_1, id: "call_2", arguments: "{no json" }] },
      { role: "tool", tool_call_id: "call_1", content: "added" },
      { role: "assistant", content: "Said", tool_calls: [] },
    ],
    tools: [TOOL],
  });
  const [request] = server.requests;
  const sent = { name: "add_card", arguments: '{"title":"A"}' };
  assertEquals(request?.json, {
    model: "openai/gpt-oss-120b",
    messages: [
      { role: "system", content: "Help" },
      { role: "user", content: "Add A" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call_1", type: "function", function: sent },
          { id: "call_2", type: "function", function: { ...sent, arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "added" },
      { role: "assistant", content: "Said" },
    ],
    tools: [{ type: "function", function: TOOL }],
    max_tokens: 8192,
    stream: true,
    stream_options: { include_usage: true },
  });
  assertEquals([request?.method, request?.path], ["POST", "/v1/chat/completions"]);
  assertEquals(request?.headers.get("authorization"), `Bearer ${KEY}`);
  assertEquals(request?.text.includes(KEY), false);
});

Deno.test("without a key none is sent", async () => {
  await using server = new ModelServer(replies.says("Hello"));
  await using t = await startTestApp();
  await t.put("/api/v1/settings/ai_base_url", { value: server.base_url });
  assertEquals((await listen(t, { ...QUESTION, tools: [] })).failure, undefined);
  assertEquals(server.requests[0]?.headers.has("authorization"), false);
  assertEquals(server.requests[0]?.text.includes("tools"), false);
});

Deno.test("calls of tools are put together from their pieces, after the text", async () => {
  const calls = [{ name: "add_card", arguments: { title: "A" } }, { name: "odd", arguments: "{no json" }];
  await using server = new ModelServer(replies.callsTools(calls, "Adding A"));
  assertEquals(joined(await call(server)), [
    { type: "text", text: "Adding A" },
    {
      type: "tool_calls",
      calls: [
        { id: "call_0", name: "add_card", arguments: '{"title":"A"}' },
        { id: "call_1", name: "odd", arguments: "{no json" },
      ],
    },
    USAGE,
  ]);
});

/** One chunk with these calls, as different services write them. */
function chunkWith(tool_calls: unknown, finish_reason: string | null = null) {
  return { choices: [{ delta: { tool_calls }, finish_reason }] };
}

Deno.test("calls that come whole, with the same index, without one or without an id are told apart", async () => {
  const whole = (name: string, more: object) => ({ ...more, function: { name, arguments: "{}" } });
  const shapes: [unknown[], string[]][] = [
    [[whole("a", { index: 0, id: "x" }), whole("b", { index: 0, id: "y" })], ["x a", "y b"]],
    [[whole("a", { id: "x" }), whole("b", { id: "y" })], ["x a", "y b"]],
    [[whole("a", { index: 0 }), whole("b", { index: 1 })], ["call_0 a", "call_1 b"]],
    [[whole("a", { index: 7, id: null }), whole("b", { index: 3, id: "" })], ["call_0 a", "call_1 b"]],
  ];
  for (const [tool_calls, expected] of shapes) {
    for (
      const chunks of [[chunkWith(tool_calls, "stop")], [
        ...tool_calls.map((one) => chunkWith([one])),
        chunkWith([], "stop"),
      ]]
    ) {
      await using server = new ModelServer(replies.streams(chunks));
      const [event] = (await call(server)).events;
      assert(event?.type === "tool_calls");
      assertEquals(event.calls.map(({ id, name }) => `${id} ${name}`), expected);
    }
  }
});

Deno.test("a service that does not stream is understood", async () => {
  const tool_calls = [{ id: "x", type: "function", function: { name: "add_card", arguments: "{}" } }];
  await using server = new ModelServer(replies.answersAtOnce({ content: "At once", tool_calls }));
  const calls = [{ id: "x", name: "add_card", arguments: "{}" }];
  assertEquals((await call(server)).events, [{ type: "text", text: "At once" }, { type: "tool_calls", calls }, USAGE]);
});

Deno.test("an answer that reached the limit of its length is told to be cut", async () => {
  await using server = new ModelServer(replies.says(["Once upon"], { finish_reason: "length" }));
  assertEquals((await call(server)).events, [{ type: "text", text: "Once upon" }, { type: "cut" }, USAGE]);
});

Deno.test("cost and model are the service's, and what is no count is unknown", async () => {
  const usage = { prompt_tokens: -1, completion_tokens: "8", cost: 0.0125 };
  await using server = new ModelServer(replies.says(["Hi"], { model: "vendor/real", usage }));
  const { events } = await call(server);
  assertEquals(events.at(-1), { ...UNKNOWN_USAGE, model: "vendor/real", cost_usd: 0.0125 } as ModelEvent);
  await using silent = new ModelServer(replies.says(["Hi"], { model: "", usage: null }));
  assertEquals((await call(silent)).events.at(-1), { ...UNKNOWN_USAGE, model: "openai/gpt-oss-120b" } as ModelEvent);
});

/** What services say that cannot use tools: OpenRouter, Ollama, llama.cpp, vLLM. */
const NO_TOOLS: readonly [status: number, message: string][] = [
  [404, "No endpoints found that support tool use"],
  [400, "registry.ollama.ai/library/gemma:2b does not support tools"],
  [500, "tools param requires --jinja flag"],
  [400, '"auto" tool choice requires --enable-auto-tool-choice'],
];

Deno.test("a model that takes no tools is told apart from one that fails", async () => {
  for (const [code, message] of NO_TOOLS) {
    await using server = new ModelServer(replies.fails(code, message));
    assertEquals(await call(server), { events: [{ type: "no_tools" }], failure: undefined });
    await using plain = new ModelServer(replies.fails(code, message));
    const { events, failure } = await call(plain, { ...QUESTION, tools: [] });
    assertEquals([events, failure instanceof AppError, plain.requests.length], [[], true, 1]);
  }
});

Deno.test("a service that knows less of the protocol, or newer words, is asked again as it wants", async () => {
  await using server = new ModelServer(
    replies.fails(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
    replies.fails(422, "Extra inputs are not permitted: stream_options"),
    replies.says("Hello"),
  );
  assertEquals(joined(await call(server)), [{ type: "text", text: "Hello" }, USAGE]);
  const [, , last] = server.requests;
  const { max_completion_tokens, ...rest } = Object(last?.json);
  assertEquals([max_completion_tokens, "max_tokens" in rest, "stream_options" in rest], [8192, false, false]);
  await using stubborn = new ModelServer();
  stubborn.always(replies.fails(400, "max_completion_tokens stream_options"));
  assertEquals([(await call(stubborn)).failure instanceof AppError, stubborn.requests.length], [true, 3]);
});

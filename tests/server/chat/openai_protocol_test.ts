/**
 * The assistant with another program's idea of OpenAI's protocol than ours: @copilotkit/aimock, which follows the real
 * services day by day, in the dialects of OpenAI and of OpenRouter.
 */
import { createServer, type FixtureResponse, type ServerInstance } from "@copilotkit/aimock";
import * as z from "zod";
import type { Board } from "../../../server/board/schema.ts";
import type { ChatAnswer } from "../../../server/chat/schema.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";

const DIALECTS = { OpenAI: "/v1", OpenRouter: "/api/v1" } as const;
const Asked = z.looseObject({ messages: z.array(z.looseObject({ role: z.string() })) });
const MODEL = "openai/gpt-oss-120b";

interface MockedApp extends AsyncDisposable {
  readonly t: TestApp;
  readonly mock: ServerInstance;
  ask(content: string, headers?: HeadersInit): Promise<Response>;
  readBoard(): Promise<Board>;
}

/** An app whose AI service is the mock, which gives these answers in their order. */
async function startMockedApp(dialect: keyof typeof DIALECTS, answers: readonly FixtureResponse[]): Promise<MockedApp> {
  const script = answers.map((response, sequenceIndex) => ({ match: { sequenceIndex }, response }));
  const mock = await createServer(script, { host: "127.0.0.1", port: 0, logLevel: "silent", chunkSize: 5 });
  const t = await startTestApp();
  const base_url = `${mock.url}${DIALECTS[dialect]}`;
  for (const [key, value] of Object.entries({ ai_base_url: base_url, ai_model: MODEL })) {
    await (await t.put(`/api/v1/settings/${key}`, { value })).body?.cancel();
  }
  return {
    t,
    mock,
    ask: (content, headers) => t.post("/api/v1/chat", { messages: [{ role: "user", content }] }, headers),
    readBoard: async () => await (await t.get("/api/v1/board")).json(),
    [Symbol.asyncDispose]: async () => {
      await t[Symbol.asyncDispose]();
      const closed = new Promise((resolve) => mock.server.close(resolve));
      mock.server.closeAllConnections(); // those that are kept open for a next request too
      await closed;
    },
  };
}

async function answerOf(response: Promise<Response>): Promise<ChatAnswer> {
  const answer = await response;
  if (!answer.ok) throw new Error(`Expected an answer, got ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

async function titlesOf(a: MockedApp): Promise<string[]> {
  return Object.values((await a.readBoard()).cards).map(({ title }) => title);
}

function calls(...names: readonly string[]): FixtureResponse {
  return {
    toolCalls: names.map((title, i) => ({
      id: `call_${i}`,
      name: "add_card",
      arguments: JSON.stringify({ column_id: "col-a", title }),
    })),
  };
}

/** The mock leaves a timer behind when it is closed. */
function mockTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

for (const dialect of ["OpenAI", "OpenRouter"] as const) {
  mockTest(`${dialect}: words come as they were said, and their tokens are counted`, async () => {
    const usage = { prompt_tokens: 210, completion_tokens: 12, total_tokens: 222 };
    await using a = await startMockedApp(dialect, [{ content: "Nothing is overdue, as far as I see – good!", usage }]);
    const { message, board_update, proposal } = await answerOf(a.ask("What is overdue?"));
    assertEquals([message, board_update, proposal], ["Nothing is overdue, as far as I see – good!", null, null]);
    assertEquals(a.t.db.all("SELECT prompt_tokens, completion_tokens FROM chat_usage"), [
      { prompt_tokens: 210, completion_tokens: 12 },
    ]);
    assertEquals(a.mock.journal.getAll().map(({ path }) => path), [`${DIALECTS[dialect]}/chat/completions`]);
  });

  mockTest(`${dialect}: several tools in one round change the board, and the model hears of it`, async () => {
    await using a = await startMockedApp(dialect, [calls("Write notes", "Print them"), { content: "Both are there." }]);
    const { message, proposal } = await answerOf(a.ask("Add two cards"));
    assertEquals([message, proposal?.state], ["Both are there.", "applied"]);
    assertEquals(await titlesOf(a), ["Write notes", "Print them"]);
    const heard = a.mock.journal.getAll().map(({ body }) => Asked.parse(body).messages.map(({ role }) => role));
    assertEquals(heard.map((roles) => roles.slice(-3)), [["system", "user"], ["assistant", "tool", "tool"]]);
  });

  mockTest(`${dialect}: an answer in JSON, also in a fence, changes the board`, async () => {
    const json = JSON.stringify({
      message: "It is there.",
      operations: [{ type: "add_card", column_id: "col-a", title: "Release notes" }],
    });
    for (const content of [json, "```json\n" + json + "\n```"]) {
      await using a = await startMockedApp(dialect, [{ content }]);
      const { message, proposal } = await answerOf(a.ask("Add a card for the release notes"));
      assertEquals([message, proposal?.state], ["It is there.", "applied"]);
      assertEquals(await titlesOf(a), ["Release notes"]);
    }
  });

  mockTest(`${dialect}: what the service refuses is one problem, and the board stays as it is`, async () => {
    const refusals = { 401: "refused the key", 429: "has too much to do", 500: "has a fault of its own" } as const;
    for (const [status, words] of Object.entries(refusals)) {
      const refusal: FixtureResponse = { error: { message: "No" }, status: Number(status), retryAfter: 7 };
      await using a = await startMockedApp(dialect, [refusal]);
      const before = await a.readBoard();
      const answer = await a.ask("Hello");
      assertEquals(answer.headers.get("retry-after"), status === "429" ? "7" : null, status);
      const { detail } = await assertProblem(answer, "ai_failed", status);
      assertEquals(detail.includes(words), true, detail);
      assertEquals(await a.readBoard(), before, status);
      assertEquals(a.mock.journal.getAll().length, 1, "it is not asked again");
    }
  });
}

mockTest("OpenRouter: what an answer has cost is kept", async () => {
  const usage = { prompt_tokens: 100, completion_tokens: 10, cost: 0.0025 };
  await using a = await startMockedApp("OpenRouter", [{ content: "Hello", usage }]);
  await answerOf(a.ask("Hello?"));
  assertEquals(a.t.db.all("SELECT cost_usd FROM chat_usage"), [{ cost_usd: 0.0025 }]);
});

mockTest("an answer as a stream has the same words and operations as one in a piece", async () => {
  await using a = await startMockedApp("OpenAI", [calls("Release notes"), { content: "It is there." }]);
  const text = await (await a.ask("Add a card", { accept: "text/event-stream" })).text();
  const events = text.split("\n\n").map((event) => /^event: (\S+)\ndata: (.*)$/.exec(event)?.slice(1) ?? []);
  const types = events.map(([type]) => type).filter((type) => type !== undefined);
  assertEquals([...new Set(types)].toSorted(), ["board", "chat", "delta", "done", "operation", "usage"]);
  const words = events.filter(([type]) => type === "delta").map(([, data = ""]) => JSON.parse(data).text).join("");
  assertEquals(words.trim(), "It is there.");
  assertEquals(await titlesOf(a), ["Release notes"]);
});

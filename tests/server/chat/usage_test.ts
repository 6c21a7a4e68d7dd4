/** What calls of the model cost, and whether there is a model. */
import { LOCAL_ID } from "../../../server/authorize.ts";
import { givenPerson } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { CHOSEN_MODEL, startChatApp } from "../../support/chat.ts";
import { callsTools, fails, MODEL, says } from "../../support/model_replies.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { ModelServer } from "../../support/model_server.ts";

Deno.test("each call of the model is one row, and the sums are told by model", async () => {
  const dear = { model: "dear/model", usage: { prompt_tokens: 10, completion_tokens: 5, cost: 0.25 } };
  await using a = await startChatApp([
    callsTools([{ name: "read_board", arguments: {} }]),
    says("One"),
    says("Two", dear),
    says("Three", { model: "silent/model", usage: null }),
    fails(500, "out of order"),
  ]);
  for (const content of ["First", "Second", "Third", "Fourth"]) await (await a.ask(content)).body?.cancel();
  const rows = a.t.db.all("SELECT model, prompt_tokens, completion_tokens, cost_usd FROM chat_usage ORDER BY id");
  assertEquals(rows, [
    { model: MODEL, prompt_tokens: 120, completion_tokens: 8, cost_usd: null },
    { model: MODEL, prompt_tokens: 120, completion_tokens: 8, cost_usd: null },
    { model: "dear/model", prompt_tokens: 10, completion_tokens: 5, cost_usd: 0.25 },
    { model: "silent/model", prompt_tokens: null, completion_tokens: null, cost_usd: null },
  ]);
  const sums: { duration_ms: number }[] = await (await a.t.get("/api/v1/chat/usage")).json();
  assertEquals(sums.map(({ duration_ms: _, ...rest }) => rest), [
    { model: "dear/model", calls: 1, prompt_tokens: 10, completion_tokens: 5, cost_usd: 0.25 },
    { model: "silent/model", calls: 1, prompt_tokens: 0, completion_tokens: 0, cost_usd: null },
    { model: MODEL, calls: 2, prompt_tokens: 240, completion_tokens: 16, cost_usd: null },
  ]);
});

Deno.test("a row tells how long its call took, and the sums how long all did", async () => {
  await using a = await startChatApp([]);
  let now_ms = 1000;
  Object.assign(a.t.services.instance, { uptimeMs: () => now_ms });
  for (const took_ms of [1500, 250]) {
    a.model.reply((exchange) => {
      now_ms += took_ms;
      return says("One")(exchange);
    });
    await a.answer("How long?");
  }
  const rows = a.t.db.all("SELECT duration_ms FROM chat_usage ORDER BY id");
  assertEquals(rows, [{ duration_ms: 1500 }, { duration_ms: 250 }]);
  const [sum] = await (await a.t.get("/api/v1/chat/usage")).json();
  assertEquals([sum.calls, sum.duration_ms], [2, 1750]);
});

Deno.test("people see what their own questions cost, administrators what all do", async () => {
  await using a = await startChatApp([says("One"), says("Two")], { auth: true });
  const anna = await givenPerson(a.t, { username: "anna" });
  const admin = await givenPerson(a.t, { username: "admin", is_admin: true });
  await a.answer("First", undefined, anna.headers);
  await a.answer("Second", undefined, admin.headers);
  const callsOf = async (headers: HeadersInit) =>
    (await (await a.t.get("/api/v1/chat/usage", headers)).json())[0].calls;
  assertEquals([await callsOf(anna.headers), await callsOf(admin.headers)], [1, 2]);
});

Deno.test("GET /chat/state tells which model answers, and how changes are applied", async () => {
  await using a = await startChatApp([]);
  const { host } = new URL(a.model.base_url);
  const state = { configured: true, model: CHOSEN_MODEL, host, advice: null, found: [], chat_apply: "auto" };
  await assertUnchanged(a.t, async () => {
    assertEquals(await (await a.t.get("/api/v1/chat/state")).json(), state);
  });
  await (await a.t.put("/api/v1/settings/chat_apply", { value: "review" })).body?.cancel();
  assertEquals(await (await a.t.get("/api/v1/chat/state")).json(), { ...state, chat_apply: "review" });
  assertEquals(a.t.db.all("SELECT owner_id, key FROM user_settings"), [{ owner_id: LOCAL_ID, key: "chat_apply" }]);
  assertEquals(a.model.requests, []);
});

Deno.test("without a model it says what to do, and offers administrators what runs on this computer", async () => {
  await using server = new ModelServer();
  const local_servers = [{ name: "Ollama", base_url: server.base_url }];
  await using t = await startTestApp({ auth: true, local_servers });
  const anna = await givenPerson(t, { username: "anna" });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const stateFor = async (headers: HeadersInit, query = "") =>
    await (await t.get(`/api/v1/chat/state${query}`, headers)).json();
  const hers = await stateFor(anna.headers);
  assertEquals([hers.configured, hers.host, hers.found], [false, "openrouter.ai", []]);
  assert(hers.advice.includes("OPENROUTER_API_KEY"));
  assertEquals(server.requests, []);
  const found = [{ name: "Ollama", base_url: server.base_url, models: ["test/model"] }];
  assertEquals((await stateFor(admin.headers)).found, found);
  assertEquals((await stateFor(admin.headers)).found, found);
  assertEquals(server.requests.length, 1); // it is looked for once
  assertEquals((await stateFor(admin.headers, "?look=again")).found, found);
  assertEquals(server.requests.length, 2);
});

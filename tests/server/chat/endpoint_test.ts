import { describeEndpoint, findEndpoint, requireEndpoint } from "../../../server/chat/endpoint.ts";
import { AppError } from "../../../server/errors.ts";
import { startTestApp, type TestApp, type TestAppOptions } from "../../support/app.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";

const DEFAULT = "https://openrouter.ai/api/v1";
const CHOICE = "or choose another service there, such as one on this computer";

/** An app with these settings, as an administrator makes them. */
async function startWith(settings: Record<string, string>, options: TestAppOptions = {}): Promise<TestApp> {
  const t = await startTestApp(options);
  for (const [key, value] of Object.entries(settings)) {
    assertEquals((await t.put(`/api/v1/settings/${key}`, { value })).status, 200);
  }
  return t;
}

async function keyFor(settings: Record<string, string>, options: TestAppOptions): Promise<string | undefined> {
  await using t = await startWith(settings, options);
  return findEndpoint(t.services)?.api_key;
}

Deno.test("without a key nothing is configured, and it is said what to do", async () => {
  await using t = await startTestApp();
  const advice =
    `There is no key for openrouter.ai: enter one in Settings or start Benchtop with OPENROUTER_API_KEY, ${CHOICE}`;
  const state = { configured: false, model: "openai/gpt-oss-120b", host: "openrouter.ai", advice };
  assertEquals([findEndpoint(t.services), describeEndpoint(t.services)], [undefined, state]);
  const refusal = assertThrows(() => requireEndpoint(t.services), AppError);
  assertEquals([refusal.code, refusal.detail], ["ai_not_configured", advice]);
});

Deno.test("with a key the default service is asked, which nobody has chosen", async () => {
  await using t = await startWith({ ai_api_key: "sk-stored" });
  const endpoint = { base_url: DEFAULT, host: "openrouter.ai", model: "openai/gpt-oss-120b", api_key: "sk-stored" };
  assertEquals(requireEndpoint(t.services), { ...endpoint, is_chosen: false });
  const state = { configured: true, model: "openai/gpt-oss-120b", host: "openrouter.ai", advice: null };
  assertEquals(describeEndpoint(t.services), state);
});

Deno.test("settings choose another service and model", async () => {
  const base_url = "https://ai.test:8443/v1";
  await using t = await startWith({ ai_base_url: base_url, ai_model: "m", ai_api_key: "sk-stored" });
  const endpoint = { base_url, host: "ai.test:8443", model: "m", api_key: "sk-stored", is_chosen: true };
  assertEquals(requireEndpoint(t.services), endpoint);
});

Deno.test("AI_API_KEY comes before OPENROUTER_API_KEY, which comes before the stored key", async () => {
  const stored = { ai_api_key: "sk-stored" };
  const environment = { ai_api_key: "sk-environment", openrouter_api_key: "sk-openrouter" };
  assertEquals(await keyFor({}, environment), "sk-environment");
  assertEquals(await keyFor(stored, { openrouter_api_key: "sk-openrouter" }), "sk-openrouter");
  assertEquals(await keyFor(stored, {}), "sk-stored");
});

Deno.test("AI_API_KEY goes to the address that is given with it or the default one, and to none that is set later", async () => {
  const fixed = { ai_api_key: "sk-environment" };
  assertEquals(await keyFor({}, { ...fixed, ai_base_url: "https://ai.test/v1" }), "sk-environment");
  assertEquals(await keyFor({ ai_base_url: "https://openrouter.ai/api/v2" }, fixed), "sk-environment");
  assertEquals(await keyFor({ ai_base_url: "http://127.0.0.1:11434/v1" }, fixed), undefined);
  await using t = await startWith({ ai_base_url: "https://ai.test/v1" }, fixed);
  const advice =
    "The key of AI_API_KEY in the environment does not go to ai.test: start Benchtop with AI_BASE_URL as well";
  const state = { configured: false, model: "openai/gpt-oss-120b", host: "ai.test", advice };
  assertEquals([findEndpoint(t.services), describeEndpoint(t.services)], [undefined, state]);
});

Deno.test("OPENROUTER_API_KEY goes to openrouter.ai alone, and never unencrypted", async () => {
  const options = { openrouter_api_key: "sk-openrouter" };
  assertEquals(await keyFor({}, options), "sk-openrouter");
  const others = ["http://openrouter.ai/api/v1", "https://openrouter.ai.evil.test/v1", "https://openrouter.ai:8443/v1"];
  const more = ["https://evil-openrouter.ai/v1", "https://api.openrouter.ai/v1", "http://127.0.0.1:11434/v1"];
  for (const ai_base_url of [...others, ...more]) {
    assertEquals(await keyFor({ ai_base_url }, options), undefined, ai_base_url);
    assertEquals(await keyFor({ ai_base_url, ai_api_key: "sk-stored" }, options), "sk-stored", ai_base_url);
  }
});

Deno.test("a service of this computer or its network needs no key, one of the net does", async () => {
  const near = ["http://127.0.0.1:11434/v1", "http://[::1]:8080/v1", "http://localhost:1234/v1", "http://10.0.0.7/v1"];
  const named = ["http://gpu-box:8000/v1", "http://models.lan/v1", "http://models.local./v1", "http://[fd12::1]/v1"];
  for (const ai_base_url of [...near, ...named]) {
    await using t = await startWith({ ai_base_url });
    const { host } = new URL(ai_base_url);
    const endpoint = { base_url: ai_base_url, host, model: "openai/gpt-oss-120b", api_key: undefined, is_chosen: true };
    assertEquals(findEndpoint(t.services), endpoint);
  }
  for (const ai_base_url of ["https://ai.test/v1", "http://8.8.8.8/v1", "http://[2606:4700::1]/v1"]) {
    await using t = await startWith({ ai_base_url });
    const { host } = new URL(ai_base_url);
    const advice = `There is no key for ${host}: enter one in Settings or start Benchtop with AI_API_KEY, ${CHOICE}`;
    assertEquals(describeEndpoint(t.services), { configured: false, model: "openai/gpt-oss-120b", host, advice });
  }
});

Deno.test("a key that cannot be read is told as what it is", async () => {
  await using t = await startTestApp();
  Deno.writeTextFileSync(t.services.files.secrets, "{");
  const refusal = assertThrows(() => requireEndpoint(t.services), AppError);
  assertEquals(refusal.code, "secrets_damaged");
  const { configured, advice } = describeEndpoint(t.services);
  assertEquals([configured, advice], [false, refusal.detail]);
});

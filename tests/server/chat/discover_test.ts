import { LOCAL_SERVERS, LocalServers } from "../../../server/chat/discover.ts";
import { lookUp } from "../../../server/http/look_up.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { status } from "../../support/model_replies.ts";
import { ModelServer } from "../../support/model_server.ts";
import { waitFor } from "../../support/wait.ts";

const NO_ONE = { port: 8008, hosts: [] };

/** Longer than any answer here takes, however busy the computer is. */
const LONG_MS = 15_000;

/** Looks at these servers alone. */
function localServers(...places: { readonly name: string; readonly base_url: string }[]): LocalServers {
  return new LocalServers({ own: NO_ONE, lookUp }, places, LONG_MS);
}

/** A port where nothing listens any more. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("it is looked where Ollama, LM Studio and llama.cpp listen", () => {
  assertEquals(LOCAL_SERVERS.map(({ name, base_url }) => [name, base_url]), [
    ["Ollama", "http://127.0.0.1:11434/v1"],
    ["LM Studio", "http://127.0.0.1:1234/v1"],
    ["llama.cpp", "http://127.0.0.1:8080/v1"],
  ]);
});

Deno.test("servers that list models are found, with their models, and the rest is left out", async () => {
  await using ollama = new ModelServer();
  await using studio = new ModelServer();
  ollama.models = ["llama3.2:latest", "qwen3:8b"];
  studio.models = [];
  const found = await localServers(
    { name: "Ollama", base_url: ollama.base_url },
    { name: "Nobody", base_url: `http://127.0.0.1:${freePort()}/v1` },
    { name: "LM Studio", base_url: studio.base_url },
  ).find();
  assertEquals(found, [
    { name: "Ollama", base_url: ollama.base_url, models: ["llama3.2:latest", "qwen3:8b"] },
    { name: "LM Studio", base_url: studio.base_url, models: [] },
  ]);
  const [request] = ollama.requests;
  assertEquals([request?.method, request?.path, request?.headers.has("authorization")], ["GET", "/v1/models", false]);
});

Deno.test("it is looked once in a run, and anew when asked to", async () => {
  await using server = new ModelServer();
  const local = localServers({ name: "Ollama", base_url: server.base_url });
  const [first, second] = await Promise.all([local.find(), local.find()]);
  assertEquals([first, server.requests.length], [second, 1]);
  server.models = ["new"];
  assertEquals(await local.find(), first);
  const found = [{ name: "Ollama", base_url: server.base_url, models: ["new"] }];
  assertEquals([await local.findAgain(), await local.find(), server.requests.length], [found, found, 2]);
});

Deno.test("names of models that are no names are left out, repeated ones too, and there are not too many", async () => {
  await using server = new ModelServer();
  const local = localServers({ name: "Ollama", base_url: server.base_url });
  server.models = [" good ", "good", "", "two\nlines", "hid\u202eden", "m".repeat(201), "<b>"];
  assertEquals((await local.findAgain())[0]?.models, ["good", "<b>"]);
  server.models = Array.from({ length: 80 }, (_, index) => `model-${index}`);
  assertEquals((await local.findAgain())[0]?.models.length, 50);
});

/** What else may listen on such a port. */
const STRANGERS = {
  "a page": status(200, "<h1>Welcome</h1>", { "content-type": "text/html" }),
  "another API": status(200, { data: [{ name: "no id" }] }),
  "a list": status(200, []),
  "one that wants a key": status(401, { data: [{ id: "model" }] }),
  "one that leads elsewhere": status(302, "", { location: "http://127.0.0.1:1/v1/models" }),
  "one that never ends": status(200, { data: [{ id: "m".repeat(300_000) }] }),
} as const;

Deno.test("whatever else listens there is not found, and no connection stays open", async () => {
  for (const [what, reply] of Object.entries(STRANGERS)) {
    await using server = new ModelServer();
    server.modelList = reply;
    assertEquals(await localServers({ name: "X", base_url: server.base_url }).find(), [], what);
    await waitFor(() => server.open_connections === 0, `${what} to be left`);
  }
});

Deno.test("one that does not answer is not waited for, and no connection stays open", async () => {
  await using server = new ModelServer();
  server.modelList = ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  const local = new LocalServers({ own: NO_ONE, lookUp }, [{ name: "X", base_url: server.base_url }]);
  assertEquals(await local.find(), []);
  await waitFor(() => server.open_connections === 0, "the connection to be closed");
});

Deno.test("this server itself is not asked", async () => {
  await using server = new ModelServer();
  const own = { port: Number(new URL(server.base_url).port), hosts: [] };
  const local = new LocalServers({ own, lookUp }, [{ name: "X", base_url: server.base_url }], LONG_MS);
  assertEquals([await local.find(), server.requests], [[], []]);
});

Deno.test("only without a key and an address of one's own is it looked at all", async () => {
  await using server = new ModelServer();
  const local_servers = [{ name: "Ollama", base_url: server.base_url }];
  const state = async (options: Parameters<typeof startTestApp>[0], base_url?: string) => {
    await using t = await startTestApp({ ...options, local_servers });
    if (base_url !== undefined) await t.put("/api/v1/settings/ai_base_url", { value: base_url });
    return (await (await t.get("/api/v1/chat/state")).json()).found;
  };
  assertEquals([await state({ ai_api_key: "sk" }), server.requests.length], [[], 0]);
  assertEquals([await state({}, "http://127.0.0.1:9/v1"), server.requests.length], [[], 0]);
  // What the start has fixed cannot be chosen: the offer would set one of the two and be refused the other.
  assertEquals([await state({ ai_base_url: "https://ai.example/v1" }), server.requests.length], [[], 0]);
  assertEquals([await state({ ai_model: "fixed" }), server.requests.length], [[], 0]);
  assertEquals([(await state({})).length, server.requests.length], [1, 1]);
});

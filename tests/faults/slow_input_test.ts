/**
 * Nothing that comes in holds the server up: each route is sent what makes careless code slow, as large as it takes it,
 * while another client asks /health. Prints the worst wait for each route. `deno task test:faults -- /items` tries only
 * the routes whose name holds that.
 */
import { BOARD_BYTES_MAX } from "../../server/board/routes.ts";
import { ASK_BYTES_MAX } from "../../server/chat/routes.ts";
import { IMPORT_BYTES_MAX } from "../../server/items/import.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { startGreetedApp } from "../support/chat.ts";
import { everyOperation, type Sample } from "../support/every_route.ts";
import { callsTools, says } from "../support/model_replies.ts";
import type { Reply } from "../support/model_exchange.ts";
import { ModelServer } from "../support/model_server.ts";
import { BenchtopProcess, type RunningBenchtop, sourceProgram } from "../support/process.ts";
import { ROUTE_ACCESS } from "../support/route_access.ts";
import { TempDir } from "../support/temp_dir.ts";
import { fill, FILLERS, slowJson, type SlowRequest, slowRequests } from "./slow_inputs.ts";

/** How long anybody may have to wait, on a machine that does nothing else. */
const WAIT_MAX_MS = 250;
const STOP_MAX_MS = 5_000;
/** A wait that is too long is looked at again: another program may have been the reason. */
const TRIES = 3;
/** What a model may say, less what is around it. */
const SAID_BYTES = 900_000;
/** So that keys are looked for in what a model says, one that repeats itself. */
const KEY = "a".repeat(100);

const [only = ""] = Deno.args;

/** A server, and a client that asks it for its health all the time. */
class Watched implements AsyncDisposable {
  readonly #dir = new TempDir();
  readonly #model: ModelServer | undefined;
  #server: RunningBenchtop | undefined;
  #probe: Worker | undefined;

  constructor(model?: ModelServer) {
    this.#model = model;
  }

  get url(): string {
    return this.#server?.record.url ?? "";
  }

  /** Starts it, or starts it again: what the rate limits have counted is forgotten. */
  async start(): Promise<void> {
    await this.stop();
    const args = ["--port", "0", "--data-dir", this.#dir.path, "--log-level", "error"];
    const env = this.#model === undefined ? {} : { AI_BASE_URL: this.#model.base_url, AI_API_KEY: KEY };
    this.#server = await BenchtopProcess.start(sourceProgram(), args, { env });
    this.#probe = new Worker(new URL("health_probe.ts", import.meta.url), { type: "module" });
    this.#probe.postMessage({ url: `${this.url}/health` });
    await this.#worstWait();
  }

  /** Ends it by SIGTERM; answers how long that took, in milliseconds. */
  async stop(): Promise<number> {
    const started_ms = performance.now();
    await this.#server?.stop();
    this.#server = undefined;
    this.#probe?.terminate();
    return performance.now() - started_ms;
  }

  /** How long the other client had to wait, at worst, while this was done. */
  async waitDuring(work: () => Promise<void>): Promise<number> {
    let least_ms = Infinity;
    for (let tries = 0; tries < TRIES && least_ms > WAIT_MAX_MS; tries++) {
      await this.#worstWait();
      await work();
      least_ms = Math.min(least_ms, await this.#worstWait());
    }
    return least_ms;
  }

  #worstWait(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#probe?.addEventListener("message", ({ data }) => resolve(data), { once: true });
    this.#probe?.postMessage({});
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#dir[Symbol.dispose]();
  }
}

/** One good request to each route, as an app of our own has it, under one base path. */
async function samples(): Promise<Sample[]> {
  await using t = await startGreetedApp();
  const all = await everyOperation(t);
  return all.filter(({ name }) =>
    name.includes(" /api/v1/") && name.includes(only) && name !== "DELETE /api/v1/users/me"
  );
}

/** The fields of each route's body. */
async function fieldsByRoute(url: string): Promise<(name: string) => string[]> {
  const document = await (await fetch(`${url}/openapi.json`)).json();
  return (name) => {
    const [method = "", path = ""] = name.split(" ");
    const { requestBody } = document.paths[path]?.[method.toLowerCase()] ?? {};
    const schema = requestBody?.content["application/json"]?.schema ?? {};
    const named = schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split("/").at(-1)];
    return Object.keys(named.properties ?? {});
  };
}

function largestBody({ name, type }: Sample): number {
  if (ROUTE_ACCESS[name] === "public.login") return 16 * 1024;
  if (type === "text/csv") return IMPORT_BYTES_MAX;
  if (/^POST .*\/chat$/.test(name)) return ASK_BYTES_MAX;
  return /^PATCH .*(?:\/board|\{board_id\})$/.test(name) ? BOARD_BYTES_MAX : 1024 * 1024;
}

/** Requests after which the rate limits would turn further ones away. */
function turnsOf({ name, type }: Sample): number {
  if (type === "text/csv") return 9 / TRIES;
  return ROUTE_ACCESS[name] === "public.login" || name.endsWith("/password") ? 27 / TRIES : Infinity;
}

async function send(url: string, method: string, { path, headers, body }: SlowRequest): Promise<void> {
  try {
    const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    await answer.body?.cancel();
  } catch {
    // It need not be answered in full, if nobody else waits.
  }
}

interface Waited {
  readonly route: string;
  readonly wait_ms: number;
  /** What brought it about. */
  readonly input: string;
}

function report(waits: readonly Waited[]): void {
  const rows = waits.toSorted((a, b) => b.wait_ms - a.wait_ms);
  for (const { route, wait_ms, input } of rows) {
    console.log(`${String(Math.round(wait_ms)).padStart(6)} ms  ${route}: ${input}`);
  }
  assertEquals(rows.filter(({ wait_ms }) => wait_ms > WAIT_MAX_MS), [], `nobody waits for more than ${WAIT_MAX_MS} ms`);
}

const OPTIONS = { sanitizeOps: false, sanitizeResources: false }; // of the other thread

Deno.test(
  { name: "no input of a request holds up another client, and SIGTERM is heard beside the worst", ...OPTIONS },
  async () => {
    await using server = new Watched();
    await server.start();
    const fieldsOf = await fieldsByRoute(server.url);
    const waits: Waited[] = [];
    let worst: { readonly wait_ms: number; readonly method: string; readonly request: SlowRequest } | undefined;
    for (const sample of await samples()) {
      let worstHere: Waited = { route: sample.name, wait_ms: 0, input: "" };
      let turns = 0;
      for (const request of slowRequests(sample, fieldsOf(sample.name), largestBody(sample))) {
        if (++turns > turnsOf(sample)) await server.start(), turns = 1;
        const wait_ms = await server.waitDuring(() => send(server.url, sample.method, request));
        if (wait_ms > worstHere.wait_ms) worstHere = { route: sample.name, wait_ms, input: request.name };
        if (wait_ms > (worst?.wait_ms ?? 0)) worst = { wait_ms, method: sample.method, request };
      }
      waits.push(worstHere);
    }
    assert(worst, "there are routes");
    await server.start();
    const { method, request } = worst;
    const sent = Promise.all(Array.from({ length: 4 }, () => send(server.url, method, request)));
    await new Promise((resolve) => setTimeout(resolve, 50)); // so that it is being worked on
    const stop_ms = await server.stop();
    await sent;
    console.log(`${String(Math.round(stop_ms)).padStart(6)} ms  until it had ended by SIGTERM beside ${request.name}`);
    assert(stop_ms <= STOP_MAX_MS, `it ended after ${stop_ms} ms`);
    report(waits);
  },
);

/** What a hostile model says: tools called with slow arguments, slow words, and words that look like an answer. */
function slowReplies(): Readonly<Record<string, Reply>> {
  const card = (title: string) => JSON.stringify({ column_id: "col-backlog", title });
  const pieces = (text: string) =>
    Array.from({ length: Math.ceil(text.length / 8000) }, (_, index) => text.slice(index * 8000, (index + 1) * 8000));
  const call = (text: string) => callsTools([{ name: "add_card", arguments: text }]);
  const fillers = Object.entries(FILLERS).flatMap(([name, filler]): [string, Reply][] => {
    const size_bytes = Math.floor(
      SAID_BYTES / Math.max(1, (JSON.stringify(JSON.stringify(filler)).length - 6) / filler.length),
    );
    const text = fill(filler, size_bytes);
    return [
      [`${name} as a card's title`, call(card(text))],
      [`${name} as arguments`, call(text)],
      [`${name} as words`, says(pieces(text))],
      [`${name} in JSON`, says(pieces(`{"message":${JSON.stringify(text)},"operations":[]}`))],
    ];
  });
  const json = Object.entries(slowJson(SAID_BYTES / 2)).flatMap(([name, text]): [string, Reply][] => [
    [`${name} as a card's title`, call(`{"column_id":"col-backlog","title":${text}}`)],
    [`${name} as arguments`, call(text)],
    [`${name} as an answer`, says(pieces(`{"message":"x","operations":${text}}`))],
  ]);
  const calls = Array.from({ length: 5_000 }, (_, index) => ({ name: "add_card", arguments: "{}", id: `c${index}` }));
  return { ...Object.fromEntries([...fillers, ...json]), "five thousand calls": callsTools(calls) };
}

Deno.test({ name: "nothing that a model says holds up another client", ...OPTIONS }, async () => {
  if (only !== "" && !"/chat".includes(only)) return;
  await using model = new ModelServer();
  await using server = new Watched(model);
  await server.start();
  const waits: Waited[] = [];
  const ask = { name: "", path: "/api/v1/chat", headers: { "content-type": "application/json" } };
  const body = JSON.stringify({ messages: [{ role: "user", content: "Add a card" }] });
  for (const [input, reply] of Object.entries(slowReplies())) {
    model.always(reply);
    const wait_ms = await server.waitDuring(() => send(server.url, "POST", { ...ask, body }));
    waits.push({ route: "the model", wait_ms, input });
  }
  report(waits);
});

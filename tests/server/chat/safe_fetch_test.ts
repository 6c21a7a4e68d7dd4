import { type RequestRules, SafeRequests } from "../../../server/chat/safe_fetch.ts";
import { AppError } from "../../../server/errors.ts";
import { type LookUp, lookUp } from "../../../server/http/look_up.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import {
  babbles,
  breaksOff,
  floods,
  hangs,
  hangsUp,
  hugeHeaders,
  redirects,
  stalls,
  status,
} from "../../support/model_replies.ts";
import { ModelServer } from "../../support/model_server.ts";
import { waitFor } from "../../support/wait.ts";

const RULES: RequestRules = { may_be_near: true, first_byte_ms: 15_000, total_ms: 15_000, max_bytes: 1024 * 1024 };
const OWN = { port: 8008, hosts: ["bench.lan:8008"] };

interface Options {
  readonly rules?: Partial<RequestRules>;
  readonly lookUp?: LookUp;
  readonly signal?: AbortSignal;
}

function open(url: string, options: Options = {}): SafeRequests {
  const around = { own: OWN, lookUp: options.lookUp ?? lookUp };
  const signal = options.signal ?? new AbortController().signal;
  return new SafeRequests(around, { ...RULES, ...options.rules }, new URL(url).host, signal);
}

async function read(url: string, options: Options = {}): Promise<string> {
  using requests = open(url, options);
  return await (await requests.fetch(url)).text();
}

/** What is told when a request to this URL fails. */
async function failure(url: string, options: Options = {}): Promise<readonly [string, string]> {
  const { code, detail } = await assertRejects(() => read(url, options), AppError);
  return [code, detail];
}

function urlOf(server: ModelServer): string {
  return `${server.base_url}/models`;
}

/** A server that answers every request so. */
function answering(reply: NonNullable<ModelServer["modelList"]>): ModelServer {
  const server = new ModelServer();
  server.modelList = reply;
  return server;
}

Deno.test("an answer comes as it is, and of the headers only what is needed goes out", async () => {
  await using server = answering(status(418, { short: "stout" }, { "x-more": "1" }));
  const url = urlOf(server);
  using requests = open(url);
  const headers = { authorization: "Bearer sk", "x-stainless-os": "Linux", cookie: "a=b", accept: "application/json" };
  const response = await requests.fetch(url, { headers });
  assertEquals([response.status, response.headers.get("x-more")], [418, "1"]);
  assertEquals(await response.json(), { short: "stout" });
  const sent = [...server.requests[0]?.headers.keys() ?? []].toSorted();
  assertEquals(sent, ["accept", "accept-encoding", "accept-language", "authorization", "host", "user-agent"]);
});

/** URLs that are refused before anything is sent, and why. */
const REFUSED: readonly [url: string, why: string][] = [
  ["ftp://ai.test/v1", "must be an address that begins with http:// or https://"],
  ["file:///etc/passwd", "must be an address that begins with http:// or https://"],
  ["data:text/plain,hello", "must be an address that begins with http:// or https://"],
  ["http://169.254.169.254/v1", "must not be a link-local address or a cloud's metadata service"],
  ["http://[::ffff:169.254.169.254]/v1", "must not be a link-local address or a cloud's metadata service"],
  ["https://[fe80::1]/v1", "must not be a link-local address or a cloud's metadata service"],
  ["http://metadata.google.internal/v1", "must not be a link-local address or a cloud's metadata service"],
  ["http://0.0.0.0:11434/v1", "must not be an address that stands for no single computer, such as 0.0.0.0"],
  ["http://224.0.0.251/v1", "must not be an address that stands for no single computer, such as 0.0.0.0"],
  ["http://127.0.0.1:8008/v1", "must not be that of this server"],
  ["http://localhost:8008/v1", "must not be that of this server"],
  ["https://bench.lan:8008/v1", "must not be that of this server"],
];

Deno.test("an address that nobody should ask is refused before anything is sent", async () => {
  for (const [url, why] of REFUSED) {
    const { host } = new URL(url);
    assertEquals(await failure(url), ["ai_failed", `The AI service ${host} is not asked: its address ${why}`], url);
  }
});

const TRAPS = ["169.254.169.254", "fe80::1", "100.100.100.200", "fd00:ec2::254", "0.0.0.0", "224.0.0.1"];

Deno.test("a name that stands for such an address is refused too, be it one of many", async () => {
  for (const address of [...TRAPS, "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe"]) {
    for (const scheme of ["http", "https"]) {
      const [code, detail] = await failure(`${scheme}://ai.test/v1`, {
        lookUp: () => Promise.resolve(["93.184.215.14", address]),
      });
      assertEquals(code, "ai_failed");
      assert(detail.startsWith("The AI service ai.test is not asked: its address must not be "), detail);
    }
  }
  const [, detail] = await failure("http://rebound.test:8008/v1", { lookUp: () => Promise.resolve(["127.0.0.1"]) });
  assertEquals(detail, "The AI service rebound.test:8008 is not asked: its address must not be that of this server");
});

Deno.test("this computer and its network are asked only where somebody has said so", async () => {
  const why = "must not be in this computer's own network unless somebody has set it in Settings";
  const rules = { may_be_near: false };
  for (const address of ["127.0.0.1", "10.0.0.1", "192.168.1.2", "100.64.0.1", "::1", "fd12::1"]) {
    const literal = address.includes(":") ? `[${address}]` : address;
    const direct = await failure(`http://${literal}:9/v1`, { rules });
    assertEquals(direct, ["ai_failed", `The AI service ${literal}:9 is not asked: its address ${why}`]);
    const [, detail] = await failure("https://ai.test/v1", { rules, lookUp: () => Promise.resolve([address]) });
    assertEquals(detail, `The AI service ai.test is not asked: its address ${why}`);
  }
});

Deno.test("what was checked is what is connected to: a name is looked up once, and told to the server", async () => {
  await using server = answering(status(200, "here"));
  const { port } = new URL(server.base_url);
  const answers = [["127.0.0.1"], ["169.254.169.254"]];
  let asked = 0;
  const rebinding = () => Promise.resolve(answers[asked++] ?? []);
  assertEquals(await read(`http://models.lan:${port}/v1/models`, { lookUp: rebinding }), "here");
  assertEquals([asked, server.requests[0]?.headers.get("host")], [1, `models.lan:${port}`]);
});

Deno.test("of several addresses the next is tried when one cannot be connected to", async () => {
  await using server = answering(status(200, "here"));
  const { port } = new URL(server.base_url);
  const both = () => Promise.resolve(["::1", "127.0.0.1"]); // nothing listens at the first one
  assertEquals(await read(`http://models.lan:${port}/v1/models`, { lookUp: both }), "here");
  assertEquals(server.requests.length, 1);
});

Deno.test("a service that has heard a request is not sent it again at another address", async () => {
  await using server = answering(babbles());
  const { port } = new URL(server.base_url);
  const twice = () => Promise.resolve(["127.0.0.1", "127.0.0.1"]);
  const [code, detail] = await failure(`http://models.lan:${port}/v1/models`, { lookUp: twice });
  const what = "closed the connection, or its answer is not HTTP";
  assertEquals([code, detail], ["ai_failed", `The AI service models.lan:${port} ${what}`]);
  assertEquals(server.requests.length, 1);
});

Deno.test("a redirect is not followed, wherever it leads", async () => {
  await using elsewhere = answering(status(200, "the trap"));
  for (const code of [301, 302, 303, 307, 308]) {
    await using server = answering(redirects(urlOf(elsewhere), code));
    const { host } = new URL(server.base_url);
    const what = `leads elsewhere (${code}): set the address it really has in Settings`;
    assertEquals(await failure(urlOf(server)), ["ai_failed", `The AI service ${host} ${what}`]);
    await waitFor(() => server.open_connections === 0, "the connection to be closed");
  }
  assertEquals(elsewhere.requests, []);
});

/** How a service fails, and what is told after its name. */
const FAILING: readonly [Parameters<typeof answering>[0], Partial<RequestRules>, code: string, what: string][] = [
  [hangs(), { first_byte_ms: 50 }, "ai_timeout", "did not begin to answer within 0.05 s"],
  [stalls(), { first_byte_ms: 50 }, "ai_timeout", "did not begin to answer within 0.05 s"],
  [stalls("one"), { total_ms: 200 }, "ai_timeout", "did not finish its answer within 0.2 s"],
  [hangs(), { total_ms: 50 }, "ai_timeout", "did not finish its answer within 0.05 s"],
  [breaksOff("one"), {}, "ai_failed", "broke off in the middle of the answer: ask again"],
  [babbles(), {}, "ai_failed", "closed the connection, or its answer is not HTTP"],
  [hangsUp(), {}, "ai_failed", "closed the connection, or its answer is not HTTP"],
  [hugeHeaders(4 * 1024 * 1024), {}, "ai_failed", "closed the connection, or its answer is not HTTP"],
  [
    floods(100 * 1024 * 1024),
    {},
    "ai_failed",
    "sent an answer of more than 1048576 bytes, which was not read to its end",
  ],
];

Deno.test("a service that fails is told as it failed, and its connection is closed", async () => {
  for (const [reply, rules, code, what] of FAILING) {
    await using server = answering(reply);
    const { host } = new URL(server.base_url);
    assertEquals(await failure(urlOf(server), { rules }), [code, `The AI service ${host} ${what}`]);
    await waitFor(() => server.open_connections === 0, `the connection to be closed: ${what}`);
  }
});

Deno.test("a service that nobody runs, and a name that nobody knows, are told", async () => {
  const { port } = new URL(await usedOrigin());
  assertEquals(await failure(`http://127.0.0.1:${port}/v1`), [
    "ai_failed",
    `The AI service 127.0.0.1:${port} cannot be reached: see whether it runs, and whether its address is right`,
  ]);
  const unknown = await failure("http://nobody.test/v1", { lookUp: () => Promise.resolve([]) });
  assertEquals(unknown, ["ai_failed", "The AI service nobody.test cannot be found: no name server knows it"]);
});

async function usedOrigin(): Promise<string> {
  await using server = new ModelServer();
  return server.origin;
}

Deno.test("the caller's signal ends the request at any time, with its own reason", async () => {
  const reason = new Error("stopped");
  assertEquals(await assertRejects(() => read("http://127.0.0.1:9/", { signal: AbortSignal.abort(reason) })), reason);
  const never: LookUp = () => new Promise(() => undefined);
  const lookingUp = new AbortController();
  const looking = assertRejects(() => read("http://ai.test/", { lookUp: never, signal: lookingUp.signal }));
  lookingUp.abort(reason);
  assertEquals(await looking, reason);
  for (const reply of [hangs(), stalls("one")]) {
    await using server = answering(reply);
    const stopped = new AbortController();
    const reading = assertRejects(() => read(urlOf(server), { signal: stopped.signal }));
    await waitFor(() => server.requests.length === 1, "the request to arrive");
    stopped.abort(reason);
    assertEquals(await reading, reason);
    await waitFor(() => server.open_connections === 0, "the connection to be closed");
  }
});

Deno.test("an answer that nobody reads is ended with its requests", async () => {
  await using server = answering(stalls("one"));
  const url = urlOf(server);
  {
    using requests = open(url);
    assertEquals((await requests.fetch(url)).status, 200);
    assertEquals(server.open_connections, 1);
  }
  await waitFor(() => server.open_connections === 0, "the connection to be closed");
});

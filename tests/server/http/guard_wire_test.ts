/** The guard against requests that no browser and no client library would send, over a real TCP connection. */
import { Problem } from "../../../server/schema.ts";
import { serveTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { rawRequest } from "../../support/raw_http.ts";
import { assertUnchanged } from "../../support/refusal.ts";

interface Case {
  readonly when: string;
  /** After the method; {host} stands for our own authority, {port} for its port. */
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly version?: string;
  /** Several where versions of Deno differ. */
  readonly status: number | readonly number[];
  /** The problem; undefined when Deno's own server answers, before our code. */
  readonly code?: string;
}

const HOST = "Host: {host}";

const CASES: readonly Case[] = [
  { when: "a good request", headers: [HOST], status: 200 },
  { when: "HTTP/1.0 with Host", headers: [HOST], version: "1.0", status: 200 },
  { when: "an absolute target that is ours", target: "http://{host}/health", headers: [HOST], status: 200 },
  { when: "the same in upper case", target: "HTTP://LOCALHOST:{port}/health", headers: [HOST], status: 200 },
  { when: "no Host", headers: [], status: 400, code: "host_missing" },
  { when: "no Host in HTTP/1.0", headers: [], version: "1.0", status: 400, code: "host_missing" },
  { when: "an empty Host", headers: ["Host:"], status: 400, code: "host_missing" },
  { when: "a foreign Host", headers: ["Host: evil.example"], status: 403, code: "host_refused" },
  { when: "a rebound name with our port", headers: ["Host: evil.example:{port}"], status: 403, code: "host_refused" },
  { when: "a short address", headers: ["Host: 127.1:{port}"], status: 403, code: "host_refused" },
  { when: "a hexadecimal address", headers: ["Host: 0x7f000001:{port}"], status: 403, code: "host_refused" },
  { when: "a dot at the end", headers: ["Host: localhost.:{port}"], status: 403, code: "host_refused" },
  { when: "a user", headers: ["Host: user@{host}"], status: 403, code: "host_refused" },
  { when: "a path behind", headers: ["Host: {host}/x"], status: 403, code: "host_refused" },
  { when: "a query behind", headers: ["Host: {host}?x"], status: 403, code: "host_refused" },
  { when: "a blank inside", headers: ["Host: a b"], status: 403, code: "host_refused" },
  { when: "a byte that is no text", headers: ["Host: \u00ff"], status: 403, code: "host_refused" },
  { when: "Host twice, ours first", headers: [HOST, "Host: evil.example"], status: [400, 403] },
  { when: "Host twice, ours last", headers: ["Host: evil.example", HOST], status: [400, 403] },
  {
    when: "a foreign absolute target behind our Host",
    target: "http://evil.example/health",
    headers: [HOST],
    status: 403,
    code: "host_refused",
  },
  {
    when: "our absolute target behind a foreign Host",
    target: "http://{host}/health",
    headers: ["Host: evil.example"],
    status: 403,
    code: "host_refused",
  },
  {
    when: "an absolute target with a user",
    target: "http://user@{host}/health",
    headers: [HOST],
    status: 403,
    code: "host_refused",
  },
  {
    when: "an absolute target with TLS",
    target: "https://{host}/health",
    headers: [HOST],
    status: 403,
    code: "host_refused",
  },
  { when: "a path that looks like a host", target: "//evil.example/", headers: [HOST], status: 404, code: "not_found" },
];

async function send(t: TestApp, one: Case) {
  const { host, port } = new URL(t.origin);
  const { target = "/health", headers = [], version = "1.1" } = one;
  const lines = [`GET ${target} HTTP/${version}`, ...headers, "Connection: close", "", ""];
  const text = lines.join("\r\n").replaceAll("{host}", host).replaceAll("{port}", port);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0)); // Latin-1: one byte each
  return await rawRequest(t.origin, bytes);
}

Deno.test("guard: the authority of the target and the Host header are both checked on the wire", async () => {
  await using t = await serveTestApp();
  for (const one of CASES) {
    const answer = await send(t, one);
    assert([one.status].flat().includes(answer.status), `${one.when}: ${answer.status}`);
    if (one.code === undefined) continue;
    const problem = Problem.parse(JSON.parse(answer.body));
    assertEquals(problem.type, `/problems/${one.code}`, one.when);
    if (one.when.includes("foreign")) assert(problem.detail.includes("evil.example"), problem.detail);
    assert(answer.headers.get("content-security-policy")?.includes("frame-ancestors 'none'"), one.when);
  }
});

Deno.test("guard: methods that nobody uses are refused in our words, and change nothing", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  await assertUnchanged(t, async () => {
    for (
      const [first, status] of [["TRACE /health", 405], ["BREW /health", 405], ["OPTIONS *", 404], [
        "CONNECT /",
        404,
      ]] as const
    ) {
      const answer = await rawRequest(t.origin, `${first} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      if (first === "CONNECT /") assert(answer.status === 400 || answer.status === 404, String(answer.status));
      else assertEquals(answer.status, status, first);
    }
  });
});

/** Who may talk to the server (docs/api.md, rules 1 to 3), on every kind of address. */
import type { ErrorCode } from "../../../server/errors.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { everyAddress, sendSample } from "../../support/every_route.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

const OWN = "http://127.0.0.1:8008";

interface Case {
  readonly when: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: it passes. */
  readonly refusal?: ErrorCode;
}

const HOSTS: readonly Case[] = [
  { when: "the loopback address", headers: { host: "127.0.0.1:8008" } },
  { when: "localhost", headers: { host: "localhost:8008" } },
  { when: "the IPv6 loopback address", headers: { host: "[::1]:8008" } },
  { when: "upper case", headers: { host: "LocalHost:8008" } },
  { when: "another port", headers: { host: "127.0.0.1:8009" }, refusal: "host_refused" },
  { when: "no port", headers: { host: "127.0.0.1" }, refusal: "host_refused" },
  { when: "a foreign name", headers: { host: "evil.example:8008" }, refusal: "host_refused" },
  {
    when: "a foreign name that a proxy would vouch for",
    headers: { host: "evil.example:8008", "x-forwarded-host": "127.0.0.1:8008", forwarded: "host=127.0.0.1:8008" },
    refusal: "host_refused",
  },
  { when: "our own, and a foreign one of a proxy", headers: { host: "127.0.0.1:8008", "x-forwarded-host": "x.test" } },
  { when: "a foreign name without a port", headers: { host: "evil.example" }, refusal: "host_refused" },
  { when: "another address of the loopback net", headers: { host: "127.0.0.2:8008" }, refusal: "host_refused" },
  { when: "a short loopback address", headers: { host: "127.1:8008" }, refusal: "host_refused" },
  { when: "a hexadecimal loopback address", headers: { host: "0x7f000001:8008" }, refusal: "host_refused" },
  { when: "a decimal loopback address", headers: { host: "2130706433:8008" }, refusal: "host_refused" },
  { when: "the unspecified address", headers: { host: "0.0.0.0:8008" }, refusal: "host_refused" },
  { when: "IPv4 inside IPv6", headers: { host: "[::ffff:127.0.0.1]:8008" }, refusal: "host_refused" },
  { when: "a dot at the end", headers: { host: "localhost.:8008" }, refusal: "host_refused" },
  { when: "a name below localhost", headers: { host: "app.localhost:8008" }, refusal: "host_refused" },
  { when: "our name in front of another", headers: { host: "localhost:8008.evil.example" }, refusal: "host_refused" },
  { when: "a user in front", headers: { host: "user@localhost:8008" }, refusal: "host_refused" },
  { when: "our name as user of another", headers: { host: "localhost:8008@evil.example" }, refusal: "host_refused" },
  { when: "two hosts", headers: { host: "localhost:8008, evil.example" }, refusal: "host_refused" },
  { when: "nothing", headers: { host: "" }, refusal: "host_missing" },
];

const ORIGINS: readonly Case[] = [
  { when: "our own", headers: { origin: OWN } },
  { when: "our own by another name", headers: { origin: "http://localhost:8008" }, refusal: "origin_refused" },
  { when: "our own, said to be cross-site", headers: { origin: OWN, "sec-fetch-site": "cross-site" } },
  { when: "Tauri on macOS and Linux", headers: { origin: "tauri://localhost", "sec-fetch-site": "cross-site" } },
  { when: "a program on port 80", headers: { origin: "http://tauri.localhost" }, refusal: "origin_refused" },
  { when: "a program on port 443", headers: { origin: "https://tauri.localhost" }, refusal: "origin_refused" },
  {
    when: "a program on another port by Tauri's name",
    headers: { origin: "http://tauri.localhost:8080" },
    refusal: "origin_refused",
  },
  { when: "Tauri's scheme with another host", headers: { origin: "tauri://evil" }, refusal: "origin_refused" },
  { when: "an opaque one", headers: { origin: "null" }, refusal: "origin_refused" },
  { when: "nothing", headers: { origin: "" }, refusal: "origin_refused" },
  { when: "a foreign one", headers: { origin: "https://evil.example" }, refusal: "origin_refused" },
  {
    when: "a foreign one, said to be of the same origin",
    headers: { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    refusal: "origin_refused",
  },
  { when: "another port of this computer", headers: { origin: "http://localhost:3000" }, refusal: "origin_refused" },
  { when: "ours with TLS", headers: { origin: "https://127.0.0.1:8008" }, refusal: "origin_refused" },
  { when: "ours in upper case", headers: { origin: "HTTP://LOCALHOST:8008" }, refusal: "origin_refused" },
  { when: "ours with a path", headers: { origin: `${OWN}/` }, refusal: "origin_refused" },
  { when: "ours in front of another", headers: { origin: `${OWN}.evil.example` }, refusal: "origin_refused" },
  { when: "Vite's without the flag", headers: { origin: "http://localhost:5173" }, refusal: "origin_refused" },
  {
    when: "Tauri's for development without the flag",
    headers: { origin: "http://localhost:1420" },
    refusal: "origin_refused",
  },
  { when: "an extension's", headers: { origin: "chrome-extension://abcdefgh" }, refusal: "origin_refused" },
];

async function expectCase(t: TestApp, answer: Response, { when, refusal }: Case, path: string): Promise<void> {
  if (refusal !== undefined) return void await assertProblem(answer, refusal, `${when}: ${path}`);
  await answer.body?.cancel();
  assert(answer.status !== 400 && answer.status !== 403, `${when}: ${path} answers ${answer.status}`);
  assertEquals(t.services.events.size, 0);
}

Deno.test("guard: Host has to be one of our names with our port", async () => {
  await using t = await startTestApp();
  for (const one of HOSTS) await expectCase(t, await t.get("/api/v1/board", one.headers), one, "/api/v1/board");
});

Deno.test("guard: Origin has to be our own or an allowed one, whatever Sec-Fetch-Site says", async () => {
  await using t = await startTestApp();
  for (const one of ORIGINS) {
    for (const path of ["/api/v1/board", "/", "/openapi.json", "/api/v1/events"]) {
      await expectCase(t, await t.get(path, one.headers), one, path);
    }
    const body = { column_id: "col-a", title: one.when };
    await expectCase(t, await t.post("/api/v1/board/cards", body, one.headers), one, "POST");
  }
});

Deno.test("guard: a request without Host is refused with 400", async () => {
  await using t = await startTestApp();
  await assertProblem(await t.fetch(new Request(`${t.origin}/api/v1/board`)), "host_missing");
});

Deno.test("guard: the address of the request has to be ours as well as the Host header", async () => {
  await using t = await startTestApp();
  const headers = { host: "127.0.0.1:8008" };
  for (const origin of ["http://evil.example", "http://127.0.0.1:9", "https://127.0.0.1:8008"]) {
    await assertProblem(await t.fetch(new Request(`${origin}/api/v1/board`, { headers })), "host_refused", origin);
  }
});

Deno.test("guard: a window of Tauri on Windows passes where a shell started us, or by --allowed-origin", async () => {
  const windows = ["http://tauri.localhost", "https://tauri.localhost"];
  for (const access of [{ startedByShell: true }, { allowedOrigins: windows }]) {
    await using t = await startTestApp({ access });
    for (const origin of windows) {
      const answer = await t.get("/health", { origin, "sec-fetch-site": "cross-site" });
      await answer.body?.cancel();
      assertEquals([answer.status, answer.headers.get("access-control-allow-origin")], [200, origin]);
    }
    await assertProblem(await t.get("/health", { origin: "http://tauri.localhost:8080" }), "origin_refused");
  }
});

Deno.test("guard: names that may lead to somebody else are not served", async () => {
  await using t = await startTestApp({ access: { names: ["127.0.0.1"] } });
  for (const host of ["localhost:8008", "[::1]:8008", "LOCALHOST:8008"]) {
    await assertProblem(await t.get("/health", { host }), "host_refused", host);
    const headers = { host: "127.0.0.1:8008", origin: `http://${host}` };
    await assertProblem(await t.get("/health", headers), "origin_refused", host);
  }
  assertEquals((await (await t.get("/health")).json()).serves_localhost, false);
});

const SITES = ["same-origin", "same-site", "cross-site", "none", "anything else"];
const MODES = ["navigate", "cors", "no-cors", undefined];
const METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"];

Deno.test("guard: without Origin, Sec-Fetch-Site lets through our own pages, and addresses typed by a person", async () => {
  await using t = await startTestApp();
  for (const site of SITES) {
    for (const mode of MODES) {
      for (const method of METHODS) {
        const headers = { "sec-fetch-site": site, ...(mode === undefined ? {} : { "sec-fetch-mode": mode }) };
        const answer = await t.request("/api/v1/board", { method, headers });
        const isAllowed = site === "same-origin" || (site === "none" && mode === "navigate" && method === "GET");
        await answer.body?.cancel();
        assertEquals(answer.status !== 403, isAllowed, `${method} ${site} ${mode}`);
      }
    }
  }
});

Deno.test("guard: --allowed-host and --allowed-origin add to the lists, and only what they name", async () => {
  await using t = await startTestApp({
    access: { allowedHosts: ["bench.lan:8008"], allowedOrigins: ["https://tools.example"], devOrigins: true },
  });
  const development = [1420, 3000, 5173].map((port) => `http://localhost:${port}`);
  const origins = ["http://bench.lan:8008", "https://tools.example", ...development];
  for (const origin of origins) {
    const host = origin === "http://bench.lan:8008" ? "bench.lan:8008" : "127.0.0.1:8008";
    const answer = await t.fetch(new Request(`http://${host}/api/v1/board`, { headers: { host, origin } }));
    await answer.body?.cancel();
    assertEquals(answer.status, 200, origin);
  }
  const url = "http://bench.lan:8008/api/v1/board";
  for (const host of ["bench.lan:8008", "BENCH.LAN:8008"]) {
    const answer = await t.fetch(new Request(url, { headers: { host } }));
    await answer.body?.cancel();
    assertEquals(answer.status, 200, host);
  }
  await assertProblem(await t.fetch(new Request(url, { headers: { host: "bench.lan" } })), "host_refused");
  await assertProblem(await t.get("/api/v1/board", { origin: "http://tools.example" }), "origin_refused");
});

Deno.test("guard: on port 80 the names pass without a port, as browsers write them", async () => {
  await using t = await startTestApp({ access: { port: 80 } });
  for (const host of ["127.0.0.1", "localhost", "[::1]", "localhost:80"]) {
    const answer = await t.fetch(
      new Request(`http://${host}/health`, { headers: { host, origin: `http://${host}` } }),
    );
    await answer.body?.cancel();
    assertEquals(answer.status, 200, host);
  }
});

Deno.test("guard: a page on one of our names may not talk to another of them, a proxy's https page to its own", async () => {
  await using t = await startTestApp({ access: { allowedHosts: ["bench.lan"] } });
  const send = (host: string, origin: string) =>
    t.fetch(new Request(`http://${host}/health`, { headers: { host, origin } }));
  for (
    const [host, origin] of [["localhost:8008", "http://localhost:8008"], ["bench.lan", "https://bench.lan"]] as const
  ) {
    const answer = await send(host, origin);
    await answer.body?.cancel();
    assertEquals(answer.status, 200, origin);
  }
  for (
    const [host, origin] of [["127.0.0.1:8008", "http://localhost:8008"], ["[::1]:8008", "http://127.0.0.1:8008"], [
      "localhost:8008",
      "https://localhost:8008",
    ]] as const
  ) {
    await assertProblem(await send(host, origin), "origin_refused", `${origin} to ${host}`);
  }
});
const REFUSED: readonly Case[] = [
  { when: "foreign host", headers: { host: "evil.example" }, refusal: "host_refused" },
  { when: "empty host", headers: { host: "" }, refusal: "host_missing" },
  { when: "foreign origin", headers: { origin: "https://evil.example" }, refusal: "origin_refused" },
  { when: "opaque origin", headers: { origin: "null" }, refusal: "origin_refused" },
  { when: "cross-site", headers: { "sec-fetch-site": "cross-site" }, refusal: "origin_refused" },
  {
    when: "cross-site navigation",
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    refusal: "origin_refused",
  },
  { when: "same-site", headers: { "sec-fetch-site": "same-site" }, refusal: "origin_refused" },
];

Deno.test("guard: every address refuses what must not pass, before anything changes", async () => {
  await using t = await startTestApp();
  const samples = await everyAddress(t);
  assert(samples.length > 80, `Only ${samples.length} addresses are known`);
  await assertUnchanged(t, async () => {
    for (const one of REFUSED) {
      for (const sample of samples) {
        const answer = await sendSample(t, sample, one.headers);
        if (sample.method !== "HEAD") await expectCase(t, answer, one, sample.name);
        else assertEquals(answer.status, one.refusal === "host_missing" ? 400 : 403);
        assertEquals(answer.headers.get("access-control-allow-origin"), null);
      }
    }
  });
});

Deno.test("guard: no GET, HEAD or OPTIONS changes anything", async () => {
  await using t = await startTestApp();
  const samples = await everyAddress(t);
  await assertUnchanged(t, async () => {
    for (const sample of samples) {
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        const answer = await t.request(sample.path, { method });
        await answer.body?.cancel();
      }
    }
  });
});

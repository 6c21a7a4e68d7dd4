/** Addresses and methods: 404 and 405 told apart, HEAD and OPTIONS everywhere, both base paths, trailing slashes. */
import { serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { everyOperation, startWelcomingApp } from "../../support/every_route.ts";
import { fitsTemplate } from "../../support/path_template.ts";
import { rawRequest } from "../../support/raw_http.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * The methods of each address by its path, with HEAD and OPTIONS. An address that is a route's own, such as
 * `/items/export`, is not also that of an item.
 */
async function methodsByPath(t: TestApp): Promise<Map<string, Set<string>>> {
  const samples = await everyOperation(t);
  const fixed = new Set(samples.map(({ name }) => templateOf(name)));
  return new Map(samples.map(({ path }) => {
    const methods = samples.filter(({ name }) =>
      fixed.has(path) ? templateOf(name) === path : fitsTemplate(path, templateOf(name))
    ).map(({ method }) => method);
    return [path, new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])];
  }));
}

function templateOf(name: string): string {
  return name.split(" ")[1] ?? "";
}

function allowed(answer: Response): string[] {
  return (answer.headers.get("allow") ?? "").split(", ").sort();
}

Deno.test("methods: an address that does not take a method answers 405 and lists those it takes", async () => {
  await using t = await startTestApp();
  const addresses = await methodsByPath(t);
  assert(addresses.size > 30);
  await assertUnchanged(t, async () => {
    for (const [path, methods] of addresses) {
      for (const method of METHODS) {
        if (methods.has(method)) continue;
        const answer = await t.request(path, { method });
        const problem = await assertProblem(answer, "method_not_allowed", `${method} ${path}`);
        assertEquals(problem.detail, `${method} is not possible at ${path}`);
        assertEquals(allowed(answer), [...methods].sort());
      }
    }
  });
});

Deno.test("methods: addresses with a fixed name take its methods, and those of no row with that id", async () => {
  await using t = await startTestApp();
  for (
    const [path, allow] of [
      ["/api/v1/items/export", "GET, HEAD, OPTIONS"],
      ["/api/items/export", "GET, HEAD, OPTIONS"],
      ["/api/v1/items/export/", "GET, HEAD, OPTIONS"],
      ["/api/v1/items/import", "POST, OPTIONS"],
      ["/api/v1/items/bulk-delete", "POST, OPTIONS"],
      ["/api/v1/items/bulk-restore", "POST, OPTIONS"],
      ["/api/v1/users/me", "GET, PATCH, DELETE, HEAD, OPTIONS"],
      ["/api/v1/users/signup", "POST, OPTIONS"],
    ] as const
  ) {
    for (const method of [...METHODS, "HEAD", "OPTIONS", "TRACKED"]) {
      if (method !== "OPTIONS" && allow.split(", ").includes(method)) continue;
      const answer = await t.request(path, { method });
      const note = `${method} ${path}`;
      assertEquals([answer.status, answer.headers.get("allow")], [method === "OPTIONS" ? 204 : 405, allow], note);
    }
  }
});

Deno.test("methods: no two templates with parameters stand for the same address", async () => {
  const templates = new Set((await withApp(everyOperation)).map(({ name }) => templateOf(name)));
  for (const one of templates) {
    const parts = one.split("/");
    for (const other of templates) {
      const others = other.split("/");
      if (one >= other || !one.includes("{") || !other.includes("{") || parts.length !== others.length) continue;
      const isApart = parts.some((part, index) => part !== others[index] && !`${part}${others[index]}`.includes("{"));
      assert(isApart, `${one} and ${other}`);
    }
  }
});

Deno.test("methods: OPTIONS answers 204 with the methods and no body", async () => {
  await using t = await startTestApp();
  for (const [path, methods] of await methodsByPath(t)) {
    const answer = await t.request(path, { method: "OPTIONS" });
    assertEquals([answer.status, allowed(answer), answer.body], [204, [...methods].sort(), null], path);
  }
});

Deno.test("methods: HEAD answers what GET does, without the body", async () => {
  await using t = await startTestApp();
  const samples = (await everyOperation(t)).filter(({ method }) => method === "GET");
  for (const { path } of [...samples, { path: "/" }, { path: "/nothing" }, { path: "/audit?limit=wrong" }]) {
    const get = await t.get(path);
    await get.body?.cancel();
    const head = await t.request(path, { method: "HEAD" });
    assertEquals([head.status, head.body], [get.status, null], path);
    // What the server adds for a body it has is not compared.
    const names = [...get.headers.keys()].filter((name) => name !== "content-length");
    assertEquals(names.map((name) => head.headers.get(name)), names.map((name) => get.headers.get(name)), path);
    assertEquals(t.services.events.size, 0);
  }
});

Deno.test("methods: HEAD of an address that only takes POST is 405", async () => {
  await using t = await startTestApp();
  const answer = await t.request("/api/v1/board/cards", { method: "HEAD" });
  assertEquals([answer.status, allowed(answer), answer.body], [405, ["OPTIONS", "POST"], null]);
});

Deno.test("methods: HEAD of the event stream ends at once on the wire", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = `HEAD /api/v1/events HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const answer = await rawRequest(t.origin, head);
  assertEquals([answer.status, answer.headers.get("content-type"), answer.body], [200, "text/event-stream", ""]);
  assertEquals(t.services.events.size, 0);
});

Deno.test("addresses: unknown ones answer 404 for every method", async () => {
  await using t = await startTestApp();
  const paths = [
    "/nothing",
    "/api",
    "/api/v1",
    "/api/v1/",
    "/api/v2/board",
    "/API/v1/board",
    "/api/v1/board/x",
    "/Health",
  ];
  await assertUnchanged(t, async () => {
    for (const path of [...paths, "/api/v1/boards/board-1/x", "/problems", "/api/v1//board", "/openapi.json/x"]) {
      for (const method of [...METHODS, "OPTIONS"]) {
        const problem = await assertProblem(await t.request(path, { method }), "not_found", `${method} ${path}`);
        assertEquals(problem.instance.replace(/\/$/, ""), path.replace(/\/$/, ""));
      }
    }
  });
});

Deno.test("addresses: percent escapes that are broken, odd or hidden slashes name nothing", async () => {
  await using t = await startTestApp();
  const escapes = [
    "%",
    "%zz",
    "%E0%A4%A",
    "%ff",
    "%00",
    "a%2Fb",
    "..%2fx",
    "%2e%2e%2f",
    "__proto__",
    "constructor",
    "%20",
  ];
  await assertUnchanged(t, async () => {
    for (const part of escapes) {
      for (const path of [`/${part}`, `/problems/${part}`, `/api/v1/boards/${part}`, `/api/v1/board/cards/${part}`]) {
        await assertProblem(await t.get(path), "not_found", path);
      }
      await assertProblem(await t.delete(`/api/v1/boards/board-1/cards/${part}`), "not_found", part);
    }
  });
});

Deno.test("addresses: every route also answers with a slash at its end", async () => {
  const names = (await withApp(everyOperation)).map(({ name }) => name);
  for (const wanted of names.filter((name) => !/ \/api\/(?!v1\/)/.test(name))) { // one base path is enough
    await using app = await startWelcomingApp();
    const sample = app.samples.find(({ name }) => name === wanted);
    assert(sample, wanted);
    const answer = await app.send({ ...sample, path: `${sample.path}/` });
    await answer.body?.cancel();
    assert(answer.ok, `${wanted} answers ${answer.status}`);
  }
});

Deno.test("addresses: /api/v1 and /api offer the same, and health and audit stand at the root as well", async () => {
  const names = (await withApp(everyOperation)).map(({ name }) => name);
  const below = (prefix: string) =>
    names.filter((name) => name.includes(` ${prefix}/`) && (prefix !== "/api" || !name.includes(" /api/v1/")))
      .map((name) => name.replace(prefix, ""));
  assert(below("/api/v1").length > 30);
  assertEquals(below("/api"), below("/api/v1"));
  assertEquals(names.filter((name) => !name.includes(" /api/")), [
    "GET /health",
    "GET /audit",
    "POST /audit",
    "GET /problems/{code}",
    "GET /openapi.json",
  ]);
});

async function withApp<T>(work: (t: TestApp) => Promise<T>): Promise<T> {
  await using t = await startTestApp();
  return await work(t);
}

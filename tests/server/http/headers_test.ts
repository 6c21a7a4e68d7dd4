/** What stands on every answer: on data, pages, files, streams, refusals, 204 and 304 alike. */
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { everyAddress, sendSample } from "../../support/every_route.ts";

function assertHeaders(answer: Response, name: string): void {
  const { headers } = answer;
  assertEquals(headers.get("x-content-type-options"), "nosniff", name);
  assertEquals(headers.get("cross-origin-opener-policy"), "same-origin", name);
  assertEquals(headers.get("cross-origin-resource-policy"), "same-origin", name);
  assertEquals(headers.get("referrer-policy"), "no-referrer", name);
  assertEquals(headers.get("x-request-id"), "test-request", name);
  assert(headers.get("cache-control") !== null, name);
  assertPolicy(headers.get("content-security-policy") ?? "", name);
}

/** A policy that lets nothing in from elsewhere, no code that stands in the page, and no frame around it. */
function assertPolicy(policy: string, name: string): void {
  const directives = new Map(
    policy.split("; ").map((part) => {
      const [directive = "", ...sources] = part.split(" ");
      return [directive, sources] as const;
    }),
  );
  assertEquals(directives.get("default-src"), ["'none'"], name);
  assertEquals(directives.get("frame-ancestors"), ["'none'"], name);
  const allowed = new Set(["'none'", "'self'", "data:"]);
  for (const [directive, sources] of directives) {
    for (const source of sources) assert(allowed.has(source), `${name}: ${directive} ${source}`);
    assert(directive === "img-src" || !sources.includes("data:"), `${name}: ${directive} allows data:`);
  }
}

Deno.test("headers: every answer of every address carries the protecting headers", async () => {
  await using t = await startTestApp();
  for (const sample of await everyAddress(t)) {
    for (const headers of [{}, { host: "evil.example" }, { "content-type": "text/plain" }]) {
      const answer = await sendSample(t, sample, headers);
      await answer.body?.cancel();
      assertHeaders(answer, `${sample.name} ${answer.status}`);
    }
  }
});

/** Answers of every status that can be brought about from outside. */
async function answersOfEachStatus(t: TestApp): Promise<[number, Response][]> {
  const card = await t.given.card();
  const path = `/api/v1/board/cards/${card.id}`;
  const etag = { "if-none-match": "*" };
  return [
    [200, await t.get("/api/v1/board")],
    [200, await t.get("/api/v1/events")],
    [200, await t.request("/api/v1/board", { method: "HEAD" })],
    [201, await t.post("/api/v1/board/columns", { title: "New" })],
    [204, await t.request("/api/v1/board", { method: "OPTIONS" })],
    [304, await t.get(path, etag)],
    [400, await t.request("/audit", { method: "POST", body: "{", headers: { "content-type": "application/json" } })],
    [403, await t.get("/api/v1/board", { origin: "null" })],
    [404, await t.get("/api/v1/board/cards/unknown")],
    [405, await t.put("/api/v1/board", {})],
    [409, await t.post(`${path}/restore`)],
    [412, await t.patch(path, { title: "x" }, { "if-match": '"9"' })],
    [413, await t.post("/audit", { details: "x".repeat(2 ** 20) })],
    [415, await t.post("/audit", {}, { "content-type": "text/plain" })],
    [422, await t.post("/audit", {})],
  ];
}

Deno.test("headers: they stand on answers of every status", async () => {
  await using t = await startTestApp();
  for (const [status, answer] of await answersOfEachStatus(t)) {
    await answer.body?.cancel();
    assertEquals(answer.status, status);
    assertHeaders(answer, String(status));
  }
});

Deno.test("headers: an unexpected fault answers 500 with them, and says nothing of its cause", async () => {
  await using t = await startTestApp();
  t.db.close();
  const answer = await t.get("/api/v1/board");
  const text = await answer.text();
  assertEquals(answer.status, 500);
  assertHeaders(answer, "500");
  assertEquals(JSON.parse(text), {
    type: "/problems/internal",
    title: "Something went wrong inside Benchtop",
    status: 500,
    detail: "An unexpected fault; nothing was changed",
    instance: "/api/v1/board",
    request_id: "test-request",
  });
  const entry = t.log.find(({ level }) => level === "error");
  assertEquals(entry?.fields["request_id"], "test-request");
  assert(entry?.fields["error"] instanceof Error);
});

Deno.test("headers: data is not kept without asking again, and not compressed on the way", async () => {
  await using t = await startTestApp();
  const answer = await t.get("/api/v1/board");
  await answer.body?.cancel();
  assertEquals(answer.headers.get("cache-control"), "no-store, no-transform");
});

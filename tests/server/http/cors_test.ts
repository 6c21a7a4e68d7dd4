/** Answers to other origins: only those on the list may read them, and their preflights are answered. */
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { everyAddress, sendSample } from "../../support/every_route.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

const TAURI = "tauri://localhost";
const EXPOSED = "Content-Disposition, ETag, Link, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, " +
  "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, X-Total-Count";

function corsHeaderNames(answer: Response): string[] {
  return [...answer.headers.keys()].filter((name) => name.startsWith("access-control-")).sort();
}

Deno.test("CORS: every answer to an allowed origin names it, refusals included", async () => {
  await using t = await startTestApp();
  for (const sample of await everyAddress(t)) {
    const answer = await sendSample(t, sample, { origin: TAURI });
    await answer.body?.cancel();
    const { headers } = answer;
    assertEquals(headers.get("access-control-allow-origin"), TAURI, sample.name);
    assertEquals(headers.get("access-control-expose-headers"), EXPOSED, sample.name);
    assertEquals(headers.get("cross-origin-resource-policy"), "cross-origin", sample.name);
    assert(headers.get("vary")?.split(", ").includes("Origin"), sample.name);
    assertEquals(headers.get("access-control-allow-credentials"), null, sample.name);
  }
});

Deno.test("CORS: our own pages and other programs get no CORS header", async () => {
  await using t = await startTestApp();
  for (const sample of await everyAddress(t)) {
    for (const headers of [{}, { origin: t.origin }, { "sec-fetch-site": "same-origin" }]) {
      const answer = await sendSample(t, sample, headers);
      await answer.body?.cancel();
      assertEquals(corsHeaderNames(answer), [], sample.name);
      assertEquals(answer.headers.get("cross-origin-resource-policy"), "same-origin", sample.name);
    }
  }
});

function preflight(origin: string, method = "PATCH"): RequestInit {
  const headers = {
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": "content-type,if-match",
    "sec-fetch-mode": "cors",
    "sec-fetch-site": "cross-site",
  };
  return { method: "OPTIONS", headers };
}

Deno.test("CORS: a preflight of an allowed origin is answered with what it may send", async () => {
  await using t = await startTestApp();
  for (const { path, name } of await everyAddress(t)) {
    const answer = await t.request(path, preflight(TAURI));
    assertEquals(answer.status, 204, name);
    assertEquals(await answer.text(), "");
    assertEquals(answer.headers.get("access-control-allow-origin"), TAURI);
    assertEquals(answer.headers.get("access-control-allow-methods"), "GET, HEAD, POST, PUT, PATCH, DELETE");
    assertEquals(
      answer.headers.get("access-control-allow-headers"),
      "Accept, Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, X-Session-Key",
    );
    assertEquals(answer.headers.get("access-control-max-age"), "600");
    assertEquals(answer.headers.get("vary"), "Origin");
    assertEquals(answer.headers.get("access-control-allow-private-network"), null);
  }
});

Deno.test("CORS: a preflight of any other origin is refused and learns nothing", async () => {
  await using t = await startTestApp();
  for (const origin of ["https://evil.example", "null", "http://localhost:5173"]) {
    const answer = await t.request("/api/v1/board", preflight(origin));
    assertEquals(corsHeaderNames(answer), [], origin);
    await assertProblem(answer, "origin_refused", origin);
  }
});

Deno.test("CORS: a preflight reaches no route", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  await assertUnchanged(t, async () => {
    const answer = await t.request(`/api/v1/board/cards/${card.id}`, preflight(TAURI, "DELETE"));
    assertEquals(answer.status, 204);
  });
});

Deno.test("CORS: an OPTIONS request that is no preflight tells the methods", async () => {
  await using t = await startTestApp();
  const answer = await t.request("/api/v1/board", { method: "OPTIONS", headers: { origin: TAURI } });
  assertEquals(answer.status, 204);
  assertEquals(answer.headers.get("allow"), "GET, PATCH, HEAD, OPTIONS");
  assertEquals(answer.headers.get("access-control-allow-origin"), TAURI);
});

Deno.test("CORS: an origin from --allowed-origin may read, and nobody else", async () => {
  await using t = await startTestApp({ access: { allowedOrigins: ["https://tools.example"] } });
  const answer = await t.get("/api/v1/board", { origin: "https://tools.example" });
  await answer.body?.cancel();
  assertEquals(answer.headers.get("access-control-allow-origin"), "https://tools.example");
  await assertProblem(await t.get("/api/v1/board", { origin: "https://tools.example.evil.example" }), "origin_refused");
});

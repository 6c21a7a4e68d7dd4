/** What the program says about itself: health, problem pages, documentation. */
import { PROBLEMS } from "../../../server/errors.ts";
import { INSTANCE_ID, startTestApp, VERSION } from "../../support/app.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";

Deno.test("health: it names the program, the data directory, SQLite and the time it has run", async () => {
  await using t = await startTestApp();
  for (const path of ["/health", "/api/v1/health", "/api/health", "/health/"]) {
    const answer = await t.get(path);
    assertEquals([answer.status, answer.headers.get("content-type")], [200, "application/json"], path);
    assertEquals(await answer.json(), {
      status: "ok",
      version: VERSION,
      instance_id: INSTANCE_ID,
      sqlite_version: t.services.instance.sqlite_version,
      uptime_ms: 1234,
      serves_localhost: true,
    });
  }
  assertMatch(t.services.instance.sqlite_version, /^3\.\d+\.\d+$/);
});

Deno.test("health: the short check answers true", async () => {
  await using t = await startTestApp();
  for (const path of ["/api/v1/utils/health-check/", "/api/v1/utils/health-check", "/api/utils/health-check/"]) {
    const answer = await t.get(path);
    assertEquals([answer.status, await answer.text()], [200, "true"], path);
  }
});

function unescape(html: string): string {
  const characters: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return html.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => characters[entity] ?? entity);
}

Deno.test("problems: each code has a page that says what it means, without code or style inside", async () => {
  await using t = await startTestApp();
  for (const [code, { title, meaning, status }] of Object.entries(PROBLEMS)) {
    const answer = await t.get(`/problems/${code}`);
    assertEquals([answer.status, answer.headers.get("content-type")], [200, "text/html; charset=UTF-8"], code);
    const text = await answer.text();
    for (const part of [title, meaning, `HTTP status ${status}`, code]) {
      assert(unescape(text).includes(part), `${code}: ${part}`);
    }
    assert(!/<(?:script|style)|\sstyle=|\son\w+=|https?:/.test(text), code);
  }
});

Deno.test("problems: no page can break its own markup", async () => {
  await using t = await startTestApp();
  for (const code of Object.keys(PROBLEMS)) {
    const text = await (await t.get(`/problems/${code}`)).text();
    // Whatever stands between tags holds no bracket of its own.
    const words = text.replaceAll(/<\/?[a-z0-9]+(?: [a-z]+="[^"<>]*")*>|<!doctype html>/g, "");
    assert(!/[<>]/.test(words), `${code}: ${words}`);
  }
});

Deno.test("problems: an unknown code is a problem itself", async () => {
  await using t = await startTestApp();
  for (const code of ["unknown", "__proto__", "constructor", "Stale", "stale%20", "<script>"]) {
    await assertProblem(await t.get(`/problems/${code}`), "not_found", code);
  }
});

Deno.test("problems: codes, statuses and titles belong together", () => {
  for (const [code, { status, title, meaning }] of Object.entries(PROBLEMS)) {
    assertMatch(code, /^[a-z]+(?:_[a-z]+)*$/);
    assert(status >= 400 && status < 600, code);
    assert(!title.endsWith("."), title);
    assert(meaning.endsWith("."), meaning);
  }
});

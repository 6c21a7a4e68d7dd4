/** What a running app answers is what `/openapi.json` says it answers. */
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertRejects } from "../../support/assert.ts";
import { type Sample, startWelcomingApp, type WelcomingApp } from "../../support/every_route.ts";
import { type AnswerChecker, createAnswerChecker, parseOpenApi } from "../../support/openapi.ts";

async function checkerOf(t: TestApp): Promise<AnswerChecker> {
  return createAnswerChecker(parseOpenApi(await (await t.get("/openapi.json")).json()));
}

/** Each operation that the document lists, in an app of its own; those below `/api` are the same as below `/api/v1`. */
async function eachInItsOwnApp(
  work: (app: WelcomingApp, sample: Sample, checker: AnswerChecker) => Promise<void>,
): Promise<void> {
  let count = 0;
  for (let index = 0; index === 0 || index < count; index++) {
    await using app = await startWelcomingApp();
    const samples = app.samples.filter(({ name }) => !/ \/api\/(?!v1\/)/.test(name));
    count = samples.length;
    const sample = samples[index];
    if (sample !== undefined) await work(app, sample, await checkerOf(app.t));
  }
  assert(count > 70);
}

Deno.test("openapi: every good answer has the status, type and shape that the document gives it", async () => {
  await eachInItsOwnApp(async (app, sample, checker) => {
    const answer = await app.send(sample);
    assert(answer.ok, `${sample.name} answers ${answer.status}`);
    await checker.check(sample.name, answer);
  });
});

interface Refused {
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by nobody, instead of by an administrator. */
  readonly byNobody?: true;
}

/** Ways to be refused, one request each. */
function refusalsOf({ method, path, body, type }: Sample): readonly Refused[] {
  const json = { "content-type": "application/json" };
  const unknown = path.replaceAll(/board-1|col-b|[0-9a-f]{8}-[-0-9a-f]{27}/g, "unknown").replace("/stale", "/unknown")
    .replace("/theme", "/unknown");
  const good = body === undefined ? { headers: {} } : {
    body: type === undefined ? JSON.stringify(body) : String(body),
    headers: { "content-type": type ?? json["content-type"] },
  };
  const always: Refused[] = [
    { path, ...good, byNobody: true },
    { path, ...good, byNobody: true, headers: { ...good.headers, authorization: "Bearer nonsense" } },
    { path, headers: { host: "evil.example" } },
    { path, headers: { host: "" } },
    { path, headers: { origin: "null" } },
  ];
  if (method === "GET") return [...always, { path: unknown }, ...queryRefusals(path)];
  return [
    ...always,
    { path: unknown, ...good },
    { path, ...good, headers: { ...good.headers, "if-match": '"99"' } },
    { path, ...good, headers: { ...good.headers, "if-match": "99" } },
    { path, body: "{", headers: { ...json, "content-length": "1" } },
    { path, body: "{}", headers: { "content-type": "text/plain", "content-length": "2" } },
    { path, body: '{"unknown":1}', headers: { ...json, "content-length": "13" } },
    ...(body === undefined ? [] : [{ path, body: "[".repeat(70) + "]".repeat(70), headers: json }]),
    ...(type === undefined ? [] : [{ path, body: '%zz"', headers: { "content-type": type } }]),
  ];
}

function queryRefusals(path: string): Refused[] {
  if (!/\/(?:audit|events|sse|items|users|export)$/.test(path)) return [];
  return [
    { path: `${path}?unknown=1` },
    { path: `${path}?limit=1&limit=2` },
    { path: `${path}?cursor=nonsense` },
    { path, headers: { "last-event-id": "x" } },
  ];
}

Deno.test("openapi: every refusal that can be brought about has a status and shape of the document", async () => {
  await eachInItsOwnApp(async (app, sample, checker) => {
    for (const { path, body, headers, byNobody } of refusalsOf(sample)) {
      const init = { method: sample.method, headers: { ...(byNobody ? {} : app.headers), ...headers } };
      const answer = await app.t.request(path, body === undefined ? init : { ...init, body });
      if (answer.ok) await answer.body?.cancel();
      else await checker.check(sample.name, answer);
    }
  });
});

Deno.test("openapi: refusals of the state a board is in are in the document", async () => {
  await using t = await startTestApp();
  const checker = await checkerOf(t);
  const card = await t.given.card();
  const refused: readonly [name: string, answer: Response][] = [
    ["DELETE /api/v1/boards/{board_id}", await t.delete("/api/v1/boards/board-1")],
    ["DELETE /api/v1/board/columns/{column_id}", await t.delete("/api/v1/board/columns/col-a")],
    ["DELETE /api/v1/board/columns/{column_id}", await t.delete("/api/v1/board/columns/col-a?cards=unknown")],
    ["POST /api/v1/board/cards/{card_id}/restore", await t.post(`/api/v1/board/cards/${card.id}/restore`)],
    ["POST /api/v1/board/columns/{column_id}/restore", await t.post("/api/v1/board/columns/col-a/restore")],
    ["POST /api/v1/board/cards", await t.post("/api/v1/board/cards", { column_id: "unknown", title: "x" })],
    ["PATCH /api/v1/board", await t.patch("/api/v1/board", { columns: [] })],
  ];
  for (const [name, answer] of refused) {
    assert(!answer.ok, name);
    await checker.check(name, answer);
  }
  t.services.events.close();
  await checker.check("GET /api/v1/events", await t.get("/api/v1/events"));
  t.db.close();
  await checker.check("GET /api/v1/board", await t.get("/api/v1/board"));
});

Deno.test("the answer checker notices a status, a type and a shape that the document does not have", async () => {
  await using t = await startTestApp();
  const checker = await checkerOf(t);
  const json = { "content-type": "application/json" };
  const wrong: readonly [body: string, init: ResponseInit][] = [
    ["true", { status: 418, headers: json }],
    ["true", { headers: { "content-type": "text/plain" } }],
    ["{}", { headers: json }],
  ];
  for (const [body, init] of wrong) {
    await assertRejects(() => checker.check("GET /health", new Response(body, init)));
  }
  await checker.check("GET /health", await t.get("/health"));
});

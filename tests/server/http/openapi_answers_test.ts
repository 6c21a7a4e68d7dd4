/** What a running app answers is what `/openapi.json` says it answers. */
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertRejects } from "../../support/assert.ts";
import { everyOperation, type Sample, sendSample } from "../../support/every_route.ts";
import { type AnswerChecker, createAnswerChecker, parseOpenApi } from "../../support/openapi.ts";

async function checkerOf(t: TestApp): Promise<AnswerChecker> {
  return createAnswerChecker(parseOpenApi(await (await t.get("/openapi.json")).json()));
}

/** The operations that the document lists: those below `/api` are the same as below `/api/v1`. */
async function documentedOperations(t: TestApp): Promise<Sample[]> {
  return (await everyOperation(t)).filter(({ name }) => !/ \/api\/(?!v1\/)/.test(name));
}

async function eachInItsOwnApp(
  work: (t: TestApp, sample: Sample, checker: AnswerChecker) => Promise<void>,
): Promise<void> {
  let count = 0;
  for (let index = 0; index === 0 || index < count; index++) {
    await using t = await startTestApp();
    const samples = await documentedOperations(t);
    count = samples.length;
    const sample = samples[index];
    if (sample !== undefined) await work(t, sample, await checkerOf(t));
  }
  assert(count > 30);
}

Deno.test("openapi: every good answer has the status, type and shape that the document gives it", async () => {
  await eachInItsOwnApp(async (t, sample, checker) => {
    const answer = await sendSample(t, sample);
    assert(answer.ok, `${sample.name} answers ${answer.status}`);
    await checker.check(sample.name, answer);
  });
});

/** Ways to be refused, one request each. */
function refusalsOf({ method, path, body }: Sample): readonly [path: string, init: RequestInit][] {
  const json = { "content-type": "application/json" };
  const send = (
    text: string,
    headers: HeadersInit = json,
  ): [string, RequestInit] => [path, { method, body: text, headers }];
  const unknown = path.replaceAll(/board-1|col-b|[0-9a-f]{8}-[-0-9a-f]{27}/g, "unknown").replace("/stale", "/unknown");
  const withBody = body === undefined ? {} : { body: JSON.stringify(body), headers: json };
  const always: [string, RequestInit][] = [
    [path, { method, headers: { host: "evil.example" } }],
    [path, { method, headers: { host: "" } }],
    [path, { method, headers: { origin: "null" } }],
  ];
  if (method === "GET") return [...always, [unknown, { method }], ...queryRefusals(path)];
  return [
    ...always,
    [unknown, { method, ...withBody }],
    [path, { method, ...withBody, headers: { ...json, "if-match": '"99"' } }],
    [path, { method, ...withBody, headers: { ...json, "if-match": "99" } }],
    send("{", { ...json, "content-length": "1" }),
    send("{}", { "content-type": "text/plain", "content-length": "2" }),
    send('{"unknown":1}', { ...json, "content-length": "13" }),
    ...(body === undefined ? [] : [send("[".repeat(70) + "]".repeat(70))]),
  ];
}

function queryRefusals(path: string): [string, RequestInit][] {
  if (!/\/(?:audit|events|sse)$/.test(path)) return [];
  return [[`${path}?unknown=1`, {}], [`${path}?limit=1&limit=2`, {}], [path, { headers: { "last-event-id": "x" } }]];
}

Deno.test("openapi: every refusal that can be brought about has a status and shape of the document", async () => {
  await eachInItsOwnApp(async (t, sample, checker) => {
    for (const [path, init] of refusalsOf(sample)) {
      const answer = await t.request(path, init);
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

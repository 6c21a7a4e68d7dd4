/** The application is loaded with the first request for more than health: what is answered before, meanwhile, and if not. */
import * as app from "../../server/app.ts";
import { lateApp } from "../../server/late_app.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertProblem } from "../support/refusal.ts";

const CONNECTION = { remoteAddr: { hostname: "127.0.0.1" } };

/** The application behind a load that a test lets go, or fail. */
function openLate(t: TestApp) {
  const loads: PromiseWithResolvers<typeof app>[] = [];
  const handle = lateApp(t.services, () => {
    const load = Promise.withResolvers<typeof app>();
    loads.push(load);
    return load.promise;
  });
  const request = async (path: string, init: RequestInit = {}) => {
    const headers = { host: new URL(t.origin).host, "x-request-id": "late-1", ...init.headers };
    return await handle(new Request(t.origin + path, { ...init, headers }), CONNECTION);
  };
  return { loads, request };
}

/** All of an answer but what differs from one moment to the next. */
async function describe(answer: Response) {
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
}

Deno.test("health is answered without the application, and just as it is with it", async () => {
  await using t = await startTestApp();
  const late = openLate(t);
  const ask = async () => {
    const answers = [];
    for (const method of ["GET", "HEAD"]) {
      for (const path of ["/health", "/health/", "/health?x=1"]) {
        answers.push(await describe(await late.request(path, { method })));
      }
    }
    answers.push(await describe(await late.request("/health", { headers: { host: "evil.example" } })));
    answers.push(await describe(await late.request("/health", { headers: { origin: "http://evil.example" } })));
    return answers;
  };
  const early = await ask();
  assertEquals(early.map(({ status }) => status), [200, 200, 200, 200, 200, 200, 403, 403]);
  assertEquals(late.loads.length, 0);
  const first = late.request("/api/v1/board");
  late.loads[0]?.resolve(app);
  assertEquals((await first).status, 200);
  assertEquals(await ask(), early);
});

Deno.test("requests that arrive during the load wait for it, and there is one load for all", async () => {
  await using t = await startTestApp();
  const late = openLate(t);
  const paths = ["/api/v1/board", "/api/boards", "/audit", "/api/v1/health", "/api/v1/items?limit=5", "/nowhere"];
  const waiting = [...paths, ...paths].map((path) => late.request(path));
  const created = late.request("/api/v1/board/cards", {
    method: "POST",
    body: JSON.stringify({ column_id: "col-a", title: "Early bird" }),
    headers: { "content-type": "application/json" },
  });
  assertEquals((await late.request("/health")).status, 200);
  assertEquals(late.loads.length, 1);
  assertEquals(t.auditOperations(), []);
  late.loads[0]?.resolve(app);
  assertEquals((await created).status, 201);
  const statuses = (await Promise.all(waiting)).map(({ status }) => status);
  assertEquals(statuses, [200, 200, 200, 200, 200, 404, 200, 200, 200, 200, 200, 404]);
  assertEquals([late.loads.length, t.auditOperations()], [1, ["card.create"]]);
});

Deno.test("a load that fails is answered as a fault and told in the log; the next request tries again", async () => {
  await using t = await startTestApp();
  const late = openLate(t);
  const waiting = [late.request("/api/v1/board"), late.request("/api/v1/items")];
  const fault = new Error("out of memory");
  late.loads[0]?.reject(fault);
  for (const answer of await Promise.all(waiting)) {
    assertEquals((await assertProblem(answer, "internal")).detail, "The application could not be loaded");
  }
  const told = t.log.filter(({ level }) => level === "error");
  assertEquals(told.length, 2);
  assert(told.every(({ fields }) => fields?.["error"] === fault));
  assertEquals((await late.request("/health")).status, 200);
  const again = late.request("/api/v1/board");
  late.loads[1]?.resolve(app);
  assertEquals([(await again).status, late.loads.length], [200, 2]);
});

Deno.test("a request that waits for the load when the database is closed is answered all the same", async () => {
  await using t = await startTestApp();
  const late = openLate(t);
  const waiting = late.request("/api/v1/board");
  t.db.close();
  late.loads[0]?.resolve(app);
  await assertProblem(await waiting, "internal");
});

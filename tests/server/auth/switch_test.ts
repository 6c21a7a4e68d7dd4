/** Accounts switched on and off while people are at work. */
import { LOCAL_ID } from "../../../server/authorize.ts";
import { givenPerson, givenUser } from "../../support/accounts.ts";
import { serveTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { openReadyStream } from "../../support/sse.ts";
import { statusOf } from "./support.ts";

const SWITCH = "/api/v1/settings/auth_required";
const EVENTS = "/api/v1/events";
const ME = "/api/v1/users/me";

async function turn(t: TestApp, value: boolean, headers?: HeadersInit): Promise<void> {
  const answer = await t.put(SWITCH, { value }, headers);
  assertEquals([answer.status, (await answer.json()).value], [200, value]);
}

async function whoIs(t: TestApp, headers: HeadersInit = {}): Promise<string> {
  const answer = await t.get(ME, headers);
  assertEquals(answer.status, 200);
  return (await answer.json()).id;
}

Deno.test("accounts cannot be turned on before there is an administrator who could log in", async () => {
  await using t = await serveTestApp();
  const refused = {
    method: "PUT",
    path: SWITCH,
    body: { value: true },
    answers: "409 no_administrator",
    detail: "Cannot turn accounts on: there is no active administrator to log in",
  } as const;
  await assertRefused(t, refused);
  await givenPerson(t, { username: "bob" });
  await givenUser(t, { username: "old", is_admin: true, is_active: false });
  await assertRefused(t, refused);
  assertEquals(await whoIs(t), LOCAL_ID);
});

Deno.test("turning accounts on ends every stream, and every request has to say who asks", async () => {
  await using t = await serveTestApp();
  const anna = await givenPerson(t, { is_admin: true });
  const item = await (await t.post("/api/v1/items", { title: "Local" })).json();
  assertEquals([item.owner_id, await whoIs(t, anna.headers)], [LOCAL_ID, LOCAL_ID]);
  await using locals = await openReadyStream(t);
  await using annas = await openReadyStream(t, EVENTS, anna.headers); // she is the local user as yet
  await turn(t, true);
  await locals.ended();
  await annas.ended();
  for (const path of [EVENTS, ME, "/api/v1/board", "/audit", SWITCH]) assertEquals(await statusOf(t, {}, path), 401);
  assertEquals(await whoIs(t, anna.headers), anna.user.id);
  const owned = await (await t.get(`/api/v1/items/${item.id}`, anna.headers)).json();
  assertEquals(owned.owner_id, anna.user.id);
  await using again = await openReadyStream(t, EVENTS, anna.headers);
  await t.given.board({ title: "after" });
  assertEquals((await again.next()).event, "board.create");
});

Deno.test("turning accounts on shuts nobody out of the pages, the documentation and what problems mean", async () => {
  await using t = await serveTestApp();
  await givenPerson(t, { is_admin: true });
  const paths = ["/", "/boards/board-1", "/items", "/setup", "/docs", "/openapi.json", "/problems/stale", "/health"];
  const ask = () => Promise.all(paths.map((path) => statusOf(t, {}, path)));
  const before = await ask();
  await turn(t, true);
  assertEquals(await ask(), before);
  assertEquals([before.includes(401), before.slice(-3)], [false, [200, 200, 200]]);
});

Deno.test("turning accounts off ends every stream, and everybody is the local user", async () => {
  await using t = await serveTestApp();
  const anna = await givenPerson(t, { is_admin: true });
  const bob = await givenPerson(t, { username: "bob" });
  await turn(t, true);
  await using annas = await openReadyStream(t, EVENTS, anna.headers);
  await using bobs = await openReadyStream(t, EVENTS, bob.headers);
  await assertRefused(t, {
    method: "PUT",
    path: SWITCH,
    headers: bob.headers,
    body: { value: false },
    answers: "403 forbidden",
    detail: "This takes an administrator",
  });
  await turn(t, false, anna.headers);
  await annas.ended();
  await bobs.ended();
  for (const headers of [{}, bob.headers, { authorization: "Bearer nonsense" }]) {
    assertEquals(await whoIs(t, headers), LOCAL_ID);
  }
  await using stream = await openReadyStream(t);
  await turn(t, true);
  await stream.ended();
  assertEquals([await whoIs(t, bob.headers), await statusOf(t, {})], [bob.user.id, 401]);
});

Deno.test("an account that a flag turned on cannot be turned off by a setting", async () => {
  await using t = await serveTestApp({ auth: true });
  const { headers } = await givenPerson(t, { is_admin: true });
  for (const [method, body] of [["PUT", { value: false }], ["DELETE", undefined]] as const) {
    await assertRefused(t, {
      method,
      path: SWITCH,
      headers,
      ...(body === undefined ? {} : { body }),
      answers: "409 setting_fixed",
      detail: "Cannot change auth_required: --auth on says what it is until the next start",
    });
  }
  assertEquals(await statusOf(t, {}), 401);
});

Deno.test("requests under way while accounts go on are answered as the local user's or refused, and none is half done", async () => {
  await using t = await serveTestApp();
  const anna = await givenPerson(t, { is_admin: true });
  const [turned, ...created] = await Promise.all([
    t.put(SWITCH, { value: true }),
    ...Array.from({ length: 20 }, (_, index) => t.post("/api/v1/items", { title: `Item ${index}` })),
  ]);
  for (const answer of [turned, ...created]) await answer.body?.cancel();
  const statuses = created.map(({ status }) => status);
  assertEquals(turned.status, 200);
  assert(statuses.every((status) => status === 201 || status === 401), statuses.join());
  const list = await t.get("/api/v1/items?limit=1&count=true", anna.headers);
  await list.body?.cancel();
  assertEquals(list.headers.get("x-total-count"), String(statuses.filter((status) => status === 201).length));
});

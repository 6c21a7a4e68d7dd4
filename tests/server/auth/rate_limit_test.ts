/** How often one may ask: by group, told with every answer, and refused before anything costly. */
import { createApp } from "../../../server/app.ts";
import { LIMITS } from "../../../server/http/rate_limiter.ts";
import { strangerAt } from "../../../server/ip_address.ts";
import { givenApiToken, givenPerson } from "../../support/accounts.ts";
import { REQUEST_ID, startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertUnchanged } from "../../support/refusal.ts";

import { after, bearer, cookiesOf, logIn, ME, refresh } from "./support.ts";

type Told = readonly [limit: number, remaining: number, reset_s: number] | undefined;

/** What an answer says of its group; the body is left unread. */
async function toldBy(asked: Promise<Response> | Response): Promise<Told> {
  const { headers, body } = await asked;
  await body?.cancel();
  const values = ["Limit", "Remaining", "Reset"].map((name) => headers.get(`x-ratelimit-${name}`));
  if (values.every((value) => value === null)) return undefined;
  const [limit, remaining, reset_s] = values.map((value) => value === null ? NaN : Number(value));
  return [limit ?? NaN, remaining ?? NaN, reset_s ?? NaN];
}

async function assertTooMany(answer: Response, limit: number, reset_s: number): Promise<void> {
  assertEquals([answer.status, answer.headers.get("retry-after")], [429, String(reset_s)]);
  const { instance, ...problem } = await answer.json();
  assertEquals(problem, {
    type: "/problems/rate_limited",
    title: "Too many requests",
    status: 429,
    detail: `Too many requests; try again in ${reset_s} seconds`,
    request_id: REQUEST_ID,
  });
  assert(typeof instance === "string");
  assertEquals(await toldBy(new Response(null, { headers: answer.headers })), [limit, 0, reset_s]);
}

Deno.test("rate limits: ten wrong passwords and ten imports a minute, and plenty of everything else", () => {
  assertEquals(LIMITS, { auth: 10, signups: 10, renewals: 60, imports: 10, writes: 600, rest: 3000 });
});

Deno.test("rate limits: every counted answer tells where its group stands, a refusal too", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t);
  assertEquals(await toldBy(t.get(ME, headers)), [3000, 2999, 60]);
  assertEquals(await toldBy(t.get("/api/v1/items/unknown", headers)), [3000, 2998, 60]); // 404
  assertEquals(await toldBy(t.get("/api/v1/users", headers)), [3000, 2997, 60]); // 403
  assertEquals(await toldBy(t.get("/api/v1/items?limit=x", headers)), [3000, 2996, 60]); // 422
  t.setNow(after(30_500));
  assertEquals(await toldBy(t.request(ME, { method: "HEAD", headers })), [3000, 2995, 30]);
  assertEquals(await toldBy(t.post("/api/v1/items", { title: "One" }, headers)), [600, 599, 60]);
  assertEquals(await toldBy(t.post("/api/v1/items", {}, headers)), [600, 598, 60]);
  assertEquals(await toldBy(t.delete("/api/v1/items/unknown", undefined, headers)), [600, 597, 60]);
  assertEquals(await toldBy(t.get(ME)), [3000, 2999, 60]); // 401
  assertEquals(await toldBy(t.get(ME, bearer("x"))), [3000, 2998, 60]);
  assertEquals(await toldBy(logIn(t)), [10, 10, 60]);
  assertEquals(await toldBy(logIn(t, "anna", "wrong")), [10, 9, 60]);
});

Deno.test("rate limits: a session is renewed sixty times a minute, whatever strangers do", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const bob = await givenPerson(t, { username: "bob" });
  const stranger = (token: string) => refresh(t, token);
  await exhaust(600, () => stranger("unknown"));
  await assertTooMany(await stranger("unknown"), 600, 60);
  await assertTooMany(await t.post("/api/v1/auth/refresh"), 600, 60);
  let token = anna.refresh_token;
  for (let renewed = 1; renewed <= 60; renewed++) {
    const answer = await refresh(t, token);
    assertEquals(await toldBy(answer), [60, 60 - renewed, 60]);
    token = cookiesOf(answer).refresh;
  }
  await assertTooMany(await assertUnchanged(t, () => refresh(t, token)), 60, 60);
  assertEquals((await refresh(t, bob.refresh_token)).status, 200);
  t.setNow(after(60_000));
  assertEquals((await refresh(t, token)).status, 200);
});

Deno.test("rate limits: a stranger with many addresses is one", () => {
  const same = [
    ["127.0.0.1", "127.255.3.4", "::1", "::ffff:127.0.0.2", "0:0:0:0:0:0:0:1"],
    ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"],
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:0DB8:0001:0002::9"],
    ["fe80::1%eth0", "fe80::2"],
  ];
  const names = same.map((addresses) => new Set(addresses.map(strangerAt)));
  for (const [index, name] of names.entries()) assertEquals(name.size, 1, String(same[index]));
  const others = ["192.0.2.2", "2001:db8:1:3::1", "unknown", "10.0.0.1"].map(strangerAt);
  assertEquals(new Set([...names.flatMap((name) => [...name]), ...others]).size, same.length + others.length);
});

Deno.test("rate limits: people with their programs, and strangers, are counted each on their own", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const bob = await givenPerson(t, { username: "bob" });
  const [one, other] = [
    await givenApiToken(t, anna.user, ["read"], { name: "one" }),
    await givenApiToken(t, anna.user, ["read"], { name: "other" }),
  ];
  for (const { headers } of [anna, bob]) assertEquals(await toldBy(t.get(ME, headers)), [3000, 2999, 60]);
  const annas = [one.headers, other.headers, anna.cookies]; // a program counts as whose it is
  for (const [index, headers] of annas.entries()) {
    assertEquals(await toldBy(t.get(ME, headers)), [3000, 2998 - index, 60]);
  }
  const app = createApp(t.services);
  const from = async (hostname: string, headers: HeadersInit = {}) => {
    const request = new Request(`${t.origin}${ME}`, { headers: { host: new URL(t.origin).host, ...headers } });
    return await toldBy(await app.fetch(request, { remoteAddr: { hostname } }));
  };
  assertEquals(await from("192.0.2.1"), [3000, 2999, 60]);
  assertEquals(await from("192.0.2.2"), [3000, 2999, 60]);
  assertEquals(await from("192.0.2.1", { "x-forwarded-for": "192.0.2.9", forwarded: "for=192.0.2.9" }), [
    3000,
    2998,
    60,
  ]);
  assertEquals(await from("192.0.2.1", { "x-real-ip": "192.0.2.9" }), [3000, 2997, 60]);
});

async function exhaust(count: number, send: () => Promise<Response>): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    const { status, body } = await send();
    await body?.cancel();
    assert(status !== 429, `${sent} of ${count}`);
  }
}

Deno.test("rate limits: writes, reads and imports run out, each without the others", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t);
  const write = () => t.post("/audit", {}, headers);
  await exhaust(600, write);
  await assertTooMany(await assertUnchanged(t, write), 600, 60);
  const read = () => t.get("/api/v1/auth/setup", headers);
  await exhaust(3000, read);
  await assertTooMany(await read(), 3000, 60);
  const csv = { ...headers, "content-type": "text/csv" };
  const add = () => t.request("/api/v1/items/import", { method: "POST", headers: csv, body: "title\nOne\n" });
  await exhaust(10, add);
  await assertTooMany(await assertUnchanged(t, add), 10, 60);
  t.setNow(after(60_000));
  assertEquals([(await write()).status, (await read()).status, (await add()).status], [422, 200, 200]);
});

Deno.test("rate limits: health and files are never counted", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t);
  for (const path of ["/health", "/api/v1/health", "/api/v1/utils/health-check/", "/", "/index.html"]) {
    assertEquals([await toldBy(t.get(path)), await toldBy(t.get(path, headers))], [undefined, undefined], path);
  }
});

Deno.test("rate limits: without accounts reads and changes are not counted, wrong passwords and imports are", async () => {
  await using t = await startTestApp();
  assertEquals(await toldBy(t.get("/api/v1/board")), undefined);
  assertEquals(await toldBy(t.post("/api/v1/items", { title: "One" })), undefined);
  for (let tried = 0; tried < 10; tried++) assertEquals(await toldBy(logIn(t)), [10, 9 - tried, 60]);
  await assertTooMany(await logIn(t), 10, 60);
  const add = () =>
    t.request("/api/v1/items/import", { method: "POST", headers: { "content-type": "text/csv" }, body: "title\n" });
  assertEquals(await toldBy(add()), [10, 9, 60]);
  await exhaust(9, add);
  await assertTooMany(await add(), 10, 60);
});

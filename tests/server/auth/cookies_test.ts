/** The cookies of a session: what they may be used for, and that nobody else's are taken for them. */
import { givenPerson, type GivenSession, givenSession, givenUser } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import {
  accessCookie,
  after,
  assertShutOut,
  cookieName,
  cookiesOf,
  logIn,
  ME,
  OVER,
  refresh,
  statusOf,
} from "./support.ts";

const REFRESH = "/api/v1/auth/refresh";
const TWICE = "The session's cookie came twice";

/** What follows the value in each cookie that an answer sets. */
function attributesOf(answer: Response): string[] {
  return answer.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, ""));
}

Deno.test("cookies: no script reads them, no other site sends them, and the refresh token goes to one address only", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const answer = await logIn(t);
  const attributes = [
    `${cookieName("access")}; Max-Age=900; Path=/; HttpOnly; SameSite=Strict`,
    `${cookieName("refresh")}; Max-Age=604800; Path=${REFRESH}; HttpOnly; SameSite=Strict`,
  ];
  assertEquals(attributesOf(answer).slice(0, 2), attributes);
  const { access, refresh: token } = cookiesOf(answer);
  assertEquals(access, (await answer.json()).token);
  assertEquals(token.length, 43);
  assertEquals(attributesOf(await refresh(t, token)).slice(0, 2), attributes);
});

Deno.test("cookies: the access token's lasts as long as the token", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { is_admin: true });
  await t.put("/api/v1/settings/access_token_minutes", { value: 60 }, admin.headers);
  assertEquals(
    attributesOf(await logIn(t))[0],
    `${cookieName("access")}; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict`,
  );
});

Deno.test("cookies: they are Secure when the page came over https, which only a proxy's origin says", async () => {
  await using t = await startTestApp({ auth: true, access: { allowedHosts: ["bench.example"] } });
  await givenUser(t);
  const isSecure = async (headers: HeadersInit) => {
    const answer = await logIn(t, "anna", undefined, headers);
    assertEquals(answer.status, 200);
    return attributesOf(answer).map((cookie) => cookie.endsWith("; Secure") || /; Secure;/.test(cookie));
  };
  const host = "bench.example";
  assertEquals(await isSecure({ host, origin: "https://bench.example" }), [true, true, true]);
  assertEquals(await isSecure({ host, origin: "http://bench.example" }), [false, false, false]);
  assertEquals(await isSecure({ origin: t.origin }), [false, false, false]);
  assertEquals(await isSecure({ "x-forwarded-proto": "https", forwarded: "proto=https" }), [false, false, false]);
});

Deno.test("cookies: their names tell instances and ports apart", async () => {
  await using t = await startTestApp({ auth: true, access: { port: 9123 } });
  const user = await givenUser(t);
  const answer = await logIn(t);
  assertEquals(answer.headers.getSetCookie().map((cookie) => cookie.split("=")[0]), [
    "benchtop_access_9123_00000000abcd",
    "benchtop_refresh_9123_00000000abcd",
    `benchtop_device_9123_00000000abcd_${user.id.slice(-12)}`,
  ]);
  const { access } = cookiesOf(answer, 9123);
  assertEquals(await statusOf(t, { cookie: `${cookieName("access", 9123)}=${access}` }), 200);
  for (const name of [cookieName("access"), cookieName("access", 9123, "00000000ffff"), "access_token", "session"]) {
    assertEquals(await statusOf(t, { cookie: `${name}=${access}` }), 401, name);
  }
});

async function twoPeople(t: TestApp): Promise<{ anna: GivenSession; mallory: GivenSession }> {
  return { anna: await givenPerson(t), mallory: await givenPerson(t, { username: "mallory" }) };
}

Deno.test("cookies: where they stand for two sessions, as another port can make them, it is nobody", async () => {
  await using t = await startTestApp({ auth: true });
  const { anna, mallory } = await twoPeople(t);
  const name = cookieName("access");
  const pairs = [
    [anna.token, mallory.token],
    [mallory.token, anna.token],
  ];
  for (const [one, other] of pairs) {
    await assertShutOut(t, { cookie: `${name}=${one}; ${name}=${other}` }, TWICE);
    await assertShutOut(t, { cookie: `${name}=${one};theme=dark;${name}=${other}` }, TWICE);
  }
  const refreshName = cookieName("refresh");
  await assertRefused(t, {
    method: "POST",
    path: REFRESH,
    headers: { cookie: `${refreshName}=${anna.refresh_token}; ${refreshName}=${mallory.refresh_token}` },
    answers: "401 unauthenticated",
    detail: "The session's cookie came twice; log in again",
  });
});

Deno.test("cookies: what somebody puts beside the good one locks nobody out", async () => {
  await using t = await startTestApp({ auth: true });
  const { anna, mallory } = await twoPeople(t);
  await t.delete("/api/v1/auth/sessions/" + mallory.session_id, undefined, mallory.headers);
  const [name, refreshName] = [cookieName("access"), cookieName("refresh")];
  for (const bad of ["", "x", "a.b.c", anna.token, mallory.token, anna.token.slice(0, -1)]) {
    for (const cookie of [`${name}=${bad}; ${name}=${anna.token}`, `${name}=${anna.token}; ${name}=${bad}`]) {
      const answer = await t.get(ME, { cookie });
      assertEquals([answer.status, (await answer.json()).username], [200, "anna"], cookie);
    }
  }
  let { refresh_token } = anna;
  for (const bad of ["", "x", refresh_token, mallory.refresh_token]) {
    const cookie = `${refreshName}=${bad}; ${refreshName}=${refresh_token}`;
    const answer = await t.post(REFRESH, undefined, { cookie });
    assertEquals([answer.status, (await answer.json()).user.username], [200, "anna"], bad);
    refresh_token = cookiesOf(answer).refresh;
  }
  t.setNow(after(60_000)); // a used token alone ends the session now
  const cookie = `${refreshName}=${anna.refresh_token}; ${refreshName}=${refresh_token}`;
  assertEquals((await t.post(REFRESH, undefined, { cookie })).status, 200);
});

Deno.test("cookies: a refusal to go on takes away what it was refused for, wherever it was put", async () => {
  await using t = await startTestApp({ auth: true });
  const refused = await t.post(REFRESH, undefined, { cookie: `${cookieName("refresh")}=x` });
  assertEquals([refused.status, refused.headers.getSetCookie()], [401, [...CLEARED, ...CLEARED_ELSEWHERE]]);
  const without = await t.post(REFRESH);
  assertEquals([without.status, without.headers.getSetCookie()], [401, []]);
});

Deno.test("cookies: a login takes away what would come beside its own", async () => {
  await using t = await startTestApp({ auth: true });
  const mallory = await givenPerson(t, { username: "mallory" });
  await givenUser(t);
  const name = cookieName("access");
  for (const cookie of [`${name}=x`, `${name}=x; ${name}=y`, `${name}=${mallory.token}; ${name}=y`]) {
    const answer = await logIn(t, "anna", undefined, { cookie });
    assertEquals(answer.headers.getSetCookie().slice(2, -1), CLEARED_ELSEWHERE, cookie);
  }
  const other = await logIn(t, "anna", undefined, { cookie: `${name}=${mallory.token}` });
  assertEquals(other.headers.getSetCookie().length, 3, "its own, and the device's");
});

Deno.test("cookies: a page of another origin does not act by them, nor does it set them, but by a token", async () => {
  await using t = await startTestApp({ auth: true, access: { devOrigins: true } });
  const anna = await givenPerson(t);
  for (const origin of ["tauri://localhost", "http://localhost:5173"]) {
    const headers = { origin, ...anna.cookies };
    assertEquals(await statusOf(t, headers), 401, origin);
    assertEquals((await t.post("/api/v1/items", { title: "One" }, headers)).status, 401);
    const renewed = await t.post(REFRESH, undefined, headers);
    assertEquals([renewed.status, renewed.headers.getSetCookie()], [401, []]);
    assertEquals(await statusOf(t, { origin, ...anna.headers }), 200);
    const login = await logIn(t, "anna", undefined, { origin });
    assertEquals([login.status, login.headers.getSetCookie()], [200, []]);
    assertEquals(await statusOf(t, { origin, authorization: `Bearer ${(await login.json()).token}` }), 200);
  }
  assertEquals(await statusOf(t, { origin: t.origin, ...anna.cookies }), 200);
});

Deno.test("cookies: those of others on the same host do not get in the way", async () => {
  await using t = await startTestApp({ auth: true });
  const { anna, mallory } = await twoPeople(t);
  const name = cookieName("access");
  const others = [
    `${cookieName("access", 9000)}=${mallory.token}`,
    `${cookieName("access", 8008, "00000000ffff")}=${mallory.token}`,
    `x${name}=${mallory.token}`,
    `${name}x=${mallory.token}`,
    `${name.toUpperCase()}=${mallory.token}`,
    `note="; ${name}x=1"`,
    "=; ;; nothing",
  ];
  for (const other of others) {
    for (const cookie of [`${other}; ${name}=${anna.token}`, `${name}=${anna.token}; ${other}`]) {
      const answer = await t.get(ME, { cookie });
      assertEquals([answer.status, (await answer.json()).username], [200, "anna"], cookie);
    }
    assertEquals(await statusOf(t, { cookie: other }), 401, other);
  }
});

Deno.test("cookies: a bearer token comes before them, and a bad one is not made good by them", async () => {
  await using t = await startTestApp({ auth: true });
  const { anna, mallory } = await twoPeople(t);
  const answer = await t.get(ME, { ...anna.headers, ...mallory.cookies });
  assertEquals((await answer.json()).username, "anna");
  await assertShutOut(t, { authorization: "Bearer a.b.c", ...anna.cookies }, OVER);
  await assertShutOut(
    t,
    { authorization: "Basic YW5uYTp4", ...anna.cookies },
    "The Authorization header has to be Bearer and a token",
  );
  const name = cookieName("access");
  assertEquals(await statusOf(t, { ...anna.headers, cookie: `${name}=x; ${name}=y` }), 200);
});

Deno.test("cookies: the refresh token's opens nothing but its own address, and the access token's not that one", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const answer = await t.get(ME, { cookie: `${cookieName("refresh")}=${anna.refresh_token}` });
  assertEquals([answer.status, answer.headers.get("www-authenticate")], [401, "Bearer"]);
  await answer.body?.cancel();
  await assertRefused(t, {
    method: "POST",
    path: REFRESH,
    headers: accessCookie(anna.token),
    answers: "401 unauthenticated",
    detail: "Log in, or send an API token in the Authorization header",
  });
});

const CLEARED = [
  `${cookieName("access")}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`,
  `${cookieName("refresh")}=; Max-Age=0; Path=${REFRESH}; HttpOnly; SameSite=Strict`,
];

const CLEARED_ELSEWHERE = [
  ...["/api", "/api/v1"].map((path) => `${cookieName("access")}=; Max-Age=0; Path=${path}; HttpOnly; SameSite=Strict`),
  ...["/", "/api", "/api/v1"].map((path) =>
    `${cookieName("refresh")}=; Max-Age=0; Path=${path}; HttpOnly; SameSite=Strict`
  ),
];

Deno.test("cookies: they are cleared with the session they stand for, and with no other", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  const ways: ((anna: GivenSession) => Promise<Response>)[] = [
    (anna) => t.post("/api/v1/auth/logout", undefined, anna.cookies),
    (anna) => t.post("/api/v1/auth/logout-all", undefined, anna.cookies),
    (anna) => t.delete(`/api/v1/auth/sessions/${anna.session_id}`, undefined, anna.cookies),
  ];
  for (const end of ways) {
    const answer = await end(await givenSession(t, user));
    assert(answer.ok);
    assertEquals(answer.headers.getSetCookie(), CLEARED);
  }
  const [anna, phone] = [await givenSession(t, user), await givenSession(t, user, "phone")];
  const other = await t.delete(`/api/v1/auth/sessions/${phone.session_id}`, undefined, anna.cookies);
  const others = await t.delete("/api/v1/auth/sessions", undefined, anna.cookies);
  assertEquals([other.status, other.headers.getSetCookie()], [200, []]);
  assertEquals([others.status, others.headers.getSetCookie()], [204, []]);
});

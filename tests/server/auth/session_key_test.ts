/** Sessions bound to a key that only the page's own origin has: what another server of the host is sent is no use. */
import { startTestApp, type TestApp } from "../../support/app.ts";
import { givenSession, givenUser, PASSWORD } from "../../support/accounts.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";
import { SETUP_TOKEN } from "../../support/services.ts";
import { accessCookie, assertShutOut, bearer, cookiesOf, logIn, ME, refreshCookie, statusOf } from "./support.ts";

const KEY = "k".repeat(43);
const OTHER = "o".repeat(43);
const REFRESH = "/api/v1/auth/refresh";
const REFUSAL = "This session was started with another X-Session-Key, or without one; log in again";

const withKey = (key = KEY) => ({ "x-session-key": key });

async function logInWithKey(t: TestApp, key = KEY) {
  const answer = await logIn(t, "anna", PASSWORD, withKey(key));
  assertEquals(answer.status, 200);
  return cookiesOf(answer);
}

Deno.test("session key: a session that began with one is good with that one only, by cookie and by token", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const { access } = await logInWithKey(t);
  for (const credentials of [accessCookie(access), bearer(access)]) {
    assertEquals(await statusOf(t, { ...credentials, ...withKey() }), 200);
    await assertShutOut(t, credentials, REFUSAL);
    await assertShutOut(t, { ...credentials, ...withKey(OTHER) }, REFUSAL);
    await assertShutOut(t, { ...credentials, ...withKey("") }, REFUSAL);
    for (const path of ["/api/v1/events", "/api/v1/sse", "/api/v1/items/export"]) {
      assertEquals(await statusOf(t, credentials, path), 401, path);
    }
  }
  assertEquals(t.db.value("SELECT count(*) FROM sessions WHERE key_hash IS NOT NULL"), 1);
  assertEquals(JSON.stringify(t.snapshot()).includes(KEY), false, "the key itself is kept nowhere");
});

Deno.test("session key: without it a refresh token renews nothing, and ends nothing either", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const { access, refresh } = await logInWithKey(t);
  for (const headers of [{}, withKey(OTHER)]) {
    const answer = await t.post(REFRESH, undefined, { ...refreshCookie(refresh), ...headers });
    assertEquals((await assertProblem(answer, "unauthenticated")).detail, "This session is over; log in again");
  }
  assertEquals(await statusOf(t, { ...accessCookie(access), ...withKey() }), 200);
  const renewed = await t.post(REFRESH, undefined, { ...refreshCookie(refresh), ...withKey() });
  assertEquals(renewed.status, 200);
  const next = cookiesOf(renewed);
  assertEquals(await statusOf(t, accessCookie(next.access)), 401);
  assertEquals(await statusOf(t, { ...accessCookie(next.access), ...withKey() }), 200);
});

Deno.test("session key: events flow with it", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const { access } = await logInWithKey(t);
  const answer = await t.get("/api/v1/events", { ...accessCookie(access), ...withKey() });
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "text/event-stream"]);
  await answer.body?.cancel();
});

Deno.test("session key: without one all is as it was, for programs", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const { access, refresh } = cookiesOf(await logIn(t));
  assertEquals(await statusOf(t, accessCookie(access)), 200);
  assertEquals((await t.post(REFRESH, undefined, refreshCookie(refresh))).status, 200);
});

Deno.test("session key: a page with one is not made to act in a session that somebody else puts under it", async () => {
  await using t = await startTestApp({ auth: true });
  const mallory = await givenSession(t, await givenUser(t, { username: "mallory" }));
  await givenUser(t);
  const anna = await logInWithKey(t);
  const tossed = { ...accessCookie(mallory.token), ...withKey() };
  await assertShutOut(t, tossed, REFUSAL);
  assertEquals(
    (await t.post(REFRESH, undefined, { ...refreshCookie(mallory.refresh_token), ...withKey() })).status,
    401,
  );
  const [name] = accessCookie("").cookie.split("=");
  for (const [one, other] of [[mallory.token, anna.access], [anna.access, mallory.token]]) {
    const answer = await t.get(ME, { cookie: `${name}=${one}; ${name}=${other}`, ...withKey() });
    assertEquals([answer.status, (await answer.json()).username], [200, "anna"]);
  }
});

Deno.test("session key: setting up and changing the password bind what they start", async () => {
  await using t = await startTestApp({ auth: true });
  const setup = await t.post(
    "/api/v1/auth/setup",
    { token: SETUP_TOKEN, username: "ada", password: PASSWORD },
    withKey(),
  );
  const first = accessCookie(cookiesOf(setup).access);
  assertEquals([await statusOf(t, first), await statusOf(t, { ...first, ...withKey() })], [401, 200]);
  const change = { current_password: PASSWORD, new_password: "another good one" };
  const changed = await t.patch("/api/v1/users/me/password", change, { ...first, ...withKey() });
  const next = accessCookie(cookiesOf(changed).access);
  assertEquals([await statusOf(t, next), await statusOf(t, { ...next, ...withKey() })], [401, 200]);
});

Deno.test("session key: one that could be guessed is refused", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  for (const key of ["", "x", "k".repeat(42), "k".repeat(44), `${"k".repeat(42)}.`]) {
    await assertProblem(await logIn(t, "anna", PASSWORD, withKey(key)), "malformed", key);
  }
  assertEquals(t.db.value("SELECT count(*) FROM sessions"), 0);
});

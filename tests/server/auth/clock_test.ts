/** Clocks that jump: nobody gets in by one, and what one ends is there again when it is put right. */
import { givenApiToken, givenPerson, givenSession } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { after, bearer, claimsOf, cookiesOf, forge, HEADER, logIn, NOW_S, OVER, readKey } from "./support.ts";
import { assertShutOut, refresh, statusOf } from "./support.ts";

const DAY_MS = 86_400_000;
const JUMP = after(400 * DAY_MS);

function sessionsOf(t: TestApp): unknown[] {
  return t.db.all("SELECT id FROM sessions ORDER BY id");
}

Deno.test("a token that says it was issued more than a minute ahead lets nobody in, a verified one neither", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const issuedIn = (seconds: number) =>
    forge(HEADER, { ...claimsOf(anna), iat: NOW_S + seconds, exp: NOW_S + seconds + 900 }, readKey(t));
  assertEquals(await statusOf(t, bearer(issuedIn(60))), 200);
  for (const seconds of [61, 3600, 400 * 86_400]) await assertShutOut(t, bearer(issuedIn(seconds)), OVER);
  t.setNow(after(3_600_000));
  assertEquals(await statusOf(t, bearer(issuedIn(3600))), 200);
  t.setNow(NOW);
  await assertShutOut(t, bearer(issuedIn(3600)), OVER, "it was verified while the clock was ahead");
});

Deno.test("a clock that jumps ahead and back ends no session, whoever logs in meanwhile", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const other = await givenSession(t, anna.user);
  const bob = await givenPerson(t, { username: "bob" });
  const program = await givenApiToken(t, anna.user, ["read"], { expires_at: after(DAY_MS) });
  const before = sessionsOf(t);
  t.setNow(JUMP);
  for (const name of ["anna", "bob", "anna"]) assertEquals((await logIn(t, name)).status, 200);
  await assertShutOut(t, anna.headers, OVER);
  await assertShutOut(t, program.headers, OVER);
  const refused = await refresh(t, anna.refresh_token);
  assertEquals([refused.status, refused.headers.getSetCookie()], [401, []], "its cookies are good again later");
  assertEquals(sessionsOf(t).slice(0, 3), before);
  t.setNow(after(1000));
  for (const { headers } of [anna, other, bob, program]) assertEquals(await statusOf(t, headers), 200);
  for (const { refresh_token } of [anna, other, bob]) assertEquals((await refresh(t, refresh_token)).status, 200);
});

Deno.test("a session that began while the clock was ahead goes on, and lasts no longer than others", async () => {
  await using t = await startTestApp({ auth: true });
  await givenPerson(t);
  t.setNow(JUMP);
  const { access, refresh: token } = cookiesOf(await logIn(t));
  t.setNow(NOW);
  await assertShutOut(t, bearer(access), OVER);
  const renewed = await refresh(t, token);
  assertEquals(renewed.status, 200);
  assertEquals(await statusOf(t, bearer(cookiesOf(renewed).access)), 200);
  assertEquals(t.db.value("SELECT max(expires_at) FROM sessions"), after(7 * DAY_MS));
});

Deno.test("what was last used while the clock was ahead is seen again when it is put right", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const program = await givenApiToken(t, anna.user, ["read"]);
  t.setNow(after(600_000));
  for (const { headers } of [anna, program]) await statusOf(t, headers);
  await t.db.write(() => undefined); // behind what is kept outside the requests
  t.setNow(after(1000));
  for (const { headers } of [anna, program]) await statusOf(t, headers);
  await t.db.write(() => undefined);
  assertEquals(t.db.value("SELECT last_seen_at FROM sessions"), after(1000));
  assertEquals(t.db.value("SELECT last_used_at FROM api_tokens"), after(1000));
});

Deno.test("of a user's sessions that are over a hundred are kept, those that ended last", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const bob = await givenPerson(t, { username: "bob" });
  for (let count = 1; count <= 104; count++) {
    t.setNow(after(count));
    await givenSession(t, anna.user);
  }
  t.setNow(JUMP);
  assertEquals((await logIn(t)).status, 200);
  const ids = sessionsOf(t).length;
  assertEquals(ids, 100 + 1 + 1, "a hundred, the new one, and Bob's");
  assertEquals(t.db.value("SELECT count(*) FROM sessions WHERE id = :id", { id: anna.session_id }), 0);
  assertEquals(t.db.value("SELECT count(*) FROM sessions WHERE id = :id", { id: bob.session_id }), 1);
});

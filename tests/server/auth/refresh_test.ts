/** Refresh tokens: each is good once, and what happens when one comes a second time. */
import { givenPerson, type GivenSession } from "../../support/accounts.ts";
import { REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { writtenLog } from "../../support/log.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { readTrail } from "../../support/trail.ts";
import { accessCookie, after, assertShutOut, claimsOf, cookiesOf, forge, HEADER, NOW_S, OVER } from "./support.ts";
import { readKey, refresh, refreshCookie, statusOf } from "./support.ts";

const REFRESH = "/api/v1/auth/refresh";
const WEEK_MS = 7 * 86_400_000;
const UNKNOWN = "This session is over; log in again";
const REPLAYED = "This session was ended, because an old token of it was used again; log in again";

async function assertRefusedUnchanged(t: TestApp, token: string, detail = UNKNOWN): Promise<void> {
  const headers = refreshCookie(token);
  await assertRefused(t, { method: "POST", path: REFRESH, headers, answers: "401 unauthenticated", detail });
}

/** Refreshes, which has to succeed, and answers the next token. */
async function next(t: TestApp, token: string): Promise<string> {
  const answer = await refresh(t, token);
  assertEquals(answer.status, 200, await answer.clone().text());
  return cookiesOf(answer).refresh;
}

Deno.test("POST /auth/refresh gives the next tokens of the same session, and leaves no audit entry", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const before = readTrail(t);
  t.setNow(after(60_000));
  const answer = await refresh(t, anna.refresh_token);
  const claims = { ...claimsOf(anna), iat: NOW_S + 60, exp: NOW_S + 960 };
  const token = forge(HEADER, claims, readKey(t));
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), {
    token,
    access_token: token,
    token_type: "bearer",
    expires_in: 900,
    user: anna.user,
  });
  const cookies = cookiesOf(answer);
  assertEquals([cookies.access, cookies.refresh === anna.refresh_token], [token, false]);
  assertEquals(readTrail(t), before);
  const [session] = t.db.all("SELECT last_seen_at, expires_at FROM sessions");
  assertEquals(session, { last_seen_at: after(60_000), expires_at: after(60_000 + WEEK_MS) });
  assertEquals([await statusOf(t, accessCookie(token)), await statusOf(t, anna.headers)], [200, 200]);
});

Deno.test("POST /auth/refresh keeps a session going for as long as it is used, and no refresh token as text", async () => {
  await using t = await startTestApp({ auth: true });
  let token = (await givenPerson(t)).refresh_token;
  const tokens = [token];
  for (let week = 1; week <= 5; week++) {
    t.setNow(after(week * (WEEK_MS - 1)));
    token = await next(t, token);
    tokens.push(token);
  }
  assertEquals(new Set(tokens).size, 6);
  const kept = JSON.stringify(t.snapshot()) + writtenLog(t.log);
  assert(tokens.every((one) => !kept.includes(one)));
  assert(Number(t.db.value("SELECT count(*) FROM refresh_tokens")) <= 3, "old ones are forgotten");
});

Deno.test("POST /auth/refresh: a session that nobody used for seven days is over", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  t.setNow(after(WEEK_MS));
  await assertRefusedUnchanged(t, anna.refresh_token);
  t.setNow(after(WEEK_MS - 1));
  await next(t, anna.refresh_token);
});

Deno.test("POST /auth/refresh refuses what is no token of its", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const { hash } = t.db.get<{ hash: string }>("SELECT hash FROM refresh_tokens") ?? { hash: "" };
  const flipped = anna.refresh_token.slice(0, -1) + (anna.refresh_token.endsWith("A") ? "E" : "A");
  for (const token of [hash, flipped, `${anna.refresh_token}A`, "", " ", "x".repeat(10_000), "%00", "'--"]) {
    await assertRefusedUnchanged(t, token);
  }
  assertEquals((await t.post(REFRESH, { refresh_token: anna.refresh_token })).status, 415);
  assertEquals((await t.post(`${REFRESH}?token=${anna.refresh_token}`)).status, 422);
  await next(t, anna.refresh_token);
});

Deno.test("POST /auth/refresh: two tabs that come at once both go on", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(t, anna.refresh_token)));
  assertEquals(answers.map(({ status }) => status), [200, 200, 200, 200, 200]);
  const tokens = answers.map((answer) => cookiesOf(answer).refresh);
  assertEquals(new Set(tokens).size, 5);
  t.setNow(after(15 * 60_000));
  // The browser kept one of them, whichever came last.
  await next(t, tokens[2] ?? "");
  assertEquals(t.auditOperations(), ["user.create", "session.create"]);
});

Deno.test("POST /auth/refresh: a slow tab is fine for ten seconds", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  await next(t, anna.refresh_token);
  t.setNow(after(10_000));
  await next(t, await next(t, anna.refresh_token));
});

async function assertRevoked(t: TestApp, anna: GivenSession, use: () => Promise<Response>): Promise<void> {
  const before = readTrail(t);
  const answer = await use();
  assertEquals([answer.status, (await answer.json()).detail], [401, REPLAYED]);
  assertEquals(cookiesOf(answer, undefined, 7), { access: "", refresh: "" });
  const entries = readTrail(t);
  const created = entries.find(({ operation }) => operation === "session.create")?.details;
  assert(typeof created === "object" && created !== null && "row" in created);
  assertEquals(entries.length, before.length + 1);
  const { details, ...entry } = entries.at(-1) ?? { details: undefined };
  assertEquals(entry, {
    operation: "session.revoke",
    entity_type: "session",
    entity_id: anna.session_id,
    actor: "nobody",
    request_id: REQUEST_ID,
    source: "server",
  });
  assert(JSON.stringify(details).includes('"reason":"refresh_token_used_again"'));
  assert(JSON.stringify(details).includes(`"owner_id":"${anna.user.id}"`));
  assertEquals(t.db.all("SELECT id FROM sessions UNION ALL SELECT hash FROM refresh_tokens"), []);
}

Deno.test("POST /auth/refresh: an old token later than that ends the session at once, and says so in the trail", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const token = await next(t, anna.refresh_token);
  t.setNow(after(10_001));
  assertEquals(await statusOf(t, anna.headers), 200);
  await assertRevoked(t, anna, () => refresh(t, anna.refresh_token));
  await assertShutOut(t, anna.headers, OVER);
  await assertRefusedUnchanged(t, token);
  await assertRefusedUnchanged(t, anna.refresh_token);
});

Deno.test("POST /auth/refresh: a clock that was set back makes no used token good again", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  await next(t, anna.refresh_token);
  t.setNow(after(-10_001));
  await assertRevoked(t, anna, () => refresh(t, anna.refresh_token));
});

Deno.test("POST /auth/refresh: an old token of many is enough, and other sessions go on", async () => {
  await using t = await startTestApp({ auth: true });
  const bob = await givenPerson(t, { username: "bob" });
  const anna = await givenPerson(t);
  const other = (await t.post("/api/v1/auth/login", { username: "anna", password: "correct horse battery" })).status;
  let token = anna.refresh_token;
  for (let round = 1; round <= 4; round++) {
    t.setNow(after(round * 900_000));
    token = await next(t, token);
  }
  const answer = await refresh(t, anna.refresh_token);
  assertEquals([other, answer.status, (await answer.json()).detail], [200, 401, REPLAYED]);
  await assertRefusedUnchanged(t, token);
  assertEquals(t.db.value("SELECT count(*) FROM sessions"), 2);
  await next(t, bob.refresh_token);
});

Deno.test("POST /auth/refresh: a thief who came within the ten seconds is found out at the next refresh", async () => {
  for (const isOwnerFirst of [true, false]) {
    await using t = await startTestApp({ auth: true });
    const anna = await givenPerson(t);
    const hers = await next(t, anna.refresh_token);
    t.setNow(after(5000));
    const stolen = await next(t, anna.refresh_token);
    t.setNow(after(900_000));
    const [first, second] = isOwnerFirst ? [hers, stolen] : [stolen, hers];
    await next(t, first);
    t.setNow(after(900_000 + 10_001));
    await assertRevoked(t, anna, () => refresh(t, second));
  }
});

Deno.test("POST /auth/refresh: a disabled or deleted user gets nothing more", async () => {
  for (const change of ["disable", "delete"] as const) {
    await using t = await startTestApp({ auth: true });
    const admin = await givenPerson(t, { username: "admin", is_admin: true });
    const anna = await givenPerson(t);
    const path = `/api/v1/users/${anna.user.id}`;
    const answer = change === "disable"
      ? await t.patch(path, { is_active: false }, admin.headers)
      : await t.delete(path, undefined, admin.headers);
    assertEquals(answer.status, 200);
    await assertRefusedUnchanged(t, anna.refresh_token);
  }
});

Deno.test("POST /auth/refresh tells of the user as they are by now", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const anna = await givenPerson(t);
  await t.patch(`/api/v1/users/${anna.user.id}`, { username: "anne", is_admin: true }, admin.headers);
  const { user } = await (await refresh(t, anna.refresh_token)).json();
  assertEquals([user.username, user.is_admin, user.version], ["anne", true, 2]);
});

Deno.test("POST /auth/refresh works while there are no accounts, for when there will be again", async () => {
  await using t = await startTestApp();
  await next(t, (await givenPerson(t)).refresh_token);
});

/** Where somebody is logged in, as they see it and end it. */
import { givenApiToken, givenPerson, type GivenSession, givenSession, givenUser } from "../../support/accounts.ts";
import { NOW, REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertChangesNothing, assertRefused } from "../../support/refused_request.ts";
import { readTrail, recordOne } from "../../support/trail.ts";
import { waitFor } from "../../support/wait.ts";
import { after, assertShutOut, OVER, refresh, statusOf } from "./support.ts";

const SESSIONS = "/api/v1/auth/sessions";
const WEEK_MS = 7 * 86_400_000;

function shown({ session_id }: GivenSession, device: string, is_current: boolean) {
  return { id: session_id, device, created_at: NOW, last_seen_at: NOW, expires_at: after(WEEK_MS), is_current };
}

async function threeSessions(t: TestApp) {
  const user = await givenUser(t);
  const laptop = await givenSession(t, user, "laptop");
  const phone = await givenSession(t, user, "phone");
  return { laptop, phone, bob: await givenPerson(t, { username: "bob" }) };
}

Deno.test("GET /auth/sessions shows the caller's own, newest first, with the one that asks", async () => {
  await using t = await startTestApp({ auth: true });
  const { laptop, phone, bob } = await threeSessions(t);
  const list = async ({ headers }: GivenSession) => await (await t.get(SESSIONS, headers)).json();
  assertEquals(await list(laptop), [shown(phone, "phone", false), shown(laptop, "laptop", true)]);
  assertEquals(await list(phone), [shown(phone, "phone", true), shown(laptop, "laptop", false)]);
  assertEquals(await list(bob), [shown(bob, "test", true)]);
});

Deno.test("GET /auth/sessions leaves out those that are over", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  await givenSession(t, user, "old");
  t.setNow(after(WEEK_MS));
  const answer = await t.get(SESSIONS, (await givenSession(t, user, "new")).headers);
  assertEquals((await answer.json()).map(({ device }: { device: string }) => device), ["new"]);
  assertEquals(t.db.all("SELECT device FROM sessions ORDER BY id"), [{ device: "old" }, { device: "new" }]);
});

Deno.test("a session is seen by the minute, without an entry in the trail", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const before = readTrail(t);
  const seenAt = () => t.db.value<string>("SELECT last_seen_at FROM sessions");
  t.setNow(after(59_999));
  assertEquals(await statusOf(t, anna.headers), 200);
  await t.db.write(() => undefined); // whatever was to be written is written by now
  assertEquals(seenAt(), NOW);
  t.setNow(after(60_000));
  assertEquals(await statusOf(t, anna.headers), 200);
  await waitFor(() => seenAt() === after(60_000), "the time to be kept");
  assertEquals(readTrail(t), before);
});

Deno.test("DELETE /auth/sessions/:id ends that session and answers it as it was", async () => {
  await using t = await startTestApp({ auth: true });
  const { laptop, phone, bob } = await threeSessions(t);
  const path = `${SESSIONS}/${phone.session_id}`;
  const { answer, entry } = await recordOne(t, () => t.delete(path, undefined, laptop.headers));
  const session = shown(phone, "phone", false);
  assertEquals([answer.status, await answer.json()], [200, session]);
  const { is_current: _own, ...row } = session;
  assertEquals(entry, {
    operation: "session.delete",
    entity_type: "session",
    entity_id: phone.session_id,
    details: { owner_id: laptop.user.id, row: { ...row, user_id: laptop.user.id } },
    actor: "anna",
    request_id: REQUEST_ID,
    source: "server",
  });
  await assertShutOut(t, phone.headers, OVER);
  assertEquals((await refresh(t, phone.refresh_token)).status, 401);
  assertEquals([await statusOf(t, laptop.headers), await statusOf(t, bob.headers)], [200, 200]);
});

Deno.test("DELETE /auth/sessions/:id: another's session is told as one that is not there, but for administrators", async () => {
  await using t = await startTestApp({ auth: true });
  const { laptop, phone, bob } = await threeSessions(t);
  const missing = (id: string, headers: Record<string, string>) => ({
    method: "DELETE",
    path: `${SESSIONS}/${id}`,
    headers,
    answers: "404 not_found",
    detail: `There is no session "${id}"`,
  } as const);
  await assertRefused(t, missing(phone.session_id, bob.headers));
  await assertRefused(t, missing("unknown", bob.headers));
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  await assertRefused(t, missing("unknown", admin.headers));
  assertEquals((await t.delete(`${SESSIONS}/${phone.session_id}`, undefined, admin.headers)).status, 200);
  await assertShutOut(t, phone.headers, OVER);
  await assertRefused(t, missing(phone.session_id, laptop.headers));
  t.setNow(after(WEEK_MS));
  const late = await givenSession(t, bob.user);
  await assertRefused(t, missing(bob.session_id, late.headers));
});

Deno.test("DELETE /auth/sessions ends all but the one that asks", async () => {
  await using t = await startTestApp({ auth: true });
  const { laptop, phone, bob } = await threeSessions(t);
  const { answer, entry } = await recordOne(t, () => t.delete(SESSIONS, undefined, phone.headers));
  assertEquals([answer.status, await answer.text()], [204, ""]);
  assertEquals([entry.operation, entry.details], [
    "session.delete_all",
    { owner_id: phone.user.id, row: { count: 1 } },
  ]);
  await assertShutOut(t, laptop.headers, OVER);
  assertEquals([await statusOf(t, phone.headers), await statusOf(t, bob.headers)], [200, 200]);
  const again = await assertChangesNothing(t, () => t.delete(SESSIONS, undefined, phone.headers));
  assertEquals(again.status, 204);
});

Deno.test("sessions are no matter of API tokens, whatever their scopes", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { is_admin: true });
  const { headers } = await givenApiToken(t, admin.user, ["admin"]);
  const detail = "API tokens may not do this; it takes a person who has logged in";
  for (const [method, path] of [["GET", SESSIONS], ["DELETE", SESSIONS], ["DELETE", `${SESSIONS}/x`]] as const) {
    await assertRefused(t, { method, path, headers, answers: "403 forbidden", detail });
  }
});

Deno.test("two requests that end the same session: one is told that it is gone", async () => {
  await using t = await startTestApp({ auth: true });
  const { laptop, phone } = await threeSessions(t);
  const path = `${SESSIONS}/${phone.session_id}`;
  const answers = await Promise.all([1, 2].map(() => t.delete(path, undefined, laptop.headers)));
  assertEquals(answers.map(({ status }) => status).sort(), [200, 404]);
  assertEquals(t.auditOperations().filter((operation) => operation === "session.delete").length, 1);
});

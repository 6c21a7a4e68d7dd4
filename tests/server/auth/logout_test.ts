/** Logging out: here, or everywhere. */
import { givenApiToken, givenPerson, givenSession, givenUser } from "../../support/accounts.ts";
import { REQUEST_ID, startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertChangesNothing, assertRefused } from "../../support/refused_request.ts";
import { readTrail, recordOne } from "../../support/trail.ts";
import { assertShutOut, OVER, refresh, statusOf } from "./support.ts";

const LOGOUT = "/api/v1/auth/logout";
const LOGOUT_ALL = "/api/v1/auth/logout-all";

Deno.test("POST /auth/logout ends this session, access and refresh token, and no other", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  const [here, phone] = [await givenSession(t, user), await givenSession(t, user, "phone")];
  const created = readTrail(t).find(({ entity_id }) => entity_id === here.session_id);
  const { answer, entry } = await recordOne(t, () => t.post(LOGOUT, undefined, here.headers));
  assertEquals([answer.status, await answer.text()], [204, ""]);
  assertEquals(entry, {
    operation: "session.delete",
    entity_type: "session",
    entity_id: here.session_id,
    details: created?.details,
    actor: "anna",
    request_id: REQUEST_ID,
    source: "server",
  });
  await assertShutOut(t, here.headers, OVER);
  await assertShutOut(t, here.cookies, OVER);
  assertEquals((await refresh(t, here.refresh_token)).status, 401);
  assertEquals(await statusOf(t, phone.headers), 200);
  assertEquals((await refresh(t, phone.refresh_token)).status, 200);
});

Deno.test("POST /auth/logout-all ends every session of the user, and nobody else's", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  const [here, phone] = [await givenSession(t, user), await givenSession(t, user, "phone")];
  const bob = await givenPerson(t, { username: "bob" });
  const program = await givenApiToken(t, user, ["read"]);
  const { answer, entry } = await recordOne(t, () => t.post(LOGOUT_ALL, undefined, here.headers));
  assertEquals([answer.status, await answer.text()], [204, ""]);
  assertEquals(entry, {
    operation: "session.delete_all",
    entity_type: "user",
    entity_id: user.id,
    details: { owner_id: user.id, row: { count: 2 } },
    actor: "anna",
    request_id: REQUEST_ID,
    source: "server",
  });
  for (const { headers, refresh_token } of [here, phone]) {
    await assertShutOut(t, headers, OVER);
    assertEquals((await refresh(t, refresh_token)).status, 401);
  }
  assertEquals([await statusOf(t, bob.headers), await statusOf(t, program.headers)], [200, 200]);
});

Deno.test("logging out takes somebody who is logged in, and no body", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const program = await givenApiToken(t, anna.user, ["admin"]);
  for (const path of [LOGOUT, LOGOUT_ALL]) {
    const detail = "Log in, or send an API token in the Authorization header";
    await assertRefused(t, { method: "POST", path, answers: "401 unauthenticated", detail });
    await assertRefused(t, {
      method: "POST",
      path,
      headers: program.headers,
      answers: "403 forbidden",
      detail: "API tokens may not do this; it takes a person who has logged in",
    });
    const answer = await t.post(path, { all: true }, anna.headers);
    assertEquals(answer.status, 415);
  }
  assertEquals(await statusOf(t, anna.headers), 200);
});

Deno.test("logging out while accounts are off ends the session that comes along, so that it is none when they go on", async () => {
  for (const by of ["headers", "cookies"] as const) {
    await using t = await startTestApp();
    const user = await givenUser(t, { is_admin: true });
    const [here, phone] = [await givenSession(t, user), await givenSession(t, user, "phone")];
    const { answer, entry } = await recordOne(t, () => t.post(LOGOUT, undefined, here[by]));
    assertEquals([answer.status, answer.headers.getSetCookie().length], [204, 2]);
    assertEquals([entry.operation, entry.entity_id, entry.actor], ["session.delete", here.session_id, "anna"]);
    assertEquals((await t.put("/api/v1/settings/auth_required", { value: true })).status, 200);
    await assertShutOut(t, here.headers, OVER);
    assertEquals([await statusOf(t, phone.headers), (await refresh(t, here.refresh_token)).status], [200, 401]);
  }
});

Deno.test("logging out everywhere while accounts are off ends all sessions of whose session comes along", async () => {
  await using t = await startTestApp();
  const anna = await givenPerson(t);
  const phone = await givenSession(t, anna.user, "phone");
  const bob = await givenPerson(t, { username: "bob" });
  assertEquals((await t.post(LOGOUT_ALL, undefined, anna.cookies)).status, 204);
  assertEquals(t.db.all("SELECT id FROM sessions"), [{ id: bob.session_id }]);
  assertEquals((await refresh(t, phone.refresh_token)).status, 401);
});

Deno.test("logging out while accounts are off, without a session that holds, only clears the cookies", async () => {
  await using t = await startTestApp();
  await givenPerson(t);
  for (const headers of [{}, { authorization: "Bearer nonsense" }, { authorization: "nonsense" }]) {
    for (const path of [LOGOUT, LOGOUT_ALL]) {
      const answer = await assertChangesNothing(t, () => t.post(path, undefined, headers));
      assertEquals([answer.status, answer.headers.getSetCookie().length], [204, 2]);
    }
  }
});

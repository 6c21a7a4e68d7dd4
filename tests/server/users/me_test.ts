/** What people see and change of themselves. */
import { findUser } from "../../../db/users.ts";
import { AppError } from "../../../server/errors.ts";
import {
  givenApiToken,
  givenPerson,
  type GivenSession,
  givenSession,
  givenUser,
  PASSWORD,
} from "../../support/accounts.ts";
import { REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  assertChangesNothing,
  assertRefused,
  invalid,
  type RefusedRequest,
  unusable,
} from "../../support/refused_request.ts";
import { CREATED_AT } from "../../support/services.ts";
import { readTrail, recordOne } from "../../support/trail.ts";

const ME = "/api/v1/users/me";
const NEW_PASSWORD = "another horse and battery";
const LATER = "2026-01-02T03:05:00.000Z"; // within the life of an access token

Deno.test("without accounts GET /users/me answers the local user, whatever the request brings", async () => {
  using t = await startTestApp();
  const local = {
    id: "local",
    username: "local",
    email: null,
    full_name: "Local user",
    is_active: true,
    is_admin: true,
    version: 1,
    created_at: CREATED_AT,
    updated_at: CREATED_AT,
  };
  for (const headers of [{}, { authorization: "Bearer nonsense" }, { cookie: "benchtop_access_8008=nonsense" }]) {
    const answer = await t.get(ME, headers);
    assertEquals([answer.status, answer.headers.get("etag"), await answer.json()], [200, '"1-local"', local]);
  }
});

Deno.test("the local user cannot be changed, deleted, or given a password", async () => {
  using t = await startTestApp();
  const refusal = {
    answers: "409 conflict",
    detail: "The local user is no account that could be changed: create a user instead",
  } as const;
  const passwords = { current_password: PASSWORD, new_password: NEW_PASSWORD };
  await assertRefused(t, { method: "PATCH", path: ME, body: { full_name: "Me" }, ...refusal });
  await assertRefused(t, { method: "DELETE", path: ME, ...refusal });
  await assertRefused(t, { method: "PATCH", path: `${ME}/password`, body: passwords, ...refusal });
});

Deno.test("everybody sees themselves, by session and by token, and changes their name and address by session", async () => {
  using t = await startTestApp({ auth: true });
  const { user, headers } = await givenPerson(t);
  const token = await givenApiToken(t, user, ["read"]);
  for (const bearer of [headers, token.headers]) assertEquals(await (await t.get(ME, bearer)).json(), user);
  t.setNow(LATER);
  const patch = { username: "ANNA", email: "anna@example.org" };
  const { answer, entry } = await recordOne(t, () => t.patch(ME, patch, { ...headers, "if-match": '"1"' }));
  const row = await answer.json();
  assertEquals(row, { ...user, ...patch, version: 2, updated_at: LATER });
  assertEquals([answer.status, answer.headers.get("etag")], [200, `"2-${user.id}"`]);
  assertEquals(entry, {
    operation: "user.update",
    entity_type: "user",
    entity_id: user.id,
    details: { owner_id: user.id, row, before: { username: "anna", email: null } },
    actor: "anna",
    request_id: REQUEST_ID,
    source: "server",
  });
  await assertChangesNothing(t, () => t.patch(ME, patch, headers));
});

Deno.test("nobody makes themselves more than they are, and a token does not change its owner", async () => {
  using t = await startTestApp({ auth: true });
  const { user, headers } = await givenPerson(t);
  await givenUser(t, { username: "bert" });
  const token = await givenApiToken(t, user, ["admin"]);
  const unknown = (name: string) => invalid(`/${name}`, "is not known here");
  const refused: readonly Omit<RefusedRequest, "path" | "method">[] = [
    { body: { is_admin: true }, ...unknown("is_admin") },
    { body: { is_active: true }, ...unknown("is_active") },
    { body: { password: NEW_PASSWORD }, ...unknown("password") },
    { body: { id: "other" }, ...unknown("id") },
    {
      body: { username: "Bert" },
      answers: "409 conflict",
      detail: 'Cannot take the name "Bert": the user "bert" has it',
    },
    {
      body: {},
      headers: { "if-match": '"7"' },
      answers: "412 stale",
      detail: "Your account is at version 1, not 7",
      current: user,
    },
    {
      body: { full_name: "Anna" },
      headers: token.headers,
      answers: "403 forbidden",
      detail: "API tokens may not do this; it takes a person who has logged in",
    },
  ];
  for (const request of refused) {
    await assertRefused(t, { method: "PATCH", path: ME, ...request, headers: { ...headers, ...request.headers } });
  }
  await assertRefused(t, {
    method: "PATCH",
    path: ME,
    body: { full_name: "Anna" },
    answers: "401 unauthenticated",
    detail: "Log in, or send an API token in the Authorization header",
  });
});

Deno.test("a new password ends all sessions of the user, but answers the cookies of a new one", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const elsewhere = await givenSession(t, anna.user);
  const bert = await givenPerson(t, { username: "bert" });
  const passwords = { current_password: PASSWORD, new_password: NEW_PASSWORD };
  const answer = await t.patch(`${ME}/password`, passwords, anna.headers);
  assertEquals([answer.status, await answer.text()], [204, ""]);
  assertEquals([await statusOf(t, anna), await statusOf(t, elsewhere), await statusOf(t, bert)], [401, 401, 200]);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  assertEquals(answer.headers.getSetCookie().length, 3, "the device's is of another password now");
  assertEquals((await t.get(ME, { cookie })).status, 200);
  const { password_hash } = findUser(t.db, anna.user.id) ?? {};
  assert(await t.services.passwords.verify(NEW_PASSWORD, password_hash));
  const trail = readTrail(t).slice(-2).map(({ operation, actor, details }) => ({ operation, actor, details }));
  const row = { ...anna.user, version: 2 };
  assertEquals(trail[0], {
    operation: "user.update",
    actor: "anna",
    details: { owner_id: anna.user.id, row, before: {}, password_changed: true },
  });
  assertEquals(trail[1]?.operation, "session.create");
});

Deno.test("a password that no new session could follow is not changed", async () => {
  using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t);
  const detail = "Cannot use secret.key";
  t.services.accessTokens.requireKey = () => {
    throw new AppError("secrets_damaged", detail);
  };
  const body = { current_password: PASSWORD, new_password: NEW_PASSWORD };
  await assertRefused(t, {
    method: "PATCH",
    path: `${ME}/password`,
    headers,
    body,
    answers: "503 secrets_damaged",
    detail,
  });
});

Deno.test("a password is not changed by who does not know it, nor to one that is too short or too common", async () => {
  using t = await startTestApp({ auth: true });
  const { headers, user } = await givenPerson(t);
  const path = `${ME}/password`;
  const change = { method: "PATCH", path, headers } as const;
  const body = { current_password: PASSWORD, new_password: NEW_PASSWORD };
  const wrong = unusable("/current_password", "is not the present password");
  const common = unusable("/new_password", "is one of the passwords that are tried first: choose another");
  await assertRefused(t, { ...change, body: { ...body, current_password: `${PASSWORD} ` }, ...wrong });
  await assertRefused(t, { ...change, body: { ...body, current_password: "" }, ...wrong });
  await assertRefused(t, { ...change, body: { ...body, new_password: "password1" }, ...common });
  const short = invalid("/new_password", "must have at least 8 characters");
  await assertRefused(t, { ...change, body: { ...body, new_password: "1234567" }, ...short });
  assertEquals(await statusOf(t, { headers }), 200, "nobody is logged out by a wrong password");
  const token = await givenApiToken(t, user, ["admin"]);
  await assertRefused(t, {
    ...change,
    body,
    headers: token.headers,
    answers: "403 forbidden",
    detail: "API tokens may not do this; it takes a person who has logged in",
  });
});

Deno.test("wrong present passwords are tried ten times a minute in a session", async () => {
  using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t);
  const body = { current_password: "wrong", new_password: NEW_PASSWORD };
  const statuses: number[] = [];
  for (let number = 0; number < 12; number++) {
    const answer = await t.patch(`${ME}/password`, body, headers);
    await answer.body?.cancel();
    statuses.push(answer.status);
  }
  assertEquals(statuses, [...Array(10).fill(422), 429, 429]);
});

Deno.test("of two who change a password at once one succeeds, and the other one learns of it", async () => {
  using t = await startTestApp({ auth: true });
  const { headers, user } = await givenPerson(t);
  const send = (new_password: string) =>
    t.patch(`${ME}/password`, { current_password: PASSWORD, new_password }, headers);
  const answers = await Promise.all([send("the first new password"), send("the second new password")]);
  const statuses = answers.map(({ status }) => status).toSorted();
  assert(["204,401", "204,409"].includes(statuses.join()), statuses.join());
  const changes = readTrail(t).filter(({ entity_id, operation }) =>
    entity_id === user.id && operation === "user.update"
  );
  assertEquals(changes.length, 1);
});

Deno.test("DELETE /users/me deletes the account, clears the cookies, and no session or token of it lets anybody in", async () => {
  using t = await startTestApp({ auth: true });
  const { user, headers, cookies } = await givenPerson(t);
  const token = await givenApiToken(t, user, ["read"]);
  const { answer, entry } = await recordOne(t, () => t.delete(ME, undefined, cookies));
  assertEquals([answer.status, await answer.json()], [200, user]);
  assertEquals(answer.headers.getSetCookie().map((cookie) => /Max-Age=0/.test(cookie)), [true, true]);
  assertEquals([entry.operation, entry.actor, entry.entity_id], ["user.delete", "anna", user.id]);
  assertEquals([await statusOf(t, { headers }), await statusOf(t, token)], [401, 401]);
});

Deno.test("an administrator deletes themselves at /users/me only, and only when there is another one", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { is_admin: true });
  const { headers } = anna;
  const last = {
    answers: "409 last_administrator",
    detail: '"anna" is the only active administrator: make somebody else one first',
  } as const;
  await assertRefused(t, { method: "DELETE", path: ME, headers, ...last });
  await givenUser(t, { username: "bert", is_admin: true });
  await assertRefused(t, {
    method: "DELETE",
    path: `/api/v1/users/${anna.user.id}`,
    headers,
    answers: "409 conflict",
    detail: "This is your own account: delete it at /api/v1/users/me",
  });
  assertEquals((await t.delete(ME, undefined, headers)).status, 200);
});

Deno.test("who is disabled, given another password or deleted is out at once, everywhere", async () => {
  using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const ways: readonly ((id: string) => Promise<Response>)[] = [
    (id) => t.patch(`/api/v1/users/${id}`, { is_active: false }, admin.headers),
    (id) => t.patch(`/api/v1/users/${id}`, { password: NEW_PASSWORD }, admin.headers),
    (id) => t.delete(`/api/v1/users/${id}`, undefined, admin.headers),
  ];
  for (const [number, end] of ways.entries()) {
    const person = await givenPerson(t, { username: `user-${number}` });
    const elsewhere = await givenSession(t, person.user);
    const answer = await end(person.user.id);
    assertEquals(answer.status, 200, await answer.text());
    assertEquals([await statusOf(t, person), await statusOf(t, elsewhere)], [401, 401], String(number));
    assertEquals(t.db.value("SELECT count(*) FROM sessions WHERE user_id = :id", { id: person.user.id }), 0);
  }
  assertEquals(await statusOf(t, admin), 200);
});

Deno.test("who is made an administrator, or is one no more, is so from the next request on", async () => {
  using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const { user, headers } = await givenPerson(t);
  const set = (is_admin: boolean) => t.patch(`/api/v1/users/${user.id}`, { is_admin }, admin.headers);
  assertEquals((await t.get("/api/v1/users", headers)).status, 403);
  assertEquals((await set(true)).status, 200);
  assertEquals((await t.get("/api/v1/users", headers)).status, 200);
  assertEquals((await set(false)).status, 200);
  assertEquals((await t.get("/api/v1/users", headers)).status, 403);
});

/** Whether this one is let in. */
async function statusOf(t: TestApp, { headers }: Pick<GivenSession, "headers">): Promise<number> {
  const answer = await t.get(ME, headers);
  await answer.body?.cancel();
  return answer.status;
}

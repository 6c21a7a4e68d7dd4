import { givenPerson, givenUser } from "../../support/accounts.ts";
import { REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid, type RefusedRequest } from "../../support/refused_request.ts";
import { recordOne } from "../../support/trail.ts";

const SIGNUP = { method: "POST", path: "/api/v1/users/signup" } as const;
const NEWCOMER = { username: "Newcomer", password: "a password of one's own" };

/** A server where people may sign up. */
async function startOpenApp(): Promise<TestApp> {
  const t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t, { username: "admin", is_admin: true });
  const answer = await t.put("/api/v1/settings/signup_allowed", { value: true }, headers);
  assertEquals(answer.status, 200, await answer.text());
  return t;
}

Deno.test("who signs up becomes a user like any other, and can log in", async () => {
  using t = await startOpenApp();
  const id = t.nextId();
  const { answer, entry } = await recordOne(t, () => t.post(SIGNUP.path, { ...NEWCOMER, full_name: "New" }));
  const row = await answer.json();
  const expected = { id, username: "Newcomer", email: null, full_name: "New", is_active: true, is_admin: false };
  const at = t.services.now();
  assertEquals([answer.status, row], [201, { ...expected, version: 1, created_at: at, updated_at: at }]);
  assertEquals(entry, {
    operation: "user.create",
    entity_type: "user",
    entity_id: id,
    details: { owner_id: id, row },
    actor: "nobody",
    request_id: REQUEST_ID,
    source: "server",
  });
  assertEquals((await t.post("/api/v1/auth/login", NEWCOMER)).status, 200);
});

Deno.test("nobody signs up where there are no accounts, or where only administrators make them", async () => {
  const disabled = { ...SIGNUP, body: NEWCOMER, answers: "403 signup_disabled" } as const;
  {
    using t = await startTestApp();
    await t.put("/api/v1/settings/signup_allowed", { value: true });
    await assertRefused(t, { ...disabled, detail: "There are no accounts here: nobody logs in" });
  }
  using t = await startTestApp({ auth: true });
  await givenUser(t, { is_admin: true });
  await assertRefused(t, { ...disabled, detail: "Ask an administrator for an account" });
});

Deno.test("who signs up cannot make themselves more than a user, nor take a name that is taken", async () => {
  using t = await startOpenApp();
  const refused: readonly Omit<RefusedRequest, "method" | "path">[] = [
    { body: { ...NEWCOMER, is_admin: true }, ...invalid("/is_admin", "is not known here") },
    { body: { ...NEWCOMER, is_active: true }, ...invalid("/is_active", "is not known here") },
    { body: { ...NEWCOMER, id: "mine" }, ...invalid("/id", "is not known here") },
    {
      body: { ...NEWCOMER, username: "ADMIN" },
      answers: "409 conflict",
      detail: 'Cannot take the name "ADMIN": the user "admin" has it',
    },
  ];
  for (const request of refused) await assertRefused(t, { ...SIGNUP, ...request });
});

Deno.test("an address signs up ten times a minute", async () => {
  using t = await startOpenApp();
  const statuses: number[] = [];
  for (let number = 0; number < 11; number++) {
    const answer = await t.post(SIGNUP.path, { ...NEWCOMER, username: `user-${number}` });
    await answer.body?.cancel();
    statuses.push(answer.status);
  }
  assertEquals(statuses, [...Array(10).fill(201), 429]);
});

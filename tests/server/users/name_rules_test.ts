/** Names that are made to be taken for others are refused wherever one is chosen, and only there. */
import { givenPerson, givenUser, PASSWORD } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";
import { SETUP_TOKEN } from "../../support/services.ts";

const MIXED = "Аlice"; // the first letter is Cyrillic
const ONE_SCRIPT = "must be of one script; Latin may stand beside Chinese, Japanese or Korean";
const LOOKS = "ӏосаӏ"; // all of it is Cyrillic
const password = "another good one";

function mixed(pointer: string) {
  return { ...invalid(pointer, ONE_SCRIPT), detail: `Cannot use ${pointer}: ${ONE_SCRIPT}` };
}

function taken(name: string) {
  const why = "Benchtop itself goes by it in the audit trail";
  return { answers: "409 conflict", detail: `Cannot take the name "${name}": ${why}` } as const;
}

Deno.test("setting up, signing up, creating and renaming refuse names of mixed scripts and reserved looks", async () => {
  await using fresh = await startTestApp({ auth: true });
  const setup = { method: "POST", path: "/api/v1/auth/setup" } as const;
  const first = { token: SETUP_TOKEN, password };
  await assertRefused(fresh, { ...setup, body: { ...first, username: MIXED }, ...mixed("/username") });
  await assertRefused(fresh, { ...setup, body: { ...first, username: LOOKS }, ...taken(LOOKS) });

  await using t = await startTestApp({ auth: true });
  const { headers, user } = await givenPerson(t, { username: "ada", is_admin: true });
  await t.put("/api/v1/settings/signup_allowed", { value: true }, headers);
  const anna = await givenUser(t);
  const requests = [
    { method: "POST", path: "/api/v1/users/signup", body: { password } },
    { method: "POST", path: "/api/v1/users", body: { password }, headers },
    { method: "PATCH", path: `/api/v1/users/${anna.id}`, body: {}, headers },
    { method: "PATCH", path: `/api/v1/users/${user.id}`, body: {}, headers },
    { method: "PATCH", path: "/api/v1/users/me", body: {}, headers },
  ] as const;
  for (const request of requests) {
    const named = (username: string) => ({ ...request, body: { ...request.body, username } });
    await assertRefused(t, { ...named(MIXED), ...mixed("/username") });
    await assertRefused(t, { ...named(LOOKS), ...taken(LOOKS) });
  }
  const token = { method: "POST", path: "/api/v1/tokens", headers } as const;
  const named = (name: string) => ({ ...token, body: { name, scopes: ["read"] } });
  await assertRefused(t, { ...named(MIXED), ...mixed("/name") });
  for (const name of [LOOKS, "comrnand Iine"]) {
    await assertRefused(t, {
      ...named(name),
      answers: "409 conflict",
      detail: `Cannot take the name "${name}": it is taken`,
    });
  }
});

Deno.test("whoever has such a name goes on with it", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers, user } = await givenPerson(t);
  const row = { id: user.id, name: MIXED, key: MIXED.toLowerCase() };
  await t.db.write(() => t.db.run("UPDATE users SET username = :name, username_key = :key WHERE id = :id", row));
  assertEquals((await t.post("/api/v1/auth/login", { username: MIXED, password: PASSWORD })).status, 200);
  const change = { username: MIXED, full_name: "Alice" };
  const answer = await t.patch("/api/v1/users/me", change, headers);
  const { username, full_name } = await answer.json();
  assertEquals([answer.status, username, full_name], [200, MIXED, "Alice"]);
});

/** What the state of accounts, items and settings refuses is what `/openapi.json` says it may. */
import { join } from "@std/path";
import { rotateSecretKey, secretKeyPath } from "../../../server/auth/secret_key.ts";
import type { ErrorCode } from "../../../server/errors.ts";
import { Problem } from "../../../server/schema.ts";
import type { Item } from "../../../server/items/schema.ts";
import { givenApiToken, givenPerson, PASSWORD } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { createAnswerChecker, parseOpenApi } from "../../support/openapi.ts";
import { SETUP_TOKEN } from "../../support/services.ts";

const API = "/api/v1";

type Refused = readonly [code: ErrorCode, template: string, answer: Promise<Response>];

async function checkAll(t: TestApp, refused: readonly Refused[]): Promise<void> {
  const checker = createAnswerChecker(parseOpenApi(await (await t.get("/openapi.json")).json()));
  for (const [code, template, sent] of refused) {
    const answer = await sent;
    const copy = answer.clone();
    assert(!answer.ok, template);
    assertEquals(Problem.parse(await copy.json()).type, `/problems/${code}`, template);
    await checker.check(template.replace(" ", ` ${API}`), answer);
  }
}

Deno.test("openapi: refusals of a server with accounts are in the document", async () => {
  await using t = await startTestApp({ auth: true });
  const { user, headers } = await givenPerson(t, { username: "ada", is_admin: true });
  const { headers: plain } = await givenPerson(t, { username: "anna" });
  const { headers: program } = await givenApiToken(t, user, ["admin"], { name: "program" });
  const newcomer = { username: "newcomer", password: "a password of one's own" };
  const setup = { token: SETUP_TOKEN, ...newcomer };
  const change = { current_password: "wrong", new_password: "another long one" };
  await checkAll(t, [
    ["unauthenticated", "GET /board", t.get(`${API}/board`)],
    ["unauthenticated", "POST /auth/refresh", t.post(`${API}/auth/refresh`)],
    ["unauthenticated", "POST /auth/login", t.post(`${API}/auth/login`, { username: "ada", password: "wrong" })],
    ["setup_done", "POST /auth/setup", t.post(`${API}/auth/setup`, setup)],
    ["signup_disabled", "POST /users/signup", t.post(`${API}/users/signup`, newcomer)],
    ["forbidden", "GET /users", t.get(`${API}/users`, plain)],
    ["forbidden", "GET /settings/{key}", t.get(`${API}/settings/auth_required`, plain)],
    ["forbidden", "GET /system", t.get(`${API}/system`, plain)],
    ["forbidden", "GET /tokens", t.get(`${API}/tokens`, program)],
    ["conflict", "POST /users", t.post(`${API}/users`, { ...newcomer, username: "ADA" }, headers)],
    ["conflict", "POST /tokens", t.post(`${API}/tokens`, { name: "Program", scopes: ["read"] }, headers)],
    ["invalid", "POST /users", t.post(`${API}/users`, { ...newcomer, password: "password1" }, headers)],
    ["invalid", "PATCH /users/me/password", t.patch(`${API}/users/me/password`, change, headers)],
    ["last_administrator", "DELETE /users/me", t.delete(`${API}/users/me`, undefined, headers)],
    [
      "last_administrator",
      "PATCH /users/{user_id}",
      t.patch(`${API}/users/${user.id}`, { is_active: false }, headers),
    ],
    ["conflict", "DELETE /users/{user_id}", t.delete(`${API}/users/${user.id}`, undefined, headers)],
    ["setting_fixed", "PUT /settings/{key}", t.put(`${API}/settings/auth_required`, { value: false }, headers)],
    ["setting_fixed", "DELETE /settings/{key}", t.delete(`${API}/settings/auth_required`, undefined, headers)],
    ["not_found", "DELETE /tokens/{token_id}", t.delete(`${API}/tokens/unknown`, undefined, headers)],
    [
      "not_found",
      "DELETE /auth/sessions/{session_id}",
      t.delete(`${API}/auth/sessions/unknown`, undefined, headers),
    ],
    ["malformed", "GET /users", t.get(`${API}/users?cursor=nonsense`, headers)],
  ]);
});

Deno.test("openapi: too many tries and damaged secrets are in the document", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t, { username: "ada", is_admin: true });
  const login = { username: "ada", password: PASSWORD };
  Deno.writeTextFileSync(join(t.directory, "secrets.json"), "no JSON");
  rotateSecretKey(t.directory); // another file, so that it is read again
  Deno.writeTextFileSync(secretKeyPath(t.directory), "no key");
  const put = t.put(`${API}/settings/ai_api_key`, { value: "secret" }, headers); // let in by what is still remembered
  await checkAll(t, [["secrets_damaged", "PUT /settings/{key}", put]]);
  t.setNow("2026-01-02T03:05:05.678Z"); // the key is looked at again
  await checkAll(t, [
    ["secrets_damaged", "POST /auth/login", t.post(`${API}/auth/login`, login)],
    ["secrets_damaged", "POST /login/access-token", sendForm(t, login)],
  ]);
  const wrong = { username: "bob", password: "x" };
  for (let tries = 0; tries < 12; tries++) await (await t.post(`${API}/auth/login`, wrong)).body?.cancel();
  for (const path of ["/auth/setup", "/users/signup"]) {
    for (let tries = 0; tries < 60; tries++) await (await t.post(API + path, {})).body?.cancel(); // refused bodies count
  }
  await checkAll(t, [
    // Of the one who failed: others with the right password are let through.
    ["rate_limited", "POST /auth/login", t.post(`${API}/auth/login`, wrong)],
    ["rate_limited", "POST /login/access-token", sendForm(t, wrong)],
    ["rate_limited", "POST /auth/setup", t.post(`${API}/auth/setup`, {})],
    ["rate_limited", "POST /users/signup", t.post(`${API}/users/signup`, {})],
  ]);
});

function sendForm(t: TestApp, fields: Record<string, string>): Promise<Response> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return t.request(`${API}/login/access-token`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields).toString(),
  });
}

Deno.test("openapi: refusals of a server without accounts are in the document", async () => {
  await using t = await startTestApp();
  const item: Item = await (await t.post(`${API}/items`, { title: "Item" })).json();
  const csv = { method: "POST", headers: { "content-type": "text/csv" }, body: "title\r\n\r\n,\r\n" };
  await checkAll(t, [
    ["no_administrator", "PUT /settings/{key}", t.put(`${API}/settings/auth_required`, { value: true })],
    ["invalid", "PUT /settings/{key}", t.put(`${API}/settings/theme`, { value: "pink" })],
    ["not_found", "PUT /settings/{key}", t.put(`${API}/settings/unknown`, { value: 1 })],
    ["conflict", "PATCH /users/me", t.patch(`${API}/users/me`, { full_name: "Somebody" })],
    ["conflict", "DELETE /users/me", t.delete(`${API}/users/me`)],
    ["signup_disabled", "POST /users/signup", t.post(`${API}/users/signup`, { username: "anna", password: PASSWORD })],
    ["conflict", "POST /items/{item_id}/restore", t.post(`${API}/items/${item.id}/restore`)],
    ["not_found", "POST /items/{item_id}/restore", t.post(`${API}/items/unknown/restore`)],
    ["invalid", "POST /items/import", t.request(`${API}/items/import`, csv)],
    ["malformed", "GET /items", t.get(`${API}/items?cursor=nonsense`)],
    ["forbidden", "POST /auth/setup", t.post(`${API}/auth/setup`, setupOf("anna"))],
  ]);
});

function setupOf(username: string) {
  return { token: SETUP_TOKEN, username, password: "a password of one's own" };
}

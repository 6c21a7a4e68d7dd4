/** Users as an administrator manages them; here that is the local user. */
import { findUser } from "../../../db/users.ts";
import type { User } from "../../../server/users/schema.ts";
import { givenUser } from "../../support/accounts.ts";
import { NOW, startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertChangesNothing } from "../../support/refused_request.ts";
import { BY_REQUEST, recordOne } from "../../support/trail.ts";

const USERS = "/api/v1/users";
const LATER = "2026-02-03T04:05:06.789Z";
const PASSWORD = "  a pässword 😀 with blanks ";

Deno.test("POST /users makes a user, answers all but the password, and leaves one audit entry without it", async () => {
  using t = await startTestApp();
  const id = t.nextId();
  const input = { username: " Anna ", password: PASSWORD, email: "anna@example.org", full_name: " Anna B. " };
  const { answer, entry } = await recordOne(t, () => t.post(USERS, input));
  const row: User = {
    id,
    username: "Anna",
    email: "anna@example.org",
    full_name: "Anna B.",
    is_active: true,
    is_admin: false,
    version: 1,
    created_at: NOW,
    updated_at: NOW,
  };
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"1"');
  assertEquals(answer.headers.get("location"), `${USERS}/${id}`);
  assertEquals(await answer.json(), row);
  const details = { owner_id: id, row };
  assertEquals(entry, { operation: "user.create", entity_type: "user", entity_id: id, details, ...BY_REQUEST });
  const { password_hash = "" } = findUser(t.db, id) ?? {};
  assert(await t.services.passwords.verify(PASSWORD, password_hash), "blanks and all");
  assert(!await t.services.passwords.verify(PASSWORD.trim(), password_hash));
});

Deno.test("an administrator, or somebody who may not log in yet, can be made at once", async () => {
  using t = await startTestApp();
  const answer = await t.post(USERS, { username: "anna", password: PASSWORD, is_admin: true, is_active: false });
  const { is_admin, is_active, email, full_name }: User = await answer.json();
  assertEquals({ is_admin, is_active, email, full_name }, {
    is_admin: true,
    is_active: false,
    email: null,
    full_name: null,
  });
});

Deno.test("GET /users/{user_id} answers the user with an ETag", async () => {
  using t = await startTestApp();
  const user = await givenUser(t);
  const answer = await t.get(`${USERS}/${user.id}/`);
  assertEquals([answer.status, answer.headers.get("etag")], [200, '"1"']);
  assertEquals(await answer.json(), user);
});

Deno.test("PATCH /users/{user_id} changes the given fields; the audit entry holds the old ones", async () => {
  using t = await startTestApp();
  const user = await givenUser(t);
  t.setNow(LATER);
  const patch = { username: "ANNA", email: "a@example.org", full_name: "Anna", is_admin: true };
  const { answer, entry } = await recordOne(t, () => t.patch(`${USERS}/${user.id}`, patch, { "if-match": '"1"' }));
  const row = { ...user, ...patch, version: 2, updated_at: LATER };
  assertEquals([answer.status, answer.headers.get("etag")], [200, '"2"']);
  assertEquals(await answer.json(), row);
  const before = { username: "anna", email: null, full_name: null, is_admin: false };
  const details = { owner_id: user.id, row, before };
  assertEquals(entry, { operation: "user.update", entity_type: "user", entity_id: user.id, details, ...BY_REQUEST });
});

Deno.test("a field that is null is emptied, one that is left out stays", async () => {
  using t = await startTestApp();
  const { id } = await givenUser(t);
  await t.patch(`${USERS}/${id}`, { email: "a@example.org", full_name: "Anna" });
  const answer = await t.patch(`${USERS}/${id}`, { email: null });
  const { email, full_name, version }: User = await answer.json();
  assertEquals([email, full_name, version], [null, "Anna", 3]);
});

Deno.test("what leaves a user as they are answers them and leaves no entry", async () => {
  using t = await startTestApp();
  const user = await givenUser(t);
  for (const patch of [{}, { username: "anna" }, { email: null, is_admin: false, is_active: true }]) {
    const answer = await assertChangesNothing(t, () => t.patch(`${USERS}/${user.id}`, patch));
    assertEquals(await answer.json(), user);
  }
});

Deno.test("a new password replaces the old one, and the audit entry says so without a trace of either", async () => {
  using t = await startTestApp();
  const user = await givenUser(t);
  const { answer, entry } = await recordOne(t, () => t.patch(`${USERS}/${user.id}`, { password: PASSWORD }));
  const row: User = await answer.json();
  assertEquals(row, { ...user, version: 2 });
  assertEquals(entry.details, { owner_id: user.id, row, before: {}, password_changed: true });
  assert(await t.services.passwords.verify(PASSWORD, findUser(t.db, user.id)?.password_hash));
});

Deno.test("DELETE /users/{user_id} takes the user's items, tokens, sessions and settings, and nobody else's", async () => {
  using t = await startTestApp();
  const [anna, bert] = [await givenUser(t), await givenUser(t, { username: "bert" })];
  for (const { id } of [anna, bert]) await giveBelongings(t, id);
  const { answer, entry } = await recordOne(t, () => t.delete(`${USERS}/${anna.id}`, undefined, { "if-match": '"1"' }));
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), anna);
  assertEquals(entry, {
    operation: "user.delete",
    entity_type: "user",
    entity_id: anna.id,
    details: { owner_id: anna.id, row: anna, deleted: { items: 1, tokens: 1, settings: 1, chats: 0 } },
    ...BY_REQUEST,
  });
  assertEquals((await t.get(`${USERS}/${anna.id}`)).status, 404);
  for (const table of ["items", "api_tokens", "user_settings"]) {
    assertEquals(t.db.all(`SELECT owner_id FROM ${table}`), [{ owner_id: bert.id }], table);
  }
  assertEquals(t.db.all("SELECT user_id FROM sessions"), [{ user_id: bert.id }]);
  assertEquals(t.auditOperations(), ["user.create", "user.create", "user.delete"], "what they did is still told");
});

Deno.test("the name of a user who was deleted is free again", async () => {
  using t = await startTestApp();
  const { id } = await givenUser(t);
  await t.delete(`${USERS}/${id}`);
  assertEquals((await t.post(USERS, { username: "Anna", password: PASSWORD })).status, 201);
});

Deno.test("of many requests for one name at once one gets it, and the others are told so", async () => {
  using t = await startTestApp();
  const names = ["anna", "Anna", "ANNA", "ａｎｎａ"];
  const answers = await Promise.all(names.map((username) => t.post(USERS, { username, password: PASSWORD })));
  assertEquals(answers.map(({ status }) => status).toSorted(), [201, 409, 409, 409]);
  assertEquals(t.auditOperations(), ["user.create"]);
});

/** An item, a token, a session and a setting, past the features that make them. */
async function giveBelongings(t: Awaited<ReturnType<typeof startTestApp>>, id: string): Promise<void> {
  const params = { id, at: NOW, hash: id.padEnd(64, "0") };
  await t.db.write(() => {
    t.db.run(
      `INSERT INTO items (id, owner_id, title, search_text, version, created_at, updated_at)
        VALUES (:id, :id, 'Item', 'item', 1, :at, :at)`,
      params,
    );
    t.db.run(
      `INSERT INTO api_tokens (id, owner_id, name, name_key, scopes, hash, created_at)
        VALUES (:id, :id, :id, :id, '["read"]', :hash, :at)`,
      params,
    );
    t.db.run(
      `INSERT INTO sessions (id, user_id, device, created_at, last_seen_at, expires_at)
        VALUES (:id, :id, 'test', :at, :at, :at)`,
      params,
    );
    t.db.run(
      "INSERT INTO user_settings (owner_id, key, value, updated_at) VALUES (:id, 'theme', '\"dark\"', :at)",
      params,
    );
  });
}

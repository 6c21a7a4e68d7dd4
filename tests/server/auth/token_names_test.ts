/** Names of API tokens in the trail, and tokens of users who are given another password. */
import { givenApiToken, givenPerson, givenUser } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { readTrail } from "../../support/trail.ts";
import { assertShutOut, ME, OVER, statusOf } from "./support.ts";

Deno.test("a token gives its name up to a user who takes it, and goes on under another one that no user can have", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "ada", is_admin: true });
  const anna = await givenPerson(t);
  const { id, headers } = await givenApiToken(t, anna.user, ["write"], { name: "Carol" });
  const made = await t.post("/api/v1/users", { username: "carol", password: "another good one" }, admin.headers);
  assertEquals(made.status, 201);
  const name = `Carol (token ${id.slice(-6)})`;
  const entry = readTrail(t).find(({ operation }) => operation === "token.update");
  assertEquals([entry?.actor, entry?.entity_id], ["ada", id]);
  assertEquals(entry?.details, {
    owner_id: anna.user.id,
    row: { id, name, owner_id: anna.user.id },
    before: { name: "Carol" },
  });
  assertEquals((await t.post("/api/v1/items", { title: "One" }, headers)).status, 201);
  assertEquals(readTrail(t).at(-1)?.actor, name);
  await givenApiToken(t, anna.user, ["read"], { name: "dora" });
  assertEquals((await t.patch(ME, { username: "dora" }, anna.headers)).status, 200);
  const names = t.db.all<{ name: string }>("SELECT name FROM api_tokens ORDER BY id").map((row) => row.name);
  assertEquals(names.filter((each) => each === "dora" || each === "Carol"), []);
});

Deno.test("nobody keeps a name from somebody by having the names of two tokens that would become the same", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "ada", is_admin: true });
  const anna = await givenPerson(t);
  const { id } = await givenApiToken(t, anna.user, ["write"], { name: "Carol" });
  const second = { name: `CAROL (Token ${id.slice(-6)})`, scopes: ["read"] };
  assertEquals((await t.post("/api/v1/tokens", second, anna.headers)).status, 409);
  const made = await t.post("/api/v1/users", { username: "carol", password: "another good one" }, admin.headers);
  assertEquals(made.status, 201);
});

Deno.test("what a token did says which token it was: two people may call theirs the same", async () => {
  await using t = await startTestApp({ auth: true });
  const owners = [await givenUser(t), await givenUser(t, { username: "bob" })];
  for (const owner of owners) {
    const { id, headers } = await givenApiToken(t, owner, ["write"], { name: "Script" });
    assertEquals((await t.post("/api/v1/items", { title: "One" }, headers)).status, 201);
    const { actor, details } = readTrail(t).at(-1) ?? {};
    assert(typeof details === "object" && details !== null && "token_id" in details);
    assertEquals([actor, details.token_id], ["Script", id]);
  }
});

Deno.test("a password that an administrator gives ends the user's API tokens; one's own does not", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "ada", is_admin: true });
  const anna = await givenPerson(t);
  const token = await givenApiToken(t, anna.user, ["read"]);
  const own = { current_password: "correct horse battery", new_password: "another good one" };
  assertEquals((await t.patch(`${ME}/password`, own, anna.headers)).status, 204);
  assertEquals(await statusOf(t, token.headers), 200);
  const path = `/api/v1/users/${anna.user.id}`;
  assertEquals((await t.patch(path, { full_name: "Anna" }, admin.headers)).status, 200);
  assertEquals(await statusOf(t, token.headers), 200);
  assertEquals((await t.patch(path, { password: "a third good one" }, admin.headers)).status, 200);
  await assertShutOut(t, token.headers, OVER);
  const { details } = readTrail(t).at(-1) ?? {};
  assert(typeof details === "object" && details !== null && "deleted_tokens" in details);
  assertEquals(details.deleted_tokens, 1);
});

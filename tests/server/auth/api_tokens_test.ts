/** API tokens as their owners make, see and revoke them, and as programs use them. */
import { readStored } from "../../../server/settings/stored.ts";
import { givenApiToken, givenPerson, givenUser } from "../../support/accounts.ts";
import { NOW, REQUEST_ID, startTestApp } from "../../support/app.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { writtenLog } from "../../support/log.ts";
import { assertRefused, invalid, unusable } from "../../support/refused_request.ts";
import { readTrail, recordOne } from "../../support/trail.ts";
import { waitFor } from "../../support/wait.ts";
import { after, assertShutOut, bearer, OVER, statusOf } from "./support.ts";

const TOKENS = "/api/v1/tokens";

Deno.test("POST /tokens makes a token, whose secret is told in this answer and nowhere else", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const id = t.nextId();
  const body = { name: " CI ", scopes: ["write"], expires_at: "2026-06-01T00:00:00Z" };
  const { answer, entry } = await recordOne(t, () => t.post(TOKENS, body, anna.headers));
  const { secret, ...token } = await answer.json();
  const row = {
    id,
    name: "CI",
    scopes: ["write"],
    owner_id: anna.user.id,
    created_at: NOW,
    expires_at: "2026-06-01T00:00:00.000Z",
    last_used_at: null,
  };
  assertEquals([answer.status, token], [201, row]);
  assertMatch(secret, /^benchtop_[\w-]{43}$/);
  assertEquals(entry, {
    operation: "token.create",
    entity_type: "token",
    entity_id: id,
    details: { owner_id: anna.user.id, row },
    actor: "anna",
    request_id: REQUEST_ID,
    source: "server",
  });
  assertEquals(await (await t.get(TOKENS, anna.headers)).json(), [row]);
  assertEquals(await statusOf(t, bearer(secret)), 200);
  const kept = JSON.stringify(t.snapshot()) + writtenLog(t.log) + await (await t.get("/audit", anna.headers)).text();
  assert(!kept.includes(secret) && !kept.includes(secret.replace("benchtop_", "")));
  const hash = t.db.value<string>("SELECT hash FROM api_tokens") ?? "";
  assert(hash.length === 64 && !(await (await t.get("/audit", anna.headers)).text()).includes(hash));
});

Deno.test("POST /tokens refuses what is no token", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t);
  const refuse = async (change: object, pointer: string, detail: string, unfit = invalid) =>
    await assertRefused(t, {
      method: "POST",
      path: TOKENS,
      headers,
      body: { name: "CI", scopes: ["read"], ...change },
      ...unfit(pointer, detail),
    });
  await refuse({ name: "" }, "/name", "must not be empty");
  await refuse({ name: "  " }, "/name", "must not be empty");
  await refuse({ name: "x".repeat(65) }, "/name", "must have at most 64 characters");
  await refuse({ name: "two\nlines" }, "/name", "must be a single line without control characters");
  for (const name of ["a  b", "a\u00a0b", "\u200b", "back\u200bup", "a \u3164 b", "\u2800", "a\u202eb"]) {
    await refuse({ name }, "/name", "must be visible characters, with single blanks between words");
  }
  await refuse({ scopes: [] }, "/scopes", "must name at least one scope");
  await refuse({ scopes: ["read", "read"] }, "/scopes", "must not repeat a scope");
  await refuse({ scopes: ["root"] }, "/scopes/0", "must be read, write or admin");
  await refuse({ scopes: { admin: true } }, "/scopes", "must be a list");
  const time = "must be a time in UTC such as 2027-01-31T00:00:00Z";
  await refuse({ expires_at: "tomorrow" }, "/expires_at", time);
  await refuse({ expires_at: "2027-01-31T00:00:00+01:00" }, "/expires_at", time);
  await refuse({ expires_at: 1_900_000_000 }, "/expires_at", "must be a text");
  await refuse({ expires_at: NOW }, "/expires_at", "must lie in the future", unusable);
  for (const [key, value] of Object.entries({ owner_id: "x", secret: "benchtop_x", id: "x", hash: "x" })) {
    await refuse({ [key]: value }, `/${key}`, "is not known here");
  }
});

Deno.test("POST /tokens refuses a name of a user, of the program or of one's own tokens, and does not say whose it is", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const bob = await givenUser(t, { username: "bob" });
  await givenApiToken(t, bob, ["read"], { name: "Backup" });
  await givenApiToken(t, anna.user, ["read"], { name: "Nightly" });
  const taken = [
    "anna",
    "ANNA",
    "Bob",
    "nightly",
    "ｎightly",
    "local",
    "Assistant",
    "nobody",
    "command line",
    "system",
  ];
  for (const name of taken) {
    await assertRefused(t, {
      method: "POST",
      path: TOKENS,
      headers: anna.headers,
      body: { name, scopes: ["read"] },
      answers: "409 conflict",
      detail: `Cannot take the name "${name}": it is taken`,
    });
  }
  assertEquals((await t.post(TOKENS, { name: "backup", scopes: ["read"] }, anna.headers)).status, 201); // Bob's is his
  const both = await Promise.all([1, 2].map(() => t.post(TOKENS, { name: "CI", scopes: ["read"] }, anna.headers)));
  assertEquals(both.map(({ status }) => status).sort(), [201, 409]);
});

Deno.test("POST /tokens: nobody has more than a hundred", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => givenApiToken(t, anna.user, ["read"], { name: `T${index}` })),
  );
  await assertRefused(t, {
    method: "POST",
    path: TOKENS,
    headers: anna.headers,
    body: { name: "one more", scopes: ["read"] },
    answers: "409 conflict",
    detail: "Cannot create a token: there are 100 already",
  });
});

Deno.test("what a program does stands under its token's name, and is its owner's", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const { headers } = await givenApiToken(t, anna.user, ["write"], { name: "CI" });
  const answer = await t.post("/api/v1/items", { title: "By a program" }, headers);
  assertEquals([answer.status, (await answer.json()).owner_id], [201, anna.user.id]);
  assertEquals(readTrail(t).at(-1)?.actor, "CI");
  assertEquals((await (await t.get("/api/v1/users/me", headers)).json()).username, "anna");
});

Deno.test("a token may what its scopes say, and never more than its owner", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const anna = await givenPerson(t);
  const card = () => ({ column_id: "col-a", title: "Card" });
  const ask = async (headers: HeadersInit) => [
    (await t.get("/api/v1/board", headers)).status,
    (await t.post("/api/v1/board/cards", card(), headers)).status,
    (await t.get("/api/v1/users", headers)).status,
    (await t.post(TOKENS, { name: "another", scopes: ["read"] }, headers)).status,
  ];
  const can = async (owner: typeof anna, scope: "read" | "write" | "admin") =>
    await ask((await givenApiToken(t, owner.user, [scope])).headers);
  assertEquals(await can(anna, "read"), [200, 403, 403, 403]);
  assertEquals(await can(anna, "write"), [200, 201, 403, 403]);
  assertEquals(await can(anna, "admin"), [200, 201, 403, 403]);
  assertEquals(await can(admin, "read"), [200, 403, 403, 403]);
  assertEquals(await can(admin, "write"), [200, 201, 403, 403]);
  assertEquals(await can(admin, "admin"), [200, 201, 200, 403]);
});

Deno.test("a scope that there is not, in a row that somebody changed by hand, lets nobody do anything and is not shown", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { is_admin: true });
  const { headers } = await givenApiToken(t, anna.user, ["admin"]);
  const scopes = JSON.stringify(["root", "read", 1, { admin: true }]);
  await t.db.write(() => t.db.run("UPDATE api_tokens SET scopes = :scopes", { scopes }));
  assertEquals(await statusOf(t, headers), 200);
  assertEquals((await t.get("/api/v1/users", headers)).status, 403);
  const [token] = await (await t.get(TOKENS, anna.headers)).json();
  assertEquals(token.scopes, ["read"]);
});

Deno.test("a refusal names the scope that is missing, and changes nothing", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenApiToken(t, await givenUser(t), ["read"]);
  await assertRefused(t, {
    method: "POST",
    path: "/api/v1/board/cards",
    headers,
    body: { column_id: "col-a", title: "Card" },
    answers: "403 forbidden",
    detail: 'This API token lacks the scope "write"',
  });
});

Deno.test("an administrator's token without the scope admin sees no more than its owner's own", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const anna = await givenPerson(t);
  const item = await (await t.post("/api/v1/items", { title: "Anna's" }, anna.headers)).json();
  const path = `/api/v1/items/${item.id}`;
  const { headers } = await givenApiToken(t, admin.user, ["write"]);
  assertEquals([await statusOf(t, admin.headers, path), await statusOf(t, headers, path)], [200, 404]);
  const trail = await (await t.get("/audit?limit=500", headers)).json();
  assert(!JSON.stringify(trail).includes(anna.user.id));
});

Deno.test("a token ends when its time has come, when it is revoked, and with its owner", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const anna = await givenPerson(t);
  const short = await givenApiToken(t, anna.user, ["read"], { name: "short", expires_at: after(60_000) });
  const long = await givenApiToken(t, anna.user, ["read"], { name: "long" });
  const other = await givenApiToken(t, anna.user, ["read"], { name: "other" });
  t.setNow(after(59_999));
  assertEquals(await statusOf(t, short.headers), 200);
  await t.db.write(() => undefined); // the time of its use is written by now
  t.setNow(after(60_000));
  await assertShutOut(t, short.headers, OVER);
  assertEquals((await t.delete(`${TOKENS}/${other.id}`, undefined, anna.headers)).status, 200);
  await assertShutOut(t, other.headers, OVER);
  assertEquals(await statusOf(t, long.headers), 200);
  await t.db.write(() => undefined);
  const path = `/api/v1/users/${anna.user.id}`;
  await t.patch(path, { is_active: false }, admin.headers);
  await assertShutOut(t, long.headers, OVER);
  await t.patch(path, { is_active: true }, admin.headers);
  assertEquals(await statusOf(t, long.headers), 200);
  await t.delete(path, undefined, admin.headers);
  await assertShutOut(t, long.headers, OVER);
  assertEquals(t.db.value("SELECT count(*) FROM api_tokens"), 0);
});

Deno.test("DELETE /tokens/:id revokes a token and answers it as it was", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const { id } = await givenApiToken(t, anna.user, ["read", "write"], { name: "CI" });
  const [row] = await (await t.get(TOKENS, anna.headers)).json();
  const { answer, entry } = await recordOne(t, () => t.delete(`${TOKENS}/${id}`, undefined, anna.headers));
  assertEquals([answer.status, await answer.json()], [200, row]);
  assertEquals([entry.operation, entry.entity_id, entry.details], [
    ...["token.delete", id, { owner_id: anna.user.id, row }],
  ]);
  assertEquals(await (await t.get(TOKENS, anna.headers)).json(), []);
});

Deno.test("somebody else's token is told as one that is not there, but for administrators", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const bob = await givenPerson(t, { username: "bob" });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const { id } = await givenApiToken(t, anna.user, ["read"]);
  for (const [wanted, { headers }] of [[id, bob], ["unknown", bob], ["unknown", admin]] as const) {
    await assertRefused(t, {
      method: "DELETE",
      path: `${TOKENS}/${wanted}`,
      headers,
      answers: "404 not_found",
      detail: `There is no token "${wanted}"`,
    });
  }
  assertEquals(await (await t.get(TOKENS, bob.headers)).json(), []);
  assertEquals(await (await t.get(TOKENS, admin.headers)).json(), []);
  assertEquals((await t.delete(`${TOKENS}/${id}`, undefined, admin.headers)).status, 200);
});

Deno.test("a token is seen to be used by the minute, without an entry in the trail", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const { headers } = await givenApiToken(t, anna.user, ["read"]);
  const before = readTrail(t);
  const usedAt = () => t.db.value<string | null>("SELECT last_used_at FROM api_tokens");
  const use = async (at: string) => {
    t.setNow(at);
    assertEquals(await statusOf(t, headers), 200);
    await t.db.write(() => undefined); // what was to be written before is written by now
  };
  assertEquals(usedAt(), null);
  await use(NOW);
  await waitFor(() => usedAt() === NOW, "the first use to be kept");
  await use(after(59_999));
  assertEquals(usedAt(), NOW);
  await use(after(60_000));
  await waitFor(() => usedAt() === after(60_000), "the next use to be kept");
  assertEquals(readTrail(t), before);
});

Deno.test("the local user's tokens let nobody in before they are somebody's", async () => {
  await using t = await startTestApp();
  const { secret } = await (await t.post(TOKENS, { name: "CI", scopes: ["admin"] })).json();
  await givenUser(t, { is_admin: true });
  await t.db.write(() =>
    t.db.run("INSERT INTO settings (key, value, updated_at) VALUES ('auth_required', 'true', :at)", { at: NOW })
  );
  t.services.settings.reload(readStored);
  await assertShutOut(t, bearer(secret), OVER);
});

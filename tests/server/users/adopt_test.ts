/** What the local user has made belongs to an administrator once there are accounts. */
import { findTokenUser } from "../../../db/api_tokens.ts";
import { findUserSetting, putUserSetting } from "../../../db/settings.ts";
import { findUser } from "../../../db/users.ts";
import { hashToken } from "../../../server/auth/random_tokens.ts";
import { adoptLocalBelongings, changeUser } from "../../../server/users/service.ts";
import { givenUser } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { GIVER } from "../../support/given.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { readTrail } from "../../support/trail.ts";

/** Two items, a token and two settings of the local user; answers the token's secret. */
async function giveLocalBelongings(t: TestApp): Promise<string> {
  await t.db.write(() => {
    for (const id of ["item-1", "item-2"]) insertLocalItem(t, id);
    putUserSetting(t.db, "local", { key: "theme", value: '"dark"' }, NOW);
    putUserSetting(t.db, "local", { key: "density", value: '"compact"' }, NOW);
    t.db.run(
      `INSERT INTO api_tokens (id, owner_id, name, name_key, scopes, hash, created_at)
        VALUES ('token-1', 'local', 'Script', 'script', '["read"]', :hash, :at)`,
      { hash: hashToken("secret"), at: NOW },
    );
  });
  return "secret";
}

function ownersOf(t: TestApp): Record<string, string[]> {
  const owners = (table: string) =>
    t.db.all<{ owner_id: string }>(`SELECT DISTINCT owner_id FROM ${table} ORDER BY owner_id`).map((row) =>
      row.owner_id
    );
  return { items: owners("items"), tokens: owners("api_tokens"), settings: owners("user_settings") };
}

Deno.test("the first administrator of a server with accounts gets what the local user has made, in the same change", async () => {
  using t = await startTestApp({ auth: true });
  const secret = await giveLocalBelongings(t);
  await givenUser(t, { username: "bert" });
  await givenUser(t, { username: "carl", is_admin: true, is_active: false });
  assertEquals(ownersOf(t).items, ["local"], "neither is an administrator who could log in");
  const { id } = await givenUser(t, { is_admin: true });
  assertEquals(ownersOf(t), { items: [id], tokens: [], settings: [id] });
  assertEquals(readTrail(t).length, 3);
  const { details } = readTrail(t).at(-1) ?? {};
  assert(typeof details === "object" && details !== null && "adopted" in details);
  assertEquals(details.adopted, { items: 2, settings: 2, chats: 0, deleted_tokens: 1 });
  assertEquals(findTokenUser(t.db, hashToken(secret), NOW), undefined, "whoever made the token: it lets nobody in");
  await t.db.write(() => insertLocalItem(t, "item-3"));
  await givenUser(t, { username: "dora", is_admin: true });
  assertEquals(ownersOf(t).items, [id, "local"].toSorted(), "a second one is no heir");
});

Deno.test("without accounts an administrator gets nothing", async () => {
  using t = await startTestApp();
  await giveLocalBelongings(t);
  await givenUser(t, { is_admin: true });
  assertEquals(ownersOf(t), { items: ["local"], tokens: ["local"], settings: ["local"] });
  await assertUnchanged(t, () => adoptLocalBelongings(t.services));
});

Deno.test("who is made the first administrator, or let in again as one, gets it as well", async () => {
  for (const before of [{ is_admin: false }, { is_admin: true, is_active: false }]) {
    using t = await startTestApp({ auth: true });
    const { id } = await givenUser(t, before);
    await giveLocalBelongings(t);
    await t.db.write(() => {
      const row = findUser(t.db, id);
      assert(row);
      changeUser(t.services, GIVER, row, { is_admin: true, is_active: true });
    });
    assertEquals(ownersOf(t), { items: [id], tokens: [], settings: [id] });
  }
});

Deno.test("at the start of a server with accounts the oldest administrator gets what is left, once", async () => {
  using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t, { is_admin: true });
  t.setNow("2026-02-03T04:05:06.789Z");
  await givenUser(t, { username: "bert", is_admin: true });
  await t.db.write(() => putUserSetting(t.db, id, { key: "theme", value: '"light"' }, NOW));
  await giveLocalBelongings(t);
  await adoptLocalBelongings(t.services);
  assertEquals(ownersOf(t), { items: [id], tokens: [], settings: [id] });
  const last = readTrail(t).at(-1);
  assertEquals([last?.operation, last?.actor, last?.entity_id], ["user.adopt", "command line", id]);
  assertEquals(findUserSetting(t.db, id, "theme"), '"light"', "the heir's own choice stays");
  await assertUnchanged(t, () => adoptLocalBelongings(t.services));
});

Deno.test("of two who give away what is left at once, the second leaves no entry of nothing", async () => {
  using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t, { is_admin: true });
  await giveLocalBelongings(t);
  await Promise.all([adoptLocalBelongings(t.services), adoptLocalBelongings(t.services)]);
  assertEquals(ownersOf(t).items, [id]);
  assertEquals(t.auditOperations().filter((operation) => operation === "user.adopt"), ["user.adopt"]);
});

Deno.test("while nobody could be the heir, nothing is given away", async () => {
  using t = await startTestApp({ auth: true });
  await giveLocalBelongings(t);
  await givenUser(t);
  await assertUnchanged(t, () => adoptLocalBelongings(t.services));
});

function insertLocalItem(t: TestApp, id: string): void {
  t.db.run(
    `INSERT INTO items (id, owner_id, title, search_text, version, created_at, updated_at)
      VALUES (:id, 'local', :id, :id, 1, :at, :at)`,
    { id, at: NOW },
  );
}

/** What the local user has made belongs to an administrator once there are accounts. */
import { findTokenUser } from "../../../db/api_tokens.ts";
import { findUserSetting, putUserSetting } from "../../../db/settings.ts";
import { findUser } from "../../../db/users.ts";
import { LOCAL } from "../../../server/authorize.ts";
import { recordUsage } from "../../../server/chat/usage.ts";
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

Deno.test("what a deleted chat has cost the local user goes to the heir, also when there is nothing else", async () => {
  using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t, { is_admin: true });
  await t.db.write(() => insertLocalUsage(t, "gone"));
  await adoptLocalBelongings(t.services);
  assertEquals(t.db.all("SELECT owner_id, chat_id FROM chat_usage"), [{ owner_id: id, chat_id: "gone" }]);
  assertEquals(readTrail(t).at(-1)?.operation, "user.adopt");
  await assertUnchanged(t, () => adoptLocalBelongings(t.services));
});

Deno.test("a call that ends after accounts came on costs whoever has its chat now", async () => {
  using t = await startTestApp();
  await t.db.write(() =>
    t.db.run(
      `INSERT INTO chats (id, owner_id, board_id, title, history_hash, version, created_at, updated_at)
        VALUES ('chat-1', 'local', 'board-1', 'Chat', '', 1, :at, :at)`,
      { at: NOW },
    )
  );
  const { id } = await givenUser(t, { is_admin: true });
  assertEquals((await t.put("/api/v1/settings/auth_required", { value: true })).status, 200);
  const usage = { model: "m", prompt_tokens: 1, completion_tokens: 1, cost_usd: null, duration_ms: 1 };
  await recordUsage(t.services, { actor: LOCAL, request_id: null }, "chat-1", usage);
  assertEquals(t.db.all("SELECT owner_id FROM chat_usage"), [{ owner_id: id }]);
});

Deno.test("an heir gets the rows of every table that has owners", async () => {
  using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t, { is_admin: true });
  await giveLocalBelongings(t);
  await t.db.write(() => {
    insertLocalUsage(t, "gone");
    t.db.run(
      `INSERT INTO chats (id, owner_id, board_id, title, history_hash, version, created_at, updated_at)
        VALUES ('chat-1', 'local', 'board-1', 'Chat', '', 1, :at, :at)`,
      { at: NOW },
    );
  });
  // The trail goes on telling whose matter an entry was when it was written.
  const tables = t.db.all<{ name: string }>(
    `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'owner_id'
      AND m.name <> 'audit_kinds' ORDER BY m.name`,
  ).map(({ name }) => name);
  const owners = () => tables.map((name) => t.db.value(`SELECT group_concat(DISTINCT owner_id) FROM ${name}`));
  assertEquals(owners(), tables.map(() => "local"), "a new table with owners needs an heir as well");
  await adoptLocalBelongings(t.services);
  assertEquals(owners(), tables.map((name) => name === "api_tokens" ? null : id));
});

function insertLocalUsage(t: TestApp, chat_id: string): void {
  t.db.run(
    `INSERT INTO chat_usage (id, owner_id, chat_id, model, duration_ms, created_at)
      VALUES ('usage-1', 'local', :chat_id, 'm', 1, :at)`,
    { chat_id, at: NOW },
  );
}

function insertLocalItem(t: TestApp, id: string): void {
  t.db.run(
    `INSERT INTO items (id, owner_id, title, search_text, version, created_at, updated_at)
      VALUES (:id, 'local', :id, :id, 1, :at, :at)`,
    { id, at: NOW },
  );
}

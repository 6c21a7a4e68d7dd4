import { givenPerson, givenUser } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { assertChangesNothing, assertRefused } from "../../support/refused_request.ts";
import { openReadyStream } from "../../support/sse.ts";
import { recordOne } from "../../support/trail.ts";
import { put, readSetting } from "./support.ts";

const PATH = "/api/v1/settings/auth_required";

Deno.test("accounts are not turned on while nobody could log in as an administrator", async () => {
  await using t = await startTestApp();
  const refused = {
    ...{ method: "PUT", path: PATH, body: { value: true }, answers: "409 no_administrator" } as const,
    detail: "Cannot turn accounts on: there is no active administrator to log in",
  };
  await assertRefused(t, refused);
  await givenUser(t, { username: "anna" });
  await givenUser(t, { username: "berta", is_admin: true, is_active: false });
  await assertRefused(t, refused);
  assertEquals(t.services.settings.get("auth_required"), false);
});

Deno.test("accounts are not turned on while no browser could be let in", async () => {
  await using t = await startTestApp();
  await givenUser(t, { username: "berta", is_admin: true });
  await Deno.writeTextFile(`${t.directory}/secret.key`, "damaged");
  const refused = await assertUnchanged(t, () => t.put(PATH, { value: true }));
  await assertProblem(refused, "secrets_damaged");
  assertEquals([t.services.settings.get("auth_required"), (await t.get("/api/v1/board")).status], [false, 200]);
});

Deno.test("turning accounts on gives what is the local user's to the oldest administrator, in one entry", async () => {
  await using t = await startTestApp();
  await givenUser(t, { username: "anna" });
  t.setNow("2026-01-03T00:00:00.000Z");
  const admin = await givenUser(t, { username: "berta", is_admin: true });
  t.setNow("2026-01-04T00:00:00.000Z");
  await givenUser(t, { username: "carla", is_admin: true });
  const item = await (await t.post("/api/v1/items", { title: "Buffer" })).json();
  assertEquals([item.owner_id, await put(t, "theme", "dark")], ["local", 200]);

  const { answer, entry } = await recordOne(t, () => t.put(PATH, { value: true }));
  const row = await answer.json();
  assertEquals([answer.status, row.value, row.is_set], [200, true, true]);
  const adopted = { items: 1, settings: 1, chats: 0, deleted_tokens: 0 };
  assertEquals([entry.operation, entry.details], ["setting.update", { row, user_id: admin.id, adopted }]);
  assertEquals(t.db.all("SELECT id, owner_id FROM items"), [{ id: item.id, owner_id: admin.id }]);
  assertEquals(t.db.all("SELECT key, owner_id FROM user_settings"), [{ key: "theme", owner_id: admin.id }]);
});

Deno.test("turning accounts on and off ends every stream, and holds for the very next request", async () => {
  await using t = await startTestApp();
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  await using before = await openReadyStream(t);
  assertEquals(await put(t, "auth_required", true), 200);
  await before.ended();
  await assertProblem(await t.get("/api/v1/board"), "unauthenticated");
  await assertProblem(await t.get("/api/v1/events"), "unauthenticated");
  assertEquals((await readSetting(t, "auth_required", admin.headers)).value, true);

  await using during = await openReadyStream(t, "/api/v1/events", admin.headers);
  assertEquals((await t.delete(PATH, undefined, admin.headers)).status, 200);
  await during.ended();
  assertEquals((await t.get("/api/v1/board")).status, 200);
  const { value, is_set } = await readSetting(t, "auth_required");
  assertEquals([value, is_set], [false, false]);
});

Deno.test("a change that leaves accounts as they are ends no stream", async () => {
  await using t = await startTestApp();
  await using stream = await openReadyStream(t);
  assertEquals([await put(t, "auth_required", false), await put(t, "ai_model", "x")], [200, 200]);
  assertEquals([(await stream.next()).event, (await stream.next()).event], ["setting.update", "setting.update"]);
  await assertChangesNothing(t, () => t.put(PATH, { value: false }));
  assertEquals([stream.waiting, t.services.events.size], [0, 1]);
});

Deno.test("what the start has fixed cannot be changed, not even to what it is", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t, { username: "admin", is_admin: true });
  const detail = "Cannot change auth_required: --auth on says what it is until the next start";
  const refused = { path: PATH, headers, answers: "409 setting_fixed", detail } as const;
  for (const value of [true, false]) await assertRefused(t, { method: "PUT", body: { value }, ...refused });
  await assertRefused(t, { method: "DELETE", ...refused });
});

Deno.test("of two who turn accounts on and take the last administrator away at once, one is refused", async () => {
  await using t = await startTestApp();
  const admin = await givenUser(t, { username: "admin", is_admin: true });
  const answers = await Promise.all([
    t.delete(`/api/v1/users/${admin.id}`),
    t.put(PATH, { value: true }),
  ]);
  const left = t.db.value<number>("SELECT count(*) FROM users WHERE is_admin = 1 AND is_active = 1");
  assertEquals(answers.filter(({ status }) => status === 200).length, 1);
  assertEquals(t.services.settings.get("auth_required"), left === 1);
});

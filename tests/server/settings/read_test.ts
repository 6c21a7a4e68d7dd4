import { RULES } from "../../../server/settings/rules.ts";
import { REGISTRY, SETTING_KEYS } from "../../../server/settings/registry.ts";
import type { Setting } from "../../../server/settings/schema.ts";
import { givenApiToken, givenPerson, givenUser } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { put, readSetting } from "./support.ts";

const USER_KEYS = ["theme", "density", "chat_apply"];

async function list(t: TestApp, headers: HeadersInit = {}): Promise<Setting[]> {
  const answer = await t.get("/api/v1/settings", headers);
  assertEquals(answer.status, 200);
  return await answer.json();
}

async function keysOf(t: TestApp, headers: HeadersInit): Promise<string[]> {
  return (await list(t, headers)).map(({ key }) => key);
}

Deno.test("without accounts all settings are listed, each with its default, in the order of the registry", async () => {
  await using t = await startTestApp();
  const settings = await list(t);
  assertEquals(
    settings,
    SETTING_KEYS.map((key) => {
      const { default: fallback, description, scope, is_secret, needs_restart } = REGISTRY[key];
      const rest = { is_set: false, needs_restart, fixed_by: null };
      return { key, value: fallback, default: fallback, description, scope, is_secret, ...rest };
    }),
  );
  for (const setting of settings) assertEquals(await readSetting(t, setting.key), setting);
  assertEquals(await (await t.get("/api/settings/")).json(), settings);
});

Deno.test("every default is a value that its own rule takes as it is, but for secrets, which have none", () => {
  for (const key of SETTING_KEYS) {
    const { default: fallback, is_secret, description } = REGISTRY[key];
    if (is_secret) assertEquals(fallback, null);
    else assertEquals(RULES[key].parse(fallback), fallback, key);
    assert(description.length > 10 && !description.endsWith("."), key);
  }
});

Deno.test("administrators see all settings, everybody else those that are a user's", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const anna = await givenPerson(t, { username: "anna" });
  assertEquals(await keysOf(t, admin.headers), SETTING_KEYS);
  assertEquals(await keysOf(t, anna.headers), USER_KEYS);
  assertEquals(await keysOf(t, (await givenApiToken(t, admin.user, ["admin"])).headers), SETTING_KEYS);
  assertEquals(await keysOf(t, (await givenApiToken(t, admin.user, ["read"])).headers), USER_KEYS);
  assertEquals(await keysOf(t, (await givenApiToken(t, anna.user, ["admin"])).headers), USER_KEYS);
});

Deno.test("everybody has values of their own", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const berta = await givenPerson(t, { username: "berta" });
  assertEquals(await put(t, "theme", "dark", anna.headers), 200);
  assertEquals(await put(t, "theme", "light", berta.headers), 200);
  for (const [headers, value] of [[anna.headers, "dark"], [berta.headers, "light"]] as const) {
    const { value: found, is_set } = await readSetting(t, "theme", headers);
    assertEquals([found, is_set], [value, true]);
  }
  assertEquals((await readSetting(t, "density", anna.headers)).is_set, false);
});

Deno.test("what the start fixes says by what", async () => {
  await using t = await startTestApp({ auth: false });
  const setting = await readSetting(t, "auth_required");
  assertEquals([setting.value, setting.is_set, setting.fixed_by], [false, false, "--auth off"]);
  assertEquals((await readSetting(t, "signup_allowed")).fixed_by, null);
});

Deno.test("a setting of the instance is an administrator's, and one that does not exist nobody's", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenUser(t, { username: "admin", is_admin: true });
  const { headers } = await givenPerson(t);
  const token = await givenApiToken(t, admin, ["write"]);
  const [method, path] = ["GET", "/api/v1/settings/ai_model"] as const;
  const detail = "This takes an administrator";
  await assertRefused(t, { method, path, headers, answers: "403 forbidden", detail });
  const lacking = 'This API token lacks the scope "admin"';
  await assertRefused(t, { method, path, headers: token.headers, answers: "403 forbidden", detail: lacking });
  for (const key of ["nothing", "toString", "__proto__", "THEME"]) {
    const unknown = { path: `/api/v1/settings/${key}`, headers, answers: "404 not_found" } as const;
    await assertRefused(t, { method, ...unknown, detail: `There is no setting "${key}"` });
    await assertRefused(t, { method: "DELETE", ...unknown, detail: `There is no setting "${key}"` });
    await assertRefused(t, { method: "PUT", body: { value: 1 }, ...unknown, detail: `There is no setting "${key}"` });
  }
});

Deno.test("a stored value of a user that no rule takes (any more) counts as not set", async () => {
  await using t = await startTestApp();
  assertEquals(await put(t, "theme", "dark"), 200);
  await t.db.write(() => void t.db.run("UPDATE user_settings SET value = '\"sepia\"'"));
  const { value, is_set } = await readSetting(t, "theme");
  assertEquals([value, is_set], ["system", false]);
});

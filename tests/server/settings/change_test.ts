import { givenApiToken, givenPerson, givenUser } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertChangesNothing, assertRefused, invalid } from "../../support/refused_request.ts";
import { openReadyStream } from "../../support/sse.ts";
import { BY_REQUEST, readTrail, recordOne } from "../../support/trail.ts";
import { put, readSetting } from "./support.ts";

/** A value for each setting that can be read, other than its default. */
const VALUES: Readonly<Record<string, unknown>> = {
  theme: "dark",
  density: "compact",
  signup_allowed: true,
  access_token_minutes: 1440,
  ai_base_url: "http://127.0.0.1:11434/v1",
  ai_model: "llama-4:8b",
};

for (const [key, value] of Object.entries(VALUES)) {
  Deno.test(`PUT and DELETE /settings/${key} change it and leave one audit entry each`, async () => {
    await using t = await startTestApp();
    const before = await readSetting(t, key);
    const owned = before.scope === "user" ? { owner_id: "local" } : {};
    const changed = { ...before, value, is_set: true };
    for (
      const [operation, row, send] of [
        ["setting.update", changed, () => t.put(`/api/v1/settings/${key}`, { value })],
        ["setting.delete", before, () => t.delete(`/api/v1/settings/${key}`)],
      ] as const
    ) {
      const { answer, entry } = await recordOne(t, send);
      assertEquals([answer.status, await answer.json(), await readSetting(t, key)], [200, row, row]);
      const details = { row, ...owned };
      assertEquals(entry, { operation, entity_type: "setting", entity_id: key, details, ...BY_REQUEST });
    }
  });
}

Deno.test("the same value again, and a default that is one already, leave nothing behind", async () => {
  await using t = await startTestApp();
  for (const [key, value] of Object.entries(VALUES)) {
    await assertChangesNothing(t, () => t.delete(`/api/v1/settings/${key}`));
    assertEquals(await put(t, key, value), 200);
    await assertChangesNothing(t, () => t.put(`/api/v1/settings/${key}`, { value }));
  }
});

Deno.test("a default can be set as a value of its own", async () => {
  await using t = await startTestApp();
  assertEquals(await put(t, "access_token_minutes", 15), 200);
  assertEquals((await readSetting(t, "access_token_minutes")).is_set, true);
  assertEquals(t.auditOperations(), ["setting.update"]);
});

Deno.test("a change holds at once for the server itself, and only once it is committed", async () => {
  await using t = await startTestApp();
  const change = t.put("/api/v1/settings/access_token_minutes", { value: 60 });
  assertEquals(t.services.settings.get("access_token_minutes"), 15);
  assertEquals([(await change).status, t.services.settings.get("access_token_minutes")], [200, 60]);
  assertEquals((await t.delete("/api/v1/settings/access_token_minutes")).status, 200);
  assertEquals(t.services.settings.get("access_token_minutes"), 15);
});

Deno.test("an address is kept, and told, in one spelling", async () => {
  await using t = await startTestApp();
  assertEquals(await put(t, "ai_base_url", " HTTP://127.1:11434/v1/ "), 200);
  assertEquals((await readSetting(t, "ai_base_url")).value, "http://127.0.0.1:11434/v1");
  await assertChangesNothing(t, () => t.put("/api/v1/settings/ai_base_url", { value: "http://2130706433:11434/v1" }));
});

const WORD = "must be a text";
const BLANK = "must be letters, digits and signs without blanks";
const MINUTES = "must be a whole number";
const THEMES = "must be system, light or dark";

/** A wrong value for a key, and what is said about it. */
const WRONG: readonly [string, unknown, string][] = [
  ["theme", "sepia", THEMES],
  ["theme", null, THEMES],
  ["theme", ["dark"], THEMES],
  ["density", "Compact", "must be comfortable or compact"],
  ["auth_required", "true", "must be true or false"],
  ["auth_required", 1, "must be true or false"],
  ["signup_allowed", null, "must be true or false"],
  ["access_token_minutes", 0, "must be at least 1"],
  ["access_token_minutes", 1441, "must be at most 1440"],
  ["access_token_minutes", 1.5, MINUTES],
  ["access_token_minutes", "15", MINUTES],
  ["ai_base_url", 8, WORD],
  ["ai_base_url", "openrouter.ai", "must be an address that begins with http:// or https://"],
  ["ai_base_url", `https://ai.test/${"v".repeat(2000)}`, "must have at most 2000 characters"],
  ["ai_base_url", "http://169.254.169.254/", "must not be a link-local address or a cloud's metadata service"],
  ["ai_base_url", "http://127.1:8008/v1", "must not be the address of this server"],
  ["ai_base_url", "http://[::ffff:127.0.0.1]:8008", "must not be the address of this server"],
  ["ai_base_url", "http://bench.lan:8008/v1", "must not be the address of this server"],
  ["ai_model", "", "must not be empty"],
  ["ai_model", "   ", "must not be empty"],
  ["ai_model", "a\nb", "must be a single line without control characters"],
  ["ai_model", "m".repeat(201), "must have at most 200 characters"],
  ["ai_api_key", "", "must not be empty"],
  ["ai_api_key", "sk one", BLANK],
  ["ai_api_key", "sk-ö", BLANK],
  ["ai_api_key", "sk\r\nX-Evil: 1", BLANK],
  ["ai_api_key", null, WORD],
];

Deno.test("a wrong value is refused with a pointer at it, and nothing changes", async () => {
  await using t = await startTestApp({ access: { allowedHosts: ["bench.lan:8008"] } });
  for (const [key, value, detail] of WRONG) {
    const path = `/api/v1/settings/${key}`;
    await assertRefused(t, { method: "PUT", path, body: { value }, ...invalid("/value", detail) });
  }
});

Deno.test("a body without a value, or with more than one, is refused", async () => {
  await using t = await startTestApp();
  const request = { method: "PUT", path: "/api/v1/settings/theme" } as const;
  await assertRefused(t, { ...request, body: {}, ...invalid("/value", "is missing") });
  const body = { value: "dark", scope: "instance" };
  await assertRefused(t, { ...request, body, ...invalid("/scope", "is not known here") });
});

Deno.test("settings of the instance are changed by administrators who logged in, and by no token", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const anna = await givenPerson(t, { username: "anna" });
  const token = await givenApiToken(t, admin.user, ["admin"]);
  const tokens = "API tokens may not do this; it takes a person who has logged in";
  for (const key of ["ai_model", "ai_api_key", "auth_required"]) {
    const path = `/api/v1/settings/${key}`;
    for (const [headers, detail] of [[anna.headers, "This takes an administrator"], [token.headers, tokens]] as const) {
      const refused = { path, headers, answers: "403 forbidden", detail } as const;
      await assertRefused(t, { method: "PUT", body: { value: "x" }, ...refused });
      await assertRefused(t, { method: "DELETE", ...refused });
    }
  }
  assertEquals(await put(t, "ai_model", "x", admin.headers), 200);
});

Deno.test("what somebody chooses for themselves is told to nobody else", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const berta = await givenPerson(t, { username: "berta" });
  await using seen = await openReadyStream(t, "/api/v1/events", anna.headers);
  await using unseen = await openReadyStream(t, "/api/v1/events", berta.headers);
  assertEquals(await put(t, "theme", "dark", anna.headers), 200);
  assertEquals(await put(t, "density", "compact", berta.headers), 200);
  assertEquals([(await seen.next()).event, (await unseen.next()).data], [
    "setting.update",
    { ...Object(readTrailEvent(t)), row: await readSetting(t, "density", berta.headers) },
  ]);
});

/** The newest entry as an event tells it, but for its row. */
function readTrailEvent(t: Parameters<typeof readTrail>[0]): object {
  const id = t.db.value<number>("SELECT max(id) FROM audit_logs");
  const entry = readTrail(t).at(-1);
  const { actor, operation, entity_type, entity_id } = entry ?? {};
  return { id, at: t.services.now(), actor, operation, entity_type, entity_id, version: null };
}

Deno.test("a user who is gone takes their settings along", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  await givenUser(t, { username: "berta" });
  const anna = await givenPerson(t, { username: "anna" });
  assertEquals(await put(t, "theme", "dark", anna.headers), 200);
  assertEquals((await t.delete(`/api/v1/users/${anna.user.id}`, undefined, admin.headers)).status, 200);
  assertEquals(t.db.all("SELECT * FROM user_settings"), []);
});

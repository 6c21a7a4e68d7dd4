import type { Database } from "../../../db/database.ts";
import { openDatabase } from "../../../db/open.ts";
import { putSetting } from "../../../db/settings.ts";
import { type FixedSettings, SettingsStore } from "../../../server/settings/store.ts";
import { readStored } from "../../../server/settings/stored.ts";
import { assertEquals } from "../../support/assert.ts";
import { TempDir } from "../../support/temp_dir.ts";

const NOW = "2026-01-02T03:04:05.678Z";

async function openEmpty(dir: TempDir): Promise<Database> {
  const [path, backupsDir] = [dir.join("benchtop.db"), dir.join("backups")];
  return await openDatabase({ path, backupsDir, initialised: false, now: () => NOW, seed: () => undefined });
}

async function store(db: Database, values: Record<string, string>): Promise<void> {
  await db.write(() => {
    for (const [key, value] of Object.entries(values)) putSetting(db, { key, value }, NOW);
  });
}

function openStore(db: Database, fixed: FixedSettings = {}): { settings: SettingsStore; unfit: string[] } {
  const unfit: string[] = [];
  return { settings: new SettingsStore(db, fixed, (key) => unfit.push(key), readStored), unfit };
}

Deno.test("what is not stored has its default", async () => {
  using dir = new TempDir();
  using db = await openEmpty(dir);
  const { settings, unfit } = openStore(db);
  assertEquals([settings.get("auth_required"), settings.get("signup_allowed")], [false, false]);
  assertEquals(settings.get("access_token_minutes"), 15);
  assertEquals(settings.get("ai_base_url"), "https://openrouter.ai/api/v1");
  assertEquals(settings.get("ai_model"), "openai/gpt-oss-120b");
  assertEquals([settings.isStored("ai_model"), settings.fixedBy("auth_required"), unfit], [false, undefined, []]);
});

Deno.test("stored values are read at the start, and again when told to", async () => {
  using dir = new TempDir();
  using db = await openEmpty(dir);
  await store(db, { access_token_minutes: "60", signup_allowed: "true" });
  const { settings } = openStore(db);
  assertEquals([settings.get("access_token_minutes"), settings.get("signup_allowed")], [60, true]);
  await store(db, { access_token_minutes: "5" });
  assertEquals(settings.get("access_token_minutes"), 60);
  settings.reload(readStored);
  assertEquals([settings.get("access_token_minutes"), settings.isStored("access_token_minutes")], [5, true]);
});

Deno.test("a stored value that no rule takes counts as not set, and is told", async () => {
  using dir = new TempDir();
  using db = await openEmpty(dir);
  await store(db, {
    access_token_minutes: "100000",
    auth_required: '"yes"',
    ai_model: '"kept"',
    ai_base_url: '"http://169.254.169.254"',
    ai_api_key: '"sk-never-in-the-database"',
    theme: '"dark"',
    later_key: "1",
  });
  const { settings, unfit } = openStore(db);
  assertEquals([settings.get("access_token_minutes"), settings.get("auth_required")], [15, false]);
  assertEquals([settings.get("ai_model"), settings.get("ai_base_url")], ["kept", "https://openrouter.ai/api/v1"]);
  assertEquals(unfit.toSorted(), [
    ...["access_token_minutes", "ai_api_key", "ai_base_url", "auth_required", "later_key", "theme"],
  ]);
});

Deno.test("what the start fixes holds whatever is stored", async () => {
  using dir = new TempDir();
  using db = await openEmpty(dir);
  await store(db, { auth_required: "true" });
  for (const value of [true, false]) {
    const { settings } = openStore(db, { auth_required: { value, by: "--auth" } });
    assertEquals([settings.get("auth_required"), settings.fixedBy("auth_required")], [value, "--auth"]);
    assertEquals(settings.fixedBy("signup_allowed"), undefined);
  }
});

Deno.test("any setting of the instance can be fixed, and the rest go on as they are stored", async () => {
  using dir = new TempDir();
  using db = await openEmpty(dir);
  await store(db, { ai_base_url: '"https://stored.test"', ai_model: '"stored"' });
  const by = "AI_MODEL in the environment";
  const { settings } = openStore(db, { ai_model: { value: "fixed", by }, ai_base_url: undefined });
  assertEquals([settings.get("ai_model"), settings.fixedBy("ai_model")], ["fixed", by]);
  assertEquals([settings.get("ai_base_url"), settings.fixedBy("ai_base_url")], ["https://stored.test", undefined]);
});

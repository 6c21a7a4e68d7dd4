import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { writtenLog } from "../../support/log.ts";
import { assertProblem } from "../../support/refusal.ts";
import { assertChangesNothing, assertRefused } from "../../support/refused_request.ts";
import { readTrail, recordOne } from "../../support/trail.ts";
import { put, readSetting } from "./support.ts";

const SECRET = "sk-a-secret-that-nobody-may-read";
const ORIGIN = "https://openrouter.ai";
const PATH = "/api/v1/settings/ai_api_key";

function secretsFile(t: TestApp): string | undefined {
  try {
    return Deno.readTextFileSync(t.services.files.secrets);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.test("a secret is set, replaced and removed, each with one audit entry that does not hold it", async () => {
  await using t = await startTestApp();
  const before = await readSetting(t, "ai_api_key");
  for (const value of [SECRET, `${SECRET}-2`]) {
    const { answer, entry } = await recordOne(t, () => t.put(PATH, { value }));
    const row = { ...before, is_set: true };
    assertEquals([await answer.json(), entry.operation, entry.details], [row, "setting.update", { row }]);
    assertEquals([t.services.secrets.getStored("ai_api_key", ORIGIN), await readSetting(t, "ai_api_key")], [
      value,
      row,
    ]);
    await assertChangesNothing(t, () => t.put(PATH, { value }));
  }
  const { answer, entry } = await recordOne(t, () => t.delete(PATH));
  assertEquals([await answer.json(), entry.operation, entry.details], [before, "setting.delete", { row: before }]);
  assertEquals(t.services.secrets.getStored("ai_api_key", ORIGIN), undefined);
  await assertChangesNothing(t, () => t.delete(PATH));
});

Deno.test("a secret is in its file and nowhere else: no row, answer, event, log or copy of the database holds it", async () => {
  await using t = await startTestApp();
  const answers: string[] = [];
  answers.push(await (await t.put(PATH, { value: SECRET })).text());
  answers.push(await (await t.put(PATH, { value: `${SECRET} ö` })).text());
  for (const path of ["/settings", "/settings/ai_api_key", "/audit", "/system", "/board"]) {
    answers.push(await (await t.get(`/api/v1${path}`)).text());
  }
  t.db.backup(`${t.directory}/copy.db`);
  for (const text of [...answers, JSON.stringify(t.snapshot()), writtenLog(t.log)]) assert(!text.includes(SECRET));
  for (const entry of Deno.readDirSync(t.directory)) {
    if (!entry.isFile) continue;
    const holds = Deno.readTextFileSync(`${t.directory}/${entry.name}`).includes(SECRET);
    assertEquals(holds, entry.name === "secrets.json", entry.name);
  }
});

Deno.test("a damaged file of secrets is a clear refusal where one is needed, and no hindrance elsewhere", async () => {
  await using t = await startTestApp();
  Deno.writeTextFileSync(t.services.files.secrets, `{"ai_api_key": "${SECRET}`);
  const detail =
    "Cannot use secrets.json in the data directory: it is not JSON; mend it, or move it away and enter the keys anew";
  const refused = { path: PATH, answers: "503 secrets_damaged", detail } as const;
  await assertRefused(t, { method: "PUT", body: { value: "sk-another" }, ...refused });
  await assertRefused(t, { method: "DELETE", ...refused });
  assertEquals((await readSetting(t, "ai_api_key")).is_set, false);
  assertEquals([(await t.get("/api/v1/settings")).status, await put(t, "ai_model", "x")], [200, 200]);
  assert(secretsFile(t)?.includes(SECRET) && !writtenLog(t.log).includes(SECRET));
});

Deno.test("a secret whose entry cannot be written is the old one again", async () => {
  await using t = await startTestApp();
  const refuseEntries =
    "CREATE TRIGGER no_more BEFORE INSERT ON audit_logs BEGIN SELECT RAISE(ABORT, 'no more entries'); END";
  for (const before of [undefined, SECRET]) {
    if (before !== undefined) assertEquals(await put(t, "ai_api_key", before), 200);
    const file = secretsFile(t);
    await t.db.write(() => void t.db.run(refuseEntries));
    await assertProblem(await t.put(PATH, { value: "sk-another" }), "internal");
    assertEquals([t.services.secrets.getStored("ai_api_key", ORIGIN), secretsFile(t)], [before, file]);
    await t.db.write(() => void t.db.run("DROP TRIGGER no_more"));
  }
  assertEquals(readTrail(t).length, 1);
});

Deno.test("a key that the environment gives holds before the stored one, is not told and cannot be changed", async () => {
  await using t = await startTestApp({ ai_api_key: SECRET });
  Deno.writeTextFileSync(t.services.files.secrets, '{"ai_api_key":"sk-stored"}');
  const by = "AI_API_KEY in the environment";
  const { value, is_set, fixed_by } = await readSetting(t, "ai_api_key");
  assertEquals([value, is_set, fixed_by], [null, true, by]);
  assertEquals(t.services.secrets.getFixed("ai_api_key"), SECRET);
  const detail = `Cannot change ai_api_key: ${by} says what it is until the next start`;
  const refused = { path: PATH, answers: "409 setting_fixed", detail } as const;
  await assertRefused(t, { method: "PUT", body: { value: "sk-another" }, ...refused });
  await assertRefused(t, { method: "DELETE", ...refused });
  assertEquals(secretsFile(t), '{"ai_api_key":"sk-stored"}');
});

/** What administrators are told of the data directory. */
import { join } from "@std/path";
import { givenApiToken, givenPerson } from "../../support/accounts.ts";
import { INSTANCE_ID, startTestApp, VERSION } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";

Deno.test("GET /system names the program and the data directory, and measures what is in it", async () => {
  await using t = await startTestApp();
  const { database_bytes, ...info } = await (await t.get("/api/v1/system")).json();
  assertEquals(info, {
    version: VERSION,
    sqlite_version: t.services.instance.sqlite_version,
    deno_version: Deno.version.deno,
    instance_id: INSTANCE_ID,
    data_dir: t.directory,
    backups_bytes: 0,
    audit_gap: null,
    backups: 0,
  });
  const sizes = [t.file, `${t.file}-wal`].map((path) => Deno.statSync(path).size);
  assertEquals(database_bytes, sizes.reduce((sum, size) => sum + size, 0));
  assert(database_bytes > 0);
});

Deno.test("GET /system counts finished copies only", async () => {
  await using t = await startTestApp();
  const { backups } = t.services.files;
  Deno.mkdirSync(join(backups, "folder.db"), { recursive: true });
  for (const [name, size] of [["a.db", 1000], ["b.db", 24], ["c.db.part", 500], ["notes.txt", 7]] as const) {
    Deno.writeFileSync(join(backups, name), new Uint8Array(size));
  }
  const info = await (await t.get("/api/v1/system/")).json();
  assertEquals([info.backups, info.backups_bytes], [2, 1024]);
});

Deno.test("GET /system is for administrators", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const { headers } = await givenPerson(t, { username: "anna" });
  const [method, path] = ["GET", "/api/v1/system"] as const;
  await assertRefused(t, { method, path, headers, answers: "403 forbidden", detail: "This takes an administrator" });
  const reader = await givenApiToken(t, admin.user, ["read"]);
  const detail = 'This API token lacks the scope "admin"';
  await assertRefused(t, { method, path, headers: reader.headers, answers: "403 forbidden", detail });
  assertEquals((await t.get(path, admin.headers)).status, 200);
});

/** `benchtop audit`, as a process of its own. */
import { Database } from "../../db/database.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { BenchtopProcess, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";

const benchtop = sourceProgram();

Deno.test("audit finds the trail of a running server whole, and says so on one line", async () => {
  using dir = new TempDir();
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
  const answer = await fetch(`${server.record.url}/api/v1/audit`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ operation: "report.print", entity_type: "report" }),
  });
  assertEquals(answer.status, 201);
  await answer.body?.cancel();
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, ["audit", "--data-dir", dir.path]);
  assertEquals([code, stdout, stderr], [0, "The audit trail is whole: 2 entries fit\n", ""]);
});

Deno.test("audit names the first entry that was changed afterwards, and answers 1", async () => {
  using dir = new TempDir();
  {
    await using _server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
  }
  const driver = openSqlite(`${dir.path}/benchtop.db`);
  {
    using db = new Database(driver);
    driver.exec("DROP TRIGGER audit_logs_no_update");
    await db.write(() => db.run("UPDATE audit_logs SET actor = 'somebody else' WHERE id = 1"));
  }
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, ["audit", "--data-dir", dir.path]);
  const sentence = "The audit trail is broken: entry 1 is missing or does not fit the one before it";
  assertEquals([code, stdout, stderr], [1, `${sentence}\n`, ""]);
});

Deno.test("audit without a database says where it looked, answers 3 and makes nothing", async () => {
  using dir = new TempDir();
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, ["audit", "--data-dir", dir.path]);
  const sentence = `benchtop: There is no database ${dir.path}/benchtop.db: name the directory with --data-dir\n`;
  assertEquals([code, stdout, stderr], [3, "", sentence]);
  assertEquals([...Deno.readDirSync(dir.path)], []);
});

Deno.test("audit of a directory that every user may write to is refused", async () => {
  if (Deno.build.os === "windows") return console.log("Skipped: directories on Windows have no such modes");
  using dir = new TempDir();
  {
    await using _server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
  }
  await Deno.chmod(dir.path, 0o777);
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, ["audit", "--data-dir", dir.path]);
  assertEquals([code, stdout], [3, ""]);
  assertMatch(stderr, /^benchtop: .* may be written by every user of this computer, .*\n$/);
});

/** The newest entry of the trail, noted outside the database: a trail that lost its end is whole in itself. */
import { Database } from "../../../db/database.ts";
import { openSqlite } from "../../../db/sqlite.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { BenchtopProcess, type Ended, type RunningBenchtop, sourceProgram } from "../../support/process.ts";
import { TempDir } from "../../support/temp_dir.ts";
import { addUser } from "../../support/user_command.ts";
import { waitFor } from "../../support/wait.ts";

const benchtop = sourceProgram();

function serve(dir: TempDir): Promise<RunningBenchtop> {
  return BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path, "--log-level", "warn"]);
}

function audit(dir: TempDir, ...switches: string[]): Promise<Ended> {
  return BenchtopProcess.run(benchtop, ["audit", ...switches, "--data-dir", dir.path]);
}

async function createCards(server: RunningBenchtop, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const answer = await fetch(`${server.record.url}/api/v1/board/cards`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ column_id: "col-backlog", title: `card ${number}` }),
    });
    await answer.body?.cancel();
    assertEquals(answer.status, 201);
  }
}

function headId(dir: TempDir): number {
  return dir.has("audit_head.json") ? JSON.parse(Deno.readTextFileSync(dir.join("audit_head.json"))).id : 0;
}

/** Runs a server in which five cards are made, until the note tells of them; then kills it. */
async function killAfterFiveCards(dir: TempDir): Promise<void> {
  await using server = await serve(dir);
  await createCards(server, 5);
  await waitFor(() => headId(dir) === 6, "the head to be noted"); // the first entry is that of the new board
  server.kill("SIGKILL");
  await server.ended();
}

async function change(dir: TempDir, sql: readonly string[]): Promise<void> {
  const driver = openSqlite(dir.join("benchtop.db"));
  driver.exec("DROP TRIGGER audit_logs_no_delete");
  using db = new Database(driver);
  await db.write(() => sql.forEach((statement) => db.run(statement)));
}

const NO_DELETE = `CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs
BEGIN SELECT raise(ABORT, 'audit_logs_append_only'); END`;

const LOSSES: Readonly<Record<string, (dir: TempDir) => void | Promise<void>>> = {
  "the log is removed": (dir) => Deno.removeSync(dir.join("benchtop.db-wal")),
  "the log is emptied": (dir) => Deno.truncateSync(dir.join("benchtop.db-wal")),
  "the end of the log is cut": (dir) => Deno.truncateSync(dir.join("benchtop.db-wal"), 32 + 2 * (24 + 4096)),
  "entries are cut off and SQLite's count is set back": async (dir) => {
    await change(dir, [
      "DELETE FROM audit_logs WHERE id > 3",
      "DELETE FROM audit_by_kind WHERE id > 3",
      "DELETE FROM audit_by_entity WHERE id > 3",
      "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit_logs'",
      NO_DELETE,
    ]);
  },
};

for (const [what, lose] of Object.entries(LOSSES)) {
  Deno.test(`when ${what} after a crash, audit ends with 1, the next start warns, and that stays until it is accepted`, async () => {
    using dir = new TempDir();
    {
      await using first = await serve(dir); // the database file alone is then complete, up to the first entry
      first.kill("SIGTERM");
      await first.ended();
    }
    await killAfterFiveCards(dir);
    await lose(dir);
    const before = await audit(dir);
    assertEquals([before.code, before.stderr], [1, ""]);
    assertMatch(
      before.stdout,
      /^The database is older than it should be: its audit trail ends at entry \d, but entry 6 was written at .{24}\n$/,
    );
    {
      await using server = await serve(dir);
      await waitFor(() => server.log.includes("The database is older than it should be"), "the warning");
      const info = await (await fetch(`${server.record.url}/api/v1/system`)).json();
      assertMatch(info.audit_gap, /^The database is older than it should be: .* entry 6 was written at /);
      await createCards(server, 9); // beyond the entry that is missing
      assertEquals((await audit(dir)).code, 1);
      const accepted = await audit(dir, "--accept");
      assertEquals([accepted.code, /^The audit trail is whole: \d+ entries fit\n$/.test(accepted.stdout)], [0, true]);
      assertEquals((await (await fetch(`${server.record.url}/api/v1/system`)).json()).audit_gap, null);
    }
    assertEquals((await audit(dir)).code, 0);
  });
}

Deno.test("another history of the same length is told from the one that was noted", async () => {
  using dir = new TempDir();
  using other = new TempDir();
  for (const each of [dir, other]) {
    await using server = await serve(each);
    await createCards(server, 3);
    server.kill("SIGTERM");
    await server.ended();
  }
  Deno.copyFileSync(other.join("benchtop.db"), dir.join("benchtop.db"));
  const { code, stdout } = await audit(dir);
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /^The database is not the one that was in use: entry 4 was written at .*, and another one has its place/,
  );
});

Deno.test("an older database that was restored is accepted without a server, too", async () => {
  using dir = new TempDir();
  using copy = new TempDir();
  {
    await using server = await serve(dir);
    server.kill("SIGTERM");
    await server.ended();
  }
  Deno.copyFileSync(dir.join("benchtop.db"), copy.join("benchtop.db"));
  {
    await using server = await serve(dir);
    await createCards(server, 2);
    server.kill("SIGTERM");
    await server.ended();
  }
  Deno.copyFileSync(copy.join("benchtop.db"), dir.join("benchtop.db"));
  assertEquals((await audit(dir)).code, 1);
  const { code, stdout } = await audit(dir, "--accept");
  assertEquals([code, stdout], [0, "The audit trail is whole: 1 entry fits\n"]);
  await using server = await serve(dir);
  await createCards(server, 1);
  assertEquals(server.log, "");
});

Deno.test("a clean stop notes the head, and so does a command without a server", async () => {
  using dir = new TempDir();
  {
    await using server = await serve(dir);
    await createCards(server, 2);
    server.kill("SIGTERM");
    await server.ended();
  }
  assertEquals(headId(dir), 3);
  const head = JSON.parse(Deno.readTextFileSync(dir.join("audit_head.json")));
  const { instance_id } = JSON.parse(Deno.readTextFileSync(dir.join("instance.json")));
  assertEquals([head.instance_id, head.count, head.hash.length], [instance_id, 3, 64]);
  if (Deno.build.os !== "windows") assertEquals((Deno.statSync(dir.join("audit_head.json")).mode ?? 0) & 0o777, 0o600);
  assertEquals((await addUser(dir, "anna")).code, 0);
  assertEquals(headId(dir), 4);
});

Deno.test("a directory of a version without the note, and a note that is no JSON, are no loss", async () => {
  using dir = new TempDir();
  {
    await using server = await serve(dir);
    await createCards(server, 1);
    server.kill("SIGTERM");
    await server.ended();
  }
  for (
    const spoil of [
      () => Deno.removeSync(dir.join("audit_head.json")),
      () => Deno.writeTextFileSync(dir.join("audit_head.json"), "{"),
    ]
  ) {
    spoil();
    await using server = await serve(dir);
    assert(!server.log.includes("older"));
    server.kill("SIGTERM");
    await server.ended();
    assertEquals((await audit(dir)).code, 0);
    assertEquals(headId(dir), 2);
  }
});

Deno.test("a gap that cannot be noted is said all the same, and does not keep the server from starting", async () => {
  using dir = new TempDir();
  {
    await using first = await serve(dir);
    first.kill("SIGTERM");
    await first.ended();
  }
  await killAfterFiveCards(dir);
  Deno.removeSync(dir.join("benchtop.db-wal"));
  Deno.mkdirSync(dir.join("audit_gaps.json.tmp", "full"), { recursive: true }); // nothing can be written by that name
  await using server = await serve(dir);
  await waitFor(() => server.log.includes("The database is older than it should be"), "the warning");
  assertMatch(server.log, /What the database is behind cannot be noted/);
  const answer = await fetch(`${server.record.url}/api/v1/board`);
  await answer.body?.cancel();
  assertEquals(answer.status, 200);
});

/** Entries that are damaged in the file: they are shown as unreadable, and everything else works. */
import { findBrokenAudit } from "../../../db/audit.ts";
import { checkTrail } from "../../../db/check.ts";
import { inspectDatabase } from "../../../db/inspect.ts";
import { migrate } from "../../../db/migrate.ts";
import { MIGRATIONS } from "../../../db/migrations/mod.ts";
import { openMemory, openSqlite } from "../../../db/sqlite.ts";
import { EventBus } from "../../../server/events/service.ts";
import { INSTANCE_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";
import { EVERYBODY, readEvents } from "../../support/sse.ts";

/** Ways in which bytes of a row can be flipped: what is set in its place. */
const DAMAGES: readonly string[] = [
  "details = '[' || substr(details, 2)",
  "details = substr(details, 1, length(details) - 1)",
  "details = CAST(replace(CAST(details AS BLOB), 'First', x'46ff727374') AS TEXT)",
  "details = ''",
  "details = 'a' || char(0)",
  "entity_type = 'ca' || char(10) || 'd'",
  "entity_type = 'ca\"d'",
  "entity_type = CAST(x'63ff7264' AS TEXT)",
  "operation = ''",
  "operation = 'card' || char(13) || 'create'",
  "timestamp = '2026-01-02T03:04:05.00pZ'",
  "created_at = '2026'",
  "actor = CAST(x'ff' AS TEXT)",
  "source = 'server' || char(1)",
  "hash = 'short'",
];

/** Changes a row past all that keeps rows from being changed, as a fault of the disk would. */
function damage(file: string, id: number, change: string): void {
  const driver = openSqlite(file, { guest: true });
  try {
    const trigger = driver.prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'audit_logs_no_update'")
      .pluck();
    const sql = trigger.get() ?? "";
    driver.exec("PRAGMA ignore_check_constraints = ON; DROP TRIGGER audit_logs_no_update");
    driver.exec(`UPDATE audit_logs SET ${change} WHERE id = ${id}`);
    driver.exec(sql);
  } finally {
    driver.close();
  }
}

async function readList(t: TestApp, query = ""): Promise<Record<string, unknown>[]> {
  const answer = await t.get(`/audit?limit=500&count=true${query}`);
  assertEquals(answer.status, 200, query);
  return await answer.json();
}

Deno.test("a damaged entry is listed as unreadable, by every filter, and the others as they are", async () => {
  for (const change of DAMAGES) {
    await using t = await startTestApp();
    const card = await t.given.card({ title: "First" });
    await t.given.card({ title: "Second \u{FFFD}" });
    const before = await readList(t);
    const id = Number(before.find(({ entity_id }) => entity_id === card.id)?.["id"]);
    damage(t.file, id, change);
    t.db.noticeOthers();
    const after = await readList(t, "&actor=");
    assertEquals(after.map((entry) => entry["id"]), before.map((entry) => entry["id"]), change);
    for (const [index, entry] of after.entries()) {
      if (entry["id"] !== id) assertEquals(entry, before[index], change);
      else assertEquals([entry["unreadable"], entry["details"]], [true, null], change);
    }
    for (const query of ["entity_type=card", `entity_id=${card.id}`, "operation=card.create", "actor=given"]) {
      const found = (await readList(t, `&${query}`)).find((entry) => entry["id"] === id);
      assertEquals(found, after.find((entry) => entry["id"] === id), `${change}, ${query}`);
    }
    assertEquals(findBrokenAudit(t.db), id, change);
  }
});

Deno.test("events are replayed past a damaged entry, which comes without its row", async () => {
  for (const change of DAMAGES) {
    await using t = await startTestApp();
    for (const title of ["First", "Second", "Third"]) await t.given.card({ title });
    const last = t.db.value<number>("SELECT max(id) FROM audit_logs") ?? 0;
    damage(t.file, last - 2, change);
    const bus = new EventBus({ db: t.db, instance_id: INSTANCE_ID });
    await using reader = readEvents(new Response(bus.open(last - 3, EVERYBODY)));
    const [ready, damaged, ...others] = await reader.take(4);
    assertEquals(ready?.event, "ready");
    assertEquals(
      [damaged?.id, others.map(({ id }) => id)],
      [String(last - 2), [String(last - 1), String(last)]],
      change,
    );
    assertEquals(others.map(({ event }) => event), ["card.create", "card.create"], change);
    const isLegible = change.startsWith("hash") ? damaged?.event : undefined;
    assertEquals(damaged?.event, isLegible ?? "entry.unreadable", change);
    const data: Record<string, unknown> = { ...Object(damaged?.data) };
    assertEquals([data["unreadable"], data["row"], data["version"]], [true, null, null], change);
    bus.close();
  }
});

Deno.test("changes go on after a damaged entry, even when it is the newest, and what it held is not guessed", async () => {
  for (const change of DAMAGES) {
    await using t = await startTestApp();
    const card = await t.given.card({ title: "First" });
    const gone = await t.delete(`/api/v1/board/cards/${card.id}`);
    assertEquals(gone.status, 200);
    const last = t.db.value<number>("SELECT max(id) FROM audit_logs") ?? 0;
    damage(t.file, last, change);
    const other = await t.given.card({ title: "Other" });
    assertEquals((await t.delete(`/api/v1/board/cards/${other.id}`)).status, 200, change);
    assertEquals((await t.post(`/api/v1/board/cards/${other.id}/restore`)).status, 201, change);
    const answer = await t.post(`/api/v1/board/cards/${card.id}/restore`);
    if (change.startsWith("details")) await assertProblem(answer, "conflict");
    else {
      assert([201, 404].includes(answer.status), `${change}: ${answer.status}`);
      await answer.body?.cancel();
    }
  }
});

Deno.test("a restore looks past a whole-board entry that is damaged", async () => {
  await using t = await startTestApp();
  const card = await t.given.card({ title: "First" });
  assertEquals((await t.delete(`/api/v1/board/cards/${card.id}`)).status, 200);
  const board = await (await t.get("/api/v1/board")).json();
  const { columns, cards } = board;
  const title = { title: "x" };
  const column = { id: "col-new", title: "New", cardIds: ["k"] };
  const replaced = await t.patch("/api/v1/board", {
    columns: [
      ...columns.map(({ id, title, cardIds }: { id: string; title: string; cardIds: string[] }) => ({
        id,
        title,
        cardIds,
      })),
      column,
    ],
    cards: { ...cards, k: { id: "k", ...title } },
  });
  assertEquals(replaced.status, 200, await replaced.text());
  damage(t.file, t.db.value<number>("SELECT max(id) FROM audit_logs") ?? 0, "details = '{'");
  assertEquals((await t.post(`/api/v1/board/cards/${card.id}/restore`)).status, 201);
});

Deno.test("a database with damaged entries is opened, and the check behind it names the first", async () => {
  for (const change of [...DAMAGES, "actor = 'somebody else'"]) {
    await using t = await startTestApp();
    await t.given.card({ title: "First" });
    const id = t.db.value<number>("SELECT max(id) FROM audit_logs") ?? 0;
    await t.given.card({ title: "Second" });
    damage(t.file, id, change);
    const expected = { path: t.file, backupsDir: "backups", initialised: true, migrations: MIGRATIONS };
    assertEquals(inspectDatabase(expected), MIGRATIONS.length, change);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    checkTrail({ path: t.file, delay_ms: 0, onBroken: resolve, onFailure: resolve, onWhole: () => resolve("whole") });
    assertEquals(await promise, id, change);
  }
});

Deno.test("the check of a trail that is whole says so", async () => {
  await using t = await startTestApp();
  for (const title of ["First", "Second"]) await t.given.card({ title });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  checkTrail({ path: t.file, delay_ms: 0, onBroken: resolve, onFailure: resolve, onWhole: () => resolve("whole") });
  assertEquals(await promise, "whole");
});

Deno.test("a database of an older version with a damaged entry is brought to the present one", () => {
  const driver = openMemory(Deno.cwd());
  try {
    migrate(driver, MIGRATIONS.slice(0, 3));
    driver.exec(`PRAGMA ignore_check_constraints = ON;
      INSERT INTO audit_logs VALUES (1, 't', 'item.create', 'item', 'i', '[broken', 't', 'a', NULL, 'server', '', '');
      PRAGMA ignore_check_constraints = OFF`);
    migrate(driver, MIGRATIONS);
    assertEquals(driver.prepare("SELECT id, details, owner_id FROM audit_logs").all(), [
      { id: 1, details: "[broken", owner_id: null },
    ]);
    assertEquals(driver.pragma("ignore_check_constraints", { simple: true }), 0);
  } finally {
    driver.close();
  }
});

import { findBrokenAudit } from "../../../db/audit.ts";
import type { AuditEntry } from "../../../server/audit/schema.ts";
import { seedBoard } from "../../../server/board/service.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { canonicalJson, sha256 } from "../../support/canonical.ts";

/** One change of every kind, refusals and no-ops in between. */
async function changeEverything(t: TestApp): Promise<void> {
  const post = async (path: string, body?: unknown) => await (await t.post(`/api/v1${path}`, body)).json();
  const column = await post("/board/columns", { title: "Größe 🦓 \u2028".trim() });
  const card = await post("/board/cards", {
    column_id: column.id,
    title: 'A "quoted" \\ card',
    details: "é\u0001\n\t",
  });
  await t.patch(`/api/v1/board/cards/${card.id}`, { labels: ["z", "a"], due_on: "2026-05-06" });
  await t.patch(`/api/v1/board/cards/${card.id}`, { labels: ["z", "a"] });
  await post(`/board/cards/${card.id}/move`, { column_id: "col-done", before_id: "card-8" });
  await post(`/board/cards/${card.id}/move`, { column_id: "unknown", before_id: null });
  await t.delete(`/api/v1/board/cards/${card.id}`);
  await post(`/board/cards/${card.id}/restore`);
  await t.patch(`/api/v1/board/columns/${column.id}`, { title: "Other" });
  await post(`/board/columns/${column.id}/move`, { before_id: "col-backlog" });
  await t.delete("/api/v1/board/columns/col-done?cards=delete");
  await post("/board/columns/col-done/restore");
  await t.patch("/api/v1/board", { columns: [{ id: "c", title: "C", cardIds: [] }], cards: {} });
  const board = await post("/boards", { title: "B" });
  await t.delete(`/api/v1/boards/${board.id}`);
  await post("/audit", {
    operation: "x",
    entity_type: "y",
    details: { "\u00e9": 1, e: 1e-7, "": [0.1, 12345678.9], Z: {} },
  });
  await post("/audit", { operation: "x", entity_type: "y" });
}

const OPERATIONS = [
  "board.create",
  "column.create",
  "card.create",
  "card.update",
  "card.move",
  "card.delete",
  "card.restore",
  "column.update",
  "column.move",
  "column.delete",
  "column.restore",
  "board.replace",
  "board.create",
  "board.delete",
  "x",
  "x",
];

Deno.test("every change leaves one entry, and the chain of hashes can be followed from outside", async () => {
  using t = await startTestApp({ seed: seedBoard });
  await changeEverything(t);
  assertEquals(t.auditOperations(), OPERATIONS);
  const entries: AuditEntry[] = (await (await t.get("/api/v1/audit?limit=500")).json()).reverse();
  let prev_hash = "0".repeat(64);
  for (const [index, { hash, ...entry }] of entries.entries()) {
    // The hash covers the details as they are stored: as canonical JSON text.
    const hashed = canonicalJson({ ...entry, details: canonicalJson(entry.details) });
    assertEquals([entry.id, entry.prev_hash], [index + 1, prev_hash]);
    assertEquals(await sha256(hashed), hash, `entry ${entry.id}`);
    prev_hash = hash;
  }
  assertEquals(findBrokenAudit(t.db), undefined);
});

Deno.test("entries written at once are chained one after the other", async () => {
  using t = await startTestApp();
  await Promise.all(Array.from({ length: 50 }, (_, number) => t.given.card({ title: String(number) })));
  assertEquals(t.db.value("SELECT count(DISTINCT prev_hash) FROM audit_logs"), 50);
  assertEquals(findBrokenAudit(t.db), undefined);
});

Deno.test("the version of the board counts its entries, whatever is refused in between", async () => {
  using t = await startTestApp({ seed: seedBoard });
  await changeEverything(t);
  const onBoard = t.db.value<number>(
    "SELECT count(*) FROM audit_logs WHERE source = 'server' AND (entity_id = 'board-1' OR entity_type <> 'board')",
  );
  assertEquals(t.db.value("SELECT version FROM boards WHERE id = 'board-1'"), onBoard);
});

import { join } from "@std/path";
import { type AuditInput, findBrokenAudit, insertAudit } from "../../db/audit.ts";
import { type AuditFilter, countMatching, findLastAudit, listAuditJson } from "../../db/audit_lists.ts";
import type { Database } from "../../db/database.ts";
import { MIGRATIONS } from "../../db/migrations/mod.ts";
import { openDatabase } from "../../db/open.ts";
import { assertEquals } from "../support/assert.ts";
import { openBoard } from "./board_support.ts";
import { NOW, type TempDir, tempDir } from "./support.ts";

const VALUES = {
  operation: ["card.move", "item.update", "note.add", "none"],
  entity_type: ["card", "item", "board", "none"],
  entity_id: ["k0", "k1", "i1", "none"],
  actor: ["anna", "bob", "none"],
  source: ["server", "client"],
  viewer_id: ["u-anna", "u-bob", "none"],
  before_id: [1, 2, 60, 119],
} as const satisfies { [Name in keyof AuditFilter]-?: readonly unknown[] };

/** Entries of every kind, mixed so that none of them stands alone at an end. */
function entryOf(number: number): AuditInput {
  const [operation, entity_type] = ([["card.move", "card"], ["item.update", "item"], ["note.add", "card"], [
    "board.update",
    "board",
  ], ["item.update", "board"]] as const)[number % 5] ?? ["none", "none"];
  const owner_id = ["u-anna", "u-bob", undefined][number % 3];
  return {
    timestamp: NOW,
    operation,
    entity_type,
    entity_id: number % 11 === 0 ? null : `${entity_type.charAt(0) === "i" ? "i" : "k"}${number % 4}`,
    details: { ...(owner_id === undefined ? {} : { owner_id }), row: { id: "x", number } },
    created_at: NOW,
    actor: number % 7 < 3 ? "anna" : "bob",
    request_id: null,
    source: number % 5 === 2 || number % 13 === 0 ? "client" : "server",
  };
}

/** The rule in plain words: the ids that a filter lets through, newest first. */
function expected(filter: AuditFilter, count: number): number[] {
  const { viewer_id, before_id = Infinity, ...fields } = filter;
  return Array.from({ length: count }, (_, index) => count - index).filter((id) => {
    const entry = entryOf(id);
    if (id >= before_id) return false;
    for (const name of ["operation", "entity_type", "entity_id", "actor", "source"] as const) {
      if (fields[name] !== undefined && entry[name] !== fields[name]) return false;
    }
    if (viewer_id === undefined) return true;
    if (entry.source === "client") return false;
    if (["board", "column", "card"].includes(entry.entity_type)) return true;
    return (entry.details as { owner_id?: string }).owner_id === viewer_id;
  });
}

/** No filter, each filter alone, and each two of them, with and without a match. */
function* filters(): Generator<AuditFilter> {
  yield {};
  const all = Object.entries(VALUES).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  for (const [name, value] of all) {
    yield { [name]: value };
    for (const [other, more] of all) if (other > name) yield { [name]: value, [other]: more };
  }
}

function idsOf(text: string): number[] {
  return JSON.parse(text).map(({ id }: { id: number }) => id);
}

/** All pages of a list, one after the other. */
function readAll(db: Database, filter: AuditFilter, limit: number): number[] {
  const ids: number[] = [];
  let before_id = filter.before_id;
  for (;;) {
    const { text, next } = listAuditJson(db, { ...filter, before_id }, limit);
    ids.push(...idsOf(text));
    if (next === null) return ids;
    before_id = next;
  }
}

const COUNT = 120;

async function fill(db: Database): Promise<void> {
  await db.write(() => {
    for (let id = 1; id <= COUNT; id++) insertAudit(db, entryOf(id));
  });
}

Deno.test("every filter and each two of them find the entries that pass, on pages of any length", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await fill(db);
  for (const filter of filters()) {
    const ids = expected(filter, COUNT);
    assertEquals(readAll(db, filter, 7), ids, JSON.stringify(filter));
    assertEquals(readAll(db, filter, 500), ids, JSON.stringify(filter));
    const { before_id: _page, ...rest } = filter;
    const total = expected(rest, COUNT).length;
    assertEquals([countMatching(db, rest, 1000), countMatching(db, rest, 5)], [total, Math.min(total, 5)]);
  }
});

Deno.test("three filters and more at once find the entries that pass all of them", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await fill(db);
  for (const operation of VALUES.operation) {
    for (const entity_id of VALUES.entity_id) {
      for (const viewer_id of VALUES.viewer_id) {
        const filter = { operation, entity_id, viewer_id, actor: "anna", entity_type: "card", before_id: 100 };
        assertEquals(readAll(db, filter, 2), expected(filter, COUNT), JSON.stringify(filter));
      }
    }
  }
});

function openAt(dir: TempDir, migrations = MIGRATIONS): Promise<Database> {
  const options = { path: dir.file, backupsDir: join(dir.path, "backups"), now: () => NOW };
  return openDatabase({ ...options, initialised: false, migrations });
}

/** What the trail is searched by, each kind by its fields instead of its number. */
function filing(db: Database) {
  const kind = "k.operation, k.entity_type, k.actor, k.source, k.owner_id";
  return ["audit_by_kind", "audit_by_entity"].map((table) =>
    db.all(`SELECT a.*, NULL AS kind_id, ${kind} FROM ${table} a JOIN audit_kinds k ON k.id = a.kind_id ORDER BY a.id`)
  );
}

Deno.test("migration 4 files older entries as new ones are filed, and leaves the chain as it is", async () => {
  using old = tempDir();
  using fresh = tempDir();
  {
    using db = await openAt(old, MIGRATIONS.slice(0, 3));
    await fill(db);
  }
  const steps: number[][] = [];
  using migrated = await openDatabase({
    path: old.file,
    backupsDir: join(old.path, "backups"),
    now: () => NOW,
    initialised: true,
    onUpgrade: (from, to) => steps.push([from, to]),
  });
  using made = await openAt(fresh);
  await fill(made);
  assertEquals(steps, [[3, MIGRATIONS.length]]);
  assertEquals(filing(migrated), filing(made));
  assertEquals(migrated.value("SELECT count(*) FROM audit_by_kind"), COUNT);
  assertEquals(readAll(migrated, { viewer_id: "u-bob" }, 50), expected({ viewer_id: "u-bob" }, COUNT));
  assertEquals(findBrokenAudit(migrated), undefined);
  await migrated.write(() => void insertAudit(migrated, entryOf(COUNT + 1)));
  assertEquals(readAll(migrated, {}, 500)[0], COUNT + 1);
});

Deno.test("an entry whose details are damaged belongs to nobody, and lists go on around it", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await fill(db);
  await db.write(() => {
    db.run("DROP TRIGGER audit_logs_no_update");
    db.run("PRAGMA ignore_check_constraints = ON");
    db.run("UPDATE audit_logs SET details = '{\"row\":' WHERE id = 1");
  });
  assertEquals(db.value("SELECT owner_id FROM audit_logs WHERE id = 1"), null);
  const filter = { viewer_id: "u-bob", before_id: 100 };
  const { text } = listAuditJson(db, filter, 5);
  assertEquals(idsOf(text), expected(filter, COUNT).slice(0, 5));
  assertEquals(findLastAudit(db, "card", "k1")?.operation, "card.move");
});

Deno.test("an id that is given again after the end of the trail was cut off from outside can be written", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await fill(db);
  await db.write(() => {
    db.run("DROP TRIGGER audit_logs_no_delete");
    db.run("DELETE FROM audit_logs WHERE id > 100");
    db.run("UPDATE sqlite_sequence SET seq = 100 WHERE name = 'audit_logs'");
  });
  await db.write(() => {
    for (let id = 101; id <= 110; id++) insertAudit(db, entryOf(id + 1));
  });
  assertEquals(readAll(db, {}, 500).length, 110);
});

import {
  AUDIT_COLUMNS,
  type AuditInput,
  type AuditRow,
  countAudit,
  findBrokenAudit,
  findLastAuditId,
  FIRST_HASH,
  hashAuditRow,
  insertAudit,
  listEventsJson,
} from "../../db/audit.ts";
import { countMatching, findLastAudit, hasMention, listAuditJson } from "../../db/audit_lists.ts";
import type { Database } from "../../db/database.ts";
import { ConstraintError } from "../../db/errors.ts";
import { assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { canonicalJson, sha256 } from "../support/canonical.ts";
import { openBoard } from "./board_support.ts";
import { NOW, type TempDir, tempDir, withDriver } from "./support.ts";

function entry(fields: Partial<AuditInput> = {}): AuditInput {
  return {
    timestamp: NOW,
    operation: "card.update",
    entity_type: "card",
    entity_id: "k1",
    details: { row: { id: "k1", version: 2 } },
    created_at: NOW,
    actor: "local",
    request_id: "r-1",
    source: "server",
    ...fields,
  };
}

function append(db: Database, ...entries: Partial<AuditInput>[]): Promise<AuditRow[]> {
  return db.write(() => entries.map((fields) => insertAudit(db, entry(fields))));
}

function rows(db: Database): AuditRow[] {
  return db.all<AuditRow>(`SELECT ${AUDIT_COLUMNS} FROM audit_logs ORDER BY id`);
}

Deno.test("each row is chained to the one before it by the SHA-256 of its canonical JSON", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const made = await append(
    db,
    { details: { b: 1, a: { d: [3, { z: null, y: 0.1 }], c: "ü\u2028\u0001" } } },
    { details: null, entity_id: null, request_id: null, source: "client" },
    { details: {} },
  );
  assertEquals(made, rows(db));
  assertEquals(made.map(({ id }) => id), [1, 2, 3]);
  assertEquals(made[0]?.details, '{"a":{"c":"ü\u2028\\u0001","d":[3,{"y":0.1,"z":null}]},"b":1}');
  assertEquals(made[1]?.details, "null");
  let prev_hash = FIRST_HASH;
  for (const { hash, ...rest } of made) {
    assertEquals([rest.prev_hash, hash], [prev_hash, await sha256(canonicalJson(rest))]);
    prev_hash = hash;
  }
  assertEquals(findBrokenAudit(db), undefined);
});

Deno.test("the hash of a known row is the one worked out by hand", async () => {
  const row = { ...entry({ request_id: null }), id: 1, details: "{}", prev_hash: FIRST_HASH };
  const text = `{"actor":"local","created_at":"${NOW}","details":"{}","entity_id":"k1","entity_type":"card","id":1,` +
    `"operation":"card.update","prev_hash":"${FIRST_HASH}","request_id":null,"source":"server","timestamp":"${NOW}"}`;
  assertEquals(hashAuditRow(row), await sha256(text));
});

Deno.test("details that are no JSON are refused", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await assertRejects(() => append(db, { details: undefined }), TypeError, "Cannot write an audit entry");
  assertEquals([rows(db), findLastAuditId(db)], [[], 0]);
});

Deno.test("triggers refuse to change or delete a row, for every column", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const [row] = await append(db, {}, {});
  for (const column of Object.keys(row ?? {})) {
    const change = () => db.write(() => void db.run(`UPDATE audit_logs SET ${column} = ${column} WHERE id = 1`));
    const error = await assertRejects(change, ConstraintError);
    assertEquals([error.kind, error.constraint], ["trigger", "audit_logs_append_only"]);
  }
  for (const sql of ["DELETE FROM audit_logs WHERE id = 2", "DELETE FROM audit_logs"]) {
    const error = await assertRejects(() => db.write(() => void db.run(sql)), ConstraintError);
    assertEquals(error.constraint, "audit_logs_append_only");
  }
  assertEquals(rows(db).length, 2);
});

const TAMPERED: readonly (readonly [what: string, sql: string, broken: number])[] = [
  ["another operation", "UPDATE audit_logs SET operation = 'card.move' WHERE id = 3", 3],
  ["another kind of thing", "UPDATE audit_logs SET entity_type = 'column' WHERE id = 3", 3],
  ["another thing", "UPDATE audit_logs SET entity_id = 'k2' WHERE id = 3", 3],
  ["no thing", "UPDATE audit_logs SET entity_id = NULL WHERE id = 3", 3],
  ["other details", "UPDATE audit_logs SET details = '{}' WHERE id = 3", 3],
  ["the same details with a blank", "UPDATE audit_logs SET details = details || ' ' WHERE id = 3", 3],
  ["another time", "UPDATE audit_logs SET timestamp = '2026-01-02T03:04:05.679Z' WHERE id = 3", 3],
  ["another time of writing", "UPDATE audit_logs SET created_at = '2026-01-02T03:04:05.679Z' WHERE id = 3", 3],
  ["another actor", "UPDATE audit_logs SET actor = 'eve' WHERE id = 3", 3],
  ["another request", "UPDATE audit_logs SET request_id = 'r-2' WHERE id = 3", 3],
  ["another source", "UPDATE audit_logs SET source = 'client' WHERE id = 3", 3],
  ["another hash", "UPDATE audit_logs SET hash = prev_hash WHERE id = 3", 3],
  ["another hash before", "UPDATE audit_logs SET prev_hash = hash WHERE id = 3", 3],
  ["another id", "UPDATE audit_logs SET id = 9 WHERE id = 5", 9],
  ["a row taken out", "DELETE FROM audit_logs WHERE id = 3", 4],
  ["the first row taken out", "DELETE FROM audit_logs WHERE id = 1", 2],
  ["two rows swapped", "UPDATE audit_logs SET id = CASE id WHEN 3 THEN -4 ELSE -3 END WHERE id IN (3, 4)", -4],
  [
    "a row put in",
    "INSERT INTO audit_logs SELECT 6, timestamp, operation, entity_type, entity_id, details, created_at, actor, request_id, source, prev_hash, hash FROM audit_logs WHERE id = 5",
    6,
  ],
];

/** Works on the file as a person with a database tool could: without the triggers. */
function tamper(dir: TempDir, sql: string): void {
  withDriver(dir.file, (driver) => {
    driver.exec("DROP TRIGGER audit_logs_no_update; DROP TRIGGER audit_logs_no_delete");
    driver.exec(sql);
  });
}

for (const [what, sql, broken] of TAMPERED) {
  Deno.test(`a trail that was tampered with shows it: ${what}`, async () => {
    using dir = tempDir();
    using db = await openBoard(dir);
    await append(db, {}, {}, { details: { n: 3 } }, { details: { n: 4 } }, {});
    assertEquals(findBrokenAudit(db), undefined);
    tamper(dir, sql);
    assertEquals(findBrokenAudit(db), broken);
  });
}

Deno.test("a row replaced behind the triggers' back shows as well", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const [, second] = await append(db, {}, {}, {});
  const forged = { ...second, actor: "eve" };
  // REPLACE deletes the old row without running its triggers.
  withDriver(dir.file, (driver) => {
    const columns = Object.keys(forged);
    const values = columns.map((name) => `:${name}`).join(", ");
    driver.prepare(`REPLACE INTO audit_logs (${columns.join(", ")}) VALUES (${values})`).run(forged);
  });
  assertEquals(findBrokenAudit(db), 2);
});

Deno.test("an empty trail is whole", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  assertEquals([findBrokenAudit(db), findLastAuditId(db)], [undefined, 0]);
  assertEquals(listAuditJson(db, {}, 10), { text: "[]", next: null });
});

Deno.test("what a savepoint took back leaves no gap in ids and hashes", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const failing = db.write(() => {
    insertAudit(db, entry());
    throw new Error("taken back");
  });
  await Promise.all([append(db, {}), assertRejects(() => failing), append(db, {})]);
  assertEquals(rows(db).map(({ id }) => id), [1, 2]);
  assertEquals(findBrokenAudit(db), undefined);
});

Deno.test("pages go back through the trail by id; the last one has no next", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await append(db, ...Array.from({ length: 5 }, (_, number) => ({ entity_id: `k${number % 2}` })));
  const page = (before_id: number | undefined, limit: number, entity_id?: string) => {
    const { text, next } = listAuditJson(db, { before_id, entity_id }, limit);
    return [JSON.parse(text).map(({ id }: { id: number }) => id), next];
  };
  assertEquals(page(undefined, 2), [[5, 4], 4]);
  assertEquals(page(4, 2), [[3, 2], 2]);
  assertEquals(page(2, 2), [[1], null]);
  assertEquals(page(undefined, 5), [[5, 4, 3, 2, 1], null]);
  assertEquals(page(undefined, 2, "k1"), [[4, 2], null]);
  assertEquals([countAudit(db), countMatching(db, { entity_id: "k0" }, 10), countMatching(db, {}, 4)], [5, 3, 4]);
});

Deno.test("the newest entry about a thing is the server's own, whatever a client says", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await append(db, { operation: "card.create" }, { operation: "card.move", entity_id: "k2" }, {
    operation: "card.delete",
    source: "client",
  });
  assertEquals(findLastAudit(db, "card", "k1")?.operation, "card.create");
  assertEquals(findLastAudit(db, "column", "k1"), undefined);
});

Deno.test("a mention is found in entries after an id, of this operation, thing and server alone", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const details = { cards: { inserted: [{ id: "other" }, { id: "k1" }] } };
  const replaced = { operation: "board.replace", entity_type: "board", entity_id: "b", details };
  await append(db, replaced, { ...replaced, source: "client" }, { ...replaced, operation: "board.update" });
  const mention = { operation: "board.replace", entity_id: "b", path: "$.cards.inserted", id: "k1" };
  assertEquals(hasMention(db, 0, mention), true);
  assertEquals(hasMention(db, 1, mention), false);
  assertEquals(hasMention(db, 0, { ...mention, entity_id: "c" }), false);
  assertEquals(hasMention(db, 0, { ...mention, id: "k" }), false);
  assertEquals(hasMention(db, 0, { ...mention, path: "$.columns.inserted" }), false);
});

Deno.test("events carry the row of the server's own entries, oldest first", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await append(db, {}, { source: "client" }, { entity_id: null, details: { row: { title: "no version" } } });
  const events = listEventsJson(db, 0, 10);
  const data = { at: NOW, actor: "local", operation: "card.update", entity_type: "card", entity_id: "k1" };
  assertEquals(events.map(({ id, operation, entity_type }) => [id, operation, entity_type]), [
    [1, "card.update", "card"],
    [2, "card.update", "card"],
    [3, "card.update", "card"],
  ]);
  assertEquals(events.map((event) => JSON.parse(event.data)), [
    { id: 1, ...data, version: 2, row: { id: "k1", version: 2 } },
    { id: 2, ...data, version: null, row: null },
    { id: 3, ...data, entity_id: null, version: null, row: { title: "no version" } },
  ]);
  assertEquals(listEventsJson(db, 1, 1).map(({ id }) => id), [2]);
});

Deno.test("rows can only be added inside write()", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  assertThrows(() => insertAudit(db, entry()), Error, "outside write()");
});

Deno.test("rows cut off at the end are missed, also when as many have been written since", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await append(db, {}, {}, {}, {});
  await db.write(() => {
    db.run("DROP TRIGGER audit_logs_no_delete");
    db.run("DELETE FROM audit_logs WHERE id > 2");
  });
  assertEquals(findBrokenAudit(db), 3);
  const [later] = await append(db, {}, {}, {});
  assertEquals([later?.id, findBrokenAudit(db)], [5, 5]);
});

Deno.test("a page ends early when its entries are large, and the next one goes on there", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const large = { details: { text: "x".repeat(3 * 1024 * 1024) } };
  await append(db, {}, large, {}, large, large, {});
  const idsOf = (text: string) => JSON.parse(text).map((row: { id: number }) => row.id);
  const pages: number[][] = [];
  for (let before_id: number | undefined, page; page?.next !== null; before_id = page.next ?? undefined) {
    page = listAuditJson(db, { before_id }, 50);
    pages.push(idsOf(page.text));
  }
  assertEquals(pages, [[6, 5, 4], [3, 2, 1]]);
  await append(db, { details: { text: "y".repeat(5 * 1024 * 1024) } });
  assertEquals(idsOf(listAuditJson(db, {}, 50).text), [7]);
});

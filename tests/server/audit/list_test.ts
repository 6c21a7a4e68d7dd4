import { insertAudit } from "../../../db/audit.ts";
import type { AuditEntry } from "../../../server/audit/schema.ts";
import { NOW, REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";

const AUDIT = "/api/v1/audit";

/** Adds entries with the operations `note.0` and so on, about things of two kinds in turn. */
async function givenEntries(t: TestApp, count: number, from = 0): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return t.post(AUDIT, {
      operation: `note.${number}`,
      entity_type: number % 2 === 0 ? "even" : "odd",
      entity_id: `id ${number % 3}`,
    });
  }));
}

async function read(answer: Response): Promise<AuditEntry[]> {
  assertEquals(answer.status, 200);
  return await answer.json();
}

/** The address in `Link: <…>; rel="next"`; undefined on the last page. */
function nextOf(answer: Response): string | undefined {
  const link = answer.headers.get("link");
  if (link === null) return undefined;
  const [all, address] = /^<([^>]+)>; rel="next"$/.exec(link) ?? [];
  assertEquals(all, link);
  return address;
}

Deno.test("GET /audit answers all fields of each entry, newest first", async () => {
  using t = await startTestApp();
  const created = await (await t.post("/api/v1/board/cards", { column_id: "col-a", title: 'Quote " and 🦓' })).json();
  t.setNow("2026-02-03T04:05:06.789Z");
  await t.delete(`/api/v1/board/cards/${created.id}`, undefined, { "x-request-id": "another-request" });
  const answer = await t.get(AUDIT);
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals([answer.headers.get("etag"), answer.headers.get("link"), answer.headers.get("x-total-count")], [
    null,
    null,
    null,
  ]);
  const [deletion, creation, ...more] = await read(answer);
  assert(deletion !== undefined && creation !== undefined);
  assertEquals(more, []);
  const same = { entity_type: "card", entity_id: created.id, actor: "local", source: "server" as const };
  const { prev_hash, hash } = creation;
  assertEquals(creation, {
    id: 1,
    timestamp: NOW,
    operation: "card.create",
    details: { row: created },
    created_at: NOW,
    request_id: REQUEST_ID,
    prev_hash: "0".repeat(64),
    hash,
    ...same,
  });
  assert(/^[0-9a-f]{64}$/.test(hash) && hash !== prev_hash);
  assertEquals(deletion, {
    id: 2,
    timestamp: "2026-02-03T04:05:06.789Z",
    operation: "card.delete",
    details: { row: { ...created, board_version: 3 } },
    created_at: "2026-02-03T04:05:06.789Z",
    request_id: "another-request",
    prev_hash: hash,
    hash: deletion.hash,
    ...same,
  });
});

Deno.test("an empty trail is an empty list without a next page", async () => {
  using t = await startTestApp();
  const answer = await t.get(`${AUDIT}?count=true`);
  assertEquals([nextOf(answer), answer.headers.get("x-total-count")], [undefined, "0"]);
  assertEquals(await read(answer), []);
});

Deno.test("a page holds 50 entries unless ?limit= says otherwise, up to 500", async () => {
  using t = await startTestApp();
  await givenEntries(t, 520);
  const idsOf = async (query: string) => (await read(await t.get(`${AUDIT}${query}`))).map(({ id }) => id);
  const down = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index);
  assertEquals(await idsOf(""), down(520, 50));
  assertEquals(await idsOf("?limit=1"), [520]);
  assertEquals(await idsOf("?limit=500"), down(520, 500));
  assertEquals(await idsOf("?limit=500&cursor=21"), down(20, 20));
  assertEquals(await idsOf("?cursor=1"), []);
});

Deno.test("following Link from page to page meets every entry once, while new ones arrive", async () => {
  using t = await startTestApp();
  await givenEntries(t, 47);
  const seen: number[] = [];
  let path: string | undefined = `${AUDIT}?limit=10`;
  let pages = 0;
  while (path !== undefined) {
    const answer = await t.get(path);
    seen.push(...(await read(answer)).map(({ id }) => id));
    await givenEntries(t, 3, 100 + pages); // they are newer than all pages to come
    path = nextOf(answer);
    pages += 1;
  }
  assertEquals(pages, 5);
  assertEquals(seen, Array.from({ length: 47 }, (_, index) => 47 - index));
});

Deno.test("there is no next page after the last entry, also when the last page is full", async () => {
  using t = await startTestApp();
  await givenEntries(t, 20);
  const first = await t.get(`${AUDIT}?limit=10`);
  const next = nextOf(first);
  assertEquals(next, `${AUDIT}?limit=10&cursor=11`);
  const last = await t.get(next ?? "");
  assertEquals([(await read(last)).length, nextOf(last)], [10, undefined]);
  assertEquals(nextOf(await t.get(`${AUDIT}?limit=20`)), undefined);
});

Deno.test("the next page is named under the address that was asked, with its filters", async () => {
  using t = await startTestApp();
  await givenEntries(t, 9);
  for (const address of ["/audit", "/api/audit", "/api/v1/audit", "/api/v1/audit/"]) {
    const answer = await t.get(`${address}?entity_type=even&limit=2&entity_id=id%200&cursor=9`);
    // Even numbers that 3 divides: notes 0 and 6, entries 1 and 7; one page holds both.
    assertEquals([(await read(answer)).map(({ id }) => id), nextOf(answer)], [[7, 1], undefined]);
    const page = await t.get(`${address}?entity_type=even&limit=1&entity_id=id%200`);
    assertEquals(nextOf(page), `${address}?entity_type=even&limit=1&entity_id=id+0&cursor=7`);
    const rest = await t.get(nextOf(page) ?? "");
    assertEquals([(await read(rest)).map(({ id }) => id), nextOf(rest)], [[1], undefined]);
  }
});

Deno.test("filters are joined by and; an empty one is none", async () => {
  using t = await startTestApp();
  await givenEntries(t, 12);
  const idsOf = async (query: string) => (await read(await t.get(`${AUDIT}?${query}`))).map(({ id }) => id);
  assertEquals(await idsOf("operation=note.4"), [5]);
  assertEquals(await idsOf("entity_type=odd"), [12, 10, 8, 6, 4, 2]);
  assertEquals(await idsOf("entity_id=id 1"), [11, 8, 5, 2]);
  assertEquals(await idsOf("entity_type=odd&entity_id=id 1"), [8, 2]);
  assertEquals(await idsOf("entity_type=odd&entity_id=id 1&operation=note.7"), [8]);
  assertEquals(await idsOf("entity_type=odd&operation=note.4"), []);
  assertEquals(await idsOf("entity_type=card"), []);
  assertEquals(await idsOf("entity_id=id"), []);
  const all = Array.from({ length: 12 }, (_, index) => 12 - index);
  assertEquals(await idsOf("operation=&entity_type=&entity_id="), all);
  assertEquals(await idsOf("operation=&entity_type=odd&entity_id="), [12, 10, 8, 6, 4, 2]);
});

Deno.test("?actor= finds what one person did, beside the other filters", async () => {
  using t = await startTestApp();
  await t.db.write(() => {
    for (const [index, actor] of ["anna", "command line", "Ünal", "anna"].entries()) {
      insertAudit(t.db, {
        timestamp: NOW,
        operation: index === 3 ? "card.move" : "card.update",
        entity_type: "card",
        entity_id: "card-1",
        details: {},
        created_at: NOW,
        actor,
        request_id: null,
        source: "server",
      });
    }
  });
  const idsOf = async (query: string) => (await read(await t.get(`${AUDIT}?${query}`))).map(({ id }) => id);
  assertEquals(await idsOf("actor=anna"), [4, 1]);
  assertEquals(await idsOf("actor=command line"), [2]);
  assertEquals(await idsOf(`actor=${encodeURIComponent("Ünal")}`), [3]);
  assertEquals(await idsOf("actor=Anna"), []);
  assertEquals(await idsOf("actor=anna&operation=card.move"), [4]);
  assertEquals(await idsOf("actor=anna&entity_id=card-1&cursor=4"), [1]);
  assertEquals(await idsOf("actor=&operation=card.move"), [4]);
});

Deno.test("counting stops at 10,000 entries, and the header says that there are more", async () => {
  using t = await startTestApp();
  const add = (count: number) =>
    t.db.write(() => {
      t.db.run(
        `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT :count)
          INSERT INTO audit_logs (timestamp, operation, entity_type, details, created_at, actor, source, prev_hash, hash)
          SELECT :now, 'note.add', 'note', 'null', :now, 'local', 'client', :hash, :hash FROM n`,
        { count, now: NOW, hash: "0".repeat(64) },
      );
    });
  const countOf = async (query: string) =>
    (await t.get(`${AUDIT}?count=true&limit=1${query}`)).headers.get("x-total-count");
  await add(10_000);
  assertEquals([await countOf(""), await countOf("&entity_type=note&actor=local")], ["10000", "10000"]);
  await add(1);
  assertEquals([await countOf(""), await countOf("&entity_type=note&actor=local")], ["10000+", "10000+"]);
  assertEquals(await countOf("&entity_type=card"), "0");
});

Deno.test("?count=true adds how many entries match in all, whatever the page", async () => {
  using t = await startTestApp();
  await givenEntries(t, 12);
  const countOf = async (query: string) => (await t.get(`${AUDIT}?${query}`)).headers.get("x-total-count");
  assertEquals(await countOf("count=true"), "12");
  assertEquals(await countOf("count=true&limit=2&cursor=4"), "12");
  assertEquals(await countOf("count=true&entity_type=odd&limit=1"), "6");
  assertEquals(await countOf("count=true&operation=none"), "0");
  assertEquals(await countOf("count=false"), null);
});

Deno.test("a list that was read before is never answered again after a change", async () => {
  using t = await startTestApp();
  for (let count = 1; count <= 5; count++) {
    await givenEntries(t, 1, count);
    const answer = await t.get(`${AUDIT}?count=true`);
    assertEquals([(await read(answer)).length, answer.headers.get("x-total-count")], [count, String(count)]);
  }
});

Deno.test("a query that cannot be understood is refused with a pointer", async () => {
  using t = await startTestApp();
  await givenEntries(t, 1);
  const refuse = (query: string, pointer: string, detail: string) =>
    assertRefused(t, { method: "GET", path: `${AUDIT}?${query}`, ...invalid(pointer, detail) });
  const word = "must be 1 to 64 letters, digits or _ . : -";
  await refuse("limit=0", "?limit", "must be at least 1");
  await refuse("limit=501", "?limit", "must be at most 500");
  for (const limit of ["", "-1", "1.5", "1e2", "abc", "0x10", " 5", "1234567890123456"]) {
    await refuse(`limit=${encodeURIComponent(limit)}`, "?limit", "must be a whole number");
  }
  await refuse("cursor=0", "?cursor", "must be at least 1");
  await refuse("cursor=last", "?cursor", "must be a whole number");
  await refuse("operation=two words", "?operation", word);
  await refuse("entity_type=1st", "?entity_type", word);
  await refuse(`actor=${"a".repeat(201)}`, "?actor", "must have at most 200 characters");
  await refuse("page=2", "?page", "is not known here");
  await refuse("count=yes", "?count", "must be true or false");
  await assertRefused(t, {
    method: "GET",
    path: `${AUDIT}?limit=1&limit=2`,
    answers: "400 malformed",
    detail: 'The query parameter "limit" stands twice',
  });
});

Deno.test("what stands in a filter is compared, not run", async () => {
  using t = await startTestApp();
  await givenEntries(t, 2);
  const answer = await t.get(`${AUDIT}?count=true&entity_id=${encodeURIComponent("' OR 1=1 --")}`);
  assertEquals([await read(answer), answer.headers.get("x-total-count")], [[], "0"]);
});

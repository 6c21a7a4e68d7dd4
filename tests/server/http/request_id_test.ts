/** The request id: on the answer, in the log line and in the audit row, and never on another request's answer. */
import { serveTestApp, startTestApp } from "../../support/app.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";

const OWN_ID = /^[0-9a-f]{8}-[0-9a-z]+$/;

function lastRequestId(sql_rows: readonly { request_id: string | null }[]): string | null | undefined {
  return sql_rows.at(-1)?.request_id;
}

Deno.test("request id: a harmless one comes back, and stands in the log line and the audit row", async () => {
  await using t = await startTestApp();
  for (const id of ["a", "trace-42", "A.b_C-9", "x".repeat(64)]) {
    const answer = await t.post("/audit", { operation: "note.add", entity_type: "note" }, { "x-request-id": id });
    await answer.body?.cancel();
    assertEquals(answer.headers.get("x-request-id"), id);
    const entry = t.log.at(-1);
    assertEquals([entry?.message, entry?.level, entry?.fields["request_id"]], ["request", "debug", id]);
    assertEquals(lastRequestId(t.db.all("SELECT request_id FROM audit_logs ORDER BY id")), id);
  }
});

Deno.test("request id: any other is replaced by one of ours", async () => {
  await using t = await startTestApp();
  for (const id of ["", " ", "a b", "x".repeat(65), "a/b", "<script>", '"', "é", "a,b", "a;b=c", "../x"]) {
    const answer = await t.post("/audit", { operation: "note.add", entity_type: "note" }, { "x-request-id": id });
    await answer.body?.cancel();
    const given = answer.headers.get("x-request-id") ?? "";
    assertMatch(given, OWN_ID, JSON.stringify(id));
    assertEquals(t.log.at(-1)?.fields["request_id"], given);
    assertEquals(lastRequestId(t.db.all("SELECT request_id FROM audit_logs ORDER BY id")), given);
  }
});

Deno.test("request id: every request without one gets its own", async () => {
  await using t = await serveTestApp();
  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${t.origin}/health`)));
  await Promise.all(answers.map((answer) => answer.body?.cancel()));
  const ids = answers.map((answer) => answer.headers.get("x-request-id") ?? "");
  for (const id of ids) assertMatch(id, OWN_ID);
  assertEquals(new Set(ids).size, 100);
});

Deno.test("request id: the log line says what was asked and answered, and is quiet about what went well", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  const asked = [
    ["GET", "/health", "debug", 200],
    ["HEAD", "/health", "debug", 200],
    ["DELETE", `/api/v1/board/cards/${card.id}`, "debug", 200],
    ["GET", "/nothing", "info", 404],
  ] as const;
  for (const [method, path, level, status] of asked) {
    const answer = await t.request(path, { method });
    await answer.body?.cancel();
    const entry = t.log.at(-1);
    assertEquals([entry?.level, entry?.message], [level, "request"]);
    const { duration_ms, ...fields } = entry?.fields ?? {};
    assertEquals(fields, { method, path, status, request_id: "test-request" });
    assert(typeof duration_ms === "number" && duration_ms >= 0);
  }
});

Deno.test("answers: none of many at once carries another's request id, entity tag or body", async () => {
  await using t = await serveTestApp();
  const cards = await t.given.cards(Array.from({ length: 20 }, (_, index) => `Card ${index}`));
  // Each card gets a version of its own, so that a tag tells whose it is.
  for (const [index, card] of cards.entries()) {
    for (let step = 0; step < index; step++) {
      await (await t.patch(`/api/v1/board/cards/${card.id}`, { title: `Card ${index} ${step}` })).body?.cancel();
    }
  }
  const { board_version } = await (await t.get(`/api/v1/board/cards/${cards[0]?.id}`)).json();
  const tagOf = (index: number) => `"${index + 1}.${board_version}-board-1"`;
  const ask = async (round: number) => {
    const index = round % cards.length;
    const id = `round-${round}`;
    const path = `/api/v1/board/cards/${cards[index]?.id}`;
    const isKnown = round % 3 === 0;
    const headers = { "x-request-id": id, ...(isKnown ? { "if-none-match": tagOf(index) } : {}) };
    const answer = await t.get(round % 7 === 0 ? "/nothing" : path, headers);
    const text = await answer.text();
    assertEquals(answer.headers.get("x-request-id"), id);
    if (round % 7 === 0) return assertEquals([answer.status, answer.headers.get("etag")], [404, null]);
    assertEquals([answer.status, answer.headers.get("etag")], [isKnown ? 304 : 200, tagOf(index)]);
    if (!isKnown) assertEquals(JSON.parse(text).id, cards[index]?.id);
  };
  for (let batch = 0; batch < 10; batch++) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => ask(batch * 100 + index)));
  }
});

Deno.test("answers: further headers of one answer do not stay for the next", async () => {
  await using t = await startTestApp();
  await t.given.cards(["a", "b", "c"]);
  const paged = await t.get("/audit?limit=1&count=true");
  const created = await t.post("/api/v1/board/columns", { title: "New" });
  const foreign = await t.get("/health", { origin: "tauri://localhost" });
  const plain = await t.get("/health");
  for (const answer of [paged, created, foreign, plain]) await answer.body?.cancel();
  assert(paged.headers.has("link") && paged.headers.has("x-total-count"));
  assert(foreign.headers.has("access-control-allow-origin"));
  for (const name of ["link", "x-total-count", "etag", "location", "vary", "access-control-allow-origin"]) {
    assertEquals(plain.headers.get(name), null, name);
  }
});

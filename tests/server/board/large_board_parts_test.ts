/** A large board is checked, written and answered in parts: what comes out is what the whole would give. */
import canonicalize from "canonicalize";
import { findBrokenAudit, insertAuditInSteps } from "../../../db/audit.ts";
import { findBoardJson, findNamedBoardJson, readBoardJsonInSteps } from "../../../db/board.ts";
import { atOnce, type Steps } from "../../../db/slices.ts";
import { jsonSteps } from "../../../server/http/json_body.ts";
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const BOARD = "/api/v1/board";

function boardOf(count: number, details = 'a "quoted" \\ line\n\u2028 é 🎉') {
  const ids = Array.from({ length: count }, (_, index) => `new-${index}`);
  const cards = Object.fromEntries(ids.map((id) => [id, { id, title: `Card ${id}`, details, labels: ["a", "é"] }]));
  return { columns: [{ id: "col-new", title: "All", cardIds: ids }], cards };
}

function countSteps(steps: Steps<unknown>): number {
  let count = 0;
  while (!steps.next().done) count++;
  return count;
}

Deno.test("faults of a large board are told as those of a small one, in the same order", async () => {
  using t = await startTestApp();
  const faultsOf = async (count: number) => {
    const { columns, cards } = boardOf(count);
    const wrong = { ...cards, "new-1": { id: "new-1", title: 7, more: 1 }, "new-2": { id: "new-2" }, "a/b": {} };
    const answer = await t.patch(BOARD, { unknown: 1, title: "", columns, cards: wrong });
    const { status, detail, errors } = await answer.json();
    return { status, detail, errors };
  };
  const small = await faultsOf(4);
  assertEquals(small.errors.map(({ pointer }: { pointer: string }) => pointer), [
    "/title",
    "/cards/new-1/title",
    "/cards/new-1/more",
    "/cards/new-2/title",
    "/cards/a~1b",
    "/unknown",
  ]);
  assertEquals([small.status, await faultsOf(1000)], [422, small]);
  assertEquals(t.db.value("SELECT count(*) FROM audit_logs WHERE operation = 'board.replace'"), 0);
});

Deno.test("the entry of a large board is canonical JSON, and the chain of hashes is whole", async () => {
  using t = await startTestApp();
  assertEquals((await t.patch(BOARD, boardOf(1000))).status, 200);
  const details = t.db.value<string>("SELECT details FROM audit_logs WHERE operation = 'board.replace'") ?? "";
  assertEquals(details, canonicalize(JSON.parse(details)));
  assertEquals(JSON.parse(details).cards.inserted.length, 1000);
  assertEquals(findBrokenAudit(t.db), undefined);
});

Deno.test("a large board is answered as it is read afterwards, with and without its own fields", async () => {
  using t = await startTestApp();
  const answer = await t.patch(BOARD, boardOf(1000));
  assertEquals(await answer.json(), await (await t.get(BOARD)).json());
  const id = t.db.value<string>("SELECT id FROM boards") ?? "";
  assertEquals(atOnce(readBoardJsonInSteps(t.db, id, "board")), findBoardJson(t.db, id));
  assertEquals(atOnce(readBoardJsonInSteps(t.db, id, "named_board")), findNamedBoardJson(t.db, id));
  assertEquals(atOnce(readBoardJsonInSteps(t.db, "none", "board")), undefined);
});

Deno.test("reading a long body, keeping its entry and answering it pause often", async () => {
  using t = await startTestApp();
  const board = boardOf(1000);
  await t.patch(BOARD, board);
  const id = t.db.value<string>("SELECT id FROM boards") ?? "";
  assert(countSteps(jsonSteps(JSON.stringify(boardOf(1000, "x".repeat(1000))))) > 100, "reading");
  assert(countSteps(readBoardJsonInSteps(t.db, id, "board")) > 1000, "answering");
  const entry = { operation: "a", entity_type: "board", entity_id: id, actor: "a", request_id: null } as const;
  const at = { timestamp: "2026-01-01T00:00:00.000Z", created_at: "2026-01-01T00:00:00.000Z" };
  const details = { row: {}, cards: { inserted: Object.values(board.cards) } };
  const steps = await t.db.write(() =>
    countSteps(insertAuditInSteps(t.db, { ...entry, ...at, source: "server", details }))
  );
  assert(steps > 10, `keeping: ${steps}`);
});

/** What others do and see while an import is under way. */
import { deleteSession } from "../../../db/sessions.ts";
import type { Steps } from "../../../db/slices.ts";
import { givenPerson } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";
import { ITEMS, sendCsv } from "./support.ts";

/** Some other long write, which lasts until it is told to end; imports wait for it. */
function occupy(t: TestApp): () => Promise<void> {
  let isOver = false;
  const written = t.db.writeInSlices(function* (): Steps<void> {
    while (!isOver) yield;
  });
  return () => {
    isOver = true;
    return written;
  };
}

const countItems = (t: TestApp) => t.db.value<number>("SELECT count(*) FROM items");
const countImports = (t: TestApp) =>
  t.db.value<number>("SELECT count(*) FROM audit_logs WHERE operation = 'item.import'");

Deno.test("while an import is under way others read what was there before it, and add items of their own", async () => {
  using t = await startTestApp();
  const csv = `title\n${Array.from({ length: 10_000 }, (_, index) => `Item ${index}`).join("\n")}`;
  let isOver = false;
  const imported = sendCsv(t, csv).finally(() => isOver = true);
  let created = 0;
  while (!isOver) {
    const before = countItems(t);
    assert(before === created || before === created + 10_000, `${before} items`);
    const answer = await t.post(ITEMS, { title: "Another" });
    assertEquals(answer.status, 201);
    created++;
  }
  assertEquals((await (await imported).json()).added, 10_000);
  assertEquals([countItems(t), countImports(t)], [10_000 + created, 1]);
  assert(created >= 2, `only ${created} items were added meanwhile`);
});

Deno.test("who is logged out while an import waits for its turn imports nothing", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const free = occupy(t);
  const answer = sendCsv(t, "title\na\n", "", anna.headers);
  // The import has passed its first question once it waits; what ends the session is in the queue before it begins.
  const ended = t.db.write(() => deleteSession(t.db, anna.session_id));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await free();
  await ended;
  await assertProblem(await answer, "unauthenticated");
  assertEquals([countItems(t), countImports(t)], [0, 0]);
});

Deno.test("a stop in the middle of an import leaves nothing of it", async () => {
  using t = await startTestApp();
  const csv = `title\n${Array.from({ length: 10_000 }, (_, index) => `Item ${index}`).join("\n")}`;
  const free = occupy(t);
  const answer = sendCsv(t, csv);
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.db.close();
  const stopped = await answer;
  assertEquals(stopped.status, 500);
  await free().catch(() => {});
});

/** Conditional requests: ETag, If-None-Match and If-Match. */
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

const KNOWN = ['"3"', 'W/"3"', '"1", "3"', '"1",W/"3" , "7"', "*", ' "3" ', '"2","3"'];
const UNKNOWN = ['"2"', "3", '"33"', '"3', "", '"1", "2"', "**", 'w/"3"x'];

Deno.test("If-None-Match: a reader who has this version gets 304 without a body", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  for (const title of ["b", "c"]) await (await t.patch(`/api/v1/board/cards/${card.id}`, { title })).body?.cancel();
  const path = `/api/v1/board/cards/${card.id}`;
  for (const header of KNOWN) {
    const answer = await t.get(path, { "if-none-match": header });
    assertEquals([answer.status, answer.headers.get("etag"), await answer.text()], [304, '"3"', ""], header);
    assertEquals(answer.headers.get("cache-control"), "no-store, no-transform");
  }
  for (const header of UNKNOWN) {
    const answer = await t.get(path, { "if-none-match": header });
    assertEquals([answer.status, answer.headers.get("etag")], [200, '"3"'], header);
    assertEquals((await answer.json()).version, 3);
  }
});

Deno.test("If-None-Match: it works for HEAD and for every address with a version", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  for (const path of ["/api/v1/board", "/api/v1/boards/board-1", `/api/v1/board/cards/${card.id}`, "/api/board/"]) {
    for (const method of ["GET", "HEAD"]) {
      const first = await t.request(path, { method });
      await first.body?.cancel();
      const tag = first.headers.get("etag") ?? "";
      const again = await t.request(path, { method, headers: { "if-none-match": tag } });
      assertEquals([first.status, again.status, again.headers.get("etag"), again.body], [200, 304, tag, null], path);
    }
  }
});

Deno.test("ETag: it changes with every change of the board, and with nothing else", async () => {
  await using t = await startTestApp();
  const tag = async () => {
    const answer = await t.get("/api/v1/board");
    await answer.body?.cancel();
    return answer.headers.get("etag");
  };
  const tags = [await tag(), await tag()];
  const card = await t.given.card();
  tags.push(await tag());
  await (await t.patch(`/api/v1/board/cards/${card.id}`, { title: "other" })).body?.cancel();
  tags.push(await tag());
  await (await t.post("/audit", { operation: "note.add", entity_type: "note" })).body?.cancel();
  tags.push(await tag());
  assertEquals(tags, ["1", "1", "2", "3", "3"].map((version) => `"${version}-board-1"`));
});

Deno.test("ETag: lists and answers without a version carry none", async () => {
  await using t = await startTestApp();
  for (const path of ["/api/v1/boards", "/audit", "/health", "/openapi.json"]) {
    const answer = await t.get(path);
    await answer.body?.cancel();
    assertEquals([answer.status, answer.headers.get("etag")], [200, null], path);
  }
});

Deno.test("If-Match: a change goes through for the current version, in every spelling of it, or without one", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  const path = `/api/v1/board/cards/${card.id}`;
  for (const [index, header] of ['"1"', 'W/"2"', ' "3" ', "*", undefined].entries()) {
    const answer = await t.patch(path, { title: `Title ${index}` }, header === undefined ? {} : { "if-match": header });
    assertEquals([answer.status, answer.headers.get("etag")], [200, `"${index + 2}"`], header);
    await answer.body?.cancel();
  }
});

Deno.test("If-Match: what is not one entity tag of ours is refused with 400", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  await assertUnchanged(t, async () => {
    for (const header of ["1", '"1', '"a"', '""', '"1", "2"', '"-1"', '"1.0"', `"${"9".repeat(16)}"`, "W/1", ""]) {
      const path = `/api/v1/board/cards/${card.id}`;
      await assertProblem(await t.patch(path, { title: "x" }, { "if-match": header }), "malformed", header);
      await assertProblem(await t.delete(path, undefined, { "if-match": header }), "malformed", header);
    }
  });
});

/** Conditional requests: ETag, If-None-Match and If-Match. */
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

const TAG = '"3.4-board-1"';
const KNOWN = [TAG, `W/${TAG}`, `"1", ${TAG}`, `"1",W/${TAG} , "7"`, "*", ` ${TAG} `, `"2",${TAG}`];
const UNKNOWN = ['"2"', '"3"', "3", '"3.4"', '"3-board-1"', '"3.3-board-1"', '"3.4-board-2"', '"3.4-board-1', "", "**"];

Deno.test("If-None-Match: a reader who has this version gets 304 without a body", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  for (const title of ["b", "c"]) await (await t.patch(`/api/v1/board/cards/${card.id}`, { title })).body?.cancel();
  const path = `/api/v1/board/cards/${card.id}`;
  for (const header of KNOWN) {
    const answer = await t.get(path, { "if-none-match": header });
    assertEquals([answer.status, answer.headers.get("etag"), await answer.text()], [304, TAG, ""], header);
    assertEquals(answer.headers.get("cache-control"), "no-store, no-transform");
  }
  for (const header of UNKNOWN) {
    const answer = await t.get(path, { "if-none-match": header });
    assertEquals([answer.status, answer.headers.get("etag")], [200, TAG], header);
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
  const headers = ['"1"', 'W/"2.3-board-1"', ' "3" ', '"4.1-board-1"', "*", '"6-board-1"', undefined];
  for (const [index, header] of headers.entries()) {
    const answer = await t.patch(path, { title: `Title ${index}` }, header === undefined ? {} : { "if-match": header });
    assertEquals([answer.status, answer.headers.get("etag")], [200, `"${index + 2}.${index + 3}-board-1"`], header);
    await answer.body?.cancel();
  }
});

Deno.test("If-Match: what is not one entity tag of ours is refused with 400", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  await assertUnchanged(t, async () => {
    for (
      const header of [
        "1",
        '"1',
        '"a"',
        '""',
        '"1", "2"',
        '"-1"',
        '"1.0"',
        '"1.2"',
        '"1.0-board-1"',
        '"1.-board-1"',
        `"${"9".repeat(16)}"`,
        "W/1",
        "",
      ]
    ) {
      const path = `/api/v1/board/cards/${card.id}`;
      await assertProblem(await t.patch(path, { title: "x" }, { "if-match": header }), "malformed", header);
      await assertProblem(await t.delete(path, undefined, { "if-match": header }), "malformed", header);
    }
  });
});

import { NOW, startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertChangesNothing, assertRefused, invalid, type RefusedRequest } from "../../support/refused_request.ts";
import { BY_REQUEST, changedPart, recordOne } from "../../support/trail.ts";
import { givenItem, ITEMS, listItems } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";

Deno.test("POST /items adds an item of the caller's and leaves one audit entry", async () => {
  using t = await startTestApp();
  const id = t.nextId();
  const { answer, entry } = await recordOne(t, () => t.post(ITEMS, { title: " Kettle ", description: "# Red\n" }));
  const row = {
    id,
    title: "Kettle",
    description: "# Red\n",
    owner_id: "local",
    version: 1,
    created_at: NOW,
    updated_at: NOW,
  };
  assertEquals(answer.status, 201);
  assertEquals(answer.headers.get("etag"), '"1"');
  assertEquals(answer.headers.get("location"), `${ITEMS}/${id}`);
  assertEquals(await answer.json(), row);
  const details = { owner_id: "local", row };
  assertEquals(entry, { operation: "item.create", entity_type: "item", entity_id: id, details, ...BY_REQUEST });
  const found = await t.get(`${ITEMS}/${id}`);
  assertEquals([found.headers.get("etag"), await found.json()], ['"1"', row]);
});

Deno.test("POST /items without a description, or with an empty one, adds an item that has none", async () => {
  using t = await startTestApp();
  for (const body of [{ title: "A" }, { title: "A", description: null }, { title: "A", description: "" }]) {
    assertEquals((await (await t.post(ITEMS, body)).json()).description, null);
  }
});

Deno.test("GET /items/:id answers 304 to whoever has this version", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t);
  const answer = await t.get(`${ITEMS}/${id}`, { "if-none-match": '"1"' });
  assertEquals([answer.status, await answer.text()], [304, ""]);
});

Deno.test("PATCH changes the given fields of an item; the audit entry holds their old values", async () => {
  using t = await startTestApp();
  const item = await givenItem(t, { title: "Old", description: "kept" });
  t.setNow(LATER);
  const { answer, entry } = await recordOne(
    t,
    () => t.patch(`${ITEMS}/${item.id}`, { title: "New", description: "kept" }, { "if-match": '"1"' }),
  );
  const row = { ...item, title: "New", version: 2, updated_at: LATER };
  assertEquals([answer.status, answer.headers.get("etag"), await answer.json()], [200, '"2"', row]);
  const details = { owner_id: "local", row: changedPart(row, "title"), before: { title: "Old" } };
  assertEquals(entry, { operation: "item.update", entity_type: "item", entity_id: item.id, details, ...BY_REQUEST });
  assertEquals(await listItems(t), [row]);
});

Deno.test("PATCH takes a description away with null and with an empty text", async () => {
  using t = await startTestApp();
  for (const description of [null, ""]) {
    const item = await givenItem(t, { description: "old" });
    const { answer, entry } = await recordOne(t, () => t.patch(`${ITEMS}/${item.id}`, { description }));
    const row = { ...item, description: null, version: 2 };
    assertEquals(await answer.json(), row);
    assertEquals(entry.details, {
      owner_id: "local",
      row: changedPart(row, "description"),
      before: { description: "old" },
    });
  }
});

Deno.test("PUT puts a whole item in the place of one: a description that is left out is gone", async () => {
  using t = await startTestApp();
  const item = await givenItem(t, { title: "Old", description: "old" });
  t.setNow(LATER);
  const { answer, entry } = await recordOne(
    t,
    () => t.put(`${ITEMS}/${item.id}`, { title: "New" }, { "if-match": '"1"' }),
  );
  const row = { ...item, title: "New", description: null, version: 2, updated_at: LATER };
  assertEquals([answer.status, answer.headers.get("etag"), await answer.json()], [200, '"2"', row]);
  assertEquals(entry.operation, "item.update");
  const changed = changedPart(row, "title", "description");
  assertEquals(entry.details, { owner_id: "local", row: changed, before: { title: "Old", description: "old" } });
});

Deno.test("a change that changes nothing answers the item as it is and leaves no entry", async () => {
  using t = await startTestApp();
  const item = await givenItem(t, { title: "T", description: "d" });
  const bare = await givenItem(t, { title: "T" });
  t.setNow(LATER);
  const same: [method: "put" | "patch", id: string, body: object, expected: object][] = [
    ["patch", item.id, {}, item],
    ["patch", item.id, { title: " T " }, item],
    ["patch", item.id, { title: "T", description: "d" }, item],
    ["put", item.id, { title: "T", description: "d" }, item],
    ["put", bare.id, { title: "T" }, bare],
    ["put", bare.id, { title: "T", description: "" }, bare],
    ["patch", bare.id, { description: "" }, bare],
  ];
  for (const [method, id, body, expected] of same) {
    const send = () => t[method](`${ITEMS}/${id}`, body, { "if-match": '"1"' });
    const answer = await assertChangesNothing(t, send);
    assertEquals([answer.headers.get("etag"), await answer.json()], ['"1"', expected]);
  }
});

Deno.test("DELETE answers the item as it was, and leaves one audit entry with it", async () => {
  using t = await startTestApp();
  const [gone, kept] = [await givenItem(t, { title: "gone" }), await givenItem(t, { title: "kept" })];
  const path = `${ITEMS}/${gone.id}`;
  const { answer, entry } = await recordOne(t, () => t.delete(path, undefined, { "if-match": '"1"' }));
  assertEquals([answer.status, await answer.json()], [200, gone]);
  const details = { owner_id: "local", row: gone };
  assertEquals(entry, { operation: "item.delete", entity_type: "item", entity_id: gone.id, details, ...BY_REQUEST });
  assertEquals(await listItems(t), [kept]);
  for (const method of ["GET", "DELETE"] as const) await assertRefused(t, { method, path, ...missing(gone.id) });
});

Deno.test("titles and descriptions take any text of their length, also beyond the basic plane", async () => {
  using t = await startTestApp();
  const bodies = [
    { title: "x".repeat(255), description: "y".repeat(2000) },
    { title: "😀".repeat(127), description: "😀".repeat(1000) },
    { title: "日本語 עברית ﷺ", description: "\ttab\r\nline\u2028separator\u0001" },
  ];
  for (const body of bodies) {
    const answer = await t.post(ITEMS, body);
    assertEquals(answer.status, 201);
    const { id } = await answer.json();
    const { title, description } = await (await t.get(`${ITEMS}/${id}`)).json();
    assertEquals({ title, description }, body);
  }
});

const TITLE = "must be a single line without control characters";

Deno.test("an item that cannot be added or changed is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t);
  const path = `${ITEMS}/${id}`;
  const wrong: [body: object, refusal: Pick<RefusedRequest, "answers" | "detail" | "errors">][] = [
    [{ title: 1 }, invalid("/title", "must be a text")],
    [{ title: null }, invalid("/title", "must be a text")],
    [{ title: "" }, invalid("/title", "must not be empty")],
    [{ title: " \u00a0\ufeff" }, invalid("/title", "must not be empty")],
    [{ title: "x".repeat(256) }, invalid("/title", "must have at most 255 characters")],
    [{ title: "a\nb" }, invalid("/title", TITLE)],
    [{ title: "a\u2028b" }, invalid("/title", TITLE)],
    [{ title: "a\u007fb" }, invalid("/title", TITLE)],
    [{ title: "A", description: 7 }, invalid("/description", "must be a text")],
    [{ title: "A", description: "x".repeat(2001) }, invalid("/description", "must have at most 2000 characters")],
    // What the server says, nobody else does.
    ...["id", "owner_id", "version", "created_at", "updated_at", "account_id", "search_text"].map(
      (name): [object, Pick<RefusedRequest, "answers" | "detail" | "errors">] => [
        { title: "A", [name]: "local" },
        invalid(`/${name}`, "is not known here"),
      ],
    ),
  ];
  for (const [body, refusal] of wrong) {
    await assertRefused(t, { method: "POST", path: ITEMS, body, ...refusal });
    await assertRefused(t, { method: "PUT", path, body, ...refusal });
    await assertRefused(t, { method: "PATCH", path, body, ...refusal });
  }
  for (const [method, at] of [["POST", ITEMS], ["PUT", path]] as const) {
    await assertRefused(t, { method, path: at, body: {}, ...invalid("/title", "is missing") });
  }
});

function missing(id: string): Pick<RefusedRequest, "answers" | "detail"> {
  return { answers: "404 not_found", detail: `There is no item "${id}"` };
}

Deno.test("an item that is not there is told of in the same words by every method", async () => {
  using t = await startTestApp();
  for (const id of ["unknown", "imports", "f1900000-0000-7000-8000-000000000099", "..%2fusers"]) {
    const path = `${ITEMS}/${id}`;
    const refusal = missing(decodeURIComponent(id));
    await assertRefused(t, { method: "GET", path, ...refusal });
    await assertRefused(t, { method: "PUT", path, body: { title: "A" }, ...refusal });
    await assertRefused(t, { method: "PATCH", path, body: { title: "A" }, ...refusal });
    await assertRefused(t, { method: "DELETE", path, ...refusal });
    await assertRefused(t, { method: "POST", path: `${path}/restore`, ...refusal });
  }
});

Deno.test("a change that was meant for another version gets 412 with the item as it is", async () => {
  using t = await startTestApp();
  const item = await givenItem(t);
  const path = `${ITEMS}/${item.id}`;
  await t.patch(path, { title: "Second" });
  const current = { ...item, title: "Second", version: 2 };
  const stale = { answers: "412 stale", detail: `Item "${item.id}" is at version 2, not 1`, current } as const;
  const headers = { "if-match": '"1"' };
  await assertRefused(t, { method: "PATCH", path, body: { title: "Third" }, headers, ...stale });
  await assertRefused(t, { method: "PATCH", path, body: {}, headers, ...stale });
  await assertRefused(t, { method: "PUT", path, body: { title: "Third" }, headers, ...stale });
  await assertRefused(t, { method: "DELETE", path, headers, ...stale });
  const broken = { answers: "400 malformed", detail: 'If-Match "1" is not an ETag of this server' } as const;
  await assertRefused(t, { method: "DELETE", path, headers: { "if-match": "1" }, ...broken });
});

Deno.test("of two changes that were meant for the same version, one succeeds", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t);
  const change = (title: string) => t.patch(`${ITEMS}/${id}`, { title }, { "if-match": '"1"' });
  const answers = await Promise.all([change("first"), change("second")]);
  assertEquals(answers.map(({ status }) => status), [200, 412]);
  assertEquals((await listItems(t)).map(({ title, version }) => [title, version]), [["first", 2]]);
});

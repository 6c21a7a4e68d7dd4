import { deleteUser } from "../../../db/users.ts";
import { actingFor, givenApiToken, givenPerson } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { BY_REQUEST, changedPart, recordOne } from "../../support/trail.ts";
import { givenItem, ITEMS, listItems, sendCsv } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";

const restore = (t: TestApp, id: string, headers: HeadersInit = {}) =>
  t.post(`${ITEMS}/${id}/restore`, undefined, headers);

Deno.test("a deleted item comes back with all it held, under a version nobody holds", async () => {
  using t = await startTestApp();
  const item = await givenItem(t, { title: "First", description: "d" });
  await t.patch(`${ITEMS}/${item.id}`, { title: "Second" });
  await t.delete(`${ITEMS}/${item.id}`);
  t.setNow(LATER);
  const { answer, entry } = await recordOne(t, () => restore(t, item.id));
  const row = { ...item, title: "Second", version: 3, updated_at: LATER };
  assertEquals([answer.status, answer.headers.get("etag"), await answer.json()], [201, '"3"', row]);
  const details = { owner_id: "local", row: changedPart(row, "owner_id") };
  assertEquals(entry, { operation: "item.restore", entity_type: "item", entity_id: item.id, details, ...BY_REQUEST });
  assertEquals(await listItems(t, "?q=second"), [row]);
});

Deno.test("an item can be deleted and brought back again and again; its version only grows", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t);
  for (const version of [2, 3, 4]) {
    await t.delete(`${ITEMS}/${id}`);
    assertEquals((await (await restore(t, id)).json()).version, version);
  }
});

Deno.test("an imported item comes back as well", async () => {
  using t = await startTestApp();
  await sendCsv(t, "title\nImported\n");
  const [item] = await listItems(t);
  await t.delete(`${ITEMS}/${item?.id}`);
  assertEquals((await restore(t, item?.id ?? "")).status, 201);
  assertEquals((await listItems(t)).map(({ title }) => title), ["Imported"]);
});

Deno.test("of two requests that bring the same item back, one succeeds", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t);
  await t.delete(`${ITEMS}/${id}`);
  const answers = await Promise.all([restore(t, id), restore(t, id)]);
  assertEquals(answers.map(({ status }) => status), [201, 409]);
});

Deno.test("an item that cannot come back is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t);
  const path = `${ITEMS}/${id}/restore`;
  const detail = `Cannot restore item "${id}": it is not deleted`;
  await assertRefused(t, { method: "POST", path, answers: "409 conflict", detail });
  await t.delete(`${ITEMS}/${id}`);
  const query = { answers: "422 invalid", detail: "This address takes no query" } as const;
  await assertRefused(t, { method: "POST", path: `${path}?x=1`, ...query });
  const body = { answers: "415 unsupported_type", detail: "This address takes no body" } as const;
  await assertRefused(t, { method: "POST", path, body: {}, headers: { "content-length": "2" }, ...body });
});

Deno.test("what a client wrote into the trail brings no item into being", async () => {
  using t = await startTestApp();
  const row = { ...await givenItem(t), id: "made-up" };
  await t.post("/audit", {
    operation: "item.delete",
    entity_type: "item",
    entity_id: "made-up",
    details: { row, owner_id: "local" },
  });
  const path = `${ITEMS}/made-up/restore`;
  await assertRefused(t, { method: "POST", path, answers: "404 not_found", detail: 'There is no item "made-up"' });
});

Deno.test("only whose it was, and an administrator, bring an item back; to all others it never was", async () => {
  using t = await startTestApp({ auth: true });
  const [anna, berta] = [await givenPerson(t, { username: "anna" }), await givenPerson(t, { username: "berta" })];
  const chief = await givenPerson(t, { username: "chief", is_admin: true });
  const item = await givenItem(t, {}, actingFor(anna.user));
  const path = `${ITEMS}/${item.id}`;
  const refused = { answers: "404 not_found", detail: `There is no item "${item.id}"` } as const;
  const tryAsBerta = () =>
    assertRefused(t, { method: "POST", path: `${path}/restore`, headers: berta.headers, ...refused });
  await tryAsBerta(); // it exists: no 409 may tell her
  await t.delete(path, undefined, anna.headers);
  await tryAsBerta();
  assertEquals((await (await restore(t, item.id, anna.headers)).json()).owner_id, anna.user.id);
  await t.delete(path, undefined, anna.headers);
  assertEquals((await (await restore(t, item.id, chief.headers)).json()).owner_id, anna.user.id);
  const reader = await givenApiToken(t, anna.user, ["read"]);
  await assertRefused(t, {
    method: "POST",
    path: `${path}/restore`,
    headers: reader.headers,
    answers: "403 forbidden",
    detail: 'This API token lacks the scope "write"',
  });
});

Deno.test("an item whose owner is no user any more stays deleted", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const chief = await givenPerson(t, { username: "chief", is_admin: true });
  const item = await givenItem(t, {}, actingFor(anna.user));
  await t.delete(`${ITEMS}/${item.id}`, undefined, anna.headers);
  await t.db.write(() => deleteUser(t.db, anna.user.id));
  await assertRefused(t, {
    method: "POST",
    path: `${ITEMS}/${item.id}/restore`,
    headers: chief.headers,
    answers: "409 conflict",
    detail: `Cannot restore item "${item.id}": its owner is no user any more`,
  });
});

Deno.test("what the local user deleted before there were accounts goes to the administrator who brings it back", async () => {
  using t = await startTestApp({ auth: true });
  const chief = await givenPerson(t, { username: "chief", is_admin: true });
  const item = await givenItem(t);
  await t.delete(`${ITEMS}/${item.id}`, undefined, chief.headers);
  const restored = await (await restore(t, item.id, chief.headers)).json();
  assertEquals(restored, { ...item, owner_id: chief.user.id, version: 2 });
});

/** Many items in one request: all of them or none. */
import { actingFor, givenPerson } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { givenItem, givenItems, ITEMS, listItems } from "./support.ts";

const DELETE = `${ITEMS}/bulk-delete`;
const RESTORE = `${ITEMS}/bulk-restore`;

Deno.test("bulk-delete and bulk-restore answer the items in their order, and leave the entries of single requests", async () => {
  using t = await startTestApp();
  const [a, b, c] = await givenItems(t, ["A", "B", "C"]);
  const before = t.auditOperations().length;
  const deleted = await t.post(DELETE, { items: [{ id: c?.id, version: 1 }, { id: a?.id }] });
  assertEquals([deleted.status, await deleted.json()], [200, [c, a]]);
  assertEquals(await listItems(t), [b]);
  const restored = await t.post(RESTORE, { ids: [a?.id, c?.id] });
  const updated_at = t.services.now();
  const expected = [{ ...a, version: 2, updated_at }, { ...c, version: 2, updated_at }];
  assertEquals([restored.status, await restored.json()], [201, expected]);
  assertEquals((await listItems(t, "?sort=created_at")).map(({ title }) => title), ["A", "B", "C"]);
  const operations = ["item.delete", "item.delete", "item.restore", "item.restore"];
  assertEquals(t.auditOperations().slice(before), operations);
});

Deno.test("when one of many is refused, none is deleted or brought back, and the problem is that of the one", async () => {
  using t = await startTestApp();
  const [a, b] = await givenItems(t, ["A", "B"]);
  const [gone] = await givenItems(t, ["Gone"]);
  await t.delete(`${ITEMS}/${gone?.id}`);
  const none = `There is no item "nobody"`;
  const cases = [
    [DELETE, { items: [{ id: a?.id }, { id: "nobody" }] }, "not_found", none],
    [DELETE, { items: [{ id: a?.id }, { id: b?.id, version: 7 }] }, "stale", undefined],
    [DELETE, { items: [{ id: a?.id }, { id: gone?.id }] }, "not_found", undefined],
    [RESTORE, { ids: [gone?.id, "nobody"] }, "not_found", none],
    [RESTORE, { ids: [gone?.id, a?.id] }, "conflict", `Cannot restore item "${a?.id}": it is not deleted`],
    [DELETE, { items: [] }, "invalid", "/items must name at least one item"],
    [DELETE, { items: [{ id: a?.id }, { id: a?.id }] }, "invalid", "/items must not name an item twice"],
    [DELETE, { items: Array.from({ length: 1001 }, (_, index) => ({ id: `i-${index}` })) }, "invalid", undefined],
    [RESTORE, { ids: [] }, "invalid", "/ids must name at least one item"],
    [RESTORE, { ids: [gone?.id, gone?.id] }, "invalid", "/ids must not name an item twice"],
    [RESTORE, { ids: Array.from({ length: 1001 }, (_, index) => `i-${index}`) }, "invalid", undefined],
  ] as const;
  for (const [path, body, code, detail] of cases) {
    await assertProblem(await assertUnchanged(t, () => t.post(path, body)), code, detail);
  }
});

Deno.test("nobody deletes or brings back the items of others among their own; an administrator does", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const berta = await givenPerson(t, { username: "berta" });
  const chief = await givenPerson(t, { username: "chief", is_admin: true });
  const hers = await givenItem(t, { title: "Anna's" }, actingFor(anna.user));
  const other = await givenItem(t, { title: "Berta's" }, actingFor(berta.user));
  const items = [{ id: hers.id }, { id: other.id }];
  await assertProblem(await assertUnchanged(t, () => t.post(DELETE, { items }, anna.headers)), "not_found");
  assertEquals((await t.post(DELETE, { items }, chief.headers)).status, 200);
  const ids = [hers.id, other.id];
  await assertProblem(await assertUnchanged(t, () => t.post(RESTORE, { ids }, anna.headers)), "not_found");
  const restored = await (await t.post(RESTORE, { ids }, chief.headers)).json();
  assertEquals(restored.map((item: { owner_id: string }) => item.owner_id), [anna.user.id, berta.user.id]);
});

Deno.test("a thousand items are deleted and brought back with two requests, which count as two", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const csv = `title\n${Array.from({ length: 1000 }, (_, index) => `Item ${index}`).join("\n")}\n`;
  const headers = { ...anna.headers, "content-type": "text/csv" };
  await t.request(`${ITEMS}/import`, { method: "POST", body: csv, headers });
  const ids = t.db.all<{ id: string }>("SELECT id FROM items").map(({ id }) => id);
  const deleted = await t.post(DELETE, { items: ids.map((id) => ({ id })) }, anna.headers);
  assertEquals([deleted.status, t.db.value("SELECT count(*) FROM items")], [200, 0]);
  const restored = await t.post(RESTORE, { ids }, anna.headers);
  assertEquals([restored.status, t.db.value("SELECT count(*) FROM items")], [201, 1000]);
  assertEquals([deleted, restored].map((answer) => answer.headers.get("x-ratelimit-remaining")), ["599", "598"]);
});

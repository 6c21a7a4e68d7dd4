/** Whose items are whose: with accounts, everybody has their own, and administrators see to all. */
import { actingFor, givenApiToken, givenPerson, type GivenSession } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";
import { recordOne } from "../../support/trail.ts";
import { exportCsv, givenItem, ITEMS, listItems, sendCsv } from "./support.ts";

interface Household extends Disposable {
  readonly t: TestApp;
  readonly anna: GivenSession;
  readonly berta: GivenSession;
  readonly chief: GivenSession;
}

async function startHousehold(): Promise<Household> {
  const t = await startTestApp({ auth: true });
  const [anna, berta] = [await givenPerson(t, { username: "anna" }), await givenPerson(t, { username: "berta" })];
  const chief = await givenPerson(t, { username: "chief", is_admin: true });
  return { t, anna, berta, chief, [Symbol.dispose]: () => t[Symbol.dispose]() };
}

const itemOf = (t: TestApp, { user }: GivenSession, title = "Item") => givenItem(t, { title }, actingFor(user));

Deno.test("an item belongs to whoever adds it, and the entry in the trail names them", async () => {
  using house = await startHousehold();
  const { t, anna } = house;
  const { answer, entry } = await recordOne(t, () => t.post(ITEMS, { title: "Hers" }, anna.headers));
  const row = await answer.json();
  assertEquals([answer.status, row.owner_id], [201, anna.user.id]);
  assertEquals([entry.actor, entry.details], ["anna", { owner_id: anna.user.id, row }]);
});

Deno.test("everybody lists, counts, searches and exports their own items; an administrator all", async () => {
  using house = await startHousehold();
  const { t, anna, berta, chief } = house;
  for (const who of [anna, berta, chief]) await itemOf(t, who, `of ${who.user.username}`);
  const titles = async (who: GivenSession, query = "") =>
    (await listItems(t, `?sort=title${query}`, who.headers)).map(({ title }) => title);
  const all = ["of anna", "of berta", "of chief"];
  assertEquals(await titles(anna), ["of anna"]);
  assertEquals(await titles(berta, "&q=of"), ["of berta"]);
  assertEquals(await titles(chief), all);
  assertEquals(await titles(chief, `&owner_id=${anna.user.id}`), ["of anna"]);
  assertEquals(await titles(anna, `&owner_id=${anna.user.id}`), ["of anna"]);
  assertEquals(await titles(anna, `&owner_id=${berta.user.id}`), []);
  assertEquals(await titles(anna, "&owner_id=local"), []);
  for (const [who, total] of [[anna, "1"], [chief, "3"]] as const) {
    const answer = await t.get(`${ITEMS}?count=true`, who.headers);
    await answer.body?.cancel();
    assertEquals(answer.headers.get("x-total-count"), total);
    assertEquals((await exportCsv(t, "", who.headers)).split("\r\n").length - 2, Number(total));
  }
  assertEquals((await exportCsv(t, `?owner_id=${berta.user.id}`, anna.headers)).split("\r\n").length - 2, 0);
});

Deno.test("a cursor leads nobody to what is not theirs", async () => {
  using house = await startHousehold();
  const { t, anna, chief } = house;
  for (const title of ["a", "b", "c"]) await itemOf(t, chief, title);
  const link = (await t.get(`${ITEMS}?limit=1&sort=title`, chief.headers)).headers.get("link") ?? "";
  const next = /^<([^>]+)>/.exec(link)?.[1] ?? "";
  assertEquals((await (await t.get(next, chief.headers)).json()).length, 1);
  assertEquals(await (await t.get(next, anna.headers)).json(), []);
});

Deno.test("somebody else's item is not there: the same answer as for an id that never was", async () => {
  using house = await startHousehold();
  const { t, anna, berta } = house;
  const { id } = await itemOf(t, berta);
  const requests = (item_id: string) =>
    [
      { method: "GET", path: `${ITEMS}/${item_id}` },
      { method: "PUT", path: `${ITEMS}/${item_id}`, body: { title: "Mine" } },
      { method: "PATCH", path: `${ITEMS}/${item_id}`, body: { title: "Mine" } },
      // Neither the version nor a tag that is known may tell that it is there.
      { method: "PATCH", path: `${ITEMS}/${item_id}`, body: {}, headers: { "if-match": '"99"' } },
      { method: "GET", path: `${ITEMS}/${item_id}`, headers: { "if-none-match": '"1"' } },
      { method: "DELETE", path: `${ITEMS}/${item_id}` },
      { method: "POST", path: `${ITEMS}/${item_id}/restore` },
    ] as const;
  const token = await givenApiToken(t, anna.user, ["write"]);
  await listItems(t, "", token.headers); // its first use is written down,
  await t.db.write(() => undefined); // behind the answer
  for (const { headers } of [anna, token]) {
    for (const item_id of [id, "f1900000-0000-7000-8000-000000000999"]) {
      for (const request of requests(item_id)) {
        const more = "headers" in request ? request.headers : {};
        await assertRefused(t, {
          ...request,
          headers: { ...headers, ...more },
          answers: "404 not_found",
          detail: `There is no item "${item_id}"`,
        });
      }
    }
  }
});

Deno.test("nobody gives an item away or takes one", async () => {
  using house = await startHousehold();
  const { t, anna, berta, chief } = house;
  const { id } = await itemOf(t, anna);
  for (const { headers } of [anna, chief]) {
    const body = { title: "A", owner_id: berta.user.id };
    const refusal = { headers, ...invalid("/owner_id", "is not known here") };
    await assertRefused(t, { method: "POST", path: ITEMS, body, ...refusal });
    await assertRefused(t, { method: "PUT", path: `${ITEMS}/${id}`, body, ...refusal });
    await assertRefused(t, { method: "PATCH", path: `${ITEMS}/${id}`, body, ...refusal });
  }
});

Deno.test("an administrator changes and deletes the items of others, and they stay theirs", async () => {
  using house = await startHousehold();
  const { t, anna, chief } = house;
  const { id } = await itemOf(t, anna);
  const { answer, entry } = await recordOne(t, () => t.patch(`${ITEMS}/${id}`, { title: "Tidied" }, chief.headers));
  const row = await answer.json();
  assertEquals([row.owner_id, row.version, entry.actor], [anna.user.id, 2, "chief"]);
  assertEquals((await listItems(t, "", anna.headers)).map(({ title }) => title), ["Tidied"]);
  assertEquals((await t.delete(`${ITEMS}/${id}`, undefined, chief.headers)).status, 200);
});

Deno.test("an administrator's token reaches the items of others only with the scope admin", async () => {
  using house = await startHousehold();
  const { t, anna, chief } = house;
  const { id } = await itemOf(t, anna);
  const writer = await givenApiToken(t, chief.user, ["write"]);
  const admin = await givenApiToken(t, chief.user, ["admin"]);
  assertEquals(await listItems(t, "", writer.headers), []);
  assertEquals((await listItems(t, "", admin.headers)).length, 1);
  const refused = { answers: "404 not_found", detail: `There is no item "${id}"` } as const;
  await assertRefused(t, { method: "GET", path: `${ITEMS}/${id}`, headers: writer.headers, ...refused });
  assertEquals((await t.get(`${ITEMS}/${id}`, admin.headers)).status, 200);
});

Deno.test("a token with the scope read changes nothing, and without credentials nothing is told", async () => {
  using house = await startHousehold();
  const { t, anna } = house;
  const { id } = await itemOf(t, anna);
  const reader = await givenApiToken(t, anna.user, ["read"]);
  assertEquals((await t.get(`${ITEMS}/${id}`, reader.headers)).status, 200);
  const lacks = { headers: reader.headers, answers: "403 forbidden", detail: LACKS_WRITE } as const;
  await assertRefused(t, { method: "POST", path: ITEMS, body: { title: "A" }, ...lacks });
  await assertRefused(t, { method: "DELETE", path: `${ITEMS}/${id}`, ...lacks });
  assertEquals((await sendCsv(t, "title\nA\n", "?dry_run=true", reader.headers)).status, 403);
  for (const path of [ITEMS, `${ITEMS}/export`, `${ITEMS}/${id}`, `${ITEMS}/unknown`]) {
    const nobody = { answers: "401 unauthenticated", detail: LOG_IN } as const;
    await assertRefused(t, { method: "GET", path, ...nobody });
  }
});

const LACKS_WRITE = 'This API token lacks the scope "write"';
const LOG_IN = "Log in, or send an API token in the Authorization header";

Deno.test("an import adds to the caller's items, and compares with those alone", async () => {
  using house = await startHousehold();
  const { t, anna, berta, chief } = house;
  await itemOf(t, berta, "Same");
  const addedBy = async (who: GivenSession, query = "") =>
    (await (await sendCsv(t, "title\nSame\n", query, who.headers)).json()).added;
  assertEquals(await addedBy(chief, "?dry_run=true"), 1); // to see Berta's is not to have it
  assertEquals(await addedBy(anna, "?dry_run=true"), 1);
  const { entry } = await recordOne(t, () => sendCsv(t, "title\nSame\n", "", anna.headers));
  assertEquals(await addedBy(anna), 0);
  const [mine, ...more] = await listItems(t, "", anna.headers);
  assert(mine !== undefined && more.length === 0);
  assertEquals([mine.title, mine.owner_id], ["Same", anna.user.id]);
  const row = { id: entry.entity_id, added: 1 };
  assertEquals(entry.details, { owner_id: anna.user.id, row, items: [mine.id] });
});

Deno.test("an administrator's export of everybody's adds what is others', once, and nothing of their own", async () => {
  using house = await startHousehold();
  const { t, anna, chief } = house;
  await itemOf(t, anna, "Hers");
  await itemOf(t, chief, "Theirs");
  const csv = await exportCsv(t, "", chief.headers);
  const importIt = async () => {
    const { added, already_there } = await (await sendCsv(t, csv, "", chief.headers)).json();
    return [added, already_there];
  };
  assertEquals(await importIt(), [1, 1]);
  assertEquals(await importIt(), [0, 2]);
  const mine = await listItems(t, `?sort=title&owner_id=${chief.user.id}`, chief.headers);
  assertEquals(mine.map(({ title }) => title), ["Hers", "Theirs"]);
});

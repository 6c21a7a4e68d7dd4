import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";
import { givenItem, givenItems, ITEMS, listItems, walkPages } from "./support.ts";

/** Two of each created at the same time, and titles alike but for their case. */
const TITLES = ["pear", "Apple", "fig", "Pear", "apple", "Fig", "APPLE", "Zebra", "éclair", "01", "'quoted'", "😀"];

const SORTS = ["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"];

Deno.test("GET /items answers all fields of each item, newest first", async () => {
  using t = await startTestApp();
  assertEquals(await listItems(t), []);
  const items = await givenItems(t, ["first", 'Quote " and 🦓', "third"]);
  const answer = await t.get(ITEMS);
  assertEquals(answer.headers.get("content-type"), "application/json");
  for (const name of ["etag", "link", "x-total-count"]) assertEquals(answer.headers.get(name), null, name);
  assertEquals(await answer.json(), items.toReversed());
});

Deno.test("lists of items are sorted by each field in both directions, and ties by the id", async () => {
  using t = await startTestApp();
  const [a, b, c] = await givenItems(t, ["b", "A", "B"]);
  assert(a && b && c);
  t.setNow("2027-01-01T00:00:00.000Z");
  await t.patch(`${ITEMS}/${a.id}`, { description: "changed" });
  const twin = await givenItem(t, { title: "a" });
  const idsOf = async (sort: string) => (await listItems(t, `?sort=${sort}`)).map(({ id }) => id);
  const expected: Record<string, readonly string[]> = {
    created_at: [a.id, b.id, c.id, twin.id],
    updated_at: [b.id, c.id, a.id, twin.id],
    title: [b.id, twin.id, a.id, c.id], // A, a, b, B: whatever the case
  };
  for (const [sort, ids] of Object.entries(expected)) {
    assertEquals(await idsOf(sort), ids, sort);
    assertEquals(await idsOf(`-${sort}`), ids.toReversed(), `-${sort}`);
  }
});

Deno.test("pages of any size and order together are the whole list, each item once", async () => {
  using t = await startTestApp();
  for (const [index, title] of TITLES.entries()) {
    t.setNow(`2026-01-0${1 + Math.floor(index / 2)}T00:00:00.000Z`);
    await givenItem(t, { title, description: index % 3 === 0 ? "x" : null });
  }
  for (const sort of SORTS) {
    const whole = (await listItems(t, `?sort=${sort}`)).map(({ title }) => title);
    assertEquals(whole.length, TITLES.length);
    for (const limit of [1, 2, 5, TITLES.length - 1, TITLES.length, 500]) {
      const pages = await walkPages(t, `?sort=${sort}&limit=${limit}`);
      assertEquals(pages.flat(), whole, `${sort} ${limit}`);
      assertEquals(pages.slice(0, -1).every(({ length }) => length === limit), true);
      assertEquals(pages.length, Math.ceil(TITLES.length / limit), `${sort} ${limit}`);
    }
  }
});

Deno.test("a row that comes or goes between two pages moves no other to another page", async () => {
  using t = await startTestApp();
  const items = await givenItems(t, ["1", "2", "3", "4", "5", "6"]);
  const first = await t.get(`${ITEMS}?limit=2`);
  assertEquals((await first.json()).map(({ title }: { title: string }) => title), ["6", "5"]);
  await givenItems(t, ["7"]);
  for (const index of [4, 3]) await t.delete(`${ITEMS}/${items[index]?.id}`); // "5", where the page ended, and "4"
  const next = /^<([^>]+)>/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  const second = await (await t.get(next)).json();
  assertEquals(second.map(({ title }: { title: string }) => title), ["3", "2"]);
});

Deno.test("the next page keeps what was asked for, and the total is that of all pages", async () => {
  using t = await startTestApp();
  await givenItems(t, ["tea 1", "coffee", "tea 2", "tea 3"]);
  const answer = await t.get(`${ITEMS}?q=tea&limit=2&count=true&sort=title`);
  assertEquals(answer.headers.get("x-total-count"), "3");
  const link = answer.headers.get("link") ?? "";
  const next = new URL(/^<([^>]+)>; rel="next"$/.exec(link)?.[1] ?? "", t.origin);
  assertEquals(next.pathname, ITEMS);
  assertEquals([...next.searchParams.keys()], ["q", "limit", "count", "sort", "cursor"]);
  const last = await t.get(next.pathname + next.search);
  assertEquals([last.headers.get("x-total-count"), last.headers.get("link")], ["3", null]);
  assertEquals((await last.json()).map(({ title }: { title: string }) => title), ["tea 3"]);
});

Deno.test("?q= finds a part of title or description, whatever the case, accents and form of its letters", async () => {
  using t = await startTestApp();
  await givenItem(t, { title: "ＡＢＣ shelf", description: "ÄPFEL & Birnen\n100 %" });
  await givenItem(t, { title: "Ångström", description: "[a_b]*" });
  const found: Record<string, readonly string[]> = {
    "abc SHELF": ["ＡＢＣ shelf"],
    "äpfel": ["ＡＢＣ shelf"],
    " birnen ": ["ＡＢＣ shelf"],
    "a\u030angstr": ["Ångström"], // the letter and its ring apart
    angstrom: ["Ångström"],
    "apfel & bîrnen": ["ＡＢＣ shelf"],
    "%": ["ＡＢＣ shelf"], // nothing is a wildcard
    "_b]*": ["Ångström"],
    "a_c": [],
    "shelf äpfel": [],
    "": ["Ångström", "ＡＢＣ shelf"],
    "   ": ["Ångström", "ＡＢＣ shelf"],
  };
  for (const [q, titles] of Object.entries(found)) {
    const items = await listItems(t, `?q=${encodeURIComponent(q)}&sort=-title`);
    assertEquals(items.map(({ title }) => title), titles, q);
  }
});

Deno.test("the search knows an item as it is now", async () => {
  using t = await startTestApp();
  const { id } = await givenItem(t, { title: "before", description: "same" });
  await t.patch(`${ITEMS}/${id}`, { title: "after" });
  assertEquals([(await listItems(t, "?q=before")).length, (await listItems(t, "?q=after")).length], [0, 1]);
  await t.patch(`${ITEMS}/${id}`, { description: null });
  assertEquals((await listItems(t, "?q=same")).length, 0);
});

Deno.test("titles longer than a sort key, and that grow when compared, are paged through as well", async () => {
  using t = await startTestApp();
  const titles = [..."cab"].map((end) => `${"ﷺ".repeat(254)}${end}`); // one letter that NFKD makes eighteen of
  await givenItems(t, titles);
  assertEquals((await walkPages(t, "?sort=title&limit=1")).flat(), titles); // alike as far as they are compared: by id
});

Deno.test("a list asked for in a wrong way is refused", async () => {
  using t = await startTestApp();
  const sorted = invalid("?sort", "must name a field to sort by");
  const cases = [
    ["limit=0", invalid("?limit", "must be at least 1")],
    ["limit=501", invalid("?limit", "must be at most 500")],
    ["limit=1000", invalid("?limit", "must be at most 500")],
    ["limit=x", invalid("?limit", "must be a whole number")],
    ["sort=owner_id", sorted],
    ["sort=--title", sorted],
    ["sort=title%3B--", sorted],
    ["count=yes", invalid("?count", "must be true or false")],
    [`q=${"x".repeat(201)}`, invalid("?q", "must have at most 200 characters")],
    [
      "owner_id=%27",
      invalid("?owner_id", "must be 1 to 64 letters, digits or _ . : - and start with a letter or digit"),
    ],
    ["colour=red", invalid("?colour", "is not known here")],
  ] as const;
  for (const [query, refusal] of cases) {
    await assertRefused(t, { method: "GET", path: `${ITEMS}?${query}`, ...refusal });
  }
});

Deno.test("a cursor that is none of ours, or of another order, is malformed", async () => {
  using t = await startTestApp();
  await givenItems(t, ["a", "b"]);
  const link = (await t.get(`${ITEMS}?limit=1&sort=title`)).headers.get("link") ?? "";
  const cursor = /cursor=([^>]+)>/.exec(link)?.[1] ?? "";
  const none = (text: string) => `The cursor "${text.slice(0, 40)}" is none of this server`;
  const base64 = (text: string) => btoa(text).replaceAll("=", "");
  for (
    const text of [
      "",
      "x",
      "%00",
      "🦓",
      "null",
      base64("{}"),
      base64('["title","a"]'),
      base64('["title",1,"b"]'),
      "x".repeat(2000),
    ]
  ) {
    const path = `${ITEMS}?sort=title&cursor=${encodeURIComponent(text)}`;
    await assertRefused(t, { method: "GET", path, answers: "400 malformed", detail: none(text) });
  }
  for (const sort of SORTS.filter((one) => one !== "title")) {
    const detail = `The cursor "${cursor.slice(0, 40)}" is one of a list sorted by "title"`;
    await assertRefused(t, {
      method: "GET",
      path: `${ITEMS}?sort=${sort}&cursor=${cursor}`,
      answers: "400 malformed",
      detail,
    });
  }
  const path = `${ITEMS}?cursor=${"x".repeat(2001)}`;
  await assertRefused(t, { method: "GET", path, ...invalid("?cursor", "must be a cursor of this server") });
});

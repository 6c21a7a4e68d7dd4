import fc from "fast-check";
import type { Item } from "../../../server/items/schema.ts";
import { append, applyChange, type ItemSort, type Loaded, parseSort } from "../../../client/items/item_order.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ALL, itemOf, loadedOf } from "./support.ts";

const [A, B, C] = [itemOf("a", 1), itemOf("b", 2), itemOf("c", 3)];
const ids = ({ items }: Loaded) => items.map(({ id }) => id).join("");

Deno.test("parseSort() takes the sorts there are, and the usual one for anything else", () => {
  const words = ["title", "-title", "updated_at", "", "-", "--title", "owner_id"];
  const usual = "-created_at";
  assertEquals(words.map(parseSort), ["title", "-title", "updated_at", usual, usual, usual, usual]);
});

Deno.test("a new item goes to its place by time, and by its id among those of the same time", () => {
  const { loaded, exact } = applyChange(loadedOf([C, A]), { type: "put", item: B });
  assertEquals([ids(loaded), loaded.total, exact], ["cba", 3, true]);
  const twin = itemOf("bb", 2);
  assertEquals(ids(applyChange(loadedOf([C, B, A]), { type: "put", item: twin }).loaded), "cbbba");
});

Deno.test("an item that belongs behind all that was read is left to the server while there is more", () => {
  const some = loadedOf([C, B], ALL, 5);
  assertEquals(applyChange(some, { type: "put", item: A }), { loaded: some, exact: false });
  const all = loadedOf([C, B]);
  assertEquals(ids(applyChange(all, { type: "put", item: A }).loaded), "cba");
});

Deno.test("where an item belongs by title or in a search, only the server knows", () => {
  for (const search of [{ q: "", sort: "title" }, { q: "item", sort: "-created_at" }] as const) {
    const loaded = loadedOf([A, B], search);
    assertEquals(applyChange(loaded, { type: "put", item: C }), { loaded, exact: false });
    const renamed = { ...A, title: "zebra", version: 2 };
    const after = applyChange(loaded, { type: "put", item: renamed });
    assertEquals([after.loaded.items, after.exact], [[renamed, B], false]);
  }
});

Deno.test("an older version never replaces a newer one, and a deletion counts once", () => {
  const newer = { ...B, title: "newer", version: 3 };
  const loaded = loadedOf([C, newer, A]);
  assertEquals(applyChange(loaded, { type: "put", item: { ...B, version: 2 } }), { loaded, exact: true });
  const once = applyChange(loaded, { type: "remove", id: "b" }).loaded;
  assertEquals([ids(once), once.total], ["ca", 2]);
  assertEquals(applyChange(once, { type: "remove", id: "b" }), { loaded: once, exact: true });
});

Deno.test("a page that repeats items which changed places adds each once", () => {
  const page = { ...loadedOf([B, A], ALL, 3), cursor: undefined };
  const loaded = append(loadedOf([C, B], ALL, 3), page);
  assertEquals([ids(loaded), loaded.cursor], ["cba", undefined]);
});

Deno.test("property: as long as changes are exact, what is shown is the beginning of what the server has", () => {
  const time = fc.integer({ min: 0, max: 9 });
  const step = fc.record({ id: fc.constantFrom(..."abcdefgh"), time, deletes: fc.boolean() });
  const sorts = fc.constantFrom<ItemSort>("created_at", "-created_at", "updated_at", "-updated_at");
  fc.assert(fc.property(sorts, fc.array(step), fc.integer({ min: 0, max: 8 }), (sort, steps, read) => {
    const server = new Map(["a", "b", "c", "d"].map((id, at) => [id, itemOf(id, at)]));
    let loaded = firstOf(server, sort, read);
    let wasExact = true;
    for (const { id, time, deletes } of steps) {
      const known = server.get(id);
      if (deletes && known === undefined) continue;
      const item = { ...itemOf(id, time), version: (known?.version ?? 0) + 1 };
      if (known !== undefined) item.created_at = known.created_at;
      if (deletes) server.delete(id);
      else server.set(id, item);
      const after = applyChange(loaded, deletes ? { type: "remove", id } : { type: "put", item });
      loaded = after.loaded;
      wasExact &&= after.exact;
      if (!wasExact) return;
      const truth = firstOf(server, sort, loaded.items.length);
      assertEquals([loaded.items, loaded.total], [truth.items, truth.total]);
      assert(loaded.cursor !== undefined || loaded.items.length === server.size);
    }
  }));
});

function firstOf(server: ReadonlyMap<string, Item>, sort: ItemSort, count: number): Loaded {
  const field = sort.endsWith("created_at") ? "created_at" : "updated_at";
  const key = (item: Item) => `${item[field]} ${item.id}`;
  const sorted = [...server.values()].sort((a, b) => key(a) < key(b) ? -1 : 1);
  if (sort.startsWith("-")) sorted.reverse();
  return loadedOf(sorted.slice(0, count), { q: "", sort }, sorted.length);
}

import { ItemList, PAGE_ITEMS } from "../../../client/items/item_list.ts";
import type { ItemSearch, Loaded } from "../../../client/items/item_order.ts";
import { assertEquals, assertRejects } from "../../support/assert.ts";
import { waitFor } from "../../support/wait.ts";
import { ALL, itemOf, loadedOf } from "./support.ts";

const [A, B, C, D] = [itemOf("a", 1), itemOf("b", 2), itemOf("c", 3), itemOf("d", 4)];

/** Newest first. */
const MANY = Array.from({ length: 900 }, (_, at) => itemOf(String(999 - at), 0));

/** A server whose answers come when the test says so. */
class Server {
  readonly asked: { search: ItemSearch; cursor: string | undefined; limit: number }[] = [];
  readonly #answers: PromiseWithResolvers<Loaded>[] = [];
  readonly list = new ItemList((search, cursor, limit) => {
    this.asked.push({ search, cursor, limit });
    const answer = Promise.withResolvers<Loaded>();
    this.#answers.push(answer);
    return answer.promise;
  });

  /** @param question counted from 0 */
  answer(question: number, loaded: Loaded | Error): void {
    const answer = this.#answers[question];
    if (loaded instanceof Error) answer?.reject(loaded);
    else answer?.resolve(loaded);
  }

  get shown(): string {
    return this.list.items.value.map(({ id }) => id).join("");
  }
}

async function showing(loaded: Loaded): Promise<Server> {
  const server = new Server();
  const done = server.list.show(loaded.search);
  server.answer(0, loaded);
  await done;
  return server;
}

Deno.test("the answer of an older search never overwrites that of a newer one", async () => {
  const server = new Server();
  const pump = { ...ALL, q: "pump" };
  const first = server.list.show({ ...ALL, q: "p" });
  const second = server.list.show(pump);
  server.answer(1, loadedOf([B], pump));
  await second;
  server.answer(0, loadedOf([A, B], { ...ALL, q: "p" }));
  await first;
  assertEquals([server.shown, server.list.isLoading.value], ["b", false]);
});

Deno.test("a search that fails shows nothing of the one before, and is tried again when asked to", async () => {
  const server = await showing(loadedOf([B, A]));
  const search = { ...ALL, q: "b" };
  const failed = server.list.show(search);
  assertEquals([server.shown, server.list.isLoading.value], ["ba", true]);
  server.answer(1, new Error("No"));
  await failed;
  assertEquals([server.shown, server.list.failure.value], ["", new Error("No")]);
  const again = server.list.retry();
  server.answer(2, loadedOf([B], search));
  await again;
  assertEquals([server.shown, server.list.failure.value], ["b", undefined]);
});

Deno.test("what happens while something is read holds, though the answer does not know of it", async () => {
  const server = await showing(loadedOf([B, A]));
  const reading = server.list.reload();
  server.list.apply({ type: "remove", id: "a" });
  server.list.apply({ type: "put", item: C });
  server.list.apply({ type: "put", item: { ...B, title: "newer", version: 2 } });
  server.answer(1, loadedOf([B, A]));
  await reading;
  assertEquals([server.shown, server.list.total.value], ["cb", 2]);
  assertEquals(server.list.stored("b")?.title, "newer");
});

Deno.test("what happens before the first answer has the list read again when only the server knows where it belongs", async () => {
  const server = new Server();
  const search = { ...ALL, q: "item" };
  const reading = server.list.show(search);
  server.list.apply({ type: "put", item: C });
  server.answer(0, loadedOf([B, A], search));
  await reading;
  await waitFor(() => server.asked.length === 2, "the list to be read again");
  server.answer(1, loadedOf([C, B, A], search));
  await waitFor(() => server.shown === "cba", "the new item");
});

Deno.test("the next page is asked for once and added; one for a list that has changed is dropped", async () => {
  const server = await showing(loadedOf(MANY.slice(0, 100), ALL, 102));
  const more = server.list.readMore();
  await server.list.readMore();
  assertEquals(server.asked.slice(1), [{ search: ALL, cursor: "after 100", limit: PAGE_ITEMS }]);
  server.answer(1, { search: ALL, items: MANY.slice(100, 101), cursor: "after 101", total: 102 });
  await more;
  assertEquals(server.list.items.value, MANY.slice(0, 101));
  const late = server.list.readMore();
  const reading = server.list.reload();
  server.answer(3, loadedOf([D, C]));
  await reading;
  server.answer(2, { search: ALL, items: MANY.slice(101, 102), cursor: undefined, total: 102 });
  await late;
  assertEquals([server.shown, server.asked.length], ["dc", 4]);
});

Deno.test("a page that cannot be read is not asked for again until the person wants it", async () => {
  const first = loadedOf(MANY.slice(0, 100), ALL, 101);
  const server = await showing(first);
  const more = server.list.readMore();
  server.answer(1, new Error("No"));
  await more;
  await server.list.readMore();
  assertEquals([server.asked.length, server.list.failure.value], [2, new Error("No")]);
  const again = server.list.retry();
  server.answer(2, { search: ALL, items: MANY.slice(100, 101), cursor: undefined, total: 101 });
  await waitFor(() => server.asked.length === 4, "everything to be read again");
  server.answer(3, loadedOf(MANY.slice(0, 101)));
  await again;
  assertEquals([server.list.items.value.length, server.list.failure.value], [101, undefined]);
});

Deno.test("reading again asks for as many as are there, in as many steps as it takes", async () => {
  const server = await showing(loadedOf(MANY.slice(0, 700), ALL, 900));
  const reading = server.list.reload();
  server.answer(1, { search: ALL, items: MANY.slice(0, 500), cursor: "after 500", total: 900 });
  await waitFor(() => server.asked.length === 3, "the second step");
  server.answer(2, { search: ALL, items: MANY.slice(500, 700), cursor: "after 700", total: 900 });
  await reading;
  assertEquals(server.asked.slice(1).map(({ cursor, limit }) => [cursor, limit]), [[undefined, 500], [
    "after 500",
    200,
  ]]);
  assertEquals(server.list.items.value.length, 700);
});

Deno.test("a change is shown at once; then its answer, or what was there before", async () => {
  const server = await showing(loadedOf([B, A]));
  const answer = Promise.withResolvers<void>();
  const renamed = { ...B, title: "renamed", version: 2 };
  const work = server.list.perform(
    (items) => items.map((item) => item.id === "b" ? { ...item, title: "re" } : item),
    async () => {
      await answer.promise;
      return [{ type: "put", item: renamed }];
    },
  );
  assertEquals(server.list.items.value[0]?.title, "re");
  assertEquals(server.list.stored("b")?.title, "item b");
  answer.resolve();
  await work;
  assertEquals(server.list.items.value, [renamed, A]);
  const refused = server.list.perform((items) => items.slice(1), () => Promise.reject(new Error("No")));
  assertEquals(server.shown, "a");
  await assertRejects(() => refused, Error, "No");
  assertEquals(server.shown, "ba");
});

Deno.test("what is shown for a change stays until the server has said where it belongs", async () => {
  const byTitle: ItemSearch = { q: "", sort: "title" };
  const server = await showing(loadedOf([A, B], byTitle));
  const work = server.list.perform(
    (items) => [itemOf("new", 9), ...items],
    () => Promise.resolve([{ type: "put", item: C }]),
  );
  await waitFor(() => server.asked.length === 2, "the list to be read again");
  assertEquals(server.list.items.value.map(({ id }) => id), ["new", "a", "b"]);
  server.answer(1, loadedOf([A, B, C], byTitle));
  await work;
  assertEquals(server.shown, "abc");
});

Deno.test("the item that is open is followed beyond the list, until it is deleted", async () => {
  const server = await showing(loadedOf([B, A]));
  server.list.open(A);
  const searching = server.list.show({ ...ALL, q: "b" });
  server.answer(1, loadedOf([B], { ...ALL, q: "b" }));
  await searching;
  server.list.apply({ type: "put", item: { ...A, title: "changed", version: 2 } });
  assertEquals(server.list.opened.value?.title, "changed");
  server.list.apply({ type: "put", item: A });
  assertEquals(server.list.opened.value?.title, "changed");
  server.list.apply({ type: "remove", id: "a" });
  assertEquals(server.list.opened.value, undefined);
  server.list.clear();
});

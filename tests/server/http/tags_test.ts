/** What entity tags promise: two different answers of one address never have the same one. */
import { adoptLocalBelongings } from "../../../server/users/adopt.ts";
import { givenPerson, givenUser } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { startGreetedApp } from "../../support/chat.ts";
import { everyOperation, type Sample, sendSample } from "../../support/every_route.ts";

/** What was answered under each tag of each address. */
class SeenTags {
  readonly #bodies = new Map<string, string>();

  /** Reads an address and fails when its tag has stood for another body before, or 304 says what is not so. */
  async look(t: TestApp, path: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const answer = await t.get(path, headers);
    const [tag, body] = [answer.headers.get("etag"), await answer.text()];
    if (tag === null || answer.status !== 200) return;
    const key = `${path} ${tag}`;
    assertEquals(this.#bodies.get(key) ?? body, body, key);
    this.#bodies.set(key, body);
    const same = await t.get(path, { ...headers, "if-none-match": tag });
    assertEquals([same.status, same.headers.get("etag"), await same.text()], [304, tag, ""], key);
    for (const older of this.#tagsOf(path).filter((one) => one !== tag)) {
      const other = await t.get(path, { ...headers, "if-none-match": older });
      assertEquals([other.status, await other.text()], [200, body], `${path} ${older}`);
    }
  }

  #tagsOf(path: string): string[] {
    return [...this.#bodies.keys()].filter((key) => key.startsWith(`${path} `)).map((key) =>
      key.slice(path.length + 1)
    );
  }

  get paths(): Set<string> {
    return new Set([...this.#bodies.keys()].map((key) => key.slice(0, key.indexOf(" "))));
  }
}

/** Numbers from 0 to below `below`, the same in each run. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

const isRead = ({ method, path }: Sample) => method === "GET" && !/\/(events|sse|export|openapi\.json)$/.test(path);

Deno.test("ETag: whatever is changed, no address answers two bodies under one tag", async () => {
  await using t = await startGreetedApp();
  const samples = await everyOperation(t);
  const reads = samples.filter(isRead).map(({ path }) => path);
  const seen = new SeenTags();
  const lookAround = async () => {
    for (const path of new Set(reads)) await seen.look(t, path);
  };
  await lookAround();
  for (const sample of samples.filter(({ method, path }) => method !== "GET" && path.startsWith("/api/v1/"))) {
    await (await sendSample(t, sample)).body?.cancel();
    await lookAround();
  }
  const versioned = ["/api/v1/board", "/api/v1/boards/", "/api/v1/board/cards/", "/api/v1/items/", "/api/v1/chats/"];
  for (const start of versioned) assert([...seen.paths].some((path) => path.startsWith(start)), start);
});

Deno.test("ETag: a card's changes with its neighbours, its column and whatever else its answer tells of", async () => {
  await using t = await startTestApp();
  const cards = (await t.given.cards(["0", "1", "2", "3", "4"])).map(({ id }) => id);
  const seen = new SeenTags();
  const roll = createDice(7);
  const one = () => cards[roll(cards.length)] ?? "";
  const path = (id: string) => `/api/v1/board/cards/${id}`;
  const steps: readonly (() => Promise<Response>)[] = [
    () => t.delete(path(one())),
    () => t.post(`${path(one())}/restore`),
    () => t.post(`${path(one())}/move`, { column_id: ["col-a", "col-b"][roll(2)], before_id: null }),
    () => t.patch(path(one()), { title: `Title ${roll(5)}` }),
    () => t.patch("/api/v1/board/columns/col-a", { title: `Column ${roll(5)}` }),
    () => t.patch("/api/v1/boards/board-1", { title: `Board ${roll(5)}` }),
  ];
  for (let round = 0; round < 120; round++) {
    await (await steps[roll(steps.length)]?.())?.body?.cancel();
    for (const id of cards) {
      for (const base of ["board", "boards/board-1"]) await seen.look(t, `/api/v1/${base}/cards/${id}`);
    }
  }
});

Deno.test("ETag: a card whose neighbour was deleted is no longer the one that was read", async () => {
  await using t = await startTestApp();
  const [card, neighbour] = await t.given.cards(["card", "neighbour"]);
  const path = `/api/v1/board/cards/${card.id}`;
  const before = await t.get(path);
  const tag = before.headers.get("etag") ?? "";
  assertEquals((await before.json()).before_id, neighbour.id);
  await (await t.delete(`/api/v1/board/cards/${neighbour.id}`)).body?.cancel();
  const after = await t.get(path, { "if-none-match": tag });
  assertEquals([after.status, (await after.json()).before_id], [200, null]);
  // The card itself is as it was: a change that was meant for it goes through.
  const changed = await t.patch(path, { title: "other" }, { "if-match": tag });
  assertEquals([changed.status, (await changed.json()).version], [200, 2]);
});

Deno.test("ETag: the tag of a card of /board is not good for a card of the same id on the board that comes after", async () => {
  await using t = await startTestApp();
  const content = (title: string) => ({
    columns: [{ id: `${title}-column`, title, cardIds: [] }],
    cards: {},
  });
  const other = await t.given.board();
  await (await t.patch("/api/v1/board", {
    ...content("first"),
    columns: [{ id: "first", title: "first", cardIds: ["x"] }],
    cards: { x: { id: "x", title: "mine" } },
  })).body?.cancel();
  const tag = (await t.get("/api/v1/board/cards/x")).headers.get("etag") ?? "";
  await (await t.delete("/api/v1/boards/board-1")).body?.cancel();
  const sent = {
    columns: [{ id: "second", title: "second", cardIds: ["x"] }],
    cards: { x: { id: "x", title: "theirs" } },
  };
  await (await t.patch("/api/v1/board", sent)).body?.cancel();
  const read = await t.get("/api/v1/board/cards/x", { "if-none-match": tag });
  assertEquals([read.status, (await read.json()).board_id], [200, other.id]);
  const changed = await t.patch("/api/v1/board/cards/x", { title: "lost" }, { "if-match": tag });
  assertEquals([changed.status, (await changed.json()).current.title], [412, "theirs"]);
});

Deno.test("ETag: /users/me is another user for another caller, and the tag says so", async () => {
  await using t = await startTestApp({ auth: true });
  const [anna, bert] = [await givenPerson(t, { username: "anna" }), await givenPerson(t, { username: "bert" })];
  const tag = (await t.get("/api/v1/users/me", anna.headers)).headers.get("etag") ?? "";
  const read = await t.get("/api/v1/users/me", { ...bert.headers, "if-none-match": tag });
  assertEquals([read.status, (await read.json()).username], [200, "bert"]);
  const patch = { full_name: "Not mine" };
  const changed = await t.patch("/api/v1/users/me", patch, { ...bert.headers, "if-match": tag });
  assertEquals([changed.status, (await changed.json()).current.full_name], [412, null]);
});

Deno.test("ETag: an item that gets another owner when accounts come on has another tag", async () => {
  await using t = await startTestApp();
  const { id } = await (await t.post("/api/v1/items", { title: "Mine" })).json();
  const tag = (await t.get(`/api/v1/items/${id}`)).headers.get("etag") ?? "";
  const admin = await givenUser(t, { username: "admin", is_admin: true });
  await (await t.put("/api/v1/settings/auth_required", { value: true })).body?.cancel();
  await adoptLocalBelongings(t.services);
  const owner = t.db.get<{ owner_id: string; version: number }>("SELECT owner_id, version FROM items WHERE id = :id", {
    id,
  });
  assertEquals([tag, owner], ['"1"', { owner_id: admin.id, version: 2 }]);
});

import fc from "fast-check";
import { assertEquals } from "../support/assert.ts";
import { formatRoute, parseRoute, type Route, SECTIONS } from "../../client/router.ts";

const parsed = (path: string) => parseRoute(new URL(path, "http://127.0.0.1:8008"));

const BOARD: Route = {
  view: "board",
  board_id: undefined,
  q: "",
  card_id: undefined,
  item_id: undefined,
  chat: undefined,
  sort: "",
  section: "profile",
};

Deno.test("an address names a board, a search and an open card", () => {
  assertEquals(parsed("/"), BOARD);
  assertEquals(parsed("/boards/board-1"), { ...BOARD, board_id: "board-1" });
  const card = { ...BOARD, board_id: "board-1", q: "a b", card_id: "card-1" };
  assertEquals(parsed("/boards/board-1/?q=a+b&card=card-1"), card);
  assertEquals(parsed("/boards/board-1?chat=new"), { ...BOARD, board_id: "board-1", chat: "new" });
  assertEquals(parsed("/boards/board-1?chat=../audit"), { ...BOARD, board_id: "board-1" });
  assertEquals(parsed("/elsewhere"), null);
});

Deno.test("an address names one of the other views, with what is searched and sorted there", () => {
  assertEquals(parsed("/items"), { ...BOARD, view: "items" });
  assertEquals(parsed("/items/?q=x&sort=-title"), { ...BOARD, view: "items", q: "x", sort: "-title" });
  assertEquals(parsed("/items?item=item-1"), { ...BOARD, view: "items", item_id: "item-1" });
  assertEquals(parsed("/users?sort=username"), { ...BOARD, view: "users", sort: "username" });
  assertEquals(parsed("/settings"), { ...BOARD, view: "settings" });
  assertEquals(parsed("/settings/about"), { ...BOARD, view: "settings", section: "about" });
  assertEquals(parsed("/setup#token=abc"), { ...BOARD, view: "setup" });
  assertEquals(parsed("/signup"), { ...BOARD, view: "signup" });
  for (
    const path of ["/board", "/boards", "/items/a", "/users/a/b", "/settings/nothing", "/settings/about/a", "/Items"]
  ) {
    assertEquals(parsed(path), null, path);
  }
});

Deno.test("what belongs to another view is left out of a route and of its address", () => {
  assertEquals(parsed("/items?card=card-1&chat=chat-1"), { ...BOARD, view: "items" });
  assertEquals(parsed("/?sort=title&item=item-1"), BOARD);
  assertEquals(parsed("/users?item=item-1"), { ...BOARD, view: "users" });
  assertEquals(parsed("/settings/ai?q=a&sort=b&card=c"), { ...BOARD, view: "settings", section: "ai" });
  const everything: Route = {
    ...BOARD,
    board_id: "b",
    q: "q",
    card_id: "c",
    chat: "d",
    item_id: "i",
    sort: "title",
    section: "ai",
  };
  assertEquals(formatRoute(everything), "/boards/b?q=q&card=c&chat=d");
  assertEquals(formatRoute({ ...everything, view: "items" }), "/items?q=q&sort=title&item=i");
  assertEquals(formatRoute({ ...everything, view: "settings" }), "/settings/ai");
  assertEquals(formatRoute({ ...everything, view: "setup" }), "/setup");
});

Deno.test("an id that could change where a request goes is none", () => {
  const hostile = [
    "%ZZ",
    "board-1%3F",
    "board-1%3fx",
    "%2e%2e%2faudit",
    "..%2f..%2fhealth%3f",
    "a%2Fb",
    "a%23",
    "%00",
    "a%0Ab",
  ];
  for (const id of hostile) assertEquals(parsed(`/boards/${id}`), null, id);
  for (const id of [...hostile, "x".repeat(65), ""]) {
    assertEquals(parsed(`/boards/board-1?card=${id}`), { ...BOARD, board_id: "board-1" }, id);
    assertEquals(parsed(`/items?item=${id}`), { ...BOARD, view: "items" }, id);
  }
  for (const sort of ["title&limit=1", "a b", "A", "x".repeat(33), "--a"]) {
    assertEquals(parsed(`/items?sort=${encodeURIComponent(sort)}`), { ...BOARD, view: "items" }, sort);
  }
});

Deno.test("every route is found again in its address", () => {
  const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
  const maybeId = fc.option(id, { nil: undefined });
  const q = fc.string();
  const sort = fc.constantFrom("", "title", "-created_at");
  const route = fc.oneof(
    fc.record({ board_id: maybeId, q, card_id: maybeId }),
    fc.record({ view: fc.constant("items" as const), q, sort, item_id: maybeId }),
    fc.record({ view: fc.constant("users" as const), q, sort }),
    fc.record({ view: fc.constant("settings" as const), section: fc.constantFrom(...SECTIONS) }),
    fc.record({ view: fc.constantFrom("setup" as const, "signup" as const) }),
  ).map((own): Route => ({ ...BOARD, ...own }));
  fc.assert(fc.property(route, (to) => assertEquals(parsed(formatRoute(to)), to)));
});

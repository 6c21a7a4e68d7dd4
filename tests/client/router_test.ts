import fc from "fast-check";
import { assertEquals } from "../support/assert.ts";
import { formatRoute, parseRoute } from "../../client/router.ts";

const parsed = (path: string) => parseRoute(new URL(path, "http://127.0.0.1:8008"));

Deno.test("an address names a board, a search and an open card", () => {
  assertEquals(parsed("/"), { board_id: undefined, q: "", card_id: undefined });
  assertEquals(parsed("/boards/board-1"), { board_id: "board-1", q: "", card_id: undefined });
  assertEquals(parsed("/boards/board-1/?q=a+b&card=card-1"), { board_id: "board-1", q: "a b", card_id: "card-1" });
  assertEquals(parsed("/elsewhere"), null);
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
    assertEquals(parsed(`/boards/board-1?card=${id}`), { board_id: "board-1", q: "", card_id: undefined }, id);
  }
});

Deno.test("every route is found again in its address", () => {
  const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
  const card_id = fc.option(id, { nil: undefined });
  const route = fc.record({ board_id: id, q: fc.string(), card_id }, { noNullPrototype: true });
  fc.assert(fc.property(route, (to) => assertEquals(parsed(formatRoute(to)), to)));
});

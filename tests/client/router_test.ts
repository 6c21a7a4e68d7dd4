import fc from "fast-check";
import { assertEquals } from "../support/assert.ts";
import { formatRoute, parseRoute } from "../../client/router.ts";

const parsed = (path: string) => parseRoute(new URL(path, "http://127.0.0.1:8008"));

Deno.test("an address names a board, a search and an open card", () => {
  assertEquals(parsed("/"), { board_id: undefined, q: "", card_id: undefined });
  assertEquals(parsed("/boards/board-1"), { board_id: "board-1", q: "", card_id: undefined });
  assertEquals(parsed("/boards/board-1/?q=a+b&card=card-1"), { board_id: "board-1", q: "a b", card_id: "card-1" });
  assertEquals(parsed("/boards/%ZZ"), { board_id: "%ZZ", q: "", card_id: undefined });
  assertEquals(parsed("/elsewhere"), null);
});

Deno.test("every route is found again in its address", () => {
  const text = fc.string({ minLength: 1, unit: "grapheme" }).filter((value) => value !== "." && value !== "..");
  const card_id = fc.option(text, { nil: undefined });
  const route = fc.record({ board_id: text, q: fc.string(), card_id }, { noNullPrototype: true });
  fc.assert(fc.property(route, (to) => assertEquals(parsed(formatRoute(to)), to)));
});

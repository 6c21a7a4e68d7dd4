import fc from "fast-check";
import { findOperations } from "../../../server/chat/difference.ts";
import { assertEquals } from "../../support/assert.ts";
import { anyDraft, applyAll, cardOf, contentOf, draftOf } from "./drafts.ts";

Deno.test("findOperations() turns any board into any other one", () => {
  fc.assert(fc.property(anyDraft, anyDraft, (before, after) => {
    assertEquals(contentOf(applyAll(before, findOperations(before, after))), contentOf(after));
  }));
});

Deno.test("findOperations() finds nothing to do between equal boards", () => {
  fc.assert(fc.property(anyDraft, (draft) => assertEquals(findOperations(draft, draft), [])));
});

Deno.test("findOperations() moves only the card that moved", () => {
  const before = draftOf({ a: ["v", "w", "x", "y", "z"], b: ["u"] });
  const moved = draftOf({ a: ["w", "x", "y", "v", "z"], b: ["u"] });
  assertEquals(findOperations(before, moved), [{ type: "move_card", card_id: "v", column_id: "a", before_id: "z" }]);
  const away = draftOf({ a: ["v", "w", "y", "z"], b: ["u", "x"] });
  assertEquals(findOperations(before, away), [{ type: "move_card", card_id: "x", column_id: "b", before_id: null }]);
});

Deno.test("findOperations() takes a card out of a column before it deletes that", () => {
  const before = draftOf({ a: ["x", "y"], b: [], gone: ["z"] });
  const after = draftOf({ b: ["x"] });
  assertEquals(findOperations(before, after), [
    { type: "delete_column", column_id: "gone" },
    { type: "move_card", card_id: "x", column_id: "b", before_id: null },
    { type: "delete_column", column_id: "a" },
  ]);
});

Deno.test("findOperations() adds a card with all that it holds, into a column that it adds", () => {
  const before = draftOf({ a: [] });
  const card = cardOf("n", { title: "New", details: "d", labels: ["l"], due_on: "2026-05-06", version: 0 });
  const after = { ...draftOf({ a: [], b: ["n"] }), cards: new Map([["n", card]]) };
  assertEquals(findOperations(before, after), [
    { type: "add_column", column_id: "b", title: "B", before_id: null },
    { type: "add_card", card_id: "n", column_id: "b", title: "New", details: "d", before_id: null },
    { type: "edit_card", card_id: "n", labels: ["l"], due_on: "2026-05-06" },
  ]);
});

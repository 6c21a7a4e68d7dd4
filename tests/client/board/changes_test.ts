import { applyChange, changeOfEvent } from "../../../client/board/changes.ts";
import type { NamedBoard } from "../../../server/board/schema.ts";
import type { ChangeEvent } from "../../../server/events/schema.ts";
import { assertEquals } from "../../support/assert.ts";

const AT = "2026-01-02T03:04:05.678Z";
const LATER = "2026-01-03T03:04:05.678Z";

function cardOf(id: string) {
  return { id, title: id, details: "long", labels: ["l"], due_on: null, version: 1, created_at: AT, updated_at: AT };
}

const BOARD: NamedBoard = {
  id: "b",
  title: "Board",
  version: 7,
  created_at: AT,
  updated_at: AT,
  columns: [{ id: "x", title: "X", cardIds: ["c-1", "c-2"] }, { id: "y", title: "Y", cardIds: ["c-3"] }],
  cards: { "c-1": cardOf("c-1"), "c-2": cardOf("c-2"), "c-3": cardOf("c-3") },
};

/** The board after an event whose row has these fields beside those that every row on a board has. */
function after(operation: string, id: string, fields: Readonly<Record<string, unknown>>): NamedBoard | undefined {
  const row = { id, board_id: "b", version: 2, board_version: 8, updated_at: LATER, ...fields };
  const [entity_type = ""] = operation.split(".");
  const event: ChangeEvent = { id: 9, at: LATER, actor: "a", operation, entity_type, entity_id: id, version: 2, row };
  const change = changeOfEvent(event);
  return change && applyChange(BOARD, change);
}

Deno.test("a move that tells only of the place leaves the rest of the card as it is", () => {
  const board = after("card.move", "c-1", { column_id: "y", before_id: "c-3" });
  assertEquals(board, {
    ...BOARD,
    version: 8,
    updated_at: LATER,
    columns: [{ id: "x", title: "X", cardIds: ["c-2"] }, { id: "y", title: "Y", cardIds: ["c-1", "c-3"] }],
    cards: { ...BOARD.cards, "c-1": { ...cardOf("c-1"), version: 2, updated_at: LATER } },
  });
});

Deno.test("a change that tells only of what changed leaves the rest of the card as it is", () => {
  const board = after("card.update", "c-2", { labels: [], due_on: "2026-05-06" });
  const changed = { labels: [], due_on: "2026-05-06", version: 2, updated_at: LATER };
  assertEquals(board?.cards["c-2"], { ...cardOf("c-2"), ...changed });
  assertEquals(board?.columns, BOARD.columns);
});

Deno.test("columns follow events that tell only of their title or place", () => {
  assertEquals(after("column.update", "y", { title: "Z" })?.columns.map(({ title }) => title), ["X", "Z"]);
  assertEquals(after("column.move", "y", { before_id: "x" })?.columns.map(({ id }) => id), ["y", "x"]);
});

Deno.test("events that tell whole rows, as those of older entries do, are followed as well", () => {
  const place = { column_id: "y", before_id: null };
  assertEquals(after("card.move", "c-1", { ...cardOf("c-1"), ...place, version: 2 })?.columns[1]?.cardIds, [
    "c-3",
    "c-1",
  ]);
  const restored = after("card.restore", "c-4", { ...cardOf("c-4"), ...place, version: 2 });
  assertEquals([restored?.columns[1]?.cardIds, restored?.cards["c-4"]?.details], [["c-3", "c-4"], "long"]);
});

Deno.test("what says too little makes the board be read again", () => {
  assertEquals(after("card.restore", "c-4", { column_id: "y", before_id: null }), undefined);
  assertEquals(after("card.move", "c-1", { column_id: "y" }), undefined);
  assertEquals(after("column.update", "y", {}), undefined);
  assertEquals(after("card.move", "c-1", { column_id: 7, before_id: null }), undefined);
});

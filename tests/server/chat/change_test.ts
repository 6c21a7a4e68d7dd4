import { needsReview, proposeOperation } from "../../../server/chat/change.ts";
import { type Draft, OperationFault } from "../../../server/chat/draft.ts";
import type { Operation } from "../../../server/chat/schema.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";
import { applyAll, draftOf } from "./drafts.ts";

const BOARD = draftOf({ a: ["x", "y", "z"], b: ["w"], c: [] });

const SUMMARIES: readonly [Operation, string][] = [
  [{ type: "add_card", card_id: "n", column_id: "b", title: "Pick a name" }, "Add “Pick a name” to B"],
  [{ type: "edit_card", card_id: "x", title: "New" }, "Rename “X” to “New”"],
  [{ type: "edit_card", card_id: "x", title: "New", due_on: null }, "Rename “X” to “New” and change its due date"],
  [{ type: "edit_card", card_id: "x", title: "X", details: "d" }, "Change details of “X”"],
  [
    { type: "edit_card", card_id: "x", details: "d", labels: [], due_on: "2026-05-06" },
    "Change details, labels, and due date of “X”",
  ],
  [{ type: "edit_card", card_id: "x" }, "Change nothing of “X”"],
  [{ type: "move_card", card_id: "x", column_id: "b" }, "Move “X” to B"],
  [{ type: "move_card", card_id: "x", column_id: "b", before_id: "w" }, "Move “X” to B"],
  [{ type: "move_card", card_id: "x", column_id: "a" }, "Move “X” to the end of A"],
  [{ type: "move_card", card_id: "z", column_id: "a", before_id: "x" }, "Move “Z” before “X” in A"],
  [{ type: "delete_card", card_id: "x" }, "Delete “X”"],
  [{ type: "add_column", column_id: "n", title: "New" }, "Add column “New”"],
  [{ type: "rename_column", column_id: "a", title: "New" }, "Rename column “A” to “New”"],
  [{ type: "move_column", column_id: "a" }, "Move column “A” to the end"],
  [{ type: "move_column", column_id: "c", before_id: "a" }, "Move column “C” before “A”"],
  [{ type: "delete_column", column_id: "a" }, "Delete column “A” with 3 cards"],
  [{ type: "delete_column", column_id: "b" }, "Delete column “B” with 1 card"],
  [{ type: "delete_column", column_id: "c" }, "Delete column “C”"],
];

Deno.test("proposeOperation() says in words what an operation does", () => {
  for (const [operation, summary] of SUMMARIES) {
    assertEquals(proposeOperation(BOARD, operation).change.summary, summary);
  }
});

Deno.test("proposeOperation() notes the version of each card whose content may be lost", () => {
  const seenBy = (operation: Operation) => proposeOperation(BOARD, operation).change.seen;
  assertEquals(seenBy({ type: "edit_card", card_id: "x", title: "t" }), { x: 1 });
  assertEquals(seenBy({ type: "delete_card", card_id: "x" }), { x: 1 });
  assertEquals(seenBy({ type: "delete_column", column_id: "a" }), { x: 1, y: 1, z: 1 });
  assertEquals(seenBy({ type: "move_card", card_id: "x", column_id: "b" }), {});
});

Deno.test("proposeOperation() refuses what applyOperation() refuses", () => {
  assertThrows(() => proposeOperation(BOARD, { type: "delete_card", card_id: "q" }), OperationFault, 'no card "q"');
});

const FULL = draftOf({ a: ["1", "2", "3"], b: ["4", "5"], c: [] });
const remove = (card_id: string): Operation => ({ type: "delete_card", card_id });

const REVIEWS: readonly [string, Draft, readonly Operation[], string | undefined][] = [
  ["three cards", FULL, ["1", "2", "4"].map(remove), undefined],
  ["four cards", FULL, ["1", "2", "4", "5"].map(remove), "It deletes 4 cards"],
  ["an empty column", FULL, [{ type: "delete_column", column_id: "c" }], undefined],
  [
    "a column with cards",
    FULL,
    [{ type: "delete_column", column_id: "b" }],
    "It deletes column “B”, which held 2 cards",
  ],
  [
    "a column that was emptied first",
    FULL,
    [
      { type: "move_card", card_id: "4", column_id: "c" },
      { type: "move_card", card_id: "5", column_id: "c" },
      { type: "delete_column", column_id: "b" },
    ],
    "It deletes column “B”, which held 2 cards",
  ],
  [
    "cards gathered in an empty column",
    FULL,
    [
      ...["1", "2", "4", "5"].map((card_id): Operation => ({ type: "move_card", card_id, column_id: "c" })),
      { type: "delete_column", column_id: "c" },
    ],
    "It deletes 4 cards",
  ],
  [
    "everything",
    FULL,
    ["a", "b", "c"].map((column_id) => ({ type: "delete_column", column_id })),
    "It deletes 5 cards, column “A”, which held 3 cards, and column “B”, which held 2 cards",
  ],
  [
    "cards that the answer itself added",
    FULL,
    ["p", "q", "r", "s"].flatMap((card_id): Operation[] => [
      { type: "add_card", card_id, column_id: "c", title: "t" },
      remove(card_id),
    ]),
    undefined,
  ],
];

Deno.test("needsReview() finds answers that delete much", () => {
  for (const [what, before, operations, reason] of REVIEWS) {
    assertEquals(needsReview(before, applyAll(before, operations)), reason, what);
  }
});

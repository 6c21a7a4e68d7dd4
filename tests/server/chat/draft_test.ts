import { COLUMNS_MAX } from "../../../server/board/service.ts";
import { applyOperation, OperationFault } from "../../../server/chat/draft.ts";
import type { Operation } from "../../../server/chat/schema.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import { cardOf, contentOf, draftOf, placesOf } from "./drafts.ts";

const BOARD = draftOf({ a: ["x", "y", "z"], b: ["w"], c: [] });

const PLACES: readonly [Operation, Record<string, string[]>][] = [
  [{ type: "add_card", card_id: "n", column_id: "b", title: "New" }, { a: ["x", "y", "z"], b: ["w", "n"], c: [] }],
  [
    { type: "add_card", card_id: "n", column_id: "a", title: "New", before_id: "y" },
    { a: ["x", "n", "y", "z"], b: ["w"], c: [] },
  ],
  [{ type: "move_card", card_id: "x", column_id: "b" }, { a: ["y", "z"], b: ["w", "x"], c: [] }],
  [{ type: "move_card", card_id: "x", column_id: "b", before_id: "w" }, { a: ["y", "z"], b: ["x", "w"], c: [] }],
  [{ type: "move_card", card_id: "x", column_id: "a" }, { a: ["y", "z", "x"], b: ["w"], c: [] }],
  [{ type: "move_card", card_id: "z", column_id: "a", before_id: "x" }, { a: ["z", "x", "y"], b: ["w"], c: [] }],
  [{ type: "delete_card", card_id: "y" }, { a: ["x", "z"], b: ["w"], c: [] }],
  [{ type: "add_column", column_id: "n", title: "New" }, { a: ["x", "y", "z"], b: ["w"], c: [], n: [] }],
  [
    { type: "add_column", column_id: "n", title: "New", before_id: "a" },
    { n: [], a: ["x", "y", "z"], b: ["w"], c: [] },
  ],
  [{ type: "move_column", column_id: "a" }, { b: ["w"], c: [], a: ["x", "y", "z"] }],
  [{ type: "move_column", column_id: "c", before_id: "a" }, { c: [], a: ["x", "y", "z"], b: ["w"] }],
  [{ type: "delete_column", column_id: "a" }, { b: ["w"], c: [] }],
];

Deno.test("applyOperation() puts cards and columns where they belong", () => {
  for (const [operation, places] of PLACES) {
    const after = applyOperation(BOARD, operation);
    const text = JSON.stringify(operation);
    assertEquals(Object.entries(placesOf(after)), Object.entries(places), text);
    assertEquals([...after.cards.keys()].toSorted(), Object.values(places).flat().toSorted(), text);
  }
  assertEquals(
    contentOf(BOARD),
    contentOf(draftOf({ a: ["x", "y", "z"], b: ["w"], c: [] })),
    "the board itself changed",
  );
});

Deno.test("applyOperation() gives a new card what it is given, and changes only the fields that are named", () => {
  const add: Operation = { type: "add_card", card_id: "n", column_id: "b", title: "New", details: "d" };
  const added = applyOperation(BOARD, add);
  assertEquals(added.cards.get("n"), cardOf("n", { title: "New", details: "d", version: 0 }));
  const labelled = applyOperation(added, { type: "edit_card", card_id: "n", labels: ["l"], due_on: "2026-05-06" });
  assertEquals(labelled.cards.get("n"), {
    ...cardOf("n", { title: "New", details: "d", version: 0 }),
    labels: ["l"],
    due_on: "2026-05-06",
  });
  const cleared = applyOperation(labelled, { type: "edit_card", card_id: "n", title: "Other", due_on: null });
  assertEquals(cleared.cards.get("n"), {
    ...cardOf("n", { title: "Other", details: "d", version: 0 }),
    labels: ["l"],
    due_on: null,
  });
  assertEquals(applyOperation(BOARD, { type: "rename_column", column_id: "a", title: "New" }).columns[0]?.title, "New");
});

const CHANGES_NOTHING: readonly Operation[] = [
  { type: "edit_card", card_id: "x" },
  { type: "edit_card", card_id: "x", title: "X", details: "", labels: [], due_on: null },
  { type: "move_card", card_id: "x", column_id: "a", before_id: "y" },
  { type: "move_card", card_id: "x", column_id: "a", before_id: "x" },
  { type: "move_card", card_id: "z", column_id: "a" },
  { type: "rename_column", column_id: "a", title: "A" },
  { type: "move_column", column_id: "a", before_id: "b" },
  { type: "move_column", column_id: "a", before_id: "a" },
  { type: "move_column", column_id: "c" },
];

Deno.test("applyOperation() answers the very same board when nothing changes", () => {
  for (const operation of CHANGES_NOTHING) {
    assert(applyOperation(BOARD, operation) === BOARD, JSON.stringify(operation));
  }
});

const FAULTS: readonly [Operation, string][] = [
  [{ type: "add_card", card_id: "n", column_id: "q", title: "t" }, 'There is no column "q" on this board'],
  [{ type: "add_card", card_id: "x", column_id: "b", title: "t" }, 'There is a card "x" already'],
  [
    { type: "add_card", card_id: "n", column_id: "b", title: "t", before_id: "x" },
    'before_id: there is no card "x" in column "b"',
  ],
  [{ type: "edit_card", card_id: "constructor" }, 'There is no card "constructor" on this board'],
  [{ type: "move_card", card_id: "q", column_id: "a" }, 'There is no card "q" on this board'],
  [{ type: "move_card", card_id: "x", column_id: "q" }, 'There is no column "q" on this board'],
  [
    { type: "move_card", card_id: "x", column_id: "b", before_id: "x" },
    'before_id: there is no card "x" in column "b"',
  ],
  [{ type: "delete_card", card_id: "q" }, 'There is no card "q" on this board'],
  [{ type: "add_column", column_id: "a", title: "t" }, 'There is a column "a" already'],
  [
    { type: "add_column", column_id: "n", title: "t", before_id: "q" },
    'before_id: there is no column "q" on this board',
  ],
  [{ type: "rename_column", column_id: "q", title: "t" }, 'There is no column "q" on this board'],
  [{ type: "move_column", column_id: "q" }, 'There is no column "q" on this board'],
  [{ type: "move_column", column_id: "a", before_id: "q" }, 'before_id: there is no column "q" on this board'],
  [{ type: "delete_column", column_id: "q" }, 'There is no column "q" on this board'],
];

Deno.test("applyOperation() names what is not there", () => {
  for (const [operation, message] of FAULTS) {
    assertEquals(assertThrows(() => applyOperation(BOARD, operation), OperationFault).message, message);
  }
});

Deno.test("applyOperation() adds no column to a full board", () => {
  const full = draftOf(Object.fromEntries(Array.from({ length: COLUMNS_MAX }, (_, i) => [`c${i}`, []])));
  const add = () => applyOperation(full, { type: "add_column", column_id: "n", title: "t" });
  assertEquals(assertThrows(add, OperationFault).message, "A column cannot be added: the board has 100 already");
});

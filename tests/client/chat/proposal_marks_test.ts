import { assertEquals } from "../../support/assert.ts";
import { marksOf } from "../../../client/chat/proposal_marks.ts";
import type { Marks } from "../../../client/board/marks.ts";
import type { Operation } from "../../../server/chat/schema.ts";
import { boardOf } from "../board/model_server.ts";

/** Without columns that would get nothing. */
function plain(marks: Marks | undefined) {
  return marks && {
    cards: Object.fromEntries(marks.cards),
    columns: Object.fromEntries(marks.columns),
    ghostCards: Object.fromEntries([...marks.ghostCards].filter(([, ghosts]) => ghosts.length > 0)),
    ghostColumns: marks.ghostColumns,
  };
}

const BOARD = boardOf({ todo: ["a", "b", "c"], doing: ["d"], done: [] });

Deno.test("nothing proposed marks nothing", () => {
  assertEquals(marksOf(BOARD, []), undefined);
});

Deno.test("cards are marked where they are, and shown where they would be", () => {
  const operations: Operation[] = [
    { type: "add_card", card_id: "new-1", column_id: "todo", title: "First", before_id: "b" },
    { type: "add_card", card_id: "new-2", column_id: "todo", title: "Second", before_id: "b" },
    { type: "move_card", card_id: "b", column_id: "doing" },
    { type: "edit_card", card_id: "c", title: "C" },
    { type: "edit_card", card_id: "b", details: "Moved and edited" },
    { type: "delete_card", card_id: "d" },
  ];
  assertEquals(plain(marksOf(BOARD, operations)), {
    cards: { b: "moved", c: "edited", d: "deleted", "new-1": "added", "new-2": "added" },
    columns: {},
    ghostCards: {
      todo: [
        { id: "new-1", title: "First", mark: "added", before_id: "c" },
        { id: "new-2", title: "Second", mark: "added", before_id: "c" },
      ],
      doing: [{ id: "b", title: "b", mark: "moved", before_id: null }],
    },
    ghostColumns: [],
  });
});

Deno.test("columns are marked with what would become of their cards", () => {
  const operations: Operation[] = [
    { type: "add_column", column_id: "later", title: "Later", before_id: "doing" },
    { type: "add_card", card_id: "new", column_id: "later", title: "New" },
    { type: "rename_column", column_id: "todo", title: "Next" },
    { type: "move_column", column_id: "done", before_id: "todo" },
    { type: "delete_column", column_id: "doing" },
  ];
  assertEquals(plain(marksOf(BOARD, operations)), {
    cards: { d: "deleted", new: "added" },
    columns: { todo: "edited", done: "moved", later: "added", doing: "deleted" },
    ghostCards: { later: [{ id: "new", title: "New", mark: "added", before_id: null }] },
    ghostColumns: [
      { id: "done", title: "done", mark: "moved", before_id: "todo" },
      { id: "later", title: "Later", mark: "added", before_id: null },
    ],
  });
});

Deno.test("what names a card or column that is gone meanwhile marks nothing that is there", () => {
  const operations: Operation[] = [
    { type: "move_card", card_id: "gone", column_id: "doing" },
    { type: "move_card", card_id: "a", column_id: "gone" },
  ];
  assertEquals(plain(marksOf(BOARD, operations))?.ghostColumns, []);
});

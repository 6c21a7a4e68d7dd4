import { atOnce } from "../../db/slices.ts";
import {
  countBoards,
  deleteBoard,
  findBoard,
  findBoardJson,
  findFirstBoardId,
  findNamedBoardJson,
  insertBoard,
  listBoards,
  touchBoard,
} from "../../db/board.ts";
import * as cards from "../../db/board_cards.ts";
import * as columns from "../../db/board_columns.ts";
import type { Database } from "../../db/database.ts";
import { ConstraintError } from "../../db/errors.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { addCard, addColumn, FIELDS, openBoard } from "./board_support.ts";
import { NOW, tempDir } from "./support.ts";

const LATER = "2026-02-03T04:05:06.789Z";

Deno.test("the board that was made first is the first, whatever the clock said then", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await db.write(() => {
    insertBoard(db, { id: "zeta", title: "Older", ...FIELDS, created_at: "2025-01-01T00:00:00.000Z" });
    insertBoard(db, { id: "alpha", title: "Same time", ...FIELDS });
  });
  assertEquals(listBoards(db).map(({ id }) => id), ["board-1", "zeta", "alpha"]);
  assertEquals([findFirstBoardId(db), countBoards(db)], ["board-1", 3]);
});

Deno.test("touching a board counts its version, and gives it a title when there is one", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const touched = { id: "board-1", title: "Board", version: 2, created_at: NOW, updated_at: LATER };
  assertEquals(await db.write(() => touchBoard(db, "board-1", LATER)), touched);
  assertEquals(await db.write(() => touchBoard(db, "board-1", LATER, "New")), { ...touched, title: "New", version: 3 });
  assertEquals(await db.write(() => touchBoard(db, "unknown", LATER)), undefined);
  assertEquals(findBoard(db, "unknown"), undefined);
});

Deno.test("a whole board comes as JSON text in the order of the ranks, texts with any character", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const title = 'quote " \\ and \u0001 \u2028 🦓 </script>';
  await db.write(() => {
    addCard(db, "second", { rank: 5, title, details: title, labels: [title, "b"], due_on: "2026-05-06" });
    addCard(db, "first", { rank: -5 });
    addColumn(db, "col-c");
  });
  const content = {
    columns: [
      { id: "col-a", title: "col-a", cardIds: ["first", "second"] },
      { id: "col-b", title: "col-b", cardIds: [] },
      { id: "col-c", title: "col-c", cardIds: [] },
    ],
    cards: {
      first: { id: "first", title: "first", details: "", labels: [], due_on: null, ...FIELDS },
      second: { id: "second", title, details: title, labels: [title, "b"], due_on: "2026-05-06", ...FIELDS },
    },
  };
  const board = findBoardJson(db, "board-1");
  assertEquals([board?.version, JSON.parse(board?.text ?? "")], [1, content]);
  const named = findNamedBoardJson(db, "board-1");
  assertEquals([named?.version, JSON.parse(named?.text ?? "")], [1, {
    id: "board-1",
    title: "Board",
    ...FIELDS,
    ...content,
  }]);
  assertEquals([findBoardJson(db, "unknown"), findNamedBoardJson(db, "unknown")], [undefined, undefined]);
});

Deno.test("cards and columns are found on their own board only, with the neighbour they stand before", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await db.write(() => {
    insertBoard(db, { id: "board-2", title: "Other", ...FIELDS });
    addColumn(db, "col-x", "board-2");
    addCard(db, "a", { labels: ["l"] });
    addCard(db, "b");
    addCard(db, "x", { column_id: "col-x" });
  });
  const found = cards.findCard(db, "board-1", "a");
  assertEquals([found?.before_id, found?.labels, cards.findCard(db, "board-1", "b")?.before_id], ["b", ["l"], null]);
  assertEquals(cards.findCard(db, "board-1", "x"), undefined);
  assertEquals(cards.findCard(db, "board-2", "a"), undefined);
  assertEquals(cards.findCardJson(db, "board-2", "a"), undefined);
  assertEquals([cards.findBoardIdOfCard(db, "x"), cards.findBoardIdOfCard(db, "y")], ["board-2", undefined]);
  assertEquals(columns.findColumn(db, "board-1", "col-a")?.before_id, "col-b");
  assertEquals(columns.findColumn(db, "board-1", "col-x"), undefined);
  assertEquals([columns.findBoardIdOfColumn(db, "col-x"), columns.findBoardIdOfColumn(db, "y")], [
    "board-2",
    undefined,
  ]);
  assertEquals([columns.countColumns(db, "board-1"), columns.countColumns(db, "unknown")], [2, 0]);
  assertEquals(atOnce(cards.readBoardCards(db, "board-1")).map(({ id }) => id), ["a", "b"]);
  assertEquals(cards.listColumnCards(db, "col-x").map(({ id }) => id), ["x"]);
});

Deno.test("a card's fields are changed one by one; the others stay", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await db.write(() => addCard(db, "k", { details: "d", labels: ["l"], due_on: "2026-05-06" }));
  let expected = { ...cards.findCard(db, "board-1", "k") };
  const changes = [{ title: "New" }, { details: "" }, { labels: [] }, { due_on: null }, { due_on: "2027-01-01" }, {}];
  for (const change of changes) {
    await db.write(() => cards.updateCard(db, "k", change, LATER));
    expected = { ...expected, ...change, version: (expected.version ?? 0) + 1, updated_at: LATER };
    assertEquals({ ...cards.findCard(db, "board-1", "k") }, expected);
  }
});

Deno.test("a deleted board takes its columns and cards along, a column its cards, and nothing else", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  await db.write(() => {
    insertBoard(db, { id: "board-2", title: "Other", ...FIELDS });
    addColumn(db, "col-x", "board-2");
    for (const [id, column_id] of [["a", "col-a"], ["b", "col-b"], ["x", "col-x"]]) {
      addCard(db, id ?? "", { column_id: column_id ?? "" });
    }
  });
  const ids = (table: string) => db.all<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`).map(({ id }) => id);
  await db.write(() => columns.deleteColumn(db, "col-a"));
  assertEquals([ids("kanban_columns"), ids("kanban_cards")], [["col-b", "col-x"], ["b", "x"]]);
  await db.write(() => deleteBoard(db, "board-1"));
  assertEquals([ids("boards"), ids("kanban_columns"), ids("kanban_cards")], [["board-2"], ["col-x"], ["x"]]);
});

const REFUSED: readonly (readonly [what: string, work: (db: Database) => void, kind: string])[] = [
  ["a place that is taken", (db) => addCard(db, "k", { rank: 1 }), "unique"],
  ["an id that is taken", (db) => addCard(db, "taken"), "primary_key"],
  ["an empty title", (db) => addCard(db, "k", { title: "" }), "check"],
  ["a title of 201 characters", (db) => addCard(db, "k", { title: "x".repeat(201) }), "check"],
  ["details of 20,001 characters", (db) => addCard(db, "k", { details: "x".repeat(20_001) }), "check"],
  ["a due date that is none", (db) => addCard(db, "k", { due_on: "tomorrow" }), "check"],
  ["version 0", (db) => addCard(db, "k", { version: 0 }), "check"],
  ["a column that is not there", (db) => addCard(db, "k", { column_id: "unknown", rank: 1 }), "foreign_key"],
  ["a column of no board", (db) => addColumn(db, "col-x", "unknown"), "foreign_key"],
  ["labels that are no list", (db) => void db.run(`UPDATE kanban_cards SET labels = '{"a":1}'`), "check"],
  ["a board without a title", (db) => insertBoard(db, { id: "b", title: "", ...FIELDS }), "check"],
];

for (const [what, work, kind] of REFUSED) {
  Deno.test(`the schema itself refuses ${what}`, async () => {
    using dir = tempDir();
    using db = await openBoard(dir);
    await db.write(() => addCard(db, "taken", { rank: 1 }));
    const error = await assertRejects(() => db.write(() => work(db)), ConstraintError);
    assertEquals(error.kind, kind);
    assertEquals(atOnce(cards.readBoardCards(db, "board-1")).map(({ id }) => id), ["taken"]);
  });
}

/** Rows that old entries of the trail hold: they stay readable whatever becomes of the wire contract. */
import * as z from "zod";
import { insertAudit } from "../../../db/audit.ts";
import { type PastRow, readPastRow, readPastRows } from "../../../server/audit/past_rows.ts";
import { BoardCard, BoardSummary, Card, Column } from "../../../server/board/schema.ts";
import { Item } from "../../../server/items/schema.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";

const THEN = "2025-01-02T03:04:05.678Z";
const TIMES = { created_at: THEN, updated_at: THEN };

/** The rows that versions 0.1 and 0.2 left in the trail: shape 1, which is never changed. */
const SHAPE_1 = {
  card: {
    id: "card-old",
    board_id: "board-1",
    column_id: "col-a",
    before_id: null,
    title: "Old card",
    details: "text",
    labels: ["a"],
    due_on: "2025-02-03",
    version: 4,
    board_version: 9,
    ...TIMES,
  },
  column: {
    id: "col-old",
    board_id: "board-1",
    before_id: "col-a",
    title: "Old",
    version: 2,
    board_version: 9,
    ...TIMES,
  },
  boardCard: { id: "in-old", title: "In it", details: "", labels: [], due_on: null, version: 1, ...TIMES },
  item: { id: "item-old", title: "Old item", description: "text", owner_id: "local", version: 3, ...TIMES },
  board: { id: "board-old", title: "Old board", version: 7, ...TIMES },
} as const;

/** Writes an entry as the server did at that time. */
async function givenEntry(t: TestApp, operation: string, entity_id: string, details: unknown): Promise<void> {
  const [entity_type = ""] = operation.split(".");
  await t.db.write(() =>
    void insertAudit(t.db, {
      timestamp: THEN,
      created_at: THEN,
      operation,
      entity_type,
      entity_id,
      details,
      actor: "local",
      request_id: null,
      source: "server",
    })
  );
}

const BOARD = "/api/v1/board";

Deno.test("past rows: what versions 0.1 and 0.2 deleted comes back", async () => {
  await using t = await startTestApp();
  await givenEntry(t, "card.delete", "card-old", { row: SHAPE_1.card });
  await givenEntry(t, "column.delete", "col-old", { row: SHAPE_1.column, cards: [SHAPE_1.boardCard] });
  await givenEntry(t, "item.delete", "item-old", { owner_id: "local", row: SHAPE_1.item });
  await givenEntry(t, "board.delete", "board-old", { row: SHAPE_1.board, content: { columns: [], cards: {} } });
  const card = await (await t.post(`${BOARD}/cards/card-old/restore`)).json();
  assertEquals(card, { ...SHAPE_1.card, version: 5, board_version: 2, updated_at: NOW });
  const column = await (await t.post(`${BOARD}/columns/col-old/restore`)).json();
  assertEquals(column, { ...SHAPE_1.column, version: 3, board_version: 3, updated_at: NOW });
  const { cards } = await (await t.get(BOARD)).json();
  assertEquals(cards["in-old"], { ...SHAPE_1.boardCard, version: 2, updated_at: NOW });
  const item = await (await t.post("/api/v1/items/item-old/restore")).json();
  assertEquals(item, { ...SHAPE_1.item, version: 4, updated_at: NOW });
  const [entry] = await (await t.get("/audit?entity_id=board-old")).json();
  assertEquals(entry.details, { row: SHAPE_1.board, content: { columns: [], cards: {} } });
});

Deno.test("past rows: fields that came later, went away or had other limits keep nothing from coming back", async () => {
  await using t = await startTestApp();
  const { due_on: _due, labels: _labels, details: _details, before_id: _before, board_version: _version, ...early } =
    SHAPE_1.card;
  await givenEntry(t, "card.delete", "card-old", { row: { ...early, colour: "red" } });
  const label = "x".repeat(60); // longer than a label may be now
  await givenEntry(t, "card.delete", "card-long", {
    row: { ...SHAPE_1.card, id: "card-long", labels: [label, label] },
  });
  const cards = [{ ...SHAPE_1.boardCard, labels: [label], colour: "red" }, { id: "broken" }];
  await givenEntry(t, "column.delete", "col-old", { row: { ...SHAPE_1.column, width_px: 300 }, cards });
  const { description: _description, ...item } = SHAPE_1.item;
  await givenEntry(t, "item.delete", "item-old", { row: { ...item, place: "shelf" } });
  const answers = [
    await t.post(`${BOARD}/cards/card-old/restore`),
    await t.post(`${BOARD}/cards/card-long/restore`),
    await t.post(`${BOARD}/columns/col-old/restore`),
    await t.post("/api/v1/items/item-old/restore"),
  ];
  assertEquals(answers.map(({ status }) => status), [201, 201, 201, 201]);
  const board = await (await t.get(BOARD)).json();
  assertEquals(Object.keys(board.cards).toSorted(), ["card-long", "card-old", "in-old"]);
  assertEquals(board.cards["card-old"].labels, []);
  assertEquals(board.cards["card-long"].labels, [label, label]);
  assertEquals((await (await t.get("/api/v1/items/item-old")).json()).description, null);
});

Deno.test("past rows: a deletion that cannot be read is said to be there, and changes nothing", async () => {
  await using t = await startTestApp();
  await givenEntry(t, "card.delete", "card-old", { row: { id: "card-old" } });
  await givenEntry(t, "column.delete", "col-old", { row: SHAPE_1.column, shape: 2 });
  const refuse = (what: string, id: string) =>
    assertRefused(t, {
      method: "POST",
      path: `${BOARD}/${what}s/${id}/restore`,
      answers: "409 conflict",
      detail: `Cannot restore ${what} "${id}": the trail holds it in a form this version cannot read`,
    });
  await refuse("card", "card-old");
  await refuse("column", "col-old");
});

// A field that is taken away, renamed or read in another way makes a new shape: a new number in `SHAPES`, an upgrade
// beside the `PastRow`, and rows of the shape before in this file. A field that is new needs a default in the `PastRow`.
Deno.test("past rows: the rows that entries hold are of the shape that old ones are brought up to", () => {
  const fields = (schema: z.ZodObject) => Object.keys(schema.shape).toSorted();
  const known = (row: object) => Object.keys(row).toSorted();
  assertEquals(fields(Card), known(SHAPE_1.card));
  assertEquals(fields(Column), known(SHAPE_1.column));
  assertEquals(fields(BoardCard), known(SHAPE_1.boardCard));
  assertEquals(fields(BoardSummary), known(SHAPE_1.board));
  assertEquals(fields(Item), known(SHAPE_1.item));
});

/** A kind of row in its third shape: `name` was `title` once, and `count` was a text before. */
const THIRD: PastRow<{ name: string; count: number; colour: string }> = {
  schema: z.object({ name: z.string(), count: z.int(), colour: z.string().default("red") }),
  upgrades: [
    ({ title, ...row }) => ({ ...row, name: title }),
    (row) => ({ ...row, count: Number(row["count"]) }),
  ],
};

Deno.test("past rows: each shape is brought up to the present one step by step", () => {
  const present = { name: "x", count: 3, colour: "red" };
  assertEquals(readPastRow(THIRD, { row: { title: "x", count: "3" } }, "row"), present);
  assertEquals(readPastRow(THIRD, { shape: 2, row: { name: "x", count: "3" } }, "row"), present);
  assertEquals(readPastRow(THIRD, { shape: 3, row: { name: "x", count: 3 } }, "row"), present);
  for (
    const details of [{ shape: 4, row: present }, { shape: 3 }, { shape: 3, row: [] }, { shape: 0, row: {} }, null]
  ) {
    assertEquals(readPastRow(THIRD, details, "row"), undefined);
  }
  const rows = [{ title: "x", count: "3" }, { title: 7 }, null];
  assertEquals(readPastRows(THIRD, { rows }, "rows"), [present]);
  assertEquals(readPastRows(THIRD, { rows: {} }, "rows"), []);
});

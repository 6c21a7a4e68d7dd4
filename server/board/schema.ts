/** The wire contract of boards, columns and cards: what comes in is parsed by these, what goes out looks like these. */
import * as z from "zod";
import { Id, singleLine, Timestamp, Version } from "../schema.ts";

export { Id };

export const BoardTitle = singleLine(100);
export const ColumnTitle = singleLine(100);
export const CardTitle = singleLine(200);
export const Details = z.string().max(20_000, "must have at most 20000 characters");
export const Labels = z.array(singleLine(40)).max(20, "must hold at most 20 labels")
  .refine((labels) => new Set(labels).size === labels.length, "must not repeat a label");
export const DueOn = z.iso.date("must be a date of the form YYYY-MM-DD");

// ---- what goes out ----

/** A card as the card routes and events carry it. `before_id` is the card it stands before; null when it is the last. */
export const Card = z.strictObject({
  id: Id,
  board_id: Id,
  column_id: Id,
  before_id: Id.nullable(),
  title: CardTitle,
  details: Details,
  labels: Labels,
  due_on: DueOn.nullable(),
  version: Version,
  board_version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "Card" });
export type Card = z.infer<typeof Card>;

/** A column as the column routes and events carry it. */
export const Column = z.strictObject({
  id: Id,
  board_id: Id,
  before_id: Id.nullable(),
  title: ColumnTitle,
  version: Version,
  board_version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "Column" });
export type Column = z.infer<typeof Column>;

/** A card inside a whole board: its place is given by the column's `cardIds`. */
export const BoardCard = Card.omit({ board_id: true, column_id: true, before_id: true, board_version: true })
  .meta({ id: "BoardCard" });
export type BoardCard = z.infer<typeof BoardCard>;

/** A column inside a whole board: exactly the three fields that existing kanban clients know. */
export const BoardColumn = z.strictObject({ id: Id, title: ColumnTitle, cardIds: z.array(Id) })
  .meta({ id: "BoardColumn" });
export type BoardColumn = z.infer<typeof BoardColumn>;

/** A whole board in the shape that existing kanban clients speak: order is array order. */
export const Board = z.strictObject({ columns: z.array(BoardColumn), cards: z.record(Id, BoardCard) })
  .meta({ id: "Board" });
export type Board = z.infer<typeof Board>;

/** A board without its content, as lists and events carry it. `version` grows with every change of its content too. */
export const BoardSummary = z.strictObject({
  id: Id,
  title: BoardTitle,
  version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "BoardSummary" });
export type BoardSummary = z.infer<typeof BoardSummary>;

/** One of several boards, whole. */
export const NamedBoard = z.strictObject({ ...BoardSummary.shape, ...Board.shape }).meta({ id: "NamedBoard" });
export type NamedBoard = z.infer<typeof NamedBoard>;

// ---- what comes in ----

export const BoardCreate = z.strictObject({ title: BoardTitle }).meta({ id: "BoardCreate" });
export type BoardCreate = z.infer<typeof BoardCreate>;

/** Most columns of a board: they stand side by side. */
export const COLUMNS_MAX = 100;

/**
 * A card as a client sends it in a whole board. Fields that are missing stay as they are; the server's own fields
 * (version, times) may come back with the card and are ignored.
 */
export const BoardCardInput = z.strictObject({
  id: Id,
  title: CardTitle,
  details: Details.optional(),
  labels: Labels.optional(),
  due_on: DueOn.nullable().optional(),
  version: z.unknown().optional(),
  created_at: z.unknown().optional(),
  updated_at: z.unknown().optional(),
}).meta({ id: "BoardCardInput" });
export type BoardCardInput = z.infer<typeof BoardCardInput>;

/** The cards of a whole board as a client sends it, by id. */
export const BoardCards = z.record(Id, BoardCardInput);

/** A change to a board: its title, or its whole content (columns and cards together), or both. */
export const BoardPatch = z.strictObject({
  title: BoardTitle.optional(),
  columns: z.array(BoardColumn).max(COLUMNS_MAX, `must hold at most ${COLUMNS_MAX} columns`).optional(),
  cards: BoardCards.optional(),
  id: z.unknown().optional(),
  version: z.unknown().optional(),
  created_at: z.unknown().optional(),
  updated_at: z.unknown().optional(),
}).meta({ id: "BoardPatch" });
export type BoardPatch = z.infer<typeof BoardPatch>;

export const CardCreate = z.strictObject({
  column_id: Id,
  title: CardTitle,
  details: Details.optional(),
  labels: Labels.optional(),
  due_on: DueOn.nullable().optional(),
  before_id: Id.nullable().optional(),
}).meta({ id: "CardCreate" });
export type CardCreate = z.infer<typeof CardCreate>;

export const CardPatch = z.strictObject({
  title: CardTitle,
  details: Details,
  labels: Labels,
  due_on: DueOn.nullable(),
})
  .partial().meta({ id: "CardPatch" });
export type CardPatch = z.infer<typeof CardPatch>;

/** Where a card goes: before that card of that column, or to its end when `before_id` is null. */
export const CardMove = z.strictObject({ column_id: Id, before_id: Id.nullable() }).meta({ id: "CardMove" });
export type CardMove = z.infer<typeof CardMove>;

export const ColumnCreate = z.strictObject({ title: ColumnTitle, before_id: Id.nullable().optional() })
  .meta({ id: "ColumnCreate" });
export type ColumnCreate = z.infer<typeof ColumnCreate>;

export const ColumnPatch = z.strictObject({ title: ColumnTitle }).meta({ id: "ColumnPatch" });
export type ColumnPatch = z.infer<typeof ColumnPatch>;

export const ColumnMove = z.strictObject({ before_id: Id.nullable() }).meta({ id: "ColumnMove" });
export type ColumnMove = z.infer<typeof ColumnMove>;

/** What happens to the cards of a column that is deleted: `delete`, or the id of the column they move to. */
export const ColumnDeleteQuery = z.strictObject({ cards: z.union([z.literal("delete"), Id]).optional() });
export type ColumnDeleteQuery = z.infer<typeof ColumnDeleteQuery>;

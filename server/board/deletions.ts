/** What the trail holds of cards and columns that were deleted, as far as they can be taken back. */
import * as z from "zod";
import {
  findLastChange,
  isMentionedAfter,
  type PastChange,
  type PastRow,
  readPastRow,
  readPastRows,
} from "../audit/service.ts";
import type { Services } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BoardCard, Card, Column } from "./schema.ts";

// Not today's wire contract: that one changes, and what was deleted before has to come back all the same.
const BOARD_CARD = z.object({
  id: z.string(),
  title: z.string(),
  details: z.string().default(""),
  labels: z.array(z.string()).default([]),
  due_on: z.string().nullable().default(null),
  version: z.int().positive(),
  created_at: z.string(),
  updated_at: z.string(),
});
const PLACE = {
  board_id: z.string(),
  before_id: z.string().nullable().default(null),
  board_version: z.int().positive().default(1),
};
const PAST_BOARD_CARD: PastRow<BoardCard> = { schema: BOARD_CARD, upgrades: [] };
const PAST_CARD: PastRow<Card> = { schema: BOARD_CARD.extend({ ...PLACE, column_id: z.string() }), upgrades: [] };
const PAST_COLUMN: PastRow<Column> = {
  schema: BOARD_CARD.pick({ id: true, title: true, version: true, created_at: true, updated_at: true }).extend(PLACE),
  upgrades: [],
};

/** A deleted column, and the cards that were deleted with it, in order. */
interface DeletedColumn {
  readonly row: Column;
  readonly cards: readonly BoardCard[];
}

/** A deleted card as it was; undefined when it never was on this board, or has come back and gone another way since. */
export function findDeletedCard(services: Services, board_id: string, id: string): Card | undefined {
  const deletion = findDeletion(services, "card", board_id, id);
  if (deletion === undefined) return undefined;
  const row = readPastRow(PAST_CARD, deletion.details, "row") ?? throwUnreadable("card", id);
  return row.board_id === board_id ? row : undefined;
}

/** The same for a column. Of its cards, those are left out that have come back another way since, even if gone again. */
export function findDeletedColumn(services: Services, board_id: string, id: string): DeletedColumn | undefined {
  const deletion = findDeletion(services, "column", board_id, id);
  if (deletion === undefined) return undefined;
  const row = readPastRow(PAST_COLUMN, deletion.details, "row") ?? throwUnreadable("column", id);
  if (row.board_id !== board_id) return undefined;
  const cards = readPastRows(PAST_BOARD_CARD, deletion.details, "cards");
  return { row, cards: cards.filter((card) => !wasInserted(services, "card", board_id, card.id, deletion.id)) };
}

/** The deletion that ended the last life of a card or column. */
function findDeletion(
  services: Services,
  kind: "card" | "column",
  board_id: string,
  id: string,
): PastChange | undefined {
  const last = findLastChange(services, kind, id);
  if (last?.operation !== `${kind}.delete` || wasInserted(services, kind, board_id, id, last.id)) return undefined;
  return last;
}

/** Whether a whole board that was sent after an entry brought this id in: cards and columns have no entry then. */
function wasInserted(
  services: Services,
  kind: "card" | "column",
  board_id: string,
  id: string,
  after_id: number,
): boolean {
  const path = `$.${kind}s.inserted`;
  return isMentionedAfter(services, after_id, { operation: "board.replace", entity_id: board_id, path, id });
}

/** It is deleted and was here: to say that there never was one would be a lie. */
function throwUnreadable(kind: "card" | "column", id: string): never {
  throw new AppError(
    "conflict",
    `Cannot restore ${kind} "${id}": the trail holds it in a form this version cannot read`,
  );
}

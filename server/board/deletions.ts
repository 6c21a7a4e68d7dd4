/** What the trail holds of cards and columns that were deleted, as far as they can be taken back. */
import * as z from "zod";
import { findLastChange, isMentionedAfter, type PastChange } from "../audit/service.ts";
import type { Services } from "../context.ts";
import { BoardCard, Card, Column } from "./schema.ts";

const DeletedCard = z.object({ row: Card });

/** A deleted column, and the cards that were deleted with it, in order. */
const DeletedColumn = z.object({ row: Column, cards: z.array(BoardCard) });
type DeletedColumn = z.infer<typeof DeletedColumn>;

/** A deleted card as it was; undefined when it never was on this board, or has come back and gone another way since. */
export function findDeletedCard(services: Services, board_id: string, id: string): Card | undefined {
  const deleted = DeletedCard.safeParse(findDeletion(services, "card", board_id, id)?.details);
  return deleted.success && deleted.data.row.board_id === board_id ? deleted.data.row : undefined;
}

/** The same for a column. Of its cards, those are left out that have come back another way since, even if gone again. */
export function findDeletedColumn(services: Services, board_id: string, id: string): DeletedColumn | undefined {
  const deletion = findDeletion(services, "column", board_id, id);
  const deleted = DeletedColumn.safeParse(deletion?.details);
  if (deletion === undefined || !deleted.success || deleted.data.row.board_id !== board_id) return undefined;
  const { row, cards } = deleted.data;
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

/** The older shape of an answer, the whole board as it should be: understood by what differs from the present one. */
import * as z from "zod";
import { atOnce } from "../../db/slices.ts";
import { findShapeErrors } from "../board/service.ts";
import { findOperations } from "./difference.ts";
import { type Draft, type DraftCard, OperationFault } from "./draft.ts";
import { checkModelJson } from "./model_json.ts";
import { AddColumn, EditCard } from "./operations.ts";
import type { Operation } from "./schema.ts";

const { title, details, labels, due_on } = EditCard.shape;

/** Ids are any text: those of new cards and columns are names within the answer, and replaced. */
const BoardUpdate = z.object({
  columns: z.array(z.object({ id: z.string(), title: AddColumn.shape.title, cardIds: z.array(z.string()) })),
  cards: z.record(z.string(), z.object({ id: z.string(), title: title.unwrap(), details, labels, due_on })),
});
type BoardUpdate = z.infer<typeof BoardUpdate>;

/**
 * What a sent board changes of the draft; what it leaves out is deleted, and fields that a card lacks stay.
 *
 * @throws {OperationFault} when it is no board: cards that stand twice, in two columns or in none
 */
export function readBoardUpdate(value: unknown, draft: Draft, newId: () => string): Operation[] {
  const update = checkModelJson(BoardUpdate, value, "board_update");
  const [fault] = atOnce(findShapeErrors(update.columns, update.cards));
  if (fault !== undefined) throw new OperationFault(`board_update cannot be used: ${fault.pointer} ${fault.detail}`);
  return findOperations(draft, toWanted(update, draft, newId));
}

function toWanted(update: BoardUpdate, draft: Draft, newId: () => string): Draft {
  const known = new Set(draft.columns.map(({ id }) => id));
  const cardIds = new Map(
    Object.keys(update.cards).map((id) => [id, draft.cards.has(id) ? id : newId()]),
  );
  const cards = Object.values(update.cards).map((card) => toCard(card, cardIds.get(card.id) ?? card.id, draft));
  return {
    columns: update.columns.map((column) => ({
      id: known.has(column.id) ? column.id : newId(),
      title: column.title,
      cardIds: column.cardIds.map((id) => cardIds.get(id) ?? id),
    })),
    cards: new Map(cards.map((card) => [card.id, card])),
  };
}

function toCard(sent: BoardUpdate["cards"][string], id: string, draft: Draft): DraftCard {
  const before = draft.cards.get(id);
  return {
    id,
    title: sent.title,
    details: sent.details ?? before?.details ?? "",
    labels: sent.labels ?? before?.labels ?? [],
    due_on: sent.due_on === undefined ? before?.due_on ?? null : sent.due_on,
    version: before?.version ?? 0,
  };
}

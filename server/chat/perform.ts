/** One operation on the board itself, and what takes it back. All of it runs inside `write`. */
import {
  addCard,
  addColumn,
  bringCardBack,
  bringColumnBack,
  type Card,
  type Column,
  editCard,
  hasCardId,
  hasColumnId,
  listCardVersions,
  placeCard,
  placeColumn,
  removeCard,
  removeColumn,
  renameColumn,
  requireCard,
  requireColumn,
} from "../board/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Change } from "./change.ts";
import type { Operation } from "./schema.ts";

/** The board that is changed, and on whose behalf. */
export interface Target {
  readonly services: Services;
  readonly caller: Caller;
  readonly board_id: string;
}

/** What an operation did to one card or column. */
export interface RowChange {
  readonly kind: "card" | "column";
  readonly id: string;
  readonly title: string;
  /** Its version before; null when there was none. */
  readonly before: number | null;
  /** Its version after; null when it is deleted. */
  readonly after: number | null;
}

/** What can be done to a board: operations, and what takes deletions back. */
export type Step =
  | Operation
  | { readonly type: "restore_card"; readonly card_id: string }
  | { readonly type: "restore_column"; readonly column_id: string };

/** A step that was done. */
export interface Done {
  /** Empty when it changed nothing. */
  readonly rows: readonly RowChange[];
  readonly inverse: Step;
}

type Seen = Change["seen"];
type Of<Type extends Step["type"]> = Extract<Step, { readonly type: Type }>;

/**
 * Does one step.
 *
 * @param seen cards whose content it may overwrite or end, with the versions that they have to have
 * @throws {AppError} when the board does not have what the step needs, or a card is not as it was seen
 */
export function performStep(target: Target, step: Step, seen: Seen): Done {
  switch (step.type) {
    case "add_card":
      return performAddCard(target, step);
    case "edit_card":
      return performEditCard(target, step, seen);
    case "move_card":
      return performMoveCard(target, step);
    case "delete_card":
      return performDeleteCard(target, step, seen);
    case "add_column":
      return performAddColumn(target, step);
    case "rename_column":
      return performRenameColumn(target, step);
    case "move_column":
      return performMoveColumn(target, step);
    case "delete_column":
      return performDeleteColumn(target, step, seen);
    case "restore_card":
      return performRestoreCard(target, step);
    case "restore_column":
      return performRestoreColumn(target, step);
  }
}

function performAddCard({ services, caller, board_id }: Target, step: Of<"add_card">): Done {
  const { type: _type, card_id, ...input } = step;
  if (hasCardId(services, card_id)) throw new AppError("conflict", `There is a card "${card_id}" already`);
  const card = addCard(services, caller, board_id, card_id, input);
  return { rows: [cardChange(undefined, card)], inverse: { type: "delete_card", card_id } };
}

function performEditCard({ services, caller, board_id }: Target, step: Of<"edit_card">, seen: Seen): Done {
  const { type, card_id, ...patch } = step;
  const from = requireCard(services, board_id, card_id);
  requireUnchanged(from, seen);
  const to = editCard(services, caller, from, patch);
  const inverse: Step = {
    type,
    card_id,
    ...(patch.title === undefined ? {} : { title: from.title }),
    ...(patch.details === undefined ? {} : { details: from.details }),
    ...(patch.labels === undefined ? {} : { labels: from.labels }),
    ...(patch.due_on === undefined ? {} : { due_on: from.due_on }),
  };
  return { rows: [cardChange(from, to)].filter(hasChanged), inverse };
}

function performMoveCard({ services, caller, board_id }: Target, step: Of<"move_card">): Done {
  const { type, card_id, column_id, before_id = null } = step;
  const from = requireCard(services, board_id, card_id);
  const to = placeCard(services, caller, from, { column_id, before_id });
  const inverse: Step = { type, card_id, column_id: from.column_id, before_id: from.before_id };
  return { rows: [cardChange(from, to)].filter(hasChanged), inverse };
}

function performDeleteCard({ services, caller, board_id }: Target, { card_id }: Of<"delete_card">, seen: Seen): Done {
  const card = requireCard(services, board_id, card_id);
  requireUnchanged(card, seen);
  removeCard(services, caller, card);
  return { rows: [cardChange(card, undefined)], inverse: { type: "restore_card", card_id } };
}

function performAddColumn({ services, caller, board_id }: Target, step: Of<"add_column">): Done {
  const { column_id, title, before_id = null } = step;
  if (hasColumnId(services, column_id)) throw new AppError("conflict", `There is a column "${column_id}" already`);
  const column = addColumn(services, caller, board_id, column_id, { title, before_id });
  return { rows: [columnChange(undefined, column)], inverse: { type: "delete_column", column_id } };
}

function performRenameColumn({ services, caller, board_id }: Target, step: Of<"rename_column">): Done {
  const { type, column_id, title } = step;
  const from = requireColumn(services, board_id, column_id);
  const to = renameColumn(services, caller, from, { title });
  return { rows: [columnChange(from, to)].filter(hasChanged), inverse: { type, column_id, title: from.title } };
}

function performMoveColumn({ services, caller, board_id }: Target, step: Of<"move_column">): Done {
  const { type, column_id, before_id = null } = step;
  const from = requireColumn(services, board_id, column_id);
  const to = placeColumn(services, caller, from, { before_id });
  return { rows: [columnChange(from, to)].filter(hasChanged), inverse: { type, column_id, before_id: from.before_id } };
}

function performDeleteColumn(target: Target, { column_id }: Of<"delete_column">, seen: Seen): Done {
  const { services, caller, board_id } = target;
  const column = requireColumn(services, board_id, column_id);
  const cards = listCardVersions(services, column_id);
  for (const card of cards) {
    if (!Object.hasOwn(seen, card.id)) {
      throw new AppError("conflict", `Column "${column.title}" holds card "${card.title}" by now`);
    }
    requireUnchanged(card, seen);
  }
  removeColumn(services, caller, column, { cards: "delete" });
  const rows = [columnChange(column, undefined), ...cards.map((card) => cardChange(card, undefined))];
  return { rows, inverse: { type: "restore_column", column_id } };
}

function performRestoreCard({ services, caller, board_id }: Target, { card_id }: Of<"restore_card">): Done {
  const card = bringCardBack(services, caller, board_id, card_id);
  return { rows: [cardChange(undefined, card)], inverse: { type: "delete_card", card_id } };
}

function performRestoreColumn({ services, caller, board_id }: Target, { column_id }: Of<"restore_column">): Done {
  const column = bringColumnBack(services, caller, board_id, column_id);
  const cards = listCardVersions(services, column_id).map((card) => cardChange(undefined, card));
  return { rows: [columnChange(undefined, column), ...cards], inverse: { type: "delete_column", column_id } };
}

type CardState = Pick<Card, "id" | "title" | "version">;
type ColumnState = Pick<Column, "id" | "title" | "version">;

/** A card that somebody has changed meanwhile is not overwritten, and not deleted either. */
function requireUnchanged({ id, title, version }: CardState, seen: Seen): void {
  if (!Object.hasOwn(seen, id) || seen[id] === version) return;
  throw new AppError("conflict", `Card "${title}" was changed since`);
}

function cardChange(before: CardState | undefined, after: CardState | undefined): RowChange {
  return toRowChange("card", before, after);
}

function columnChange(before: ColumnState | undefined, after: ColumnState | undefined): RowChange {
  return toRowChange("column", before, after);
}

function toRowChange(
  kind: RowChange["kind"],
  before: CardState | ColumnState | undefined,
  after: CardState | ColumnState | undefined,
): RowChange {
  const { id = "", title = "" } = after ?? before ?? {};
  return { kind, id, title, before: before?.version ?? null, after: after?.version ?? null };
}

function hasChanged({ before, after }: RowChange): boolean {
  return before !== after;
}

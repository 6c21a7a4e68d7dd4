/** Pure: what an operation would do to a draft, in words, and whether a person has to see it first. */
import { applyOperation, columnOfCard, type Draft, type DraftColumn, requireCard, requireColumn } from "./draft.ts";
import type { Operation } from "./schema.ts";

/** An operation that was tried on a draft. */
export interface Change {
  readonly operation: Operation;
  /** In words that name cards and columns as they were then: "Move “Pick a name” to Review". */
  readonly summary: string;
  /** Cards whose content it overwrites or ends, by id with the version that the answer knew; 0 for its own new ones. */
  readonly seen: Readonly<Record<string, number>>;
}

/** Most cards that an answer deletes without a person having looked at it. */
export const DELETED_CARDS_MAX = 3;

/**
 * Tries an operation.
 *
 * @returns the draft after it, and the operation with what is to be known of it
 * @throws {OperationFault}
 */
export function proposeOperation(
  draft: Draft,
  operation: Operation,
): { readonly draft: Draft; readonly change: Change } {
  const after = applyOperation(draft, operation);
  return {
    draft: after,
    change: { operation, summary: summarise(draft, operation), seen: findSeen(draft, operation) },
  };
}

/**
 * Why an answer has to wait for a person: it deletes many cards, or a column that held cards before it. Undefined when
 * it need not.
 */
export function needsReview(before: Draft, after: Draft): string | undefined {
  const kept = new Set(after.columns.map(({ id }) => id));
  const columns = before.columns.filter(({ id, cardIds }) => cardIds.length > 0 && !kept.has(id));
  const deleted = [...before.cards.keys()].filter((id) => !after.cards.has(id)).length;
  const reasons = [
    ...(deleted > DELETED_CARDS_MAX ? [countCards(deleted)] : []),
    ...columns.map(({ title, cardIds }) => `column “${title}”, which held ${countCards(cardIds.length)}`),
  ];
  return reasons.length === 0 ? undefined : `It deletes ${joinWords(reasons)}`;
}

/** What an operation does, in words that name things as they are in the draft before it. */
export function summarise(draft: Draft, operation: Operation): string {
  switch (operation.type) {
    case "add_card":
      return `Add “${operation.title}” to ${requireColumn(draft, operation.column_id).title}`;
    case "edit_card":
      return summariseEdit(requireCard(draft, operation.card_id).title, operation);
    case "move_card":
      return summariseMove(draft, operation);
    case "delete_card":
      return `Delete “${requireCard(draft, operation.card_id).title}”`;
    case "add_column":
      return `Add column “${operation.title}”`;
    case "rename_column":
      return `Rename column “${requireColumn(draft, operation.column_id).title}” to “${operation.title}”`;
    case "move_column":
      return `Move column “${requireColumn(draft, operation.column_id).title}” ${
        toPlace(columnTitle(draft, operation))
      }`;
    case "delete_column":
      return summariseColumnDeletion(requireColumn(draft, operation.column_id));
  }
}

type Of<Type extends Operation["type"]> = Extract<Operation, { readonly type: Type }>;

function summariseEdit(title: string, operation: Of<"edit_card">): string {
  const others = [
    ...(operation.details === undefined ? [] : ["details"]),
    ...(operation.labels === undefined ? [] : ["labels"]),
    ...(operation.due_on === undefined ? [] : ["due date"]),
  ];
  const rename = operation.title === undefined || operation.title === title ? undefined : `to “${operation.title}”`;
  if (rename === undefined) return `Change ${joinWords(others.length === 0 ? ["nothing"] : others)} of “${title}”`;
  return `Rename “${title}” ${rename}${others.length === 0 ? "" : ` and change its ${joinWords(others)}`}`;
}

function summariseMove(draft: Draft, { card_id, column_id, before_id = null }: Of<"move_card">): string {
  const { title } = requireCard(draft, card_id);
  const column = requireColumn(draft, column_id);
  if (columnOfCard(draft, card_id).id !== column_id) return `Move “${title}” to ${column.title}`;
  if (before_id === null) return `Move “${title}” to the end of ${column.title}`;
  return `Move “${title}” before “${requireCard(draft, before_id).title}” in ${column.title}`;
}

function summariseColumnDeletion({ title, cardIds }: DraftColumn): string {
  return `Delete column “${title}”${cardIds.length === 0 ? "" : ` with ${countCards(cardIds.length)}`}`;
}

function columnTitle(draft: Draft, { before_id = null }: Of<"move_column">): string | null {
  return before_id === null ? null : requireColumn(draft, before_id).title;
}

function toPlace(before: string | null): string {
  return before === null ? "to the end" : `before “${before}”`;
}

function findSeen(draft: Draft, operation: Operation): Record<string, number> {
  return Object.fromEntries(endedCards(draft, operation).map((id) => [id, requireCard(draft, id).version]));
}

function endedCards(draft: Draft, operation: Operation): readonly string[] {
  if (operation.type === "edit_card" || operation.type === "delete_card") return [operation.card_id];
  return operation.type === "delete_column" ? requireColumn(draft, operation.column_id).cardIds : [];
}

function countCards(count: number): string {
  return count === 1 ? "1 card" : `${count} cards`;
}

function joinWords(words: readonly string[]): string {
  return new Intl.ListFormat("en").format(words);
}

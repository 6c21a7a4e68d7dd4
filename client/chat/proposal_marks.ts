/** What operations would do to a board, as marks on it. Pure. */
import type { BoardCard, NamedBoard } from "../../server/board/schema.ts";
import type { Operation } from "../../server/chat/schema.ts";
import * as state from "../board/board_state.ts";
import type { Ghost, Mark, Marks } from "../board/marks.ts";

/** Undefined when they would change nothing that can be shown. */
export function marksOf(board: NamedBoard, operations: readonly Operation[]): Marks | undefined {
  if (operations.length === 0) return undefined;
  const after = operations.reduce(applyProposed, board);
  const cards = cardMarks(board, after, operations);
  const columns = columnMarks(board, after, operations);
  const columnTitles = new Map(after.columns.map(({ id, title }) => [id, title]));
  return {
    cards,
    columns,
    ghostCards: new Map(
      after.columns.map(({ id, cardIds }) => [id, ghosts(cardIds, cards, (card_id) => after.cards[card_id]?.title)]),
    ),
    ghostColumns: ghosts(after.columns.map(({ id }) => id), columns, (id) => columnTitles.get(id)),
  };
}

function applyProposed(board: NamedBoard, operation: Operation): NamedBoard {
  const before_id = "before_id" in operation ? operation.before_id ?? null : null;
  switch (operation.type) {
    case "add_card":
      return state.insertCard(board, newCard(operation.card_id, operation.title), {
        column_id: operation.column_id,
        before_id,
      });
    case "edit_card":
      return state.changeCard(
        board,
        operation.card_id,
        operation.title === undefined ? {} : { title: operation.title },
      );
    case "move_card":
      return state.moveCard(board, operation.card_id, { column_id: operation.column_id, before_id });
    case "delete_card":
      return state.removeCard(board, operation.card_id);
    case "add_column":
      return state.insertColumn(board, { id: operation.column_id, title: operation.title, cardIds: [] }, before_id);
    case "rename_column":
      return state.renameColumn(board, operation.column_id, operation.title);
    case "move_column":
      return state.moveColumn(board, operation.column_id, before_id);
    case "delete_column":
      return state.removeColumn(board, operation.column_id);
  }
}

function newCard(id: string, title: string): BoardCard {
  return { id, title, details: "", labels: [], due_on: null, version: 1, created_at: "", updated_at: "" };
}

/** Of the cards that are there, and of those that would be. */
function cardMarks(board: NamedBoard, after: NamedBoard, operations: readonly Operation[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const operation of operations) {
    if (operation.type === "edit_card" && !marks.has(operation.card_id)) marks.set(operation.card_id, "edited");
    if (operation.type === "move_card") marks.set(operation.card_id, "moved");
  }
  for (const id of Object.keys(after.cards)) if (board.cards[id] === undefined) marks.set(id, "added");
  for (const id of Object.keys(board.cards)) if (after.cards[id] === undefined) marks.set(id, "deleted");
  return marks;
}

function columnMarks(board: NamedBoard, after: NamedBoard, operations: readonly Operation[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const operation of operations) {
    if (operation.type === "rename_column" && !marks.has(operation.column_id)) marks.set(operation.column_id, "edited");
    if (operation.type === "move_column") marks.set(operation.column_id, "moved");
  }
  for (const { id } of after.columns) if (state.findColumn(board, id) === undefined) marks.set(id, "added");
  for (const { id } of board.columns) if (state.findColumn(after, id) === undefined) marks.set(id, "deleted");
  return marks;
}

/** Those of a list that are not there yet, each before the next one that is. */
function ghosts(
  ids: readonly string[],
  marks: ReadonlyMap<string, Mark>,
  titleOf: (id: string) => string | undefined,
): readonly Ghost[] {
  const found: Ghost[] = [];
  let before_id: string | null = null;
  for (const id of ids.toReversed()) {
    const mark = marks.get(id);
    if (mark === "added" || mark === "moved") found.unshift({ id, title: titleOf(id) ?? "", mark, before_id });
    else before_id = id;
  }
  return found;
}

/** The tools as a model sees them, and what it calls them with. */
import * as z from "zod";
import { describeBoard, describeFound } from "./board_text.ts";
import { type Draft, OperationFault } from "./draft.ts";
import type { ModelTool } from "./model.ts";
import { ARGUMENTS_LENGTH_MAX } from "./model_events.ts";
import { checkModelJson, describeSchema, readModelJson } from "./model_json.ts";
import {
  AddCard,
  AddColumn,
  addedId,
  DeleteCard,
  DeleteColumn,
  EditCard,
  isOperationType,
  madeBy,
  MoveCard,
  MoveColumn,
  readOperation,
  RenameColumn,
  requireObject,
} from "./operations.ts";
import type { Operation } from "./schema.ts";

/** What a tool that changes nothing answers. */
export interface Reading {
  readonly type: "reading";
  /** JSON. */
  readonly text: string;
}

/** The most that a tool answers. */
export const READING_TOKENS_MAX = 12_000;

/** Most readings that are answered in one round: each goes through the whole board. */
export const READINGS_MAX = 20;

export function isReading(name: string): boolean {
  return name === "read_board" || name === "find_cards";
}

const ReadBoard = z.strictObject({});
const FindCards = z.strictObject({
  query: z.string().trim().min(1, "must not be empty").max(200, "must have at most 200 characters"),
});

const BEFORE = "before_id: the one it is placed before; null or left out for the end.";

let tools: readonly ModelTool[] | undefined; // made when first asked for: that takes time, which a start should not

/** What each tool is for, and its arguments: those of the operation without the ids that the server makes. */
export function listTools(): readonly ModelTool[] {
  return tools ??= makeTools();
}

function makeTools(): ModelTool[] {
  return [
    tool("read_board", ReadBoard, "Reads the board as it is with your changes so far. `details_begin` is cut off."),
    tool(
      "find_cards",
      FindCards,
      "Finds cards by words of their title, details or labels, all of which they hold. The id of a card finds that card with all its details.",
    ),
    tool(
      "add_card",
      AddCard.omit({ type: true, card_id: true }),
      `Adds a card to a column; its id is answered. title: one line. details: Markdown. ${BEFORE}`,
    ),
    tool(
      "edit_card",
      EditCard.omit({ type: true }),
      "Changes the given fields of a card and leaves the others. labels: all of them, old ones included. due_on: YYYY-MM-DD, or null for none. details: the whole text; read it with find_cards first if it was cut off.",
    ),
    tool("move_card", MoveCard.omit({ type: true }), `Moves a card to a column, or within one. ${BEFORE}`),
    tool("delete_card", DeleteCard.omit({ type: true }), "Deletes a card."),
    tool(
      "add_column",
      AddColumn.omit({ type: true, column_id: true }),
      `Adds a column; its id is answered. ${BEFORE}`,
    ),
    tool("rename_column", RenameColumn.omit({ type: true }), "Gives a column another title."),
    tool("move_column", MoveColumn.omit({ type: true }), `Moves a column with its cards. ${BEFORE}`),
    tool("delete_column", DeleteColumn.omit({ type: true }), "Deletes a column with all its cards."),
  ];
}

function tool(name: string, schema: z.ZodType, description: string): ModelTool {
  return { name, description, parameters: describeSchema(schema) };
}

/** Answered instead of a reading, where the calls beside it have told enough. */
const NO_ROOM = JSON.stringify({ error: "Too many readings, or too long ones, at once: call this again, alone" });

/**
 * What a tool call stands for. It is not tried yet: `proposeOperation()` does that.
 *
 * @param json its arguments, as the model wrote them
 * @param hasRoom whether a reading may tell something
 * @throws {OperationFault} when there is no such tool, or it cannot be called so
 */
export function readToolCall(
  name: string,
  json: string,
  draft: Draft,
  newId: () => string,
  hasRoom = true,
): Operation | Reading {
  // Some models send nothing where there are no arguments.
  const what = `The arguments of ${name.slice(0, 100)}`;
  if (json.length > ARGUMENTS_LENGTH_MAX) {
    throw new OperationFault(`${what} are longer than ${ARGUMENTS_LENGTH_MAX} characters`);
  }
  const input = json.trim() === "" ? {} : requireObject(readModelJson(json, what), name);
  if (name === "read_board") {
    checkModelJson(ReadBoard, input, name);
    return { type: "reading", text: hasRoom ? describeBoard(draft, READING_TOKENS_MAX) : NO_ROOM };
  }
  if (name === "find_cards") {
    const { query } = checkModelJson(FindCards, input, name);
    return { type: "reading", text: hasRoom ? describeFound(draft, query, READING_TOKENS_MAX) : NO_ROOM };
  }
  if (!isOperationType(name)) throw new OperationFault(`There is no tool "${name.slice(0, 100)}"`);
  return readOperation(name, { ...input, ...newIdFor(name, input, newId) });
}

function newIdFor(name: string, input: unknown, newId: () => string): Record<string, string> {
  const made = madeBy(name);
  if (made === undefined) return {};
  if (typeof input === "object" && input !== null && made.field in input) {
    throw new OperationFault(`${name} takes no ${made.field}: the id is made and answered`);
  }
  return { [made.field]: newId() };
}

/** What the model is answered to a call that was tried: what it does, and the id of what it adds. */
export function answerToolCall(operation: Operation, summary: string): string {
  const id = addedId(operation);
  return JSON.stringify({ noted: summary, ...(id === undefined ? {} : { id }) });
}

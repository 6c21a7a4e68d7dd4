/** Answers of models without tools: JSON, alone, fenced, or inside of text. */
import * as z from "zod";
import { readBoardUpdate } from "./board_update.ts";
import { type Draft, isKnown, type Kind, OperationFault } from "./draft.ts";
import { findJsonObjects } from "./json_objects.ts";
import { checkModelJson, describeSchema, readModelJson } from "./model_json.ts";
import {
  AddCard,
  AddColumn,
  DeleteCard,
  DeleteColumn,
  EditCard,
  madeBy,
  MoveCard,
  MoveColumn,
  OPERATIONS_MAX,
  readOperation,
  RenameColumn,
} from "./operations.ts";
import type { Operation } from "./schema.ts";

export interface JsonAnswer {
  readonly message: string;
  readonly operations: readonly Operation[];
}

/** What is asked for. New cards and columns may have an id, for the operations after them. */
const Asked = z.strictObject({
  message: z.string(),
  operations: z.array(z.discriminatedUnion("type", [
    AddCard.partial({ card_id: true }),
    EditCard,
    MoveCard,
    DeleteCard,
    AddColumn.partial({ column_id: true }),
    RenameColumn,
    MoveColumn,
    DeleteColumn,
  ])),
});

/** What is understood: the older shape as well, and fields that nobody asked for. */
const Understood = z.object({
  message: z.string(),
  operations: z.array(z.object({ type: z.string() }).loose()).nullish(),
  board_update: z.unknown().optional(),
});

/** JSON schema of `{ message, operations }`, for the prompt of a model without tools. */
export function describeJsonAnswer(): Record<string, unknown> {
  return describeSchema(Asked);
}

/**
 * The answer in a model's text; undefined when the text is only words. Only for calls that went without tools: where
 * there are tools, JSON in a text is no more than a quotation.
 *
 * @throws {OperationFault} when it holds JSON that should be an answer and is none
 */
export function readJsonAnswer(text: string, draft: Draft, newId: () => string): JsonAnswer | undefined {
  const value = findAnswer(text);
  if (value === undefined) return undefined;
  requireFew(value);
  const { message, operations, board_update } = checkModelJson(Understood, value, "The JSON answer");
  const changes = operations ?? [];
  const hasBoard = board_update !== undefined && board_update !== null;
  if (hasBoard && changes.length > 0) {
    throw new OperationFault("The JSON answer has both operations and board_update: send one of them");
  }
  const read = hasBoard ? readBoardUpdate(board_update, draft, newId) : readOperations(changes, draft, newId);
  if (read.length > OPERATIONS_MAX) {
    throw new OperationFault(`The JSON answer has ${read.length} operations: at most ${OPERATIONS_MAX} are taken`);
  }
  return { message, operations: read };
}

/** Before each of them is looked at. */
function requireFew(value: unknown): void {
  if (typeof value !== "object" || value === null || !("operations" in value)) return;
  const { operations } = value;
  if (!Array.isArray(operations) || operations.length <= OPERATIONS_MAX) return;
  throw new OperationFault(`The JSON answer has ${operations.length} operations: at most ${OPERATIONS_MAX} are taken`);
}

/** The one object that has the fields of an answer, or is all there is and has a message. */
function findAnswer(text: string): unknown {
  const { objects, rest } = findJsonObjects(text);
  const isAll = objects.length === 1 && ["", "json"].includes(rest.replaceAll("`", "").trim().toLowerCase());
  const answers = objects.filter((object) => isAll || /"(?:operations|board_update)"\s*:/.test(object));
  const [answer] = answers;
  if (answers.length > 1) throw new OperationFault("The text holds more than one JSON answer: send exactly one");
  if (answer !== undefined) return readModelJson(answer, "The answer");
  if (!/"(?:operations|board_update)"\s*:/.test(rest)) return undefined;
  throw new OperationFault("The JSON answer is not complete: a bracket is missing, or it was cut off");
}

/**
 * Operations with the ids that the server makes. What the answer calls a new one is a name within the answer: as an id
 * it could be that of a deleted card or column, which could not be brought back then.
 */
function readOperations(sent: readonly SentOperation[], draft: Draft, newId: () => string): Operation[] {
  const given: Given = { card: new Map(), column: new Map() };
  return sent.map(({ type, ...sentFields }) => {
    const made = madeBy(type);
    const fields = translate(type, sentFields, given);
    if (made === undefined) return readOperation(type, fields);
    const name = sentFields[made.field];
    const id = newId();
    if (typeof name === "string") {
      requireUnused(made.kind, name, draft, given);
      given[made.kind].set(name, id);
    }
    return readOperation(type, { ...fields, [made.field]: id });
  });
}

type SentOperation = NonNullable<z.infer<typeof Understood>["operations"]>[number];

/** What each new card or column was called in the answer, and the id it was given. */
type Given = Readonly<Record<Kind, Map<string, string>>>;

/** A name for two things would mean either of them in what follows. */
function requireUnused(kind: Kind, name: string, draft: Draft, given: Given): void {
  if (!isKnown(kind, name, draft) && !given[kind].has(name)) return;
  throw new OperationFault(`There is a ${kind} "${name.slice(0, 100)}" already: a new one needs another id, or none`);
}

function translate(type: string, fields: Readonly<Record<string, unknown>>, given: Given): Record<string, unknown> {
  const neighbours = given[type.endsWith("_column") ? "column" : "card"];
  const names = new Map([["card_id", given.card], ["column_id", given.column], ["before_id", neighbours]]);
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      const id = typeof value === "string" ? names.get(field)?.get(value) : undefined;
      return [field, id ?? value];
    }),
  );
}

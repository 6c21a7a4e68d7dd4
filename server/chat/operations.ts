/** The shapes of operations, and how one is read from what a model sent. */
import * as z from "zod";
import { OperationFault } from "./draft.ts";
import { checkModelJson } from "./model_json.ts";
import { Operation } from "./schema.ts";

export const [AddCard, EditCard, MoveCard, DeleteCard, AddColumn, RenameColumn, MoveColumn, DeleteColumn] =
  Operation.options;

/** Most operations of one answer: people have to be able to look through them. */
export const OPERATIONS_MAX = 500;

const OPERATION_TYPES: ReadonlySet<string> = new Set(Operation.options.map(({ shape }) => shape.type.value));

export function isOperationType(name: string): boolean {
  return OPERATION_TYPES.has(name);
}

/** What an operation makes, and under which field its id stands; undefined for those that make nothing. */
export function madeBy(type: string): { readonly kind: "card" | "column"; readonly field: string } | undefined {
  if (type === "add_card") return { kind: "card", field: "card_id" };
  return type === "add_column" ? { kind: "column", field: "column_id" } : undefined;
}

/** The id of the card or column that an operation adds; undefined for all others. */
export function addedId(operation: Operation): string | undefined {
  if (operation.type === "add_card") return operation.card_id;
  return operation.type === "add_column" ? operation.column_id : undefined;
}

/**
 * An operation from its fields, whatever they are.
 *
 * @throws {OperationFault} naming the operation and the first field that cannot be used
 */
export function readOperation(type: string, fields: unknown): Operation {
  if (!isOperationType(type)) throw new OperationFault(`There is no operation "${type.slice(0, 100)}"`);
  return checkModelJson(Operation, { ...withoutBlanks(requireObject(fields, type)), type }, type);
}

const Fields = z.record(z.string(), z.unknown());

/** Fields of one operation or call; none has a dozen. */
const FIELDS_MAX = 100;

/** @throws {OperationFault} also when it has so many fields that to look at each would take long */
export function requireObject(value: unknown, what: string): Record<string, unknown> {
  const count = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value).length : 0;
  if (count > FIELDS_MAX) {
    throw new OperationFault(`${what.slice(0, 100)} has ${count} fields: at most ${FIELDS_MAX} are taken`);
  }
  return checkModelJson(Fields, value, what);
}

/** Many models write an empty text where they mean none. */
function withoutBlanks(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const mayBeNone = (name: string) => name === "before_id" || name === "due_on";
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, mayBeNone(name) && value === "" ? null : value]),
  );
}

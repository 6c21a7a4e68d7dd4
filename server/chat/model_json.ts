/** JSON that a model wrote: read strictly, and refused in words that tell the model what to mend. */
import * as z from "zod";
import { AppError } from "../errors.ts";
import { parseJson } from "../http/json_body.ts";
import { listFieldErrors } from "../http/validate.ts";
import { OperationFault } from "./draft.ts";

/**
 * A value, with nothing lost: keys that stand twice and broken Unicode are refused.
 *
 * @param what names the text in the refusal, such as `The arguments of add_card`
 * @throws {OperationFault}
 */
export function readModelJson(text: string, what: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new OperationFault(`${what} cannot be read as JSON: ${error.message}`, { cause: error });
  }
}

/** A value of the given shape. @throws {OperationFault} */
export function checkModelJson<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const checked = schema.safeParse(value, { reportInput: true });
  if (checked.success) return checked.data;
  const [first] = listFieldErrors(checked.error);
  throw new OperationFault(`${what} cannot be used: ${first?.pointer || "it"} ${first?.detail ?? "is not valid"}`);
}

/** JSON schema of what a model has to send. */
export function describeSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _version, ...description } = z.toJSONSchema(schema, {
    io: "input",
    // Local servers turn schemas into grammars, and stumble over long patterns and counts. All that comes is checked.
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
    },
  });
  return description;
}

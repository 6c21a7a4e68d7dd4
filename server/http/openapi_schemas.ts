/** The JSON Schemas of the OpenAPI document, made from the schemas that routes parse by. */
import * as z from "zod";

export type Json = Record<string, unknown>;

type Direction = "input" | "output";

/** A schema with an id becomes a reference; others are written out where they stand. */
export function toSchema(schema: z.ZodType, io: Direction): Json {
  const id = schema.meta()?.id;
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodType) {
    return { type: "array", items: toSchema(schema.element, io) };
  }
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.filter((option) => option instanceof z.ZodType);
    if (options.some((option) => option.meta()?.id !== undefined)) {
      return { anyOf: options.map((option) => toSchema(option, io)) };
    }
  }
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", override });
  return rest;
}

/** Every schema with an id. */
export function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: "input",
    unrepresentable: "any",
    uri: (id) => `#/components/schemas/${id}`,
    override,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}

/** A query's parameters as they are on the wire: what comes as text is described as what the text stands for. */
export function queryParameters(query: z.ZodType, examples: Readonly<Record<string, unknown>>): Json[] {
  const shape = (io: Direction) => z.toJSONSchema(query, { io, unrepresentable: "any", override });
  const { required = [] } = shape("input");
  return Object.entries(shape("output").properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
    ...(name in examples ? { example: examples[name] } : {}),
  }));
}

/** Leaves no pattern that only JavaScript's engine takes: generated clients are written in other languages. */
function override({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { pattern } = jsonSchema;
  if (pattern === undefined) return;
  const portable = toPortablePattern(pattern);
  if (portable === undefined) delete jsonSchema.pattern; // what it asks for stands in words beside it
  else jsonSchema.pattern = portable;
}

const NOT_EVERYWHERE = /\\[pPkbB]|\(\?[=!<]|\\\d/;

/**
 * A pattern that ECMA-262, Python's `re` and RE2 read alike; undefined when there is none: lookaround, Unicode classes and
 * backreferences are not known everywhere.
 */
export function toPortablePattern(pattern: string): string | undefined {
  if (NOT_EVERYWHERE.test(pattern)) return undefined;
  const plain = pattern.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_escape, digits: string) => {
    const code = Number.parseInt(digits, 16);
    return code < 0x100 ? `\\x${digits.slice(2)}` : String.fromCharCode(code);
  });
  return plain.replaceAll("\\d", "[0-9]").replaceAll("[[0-9]", "[0-9").replaceAll("\\/", "/");
}

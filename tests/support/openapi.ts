/** Reads an OpenAPI document, and checks answers against what it says of them. */
import { Ajv2020 } from "ajv/dist/2020.js";
import * as z from "zod";
import { assert } from "./assert.ts";

const Content = z.record(z.string(), z.looseObject({ schema: z.unknown(), example: z.unknown().optional() }));

const Answer = z.looseObject({ content: Content.optional() });

const Operation = z.looseObject({
  summary: z.string(),
  description: z.string(),
  operationId: z.string(),
  parameters: z.array(z.looseObject({
    name: z.string(),
    in: z.string(),
    required: z.boolean(),
    schema: z.looseObject({}),
    example: z.unknown().optional(),
  })),
  requestBody: z.object({ content: Content, required: z.boolean() }).optional(),
  responses: z.record(z.string(), Answer),
});

const OpenApi = z.looseObject({
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
export type OpenApi = z.infer<typeof OpenApi>;

/** The parts of a document that tests look at. */
export function parseOpenApi(document: unknown): OpenApi {
  return OpenApi.parse(document);
}

export interface AnswerChecker {
  /** Fails unless the document says that this operation may answer this, with a body of this shape. */
  check(name: string, answer: Response): Promise<void>;
}

/** Checks answers against a document. An operation is named as in it: `GET /boards/{board_id}`. */
export function createAnswerChecker(document: OpenApi): AnswerChecker {
  // Formats stand beside patterns that say the same; the document has keywords that are not of JSON Schema.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...document, $id: "openapi" });
  return {
    check: async (name, answer) => {
      const [method = "", path = ""] = name.split(" ");
      const status = String(answer.status);
      const described = document.paths[path]?.[method.toLowerCase()]?.responses[status];
      const text = await bodyOf(answer);
      assert(described, `${name} answers ${status}, which the document does not say: ${text.slice(0, 200)}`);
      const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
      if (described.content === undefined) return;
      assert(Object.hasOwn(described.content, type), `${name} ${status} is of type ${type}`);
      if (!type.endsWith("json")) return;
      const pointer = ["paths", path, method.toLowerCase(), "responses", status, "content", type, "schema"];
      const validate = ajv.compile({ $ref: `openapi#/${pointer.map(toPointerPart).join("/")}` });
      assert(
        validate(JSON.parse(text)),
        `${name} ${status}: ${ajv.errorsText(validate.errors)}: ${text.slice(0, 500)}`,
      );
    },
  };
}

function toPointerPart(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** The text of an answer; a stream is closed unread. */
async function bodyOf(answer: Response): Promise<string> {
  if (answer.headers.get("content-type") !== "text/event-stream") return await answer.text();
  await answer.body?.cancel();
  return "";
}

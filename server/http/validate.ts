/** Parses what comes in by the route's own schemas, at the edge; inside, types can be trusted. */
import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { inSlices, letOthersRun, type Steps } from "../../db/slices.ts";
import type { Env } from "../context.ts";
import { AppError, type FieldError, pointerTo } from "../errors.ts";
import type { BodyLimits } from "./body.ts";
import { FORM_TYPE, readFormBody } from "./form_body.ts";
import { readJsonBody } from "./json_body.ts";
import { BODY_PROBLEMS, document, type Documentation, type Documented, refuseQuery } from "./openapi.ts";
import { ERRORS_MAX } from "./problem.ts";

/** Where input stands: in a body, as JSON or as a form, or in the query. */
type Target = "json" | "form" | "query";

/** What the client may send, and what the route gets, in hono's terms. */
type Validated<T extends Target, Schema extends z.ZodType> = {
  in: { [Name in T]: z.input<Schema> };
  out: { [Name in T]: z.output<Schema> };
};

type Validator<T extends Target, Schema extends z.ZodType> =
  & MiddlewareHandler<Env, string, Validated<T, Schema>>
  & Documented;

/** Refuses a request whose body or query does not fit the schema: 422 with a pointer for each fault. */
export function validate<T extends Target, Schema extends z.ZodType>(
  target: T,
  schema: Schema,
  limits: BodyLimits & { readonly by_part?: Parts } = {},
): Validator<T, Schema> {
  const handler: MiddlewareHandler<Env, string, Validated<T, Schema>> = async (c, next) => {
    const input = await READERS[target](c.req.raw, limits);
    if (limits.max_bytes !== undefined) await letOthersRun(); // reading a large body has taken a while already
    const checked = await check(schema, input, limits.by_part);
    if (!checked.success) throw invalidInput(target, checked.error);
    c.req.addValidatedData(target, checked.data as object); // every schema of a body or query is an object
    await next();
  };
  return document(handler, inputDocumentation(target, schema));
}

/** What of a large body is checked a few entries at a time: the object under `name`, each part of it by `schema`. */
interface Parts {
  readonly name: string;
  readonly schema: z.ZodType<object>;
}

/** Entries that are checked between two pauses: a fraction of a millisecond. */
const PART_ENTRIES = 20;

const REPORT = { reportInput: true }; // toWords() tells missing from wrong by it

async function check(
  schema: z.ZodType,
  input: unknown,
  parts: Parts | undefined,
): Promise<z.ZodSafeParseResult<unknown>> {
  const part = parts && isObject(input) ? input[parts.name] : undefined;
  if (parts === undefined || !isObject(input) || !isObject(part) || Object.keys(part).length <= PART_ENTRIES) {
    return schema.safeParse(input, REPORT);
  }
  return await inSlices(checkByPart(schema, input, parts.name, checkEntries(parts, part)));
}

/** The same as checking it whole: the same value, or the same faults in the same order. */
function* checkByPart(
  schema: z.ZodType,
  input: object,
  name: string,
  entries: Steps<Checked>,
): Steps<z.ZodSafeParseResult<unknown>> {
  const rest = schema.safeParse({ ...input, [name]: {} }, REPORT);
  yield;
  const { data, issues } = yield* entries;
  if (rest.success && issues.length === 0) {
    return { success: true, data: { ...rest.data as object, [name]: data } };
  }
  const others = rest.success ? [] : rest.error.issues;
  const isOfKeys = (issue: z.core.$ZodIssue) => issue.code === "unrecognized_keys" && issue.path.length === 0;
  const inOrder = [...others.filter((issue) => !isOfKeys(issue)), ...issues, ...others.filter(isOfKeys)];
  return { success: false, error: new z.ZodError(inOrder) };
}

interface Checked {
  readonly data: object;
  readonly issues: readonly z.core.$ZodIssue[];
}

function* checkEntries({ name, schema }: Parts, part: Readonly<Record<string, unknown>>): Steps<Checked> {
  const data = {};
  const issues: z.core.$ZodIssue[] = [];
  const keys = Object.keys(part);
  for (let start = 0; start < keys.length; start += PART_ENTRIES) {
    const entries = Object.fromEntries(keys.slice(start, start + PART_ENTRIES).map((key) => [key, part[key]]));
    const checked = schema.safeParse(entries, REPORT);
    if (checked.success) Object.assign(data, checked.data);
    else for (const issue of checked.error.issues) issues.push({ ...issue, path: [name, ...issue.path] });
    yield;
  }
  return { data, issues };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A query beside a body would be ignored: whoever sends one means another address or another request. */
const READERS: Readonly<Record<Target, (request: Request, limits: BodyLimits) => unknown>> = {
  json: (request, limits) => {
    refuseQuery(request.url);
    return readJsonBody(request, limits);
  },
  form: (request, limits) => {
    refuseQuery(request.url);
    return readFormBody(request, limits);
  },
  query: ({ url }) => readQuery(url),
};

function inputDocumentation(target: Target, schema: z.ZodType): Documentation {
  if (target === "query") return { query: schema, refuses: ["invalid", "malformed"] };
  const body = { body: schema, refuses: BODY_PROBLEMS };
  return target === "form" ? { ...body, bodyType: FORM_TYPE } : body;
}

/** Characters of a query: room for a search and a cursor, each at its longest and with every byte escaped. */
const QUERY_LENGTH_MAX = 16 * 1024;
/** Parameters of a query; a list takes half a dozen. */
const PARAMETERS_MAX = 100;

/** Query parameters by name; one that stands twice is refused, since nobody could tell which was meant. */
function readQuery(url: string): Record<string, string> {
  const start = url.indexOf("?");
  if (start === -1) return {};
  const search = url.slice(start + 1);
  if (search.length > QUERY_LENGTH_MAX) {
    throw new AppError("malformed", `The query is longer than ${QUERY_LENGTH_MAX} characters`);
  }
  requireReadable(search);
  const query: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of new URLSearchParams(search)) {
    if (++count > PARAMETERS_MAX) {
      throw new AppError("malformed", `The query has more than ${PARAMETERS_MAX} parameters`);
    }
    if (Object.hasOwn(query, name)) {
      throw new AppError("malformed", `The query parameter "${name.slice(0, 100)}" stands twice`);
    }
    query[name] = value;
  }
  return query;
}

/** URLSearchParams would put U+FFFD where bytes are not UTF-8. */
function requireReadable(search: string): void {
  try {
    decodeURIComponent(search);
  } catch (cause) {
    throw new AppError("malformed", "The query holds a % that is not followed by UTF-8", { cause });
  }
}

function invalidInput(target: Target, error: z.ZodError): AppError {
  const errors = firstErrors(target, error);
  const count = error.issues.reduce((sum, issue) => sum + countErrors(issue), 0);
  const [first] = errors;
  const rest = count > 1 ? ` (and ${count - 1} more)` : "";
  const detail = first === undefined
    ? "The input is not valid"
    : `${first.pointer || "The body"} ${first.detail}${rest}`;
  return new AppError("invalid", detail, { errors });
}

/**
 * What is wrong with a value that came another way than in a request, by the same words, a hundred faults at most; it
 * was parsed with `reportInput`.
 */
export function listFieldErrors(error: z.ZodError): FieldError[] {
  return firstErrors("json", error);
}

/** Words and pointers are made for those that are told alone. */
function firstErrors(target: Target, error: z.ZodError): FieldError[] {
  return error.issues.slice(0, ERRORS_MAX).flatMap((issue) => toFieldErrors(target, issue)).slice(0, ERRORS_MAX);
}

function countErrors(issue: z.core.$ZodIssue): number {
  return issue.code === "unrecognized_keys" ? issue.keys.length : 1;
}

function toFieldErrors(target: Target, issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.slice(0, ERRORS_MAX);
    return keys.map((key) => ({ pointer: toPointer(target, [...issue.path, key]), detail: "is not known here" }));
  }
  return [{ pointer: toPointer(target, issue.path), detail: toWords(issue) }];
}

function toPointer(target: Target, path: readonly PropertyKey[]): string {
  if (target === "query") return `?${path.map(String).join(".")}`;
  return pointerTo(...path);
}

/** zod's own texts are for developers; these are for the person who typed the value. */
function toWords(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message; // what is wrong with the key itself
  if (issue.code !== "invalid_type") return issue.message;
  return issue.input === undefined ? "is missing" : `must be ${KINDS[issue.expected] ?? `of type ${issue.expected}`}`;
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  record: "an object",
  string: "a text",
};

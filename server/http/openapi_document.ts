/** Builds the OpenAPI 3.1 document by a walk over the routes. */
import type { Hono } from "hono";
import type * as z from "zod";
import { ACTIONS } from "../authorize.ts";
import type { Env } from "../context.ts";
import { type ErrorCode, PROBLEMS } from "../errors.ts";
import { documentationOf, type RouteDescription } from "./openapi.ts";
import { componentSchemas, type Json, queryParameters, toSchema } from "./openapi_schemas.ts";

/** What any route may refuse: the guard and the request log stand before all of them, the database behind most. */
const COMMON_PROBLEMS: readonly ErrorCode[] = [
  "host_missing",
  "host_refused",
  "origin_refused",
  "internal",
  "busy",
  "database_damaged",
  "database_unreadable",
];
/** One of them is asked for once there are accounts. */
const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: "An access token of a login, or an API token" },
} as const;

const MEMBER_PROBLEMS: readonly ErrorCode[] = ["unauthenticated", "forbidden"];
const WRITE_PROBLEMS: readonly ErrorCode[] = ["disk_full", "read_only", "database_displaced"];
/** What the document says of an operation besides what its route does. */
export interface OperationText {
  /** Short and stable: generated clients name a function by it. */
  readonly id: string;
  readonly description: string;
  /** What stands in the query, the path and the body of a good request, where no schema's example does. */
  readonly example?: {
    readonly query?: Readonly<Record<string, unknown>>;
    readonly body?: unknown;
    readonly answer?: unknown;
  };
  /** The answer has an `ETag`, and to who has it the answer is 304. */
  readonly isTagged?: boolean;
  /** Further headers that it reads. */
  readonly headers?: Readonly<Record<string, HeaderText>>;
}

export interface HeaderText {
  readonly description: string;
  readonly schema: Json;
  readonly example: string;
}

export interface Reference {
  /** By `METHOD path`, as in the document. */
  readonly operations: Readonly<Record<string, OperationText>>;
  /** By the id of a schema. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** Values of parameters in paths, by their name. */
  readonly params: Readonly<Record<string, string>>;
}

interface Operation {
  readonly method: string;
  /** In OpenAPI's notation: `/boards/{board_id}`. */
  readonly path: string;
  readonly route: RouteDescription;
  readonly body?: z.ZodType;
  /** The content type of the body; `application/json` unless said. */
  readonly bodyType?: string;
  readonly query?: z.ZodType;
  readonly refuses?: readonly ErrorCode[];
}

interface DocumentOptions {
  readonly version: string;
  /** The base path of the API, `/api/v1`. */
  readonly prefix: string;
  /** Whether requests have to say whose they are. */
  readonly hasAccounts: boolean;
  readonly reference: Reference;
}

/** What no schema can say of texts: JSON Schema counts code points, and knows no trimming. */
const TEXTS = "Lengths of texts count UTF-16 code units, so that an emoji counts as two or more. " +
  "Titles and names are trimmed first: blanks alone are an empty one.";

/** The document of an app. */
export function buildOpenApi(app: Hono<Env>, options: DocumentOptions): Json {
  const { version, prefix, reference } = options;
  const paths: Record<string, Json> = {};
  for (const operation of listOperations(app)) {
    const item = paths[operation.path] ??= {};
    item[operation.method.toLowerCase()] = describeOperation(operation, options);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Benchtop",
      version,
      description: `Every path below ${prefix} also answers below /api. ${TEXTS}`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: withExamples(componentSchemas(), reference), securitySchemes: SECURITY_SCHEMES },
  };
}

/** Every described route once, in the order of registration. */
export function listOperations(app: Hono<Env>): Operation[] {
  const found = new Map<string, Operation>();
  for (const { method, path, handler } of app.routes) {
    const documentation = documentationOf(handler);
    if (documentation === undefined) continue;
    const key = `${method} ${path}`;
    const known: Partial<Operation> = found.get(key) ?? {};
    // The description comes first in a chain; what follows adds body and query to it.
    const route = documentation.route ?? known.route;
    if (route === undefined) throw new TypeError(`Cannot document ${key}: it is validated before it is described`);
    const refuses = [...known.refuses ?? [], ...documentation.refuses ?? []];
    found.set(key, { ...known, ...documentation, method, path: toTemplate(path), route, refuses });
  }
  return [...found.values()];
}

function toTemplate(path: string): string {
  const template = path.replaceAll(/:([A-Za-z_]+)(?:\{[^}]*\})?/g, "{$1}");
  return template.length > 1 && template.endsWith("/") ? template.slice(0, -1) : template;
}

function withExamples(schemas: Json, { examples }: Reference): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [
      id,
      id in examples && typeof schema === "object" ? { ...schema, examples: [examples[id]] } : schema,
    ]),
  );
}

function describeOperation(operation: Operation, { hasAccounts, reference }: DocumentOptions): Json {
  const { route, body, bodyType = "application/json", query } = operation;
  const text = reference.operations[`${operation.method} ${operation.path}`];
  if (text === undefined) throw new TypeError(`Cannot document ${operation.method} ${operation.path}: no words for it`);
  const example = body === undefined ? {} : exampleOf(body, text.example?.body, reference);
  return {
    operationId: text.id,
    summary: route.summary,
    description: text.description,
    tags: [tagOf(operation.path)],
    security: isForAnyone(route) ? [] : hasAccounts ? [{ bearer: [] }] : [{}, { bearer: [] }],
    parameters: [
      ...pathParameters(operation.path, reference),
      ...(query === undefined ? [] : queryParameters(query, text.example?.query ?? {})),
      ...headerParameters(operation, text),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [bodyType]: { schema: toSchema(body, "input"), ...example } } } }),
    responses: { ...goodAnswer(operation, text, reference), ...problemAnswers(operation) },
  };
}

function isForAnyone({ access }: RouteDescription): boolean {
  return ACTIONS[access].role === "anyone";
}

function tagOf(path: string): string {
  const [word = "system"] = path.split("/").filter((part) => part !== "" && !/^(api|v\d+)$/.test(part));
  return word === "boards" ? "board" : word;
}

function pathParameters(path: string, { params }: Reference): Json[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    example: params[name],
  }));
}

const IF_MATCH: HeaderText = {
  description: "An ETag of the row: the change is done only while the row is at that version, else 412",
  schema: { type: "string", pattern: '^(W/)?"[0-9]{1,15}(-[^"]+)?"$' },
  example: '"3"',
};

const IF_NONE_MATCH: HeaderText = {
  description: "ETags of what the client has: when the answer would be one of these it is 304, without a body",
  schema: { type: "string" },
  example: '"2"',
};

const REQUEST_ID: HeaderText = {
  description: "Comes back on the answer, and stands in the log and the audit trail; one is made where there is none",
  schema: { type: "string" },
  example: "import-2026-01-02",
};

function headerParameters({ route }: Operation, text: OperationText): Json[] {
  const headers: Readonly<Record<string, HeaderText>> = {
    // A route for many rows has their versions in its body, and no header that could be malformed.
    ...(["stale", "malformed"].every((code) => route.problems?.some((one) => one === code))
      ? { "If-Match": IF_MATCH }
      : {}),
    ...(text.isTagged ? { "If-None-Match": IF_NONE_MATCH } : {}),
    ...text.headers,
    "X-Request-Id": REQUEST_ID,
  };
  return Object.entries(headers).map(([name, header]) => ({ name, in: "header", required: false, ...header }));
}

/** The example that stands with an operation, or with its schema, or with what its list holds. */
function exampleOf(schema: z.ZodType, own: unknown, reference: Reference): { example?: unknown } {
  const example = own ?? findExample(schema, reference);
  return example === undefined ? {} : { example };
}

function findExample(schema: z.ZodType, { examples }: Reference): unknown {
  const id = schema.meta()?.id;
  if (id !== undefined) return examples[id];
  const element = "element" in schema && schema.element instanceof Object ? schema.element : undefined;
  if (element === undefined || !("meta" in element) || typeof element.meta !== "function") return undefined;
  const item: unknown = examples[String(element.meta()?.id)];
  return item === undefined ? undefined : [item];
}

function goodAnswer({ route, query }: Operation, text: OperationText, reference: Reference): Json {
  const { answers, status = 200, type = "application/json" } = route;
  const example = answers === null ? {} : exampleOf(answers, text.example?.answer, reference);
  const content = answers === null ? {} : {
    content: { [type]: { schema: toSchema(answers, "output"), ...example }, ...eventStream(route) },
  };
  const headers = {
    ...(text.isTagged ? { ETag: header("Stands for this answer") } : {}),
    ...(isPaged(query) ? { Link: header('The next page, with rel="next"'), "X-Total-Count": COUNT } : {}),
  };
  const good = { description: route.summary, ...(Object.keys(headers).length === 0 ? {} : { headers }), ...content };
  return text.isTagged ? { [status]: good, 304: { description: "The client has it already" } } : { [status]: good };
}

const header = (description: string) => ({ description, schema: { type: "string" } });

const COUNT = {
  description: "How many there are on all pages, when the request asks with count=true",
  schema: { type: "string" },
};

function isPaged(query: z.ZodType | undefined): boolean {
  return query !== undefined && "shape" in query && query.shape instanceof Object && "cursor" in query.shape;
}

/** OpenAPI 3.1 has no word for a stream of events: what their data can be stands there as alternatives, by name. */
function eventStream({ events }: RouteDescription): Json {
  if (events === undefined) return {};
  const anyOf = Object.entries(events).map(([title, schema]) => ({ title, ...toSchema(schema, "output") }));
  return { "text/event-stream": { schema: { anyOf } } };
}

function problemAnswers({ route, method, refuses = [] }: Operation): Json {
  const own = route.problems ?? [];
  const ofWrites = method === "GET" ? [] : WRITE_PROBLEMS;
  const ofMembers = isForAnyone(route) ? [] : MEMBER_PROBLEMS;
  const ofLimits: ErrorCode[] = route.limit === "none" ? [] : ["rate_limited"];
  const codes = [...own, ...refuses, ...ofWrites, ...ofMembers, ...ofLimits, ...COMMON_PROBLEMS];
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status);
  return Object.fromEntries([...byStatus].map(([status, list]) => [status, {
    description: list.map((code) => `${code}: ${PROBLEMS[code].title}`).join("; "),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  }]));
}

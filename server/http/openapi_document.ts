/** Builds the OpenAPI 3.1 document by a walk over the routes. */
import type { Hono } from "hono";
import * as z from "zod";
import { ACTIONS } from "../authorize.ts";
import type { Env } from "../context.ts";
import { type ErrorCode, PROBLEMS } from "../errors.ts";
import { documentationOf, type RouteDescription } from "./openapi.ts";

type Json = Record<string, unknown>;

/** What any route may refuse: the guard and the request log stand before all of them, the database behind most. */
const COMMON_PROBLEMS: readonly ErrorCode[] = [
  "host_missing",
  "host_refused",
  "origin_refused",
  "internal",
  "busy",
  "database_damaged",
];
/** While there are no accounts nobody is asked for any of these. */
const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: "An access token of a login, or an API token" },
} as const;

const MEMBER_PROBLEMS: readonly ErrorCode[] = ["unauthenticated", "forbidden"];
const WRITE_PROBLEMS: readonly ErrorCode[] = ["disk_full", "read_only"];
const BODY_PROBLEMS: readonly ErrorCode[] = [
  "malformed",
  "too_large",
  "request_timeout",
  "unsupported_type",
  "invalid",
];

interface Operation {
  readonly method: string;
  /** In OpenAPI's notation: `/boards/{board_id}`. */
  readonly path: string;
  readonly route: RouteDescription;
  readonly body?: z.ZodType;
  /** The content type of the body; `application/json` unless said. */
  readonly bodyType?: string;
  readonly query?: z.ZodType;
}

/**
 * The document of an app.
 *
 * @param prefix the base path of the API, `/api/v1`
 */
export function buildOpenApi(app: Hono<Env>, version: string, prefix: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of listOperations(app)) {
    const item = paths[operation.path] ??= {};
    item[operation.method.toLowerCase()] = describeOperation(operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Benchtop",
      version,
      description: `Every path below ${prefix} also answers below /api.`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
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
    found.set(key, { ...known, ...documentation, method, path: toTemplate(path), route });
  }
  return [...found.values()];
}

function toTemplate(path: string): string {
  const template = path.replaceAll(/:([A-Za-z_]+)(?:\{[^}]*\})?/g, "{$1}");
  return template.length > 1 && template.endsWith("/") ? template.slice(0, -1) : template;
}

function describeOperation(operation: Operation): Json {
  const { route, body, bodyType = "application/json", query } = operation;
  return {
    summary: route.summary,
    operationId: `${operation.method.toLowerCase()}${operation.path.replaceAll(/[^A-Za-z0-9]+/g, "_")}`,
    tags: [tagOf(operation.path)],
    security: isForAnyone(route) ? [] : [{ bearer: [] }],
    parameters: [...pathParameters(operation.path), ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [bodyType]: { schema: toSchema(body, "input") } } } }),
    responses: { ...goodAnswer(route), ...problemAnswers(operation) },
  };
}

function isForAnyone({ access }: RouteDescription): boolean {
  return ACTIONS[access].role === "anyone";
}

function tagOf(path: string): string {
  const [word = "system"] = path.split("/").filter((part) => part !== "" && !/^(api|v\d+)$/.test(part));
  return word === "boards" ? "board" : word;
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input", unrepresentable: "any" });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function goodAnswer(route: RouteDescription): Json {
  const { answers, status = 200, type = "application/json" } = route;
  const content = answers === null ? {} : {
    content: { [type]: { schema: toSchema(answers, "output") }, ...eventStream(route) },
  };
  return { [status]: { description: route.summary, ...content } };
}

/** OpenAPI 3.1 has no word for a stream of events: what their data can be stands there as alternatives, by name. */
function eventStream({ events }: RouteDescription): Json {
  if (events === undefined) return {};
  const anyOf = Object.entries(events).map(([title, schema]) => ({ title, ...toSchema(schema, "output") }));
  return { "text/event-stream": { schema: { anyOf } } };
}

function problemAnswers({ route, body, method }: Operation): Json {
  const own = route.problems ?? [];
  const ofWrites = method === "GET" ? [] : WRITE_PROBLEMS;
  const ofBodies = body === undefined ? [] : BODY_PROBLEMS;
  const ofMembers = isForAnyone(route) ? [] : MEMBER_PROBLEMS;
  const ofLimits: ErrorCode[] = route.limit === "none" ? [] : ["rate_limited"];
  const codes = [...own, ...ofBodies, ...ofWrites, ...ofMembers, ...ofLimits, ...COMMON_PROBLEMS];
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status);
  return Object.fromEntries([...byStatus].map(([status, list]) => [status, {
    description: list.map((code) => `${code}: ${PROBLEMS[code].title}`).join("; "),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  }]));
}

/** A schema with an id becomes a reference; others are written out where they stand. */
function toSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const id = schema.meta()?.id;
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodType) {
    return { type: "array", items: toSchema(schema.element, io) };
  }
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: "input",
    unrepresentable: "any",
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}

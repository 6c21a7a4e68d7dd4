/** `/openapi.json`: a valid document that names every route, and nothing that is not there. */
import { Validator } from "@seriousme/openapi-schema-validator";
import * as z from "zod";
import { createApp } from "../../../server/app.ts";
import { documentationOf } from "../../../server/http/openapi.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { type OpenApi, parseOpenApi } from "../../support/openapi.ts";

async function getDocument(t: TestApp): Promise<OpenApi> {
  const answer = await t.get("/openapi.json");
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "application/json"]);
  return parseOpenApi(await answer.json());
}

Deno.test("openapi: the document is valid OpenAPI 3.1", async () => {
  await using t = await startTestApp();
  const answer = await t.get("/openapi.json");
  const validator = new Validator();
  const result = await validator.validate(z.record(z.string(), z.unknown()).parse(await answer.json()));
  assertEquals([result.valid, result.errors, validator.version], [true, undefined, "3.1"]);
});

Deno.test("openapi: every reference leads to a schema", async () => {
  await using t = await startTestApp();
  const document = await getDocument(t);
  const names = new Set([...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name));
  for (const name of names) {
    assertMatch(name ?? "", /^#\/components\/schemas\/\w+$/);
    assert(Object.hasOwn(document.components.schemas, (name ?? "").split("/").at(-1) ?? ""), name);
  }
  assert(names.size > 10);
});

/** Methods that hono gives to middleware, which is no route. */
const MIDDLEWARE = "ALL";

Deno.test("openapi: every registered route is described, and every described one is registered", async () => {
  await using t = await startTestApp();
  const document = await getDocument(t);
  const registered = createApp(t.services).routes
    .filter(({ method, path }) => method !== MIDDLEWARE && path !== "/*") // the pages
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}").replace(/(.)\/$/, "$1")}`)
    .filter((name) => !/ \/api\/(?!v1\/)/.test(name)); // the same routes without the version
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`)
  );
  assertEquals([...new Set(registered)].sort(), described.sort());
});

Deno.test("openapi: no handler stands outside a described chain", async () => {
  await using t = await startTestApp();
  const { routes } = createApp(t.services);
  const described = new Set(
    routes.filter(({ handler }) => documentationOf(handler)?.route !== undefined).map(({ method, path }) =>
      method + path
    ),
  );
  const others = routes.filter(({ method, path }) => !described.has(method + path)).map(({ method, path }) =>
    `${method} ${path}`
  );
  assertEquals([...new Set(others)], ["ALL /*", "GET /*"]);
});

Deno.test("openapi: operations have names of their own, a summary, and parameters for what stands in the path", async () => {
  await using t = await startTestApp();
  const document = await getDocument(t);
  const ids: string[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item)) {
      ids.push(operation.operationId);
      assertMatch(operation.operationId, /^[a-z]+(?:[A-Z][a-z]+)*$/);
      assertMatch(operation.summary, /^[A-Z/].*[^.]$/);
      const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
      assertEquals(inPath.map(({ name }) => `{${name}}`), path.match(/\{\w+\}/g) ?? []);
      assert(inPath.every(({ required }) => required));
    }
  }
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("openapi: every operation lists what any may refuse, and every change what only writing can meet", async () => {
  await using t = await startTestApp();
  const document = await getDocument(t);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(item)) {
      const missing = ["400", "403", "500", "503", ...(method === "get" ? [] : ["507"])]
        .filter((status) => responses[status] === undefined);
      assertEquals(missing, [], `${method} ${path}`);
    }
  }
  const refusals = document.paths["/api/v1/board/cards/{card_id}"]?.["patch"]?.responses;
  assertEquals(Object.keys(refusals ?? {}).sort(), [
    ...["200", "400", "401", "403", "404", "408", "412", "413", "415", "422", "429", "500", "503", "507"],
  ]);
});

Deno.test("openapi: it names the version that runs", async () => {
  await using t = await startTestApp();
  const { info } = await getDocument(t);
  assertEquals([info.title, info.version], ["Benchtop", t.services.instance.version]);
});

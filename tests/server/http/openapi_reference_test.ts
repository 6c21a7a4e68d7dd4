/** What `/openapi.json` says so that others can write clients from it: ids, words, examples, parameters, patterns. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { createApp } from "../../../server/app.ts";
import { listOperations } from "../../../server/http/openapi_document.ts";
import { toPortablePattern } from "../../../server/http/openapi_schemas.ts";
import { REFERENCE } from "../../../server/system/api_reference.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { sendSample, startWelcomingApp } from "../../support/every_route.ts";
import { type OpenApi, parseOpenApi } from "../../support/openapi.ts";

async function documentOf(t: TestApp): Promise<OpenApi> {
  return parseOpenApi(await (await t.get("/openapi.json")).json());
}

function operationsOf({ paths }: OpenApi) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation }))
  );
}

// A generated client names a function by each: one that is renamed breaks what was written with it.
const IDS = `
applyProposal askAssistant bulkDeleteItems bulkRestoreItems changePassword checkHealth createAccessToken
createAuditEntry createBoard createCard createChat createColumn createFirstCard createFirstColumn createItem
createRootAuditEntry createToken createUser deleteBoard deleteCard deleteChat deleteColumn deleteFirstCard
deleteFirstColumn deleteItem deleteMe deleteUser discardProposal endOtherSessions endSession exportItems
getBoard getCard getChat getChatState getFailedLogins getFirstBoard getFirstCard getHealth getItem getMe
getOpenApi getProblem getProposal getRootHealth getSetting getSetupState getSystem getUser importItems listAudit
listBoards listChatMessages listChatUsage listChats listItems listRootAudit listSessions listSettings listTokens
listUsers logIn logOut logOutEverywhere moveCard moveColumn moveFirstCard moveFirstColumn refreshSession
replaceItem resetSetting restoreCard restoreColumn restoreFirstCard restoreFirstColumn restoreItem revokeToken
setUp signUp streamEvents streamSse undoProposal updateBoard updateCard updateColumn updateFirstBoard
updateFirstCard updateFirstColumn updateItem updateMe updateSetting updateUser
`.trim().split(/\s+/);

Deno.test("openapi: operation ids are these, and stay", async () => {
  await using t = await startTestApp();
  assertEquals(operationsOf(await documentOf(t)).map(({ operation }) => operation.operationId).toSorted(), IDS);
});

Deno.test("openapi: each operation has a description, and no words stand for one that is not there", async () => {
  await using t = await startTestApp();
  const operations = operationsOf(await documentOf(t));
  for (const { name, operation } of operations) assertMatch(operation.description, /^[A-Z/][^]{15,}\.$/, name);
  assertEquals(Object.keys(REFERENCE.operations).toSorted(), operations.map(({ name }) => name).toSorted());
});

Deno.test("openapi: each body, parameter and JSON answer has an example that its schema takes", async () => {
  await using t = await startTestApp();
  const document = await documentOf(t);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...document, $id: "openapi" });
  const check = (name: string, schema: unknown, example: unknown) => {
    assert(example !== undefined, `${name} has no example`);
    const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    const validate = ajv.compile(JSON.parse(text));
    assert(validate(example), `${name}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(example)}`);
  };
  for (const { name, operation } of operationsOf(document)) {
    const holders = [...Object.values(operation.responses), operation.requestBody].filter((one) => one !== undefined);
    for (const { content = {} } of holders) {
      for (const [type, { schema, example }] of Object.entries(content)) {
        if (type === "application/problem+json" || type === "text/event-stream") continue;
        if (name.endsWith("/health-check")) check(name, schema, true);
        else check(`${name} ${type}`, schema, example);
      }
    }
    for (const parameter of operation.parameters) {
      if (parameter.in !== "query") check(`${name} ${parameter.name}`, parameter.schema, parameter.example);
      else if (parameter.example !== undefined) {
        check(`${name} ?${parameter.name}`, parameter.schema, parameter.example);
      }
    }
  }
  const used = new Set(JSON.stringify(document).match(/#\/components\/schemas\/\w+/g)?.map((ref) => ref.slice(21)));
  for (const id of [...used, ...Object.keys(REFERENCE.examples)]) {
    check(id, { $ref: `#/components/schemas/${id}` }, REFERENCE.examples[id]);
  }
});

Deno.test("openapi: an operation without words of its own makes no document", async () => {
  await using t = await startTestApp();
  const { buildOpenApi } = await import("../../../server/http/openapi_document.ts");
  const reference = { ...REFERENCE, operations: { ...REFERENCE.operations } };
  Reflect.deleteProperty(reference.operations, "GET /api/v1/items");
  const options = { version: "1", prefix: "/api/v1", hasAccounts: false, reference };
  let message = "";
  try {
    buildOpenApi(createApp(t.services), options);
  } catch (error) {
    message = String(error);
  }
  assertEquals(message, "TypeError: Cannot document GET /api/v1/items: no words for it");
});

Deno.test("openapi: parameters of a query are what they are on the wire, and all of them stand there", async () => {
  await using t = await startTestApp();
  const document = await documentOf(t);
  for (const { method, path, query } of listOperations(createApp(t.services))) {
    const inQuery = document.paths[path]?.[method.toLowerCase()]?.parameters.filter((one) => one.in === "query") ?? [];
    const names = query !== undefined && "shape" in query ? Object.keys(query.shape as object) : [];
    assertEquals(inQuery.map(({ name }) => name), names, path);
    for (const { name, required, schema } of inQuery) {
      assertEquals(required, false);
      if (name === "limit") {
        const isLong = path.endsWith("/messages");
        assertEquals(schema, { type: "integer", minimum: 1, maximum: 500, default: isLong ? 500 : 50 }, path);
      }
      if (name === "count" || name === "dry_run") assertEquals(schema, { type: "string", enum: ["true", "false"] });
      if (name === "sort") assert(Array.isArray(schema["enum"]) && schema["default"] !== undefined, path);
    }
  }
  const cursor = document.paths["/audit"]?.["get"]?.parameters.find(({ name }) => name === "cursor");
  assertEquals(cursor?.schema, { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
});

Deno.test("openapi: conditional headers stand where they are read, and nowhere else", async () => {
  await using app = await startWelcomingApp();
  const { t, samples, headers } = app;
  const document = await documentOf(t);
  const takes = (name: string, header: string) => {
    const [method = "", path = ""] = name.split(" ");
    const operation = document.paths[path]?.[method.toLowerCase()];
    return operation?.parameters.some((one) => one.in === "header" && one.name === header) ?? false;
  };
  const each = samples.filter(({ name }) => !/ \/api\/(?!v1\/)|\/(events|sse)$/.test(name));
  for (const sample of each.filter(({ method }) => method === "GET")) {
    const answer = await sendSample(t, sample, headers);
    await answer.body?.cancel();
    assertEquals(takes(sample.name, "If-None-Match"), answer.headers.has("etag"), sample.name);
  }
  for (const sample of each.filter(({ method }) => method !== "GET")) {
    const answer = await sendSample(t, sample, { ...headers, "if-match": "nonsense" });
    const text = await answer.text();
    if (answer.status === 401) continue; // one of those before has ended the session
    assertEquals(takes(sample.name, "If-Match"), text.includes("If-Match"), `${sample.name} ${text}`);
  }
  for (const path of ["/api/v1/events", "/api/v1/sse"]) assert(takes(`GET ${path}`, "Last-Event-ID"));
  for (const path of ["login", "setup", "refresh"]) assert(takes(`POST /api/v1/auth/${path}`, "X-Session-Key"));
});

/** What other languages' engines do not take, or read in another way. */
const FOREIGN = /\\[pPuUkdDwWsSbBcxQEzZAG]\{|\\[pPuUkcQEzZAG]|\(\?(?!:)|\\[1-9]|\[\^?\]|(?:[*+?}])[+]|\[:/;

Deno.test("openapi: patterns are ones that ECMA-262, Python's re and RE2 read alike", async () => {
  await using t = await startTestApp();
  const document = await documentOf(t);
  const patterns = [
    ...new Set([...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => text)),
  ]
    .map((text): string => JSON.parse(text ?? '""'));
  assert(patterns.length > 3);
  for (const pattern of patterns) {
    assertEquals(FOREIGN.test(pattern), false, pattern);
    new RegExp(pattern);
    new RegExp(pattern, "u");
  }
  await assertReadElsewhere(patterns);
});

/** Python is on most machines; where it is not, the list of constructs above has to do. */
async function assertReadElsewhere(patterns: readonly string[]): Promise<void> {
  const program = "import json,re,sys\nfor p in json.load(sys.stdin): re.compile(p)";
  try {
    const child = new Deno.Command("python3", { args: ["-c", program], stdin: "piped", stderr: "piped" }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(patterns)));
    await writer.close();
    const { success, stderr } = await child.output();
    assert(success, new TextDecoder().decode(stderr));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.info("There is no python3 here: the patterns were not compiled by it");
  }
}

Deno.test("toPortablePattern() keeps what every engine reads, and gives up the rest", () => {
  assertEquals(toPortablePattern("^\\d{1,15}$"), "^[0-9]{1,15}$");
  assertEquals(toPortablePattern("^[\\d.-]$"), "^[0-9.-]$");
  assertEquals(toPortablePattern("^[^\\u0000-\\u001f\\u2028]*$"), "^[^\\x00-\\x1f\u2028]*$");
  for (const pattern of ["\\p{L}", "(?!a)b", "(?=a)", "(?<=a)b", "(?<name>a)\\k<name>"]) {
    assertEquals(toPortablePattern(pattern), undefined, pattern);
  }
});

Deno.test("openapi: rules of texts that no pattern can tell stand in words", async () => {
  await using t = await startTestApp();
  const text = await (await t.get("/openapi.json")).text();
  assertMatch(text, /UTF-16 code units.*trimmed first/);
  for (
    const words of [
      "Letters of one script, digits and . _ @ + -, beginning with a letter or a digit",
      "An e-mail address such as ada@example.org",
      "Visible characters, with single blanks between words",
    ]
  ) {
    assert(text.includes(`"description":"${words}"`), words);
  }
});

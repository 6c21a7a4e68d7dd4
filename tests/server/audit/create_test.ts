import { NOW, REQUEST_ID, startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid, type RefusedRequest } from "../../support/refused_request.ts";
import { recordOne } from "../../support/trail.ts";

const AUDIT = "/api/v1/audit";

Deno.test("POST /audit appends an entry that is marked as the client's", async () => {
  using t = await startTestApp();
  const body = {
    operation: "export.finish",
    entity_type: "export",
    entity_id: "e 1/2",
    details: { rows: 3, ratio: 0.1, nested: { b: [1, null, "x"], a: true }, text: "ü\n" },
  };
  const { answer, entry } = await recordOne(t, () => t.post(AUDIT, body));
  assertEquals(answer.status, 201);
  const row = await answer.json();
  assertEquals(row, {
    id: 1,
    timestamp: NOW,
    ...body,
    created_at: NOW,
    actor: "local",
    request_id: REQUEST_ID,
    source: "client",
    prev_hash: "0".repeat(64),
    hash: row.hash,
  });
  assertEquals(entry, { ...body, actor: "local", request_id: REQUEST_ID, source: "client" });
  assertEquals(await (await t.get(AUDIT)).json(), [row]);
});

Deno.test("an entry's details have at most 64 KiB as JSON", async () => {
  using t = await startTestApp();
  const entry = (size_bytes: number) => {
    const empty = JSON.stringify({ text: "" }).length;
    return { operation: "sync", entity_type: "app", details: { text: `ü${"x".repeat(size_bytes - empty - 2)}` } };
  };
  assertEquals((await t.post(AUDIT, entry(64 * 1024))).status, 201);
  const refusal = invalid("/details", "must have at most 64 KiB as JSON");
  await assertRefused(t, { method: "POST", path: AUDIT, body: entry(64 * 1024 + 1), ...refusal });
});

Deno.test("an entry needs no entity and no details", async () => {
  using t = await startTestApp();
  for (const more of [{}, { entity_id: null, details: null }]) {
    const answer = await t.post(AUDIT, { operation: "sync", entity_type: "app", ...more });
    const { entity_id, details } = await answer.json();
    assertEquals([answer.status, entity_id, details], [201, null, null]);
  }
  const listed = await (await t.get(AUDIT)).json();
  assertEquals(listed.map(({ details }: { details: unknown }) => details), [null, null]);
});

Deno.test("a client cannot make an entry that passes for the server's", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  const entry = { operation: "card.update", entity_type: "card", entity_id: card.id, details: { row: card } };
  const made = await (await t.post(AUDIT, entry)).json();
  assertEquals([made.source, made.operation], ["client", "card.update"]);
  for (const field of ["source", "actor", "timestamp", "id", "hash", "prev_hash", "request_id", "created_at"]) {
    const body = { ...entry, [field]: "server" };
    await assertRefused(t, { method: "POST", path: AUDIT, body, ...invalid(`/${field}`, "is not known here") });
  }
});

Deno.test("the event of a client's entry carries no row", async () => {
  using t = await startTestApp();
  const stream = await t.get("/api/v1/events?last_event_id=0");
  assert(stream.body !== null);
  const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader();
  await t.post(AUDIT, {
    operation: "card.update",
    entity_type: "card",
    entity_id: "k",
    details: { row: { version: 7 } },
  });
  let text = "";
  while (!text.includes("event: card.update")) text += (await reader.read()).value ?? "";
  await reader.cancel();
  const data = /^event: card\.update\ndata: (.+)$/m.exec(text)?.[1] ?? "";
  assertEquals(JSON.parse(data), {
    id: 1,
    at: NOW,
    actor: "local",
    operation: "card.update",
    entity_type: "card",
    entity_id: "k",
    version: null,
    row: null,
  });
});

Deno.test("an entry that is not valid is refused, and nothing changes", async () => {
  using t = await startTestApp();
  const good = { operation: "a.b", entity_type: "c" };
  const missing = "is missing";
  const noObject = "must be an object";
  const word = "must be 1 to 64 letters, digits or _ . : -";
  const refuse = (body: unknown, refusal: Pick<RefusedRequest, "answers" | "detail" | "errors">) =>
    assertRefused(t, { method: "POST", path: AUDIT, body, ...refusal });
  await refuse({ entity_type: "c" }, invalid("/operation", missing));
  await refuse({ operation: "a.b" }, invalid("/entity_type", missing));
  for (const text of ["", "two words", "line\nbreak", "1a", ".a", "é", "x".repeat(65)]) {
    await refuse({ ...good, operation: text }, invalid("/operation", word));
    await refuse({ ...good, entity_type: text }, invalid("/entity_type", word));
  }
  await refuse({ ...good, entity_id: 1 }, invalid("/entity_id", "must be a text"));
  for (const details of ["text", 1, true, [], ["x"]]) await refuse({ ...good, details }, invalid("/details", noObject));
  await refuse([], { answers: "422 invalid", detail: `The body ${noObject}`, errors: { "": noObject } });
  await refuse({ ...good, entity_id: "" }, invalid("/entity_id", "must not be empty"));
  await refuse({ ...good, entity_id: "x".repeat(201) }, invalid("/entity_id", "must have at most 200 characters"));
  assertEquals(t.auditOperations(), []);
});

Deno.test("entries can be added but never changed or deleted over HTTP", async () => {
  using t = await startTestApp();
  await t.given.card();
  for (const path of [AUDIT, `${AUDIT}/1`]) {
    for (const method of ["PUT", "PATCH", "DELETE"] as const) {
      const isList = path === AUDIT;
      await assertRefused(t, {
        method,
        path,
        answers: isList ? "405 method_not_allowed" : "404 not_found",
        detail: isList ? `${method} is not possible at ${path}` : `There is nothing at ${path}`,
      });
    }
  }
});

Deno.test("POST /audit takes a thousand pairs of words, and those that are known after that", async () => {
  using t = await startTestApp();
  const post = (operation: string, entity_type: string) => t.post(AUDIT, { operation, entity_type });
  for (let number = 0; number < 1000; number++) {
    const answer = await post(`word.${number % 100}`, `thing-${Math.floor(number / 100)}`);
    assertEquals(answer.status, 201);
    await answer.body?.cancel();
  }
  const before = t.snapshot();
  for (const [operation, entity_type] of [["word.100", "thing-0"], ["word.0", "thing-10"]] as const) {
    const refused = await post(operation, entity_type);
    const most = "clients have entries of 1000 different operations and kinds of things already";
    assertEquals([refused.status, (await refused.json()).detail], [
      409,
      `Cannot add an entry of "${operation}" on "${entity_type}": ${most}`,
    ]);
  }
  assertEquals(t.snapshot(), before);
  assertEquals((await post("word.99", "thing-9")).status, 201);
  assertEquals((await t.post("/api/v1/boards", { title: "The program's own words" })).status, 201);
});

/** Input that does not fit its schema: 422 with a pointer to each fault, in words. */
import * as z from "zod";
import { createApp } from "../../../server/app.ts";
import type { FieldError } from "../../../server/errors.ts";
import { listOperations } from "../../../server/http/openapi_document.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

async function errorsOf(t: TestApp, send: () => Promise<Response>): Promise<readonly FieldError[] | undefined> {
  const problem = await assertUnchanged(t, async () => await assertProblem(await send(), "invalid"));
  return problem.errors;
}

const NOTE = { operation: "note.add", entity_type: "note" };

Deno.test("validation: every fault of a body is listed with its pointer", async () => {
  await using t = await startTestApp();
  const body = { column_id: 7, title: "", labels: ["a", 1], colour: "red", "a/b~c": 1, due_on: "tomorrow" };
  assertEquals(await errorsOf(t, () => t.post("/api/v1/board/cards", body)), [
    { pointer: "/column_id", detail: "must be a text" },
    { pointer: "/title", detail: "must not be empty" },
    { pointer: "/labels/1", detail: "must be a text" },
    { pointer: "/due_on", detail: "must be a date of the form YYYY-MM-DD" },
    { pointer: "/colour", detail: "is not known here" },
    { pointer: "/a~1b~0c", detail: "is not known here" },
  ]);
});

Deno.test("validation: the detail names the first fault and counts the rest", async () => {
  await using t = await startTestApp();
  const one = await assertProblem(await t.post("/audit", { ...NOTE, x: 1 }), "invalid");
  assertEquals(one.detail, "/x is not known here");
  const two = await assertProblem(await t.post("/audit", { ...NOTE, x: 1, y: 2 }), "invalid");
  assertEquals(two.detail, "/x is not known here (and 1 more)");
  const whole = await assertProblem(await t.post("/audit", []), "invalid");
  assertEquals([whole.detail, whole.errors], [
    "The body must be an object",
    [{ pointer: "", detail: "must be an object" }],
  ]);
});

Deno.test("validation: at most a hundred faults are listed, and all are counted", async () => {
  await using t = await startTestApp();
  const body = { ...NOTE, ...Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1])) };
  const problem = await assertProblem(await t.post("/audit", body), "invalid");
  assertEquals([problem.detail, problem.errors?.length], ["/x0 is not known here (and 4999 more)", 100]);
});

Deno.test("validation: a query is refused where none is known, so that no cut address does what was not meant", async () => {
  await using t = await startTestApp();
  const card = await t.given.card();
  const board = await t.given.board({ title: "Second" });
  await assertUnchanged(t, async () => {
    for (
      const answer of [
        await t.delete(`/api/v1/boards/${board.id}?/cards/${card.id}`),
        await t.patch(`/api/v1/boards/${board.id}?/cards/${card.id}`, { title: "Renamed" }),
        await t.delete(`/api/v1/board/cards/${card.id}?`),
        await t.post(`/api/v1/board/cards/${card.id}/restore?x=1`),
        await t.post("/api/v1/boards?x=1", { title: "Third" }),
      ]
    ) assertEquals((await assertProblem(answer, "invalid")).detail, "This address takes no query");
  });
});

Deno.test("validation: a query that is not UTF-8 is refused instead of being replaced", async () => {
  await using t = await startTestApp();
  for (const query of ["entity_id=%ff", "entity_id=%", "entity_id=%zz"]) {
    await assertProblem(await t.get(`/audit?${query}`), "malformed", query);
  }
});

Deno.test("validation: a query of 16 KiB or a hundred parameters is read, and no more", async () => {
  await using t = await startTestApp();
  const parameters = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`).join("&");
  await assertProblem(await t.get(`/audit?${"x".repeat(16 * 1024)}`), "invalid");
  assertEquals((await errorsOf(t, () => t.get(`/audit?${parameters(100)}`)))?.length, 100);
  for (const query of ["x".repeat(16 * 1024 + 1), "%".repeat(16 * 1024 + 1), parameters(101)]) {
    await assertProblem(await t.get(`/audit?${query}`), "malformed", query.slice(0, 10));
  }
});

Deno.test("validation: of twenty thousand unknown keys a hundred are named, and all are counted", async () => {
  await using t = await startTestApp();
  const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 0]));
  const answer = await assertUnchanged(t, () => t.post("/audit", { ...NOTE, details: null, entity_id: null, ...body }));
  const { detail, errors } = await assertProblem(answer, "too_large");
  assertEquals([detail, errors], ["An object in the body has more than 20000 keys", undefined]);
  delete body["k0"], delete body["k1"], delete body["k2"], delete body["k3"];
  const counted = await assertProblem(await t.post("/audit", { ...body, operation: "x", entity_type: "x" }), "invalid");
  assertEquals(counted.detail, "/k4 is not known here (and 19995 more)");
  assertEquals(counted.errors?.length, 100);
});

Deno.test("validation: what is missing is told from what is wrong", async () => {
  await using t = await startTestApp();
  assertEquals(await errorsOf(t, () => t.post("/audit", {})), [
    { pointer: "/operation", detail: "is missing" },
    { pointer: "/entity_type", detail: "is missing" },
  ]);
  const kinds: readonly [path: string, body: unknown, pointer: string, detail: string][] = [
    ["/audit", { ...NOTE, operation: null }, "/operation", "must be a text"],
    ["/audit", { ...NOTE, operation: 7 }, "/operation", "must be a text"],
    ["/audit", { ...NOTE, details: "text" }, "/details", "must be an object"],
    ["/audit", { ...NOTE, details: [] }, "/details", "must be an object"],
    ["/audit", null, "", "must be an object"],
    ["/api/v1/board/cards", { column_id: "col-a", title: "x", labels: {} }, "/labels", "must be a list"],
    ["/api/v1/board/cards", { column_id: "col-a", title: "x", due_on: 5 }, "/due_on", "must be a text"],
  ];
  for (const [path, body, pointer, detail] of kinds) {
    assertEquals(await errorsOf(t, () => t.post(path, body)), [{ pointer, detail }]);
  }
});

Deno.test("validation: pointers reach into a whole board", async () => {
  await using t = await startTestApp();
  const body = {
    columns: [{ id: "col-a", title: "A", cardIds: ["c-1"], colour: 1 }],
    cards: { "c-1": { id: "c-1", title: "x".repeat(201) } },
  };
  assertEquals(await errorsOf(t, () => t.patch("/api/v1/board", body)), [
    { pointer: "/columns/0/colour", detail: "is not known here" },
    { pointer: "/cards/c-1/title", detail: "must have at most 200 characters" },
  ]);
});

const QUERIES: readonly (readonly [path: string, errors: readonly FieldError[]])[] = [
  ["/audit?colour=red", [{ pointer: "?colour", detail: "is not known here" }]],
  ["/audit?limit=0", [{ pointer: "?limit", detail: "must be at least 1" }]],
  ["/audit?limit=501", [{ pointer: "?limit", detail: "must be at most 500" }]],
  ["/audit?limit=1.5", [{ pointer: "?limit", detail: "must be a whole number" }]],
  ["/audit?limit=-1", [{ pointer: "?limit", detail: "must be a whole number" }]],
  ["/audit?limit=", [{ pointer: "?limit", detail: "must be a whole number" }]],
  ["/audit?limit=1e2", [{ pointer: "?limit", detail: "must be a whole number" }]],
  ["/audit?limit=%00", [{ pointer: "?limit", detail: "must be a whole number" }]],
  ["/audit?limit=9999999999999999", [{ pointer: "?limit", detail: "must be a whole number" }]],
  ["/audit?__proto__=1", [{ pointer: "?__proto__", detail: "is not known here" }]],
  ["/audit?constructor=1", [{ pointer: "?constructor", detail: "is not known here" }]],
  ["/audit?operation=a%20b", [{ pointer: "?operation", detail: "must be 1 to 64 letters, digits or _ . : -" }]],
  ["/audit?limit=x&colour=red", [
    { pointer: "?limit", detail: "must be a whole number" },
    { pointer: "?colour", detail: "is not known here" },
  ]],
  ["/api/v1/events?last_event_id=abc", [{ pointer: "?last_event_id", detail: "must be the id of an event" }]],
  ["/api/v1/events?since=1", [{ pointer: "?since", detail: "is not known here" }]],
];

Deno.test("validation: query parameters that are unknown or wrong are refused by name", async () => {
  await using t = await startTestApp();
  for (const [path, errors] of QUERIES) assertEquals(await errorsOf(t, () => t.get(path)), errors, path);
  const column = () => t.delete("/api/v1/board/columns/col-a?keep=1");
  assertEquals(await errorsOf(t, column), [{ pointer: "?keep", detail: "is not known here" }]);
});

Deno.test("validation: the sentence about a query begins with the name of the parameter, once", async () => {
  await using t = await startTestApp();
  for (const { method, path, query } of listOperations(createApp(t.services))) {
    if (query === undefined) continue;
    const names = Object.keys(z.toJSONSchema(query, { io: "input", unrepresentable: "any" }).properties ?? {});
    for (const name of names) {
      for (const value of ["", "0", "-1", "9999", "1.5", "x y", "%00", "x".repeat(3000)]) {
        const address = `${path.replaceAll(/\{[^}]*\}/g, "unknown")}?${name}=${value}`;
        const answer = await t.request(address, { method });
        const { detail = "", errors = [] } = answer.status === 422 ? await answer.json() : {};
        if (answer.status !== 422) await answer.body?.cancel();
        for (const error of errors) {
          assertEquals(error.detail.startsWith(`${name} `), false, `${address.slice(0, 80)}: ${error.detail}`);
          assertEquals(detail, `${error.pointer} ${error.detail}`);
        }
      }
    }
  }
});

Deno.test("validation: a query parameter that stands twice is refused", async () => {
  await using t = await startTestApp();
  for (
    const path of ["/audit?limit=1&limit=2", "/audit?limit=1&%6cimit=1", "/api/v1/sse?last_event_id=1&last_event_id=1"]
  ) {
    const problem = await assertProblem(await t.get(path), "malformed", path);
    assertEquals(/The query parameter "\w+" stands twice/.test(problem.detail), true);
  }
});

Deno.test("validation: routes without query parameters leave what they are given alone", async () => {
  await using t = await startTestApp();
  const answer = await t.get("/health?cache=no");
  await answer.body?.cancel();
  assertEquals(answer.status, 200);
});

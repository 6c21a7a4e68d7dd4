/** How failures become answers: each kind of failure has its code, and only the log learns more. */
import { HTTPException } from "hono/http-exception";
import {
  BusyError,
  ConstraintError,
  CorruptError,
  DatabaseError,
  FullError,
  IoError,
  ReadError,
  ReadOnlyError,
} from "../../../db/errors.ts";
import { AppError, type ErrorCode, invalidField, PROBLEMS } from "../../../server/errors.ts";
import { toAppError } from "../../../server/http/problem.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

const SECRET = "SQLITE_FULL at /home/ada/benchtop.db: INSERT INTO kanban_cards";

const FAILURES: readonly (readonly [error: unknown, code: ErrorCode])[] = [
  [new FullError(SECRET, "SQLITE_FULL"), "disk_full"],
  [new BusyError(SECRET, "SQLITE_BUSY"), "busy"],
  [new ReadOnlyError(SECRET, "SQLITE_READONLY"), "read_only"],
  [new IoError(SECRET, "SQLITE_IOERR"), "read_only"],
  [new ReadError(SECRET, "SQLITE_IOERR_READ"), "database_unreadable"],
  [new CorruptError(SECRET, "SQLITE_CORRUPT"), "database_damaged"],
  [new ConstraintError("check", "title_given", SECRET, "SQLITE_CONSTRAINT_CHECK"), "internal"],
  [new DatabaseError(SECRET, "SQLITE_MISUSE"), "internal"],
  [new HTTPException(400, { message: SECRET }), "malformed"],
  [new HTTPException(500, { message: SECRET }), "internal"],
  [new TypeError(SECRET), "internal"],
];

Deno.test("toAppError() gives each kind of failure its code, and words that give nothing away", () => {
  for (const [error, code] of FAILURES) {
    const known = toAppError(error);
    assertEquals([known.code, known.cause], [code, error]);
    assert(!known.detail.includes("SQLITE") && !known.detail.includes("/home"), known.detail);
    assertEquals(known.headers, code === "busy" ? { "Retry-After": "1" } : {});
  }
  assertEquals(toAppError("a text that was thrown").code, "internal");
  const own = new AppError("stale", "x");
  assertEquals(toAppError(own), own);
});

/** Makes the next write of an app fail as the database would. */
function failWrites(t: TestApp, error: Error): Disposable {
  const original = t.db.write;
  Object.defineProperty(t.db, "write", { value: () => Promise.reject(error), configurable: true });
  return { [Symbol.dispose]: () => Object.defineProperty(t.db, "write", { value: original, configurable: true }) };
}

Deno.test("problems: a failing database answers its code, changes nothing, and is logged with its cause", async () => {
  await using t = await startTestApp();
  for (const [error, code] of FAILURES) {
    if (!(error instanceof DatabaseError)) continue;
    using _failing = failWrites(t, error);
    const answer = await assertUnchanged(t, () => t.post("/api/v1/boards", { title: "New" }));
    const problem = await assertProblem(answer, code);
    for (const secret of ["/home/ada", "SQLITE", "INSERT"]) assert(!JSON.stringify(problem).includes(secret));
    assertEquals(answer.headers.get("retry-after"), code === "busy" ? "1" : null);
    const [fault, line] = t.log.slice(-2);
    assertEquals([fault?.level, fault?.fields], ["error", { code, request_id: "test-request", error }]);
    assertEquals([line?.level, line?.fields["status"]], ["warn", PROBLEMS[code].status]);
  }
});

Deno.test("problems: refusals are no faults and leave no error in the log", async () => {
  await using t = await startTestApp();
  await assertProblem(await t.get("/nothing"), "not_found");
  await assertProblem(await t.post("/audit", {}), "invalid");
  assertEquals(t.log.map(({ level, message }) => [level, message]), [["info", "request"], ["info", "request"]]);
});

Deno.test("problems: a stale version answers the row as it is", async () => {
  await using t = await startTestApp();
  const card = await t.given.card({ title: "as it is" });
  const path = `/api/v1/board/cards/${card.id}`;
  const problem = await assertProblem(await t.patch(path, { title: "x" }, { "if-match": '"7"' }), "stale");
  assertEquals(problem.current, card);
  assertEquals(problem.instance, path);
});

Deno.test("problems: HEAD answers the same status and headers without a body", async () => {
  await using t = await startTestApp();
  const answer = await t.request("/api/v1/board/cards/unknown", { method: "HEAD" });
  assertEquals([answer.status, answer.body, answer.headers.get("content-type")], [
    404,
    null,
    "application/problem+json",
  ]);
});

Deno.test("problems: what the client sent comes back cut short, and as text of JSON", async () => {
  await using t = await startTestApp();
  const long = "x".repeat(5000);
  for (const headers of [{ host: long }, { origin: long }, { "if-match": long }, { "last-event-id": long }]) {
    const path = "last-event-id" in headers ? "/api/v1/events" : "/api/v1/boards/board-1";
    const answer = await t.request(path, { method: "if-match" in headers ? "DELETE" : "GET", headers });
    const text = await answer.text();
    assert(answer.status >= 400 && text.length < 500, `${answer.status} ${text.length}`);
  }
});

Deno.test("invalidField() points at the field, in the detail and in the list", () => {
  const error = invalidField("/column_id", 'there is no column "x"');
  assertEquals(error.detail, 'Cannot use /column_id: there is no column "x"');
  assertEquals(error.errors, [{ pointer: "/column_id", detail: 'there is no column "x"' }]);
});

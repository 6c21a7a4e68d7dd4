/** What every refusal has in common, checked in one place. */
import { type ErrorCode, PROBLEMS } from "../../server/errors.ts";
import { Problem } from "../../server/schema.ts";
import type { TestApp } from "./app.ts";
import { assert, assertEquals } from "./assert.ts";

/** What must never leave: stacks, paths of this computer, SQL. */
const LEAKS =
  /\bat \S+ \(|\bat (?:async )?file:|\.ts:\d+|\/tmp\/|\/work\/|\bSELECT\b|\bINSERT\b|\bUPDATE [a-z_]+ SET\b|SQLITE/;

/** The problem that an answer carries, after checking that it is complete, of this code, and gives nothing away. */
export async function assertProblem(answer: Response, code: ErrorCode, message?: string): Promise<Problem> {
  const text = await answer.text();
  const note = `${message ?? ""} ${answer.status} ${text.slice(0, 300)}`.trim();
  assertEquals(answer.status, PROBLEMS[code].status, note);
  assertEquals(answer.headers.get("content-type"), "application/problem+json", note);
  assertEquals(answer.headers.get("cache-control"), "no-store", note);
  const problem = Problem.parse(JSON.parse(text));
  assertEquals(problem.type, `/problems/${code}`, note);
  assertEquals(problem.title, PROBLEMS[code].title, note);
  assertEquals(problem.status, answer.status, note);
  assertEquals(problem.request_id, answer.headers.get("x-request-id"), note);
  assert(problem.detail !== "" && !problem.detail.endsWith("."), note);
  assert(!LEAKS.test(text), note);
  return problem;
}

/** Runs `work` and fails when a row of any table has changed meanwhile. */
export async function assertUnchanged<T>(t: TestApp, work: () => Promise<T>): Promise<T> {
  const before = t.snapshot();
  const result = await work();
  assertEquals(t.snapshot(), before);
  return result;
}

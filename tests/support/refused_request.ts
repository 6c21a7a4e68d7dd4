/** Refusals as tests state them: the request, the whole answer, and that nothing has changed. */
import { type ErrorCode, PROBLEMS } from "../../server/errors.ts";
import { REQUEST_ID, type TestApp } from "./app.ts";
import { assertEquals } from "./assert.ts";
import { assertProblem, assertUnchanged } from "./refusal.ts";

export interface RefusedRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer has to be: `status code`, such as "422 invalid". */
  readonly answers: `${number} ${ErrorCode}`;
  readonly detail: string;
  /** Pointers with their details, in order. */
  readonly errors?: Readonly<Record<string, string>>;
  /** The row as it is, for a stale version. */
  readonly current?: unknown;
}

/** Sends the request and compares the whole answer; no row of any table may differ afterwards. */
export async function assertRefused(t: TestApp, refused: RefusedRequest): Promise<void> {
  const { method, path, body, headers = {}, answers, detail, errors, current } = refused;
  const what = `${method} ${path} ${JSON.stringify(body)?.slice(0, 300) ?? ""}`;
  const init: RequestInit = body === undefined
    ? { method, headers }
    : { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const answer = await assertUnchanged(t, () => t.request(path, init));
  const [status, code] = splitAnswer(answers);
  assertEquals(await assertProblem(answer, code, what), {
    type: `/problems/${code}`,
    title: PROBLEMS[code].title,
    status,
    detail,
    instance: new URL(path, t.origin).pathname,
    request_id: REQUEST_ID,
    ...(errors === undefined
      ? {}
      : { errors: Object.entries(errors).map(([pointer, text]) => ({ pointer, detail: text })) }),
    ...(current === undefined ? {} : { current }),
  });
}

/** A refusal for one bad value: the detail repeats its only error. */
export function invalid(pointer: string, detail: string): Pick<RefusedRequest, "answers" | "detail" | "errors"> {
  return { answers: "422 invalid", detail: `${pointer} ${detail}`, errors: { [pointer]: detail } };
}

/** A refusal for one value that is well formed but does not fit what is stored. */
export function unusable(pointer: string, detail: string): Pick<RefusedRequest, "answers" | "detail" | "errors"> {
  return { answers: "422 invalid", detail: `Cannot use ${pointer}: ${detail}`, errors: { [pointer]: detail } };
}

function splitAnswer(answers: string): [number, ErrorCode] {
  const [status = "", code = ""] = answers.split(" ");
  if (!Object.hasOwn(PROBLEMS, code)) throw new Error(`There is no problem "${code}"`);
  return [Number(status), code as ErrorCode]; // hasOwn has just shown it
}

/** Sends a request that succeeds without changing anything: no row of any table may differ afterwards. */
export async function assertChangesNothing(t: TestApp, send: () => Promise<Response>): Promise<Response> {
  const answer = await assertUnchanged(t, send);
  assertEquals(answer.ok, true, `${answer.status} ${answer.url}`);
  return answer;
}

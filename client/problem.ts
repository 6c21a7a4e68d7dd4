/** What a request can fail with, as words for a person. */
import type { ErrorCode } from "../server/errors.ts";

/** A refusal by the server, or the lack of one. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    /** The server's problem code; `unreachable` when it did not answer. */
    readonly code: ErrorCode | "unreachable",
    /** The problem's own sentence. */
    readonly detail: string,
    /** The name of the first field of the input that is at fault, where one is. */
    readonly field?: string,
  ) {
    super(detail);
  }
}

/** What a read answers that named a version which is still the present one. */
export const NOT_MODIFIED = 304;

/** The part of a fetch answer that is looked at; those of `hc` have it too. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

/**
 * Waits for an answer that is good; 304 is, to a request that named a version.
 *
 * @throws {Problem} for one that is not, or for none
 */
export async function succeeded<A extends Answer>(request: Promise<A>): Promise<A> {
  const answer = await request.catch(throwTransportProblem);
  if (answer.ok || answer.status === NOT_MODIFIED) return answer;
  throw await problemOf(answer);
}

/**
 * What is in an answer.
 *
 * @throws {Problem} when it breaks off or is no JSON
 */
export async function contentOf<T>(answer: { json(): Promise<T> }): Promise<T> {
  return await answer.json().catch(throwTransportProblem);
}

/** What to tell a person about anything that was thrown. */
export function wordsFor(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  return error instanceof Error ? error.message : String(error);
}

async function problemOf(answer: Answer): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => undefined); // a proxy's page, say: the status has to do
  return problemIn(body, `The server answered ${answer.status}`);
}

/** The problem that a document tells of; one with other words where it tells of none. */
export function problemIn(body: unknown, otherwise: string): Problem {
  if (typeof body !== "object" || body === null) return new Problem("internal", otherwise);
  const type = text(body, "type") ?? "";
  const code = type.slice(type.lastIndexOf("/") + 1);
  const fault = firstFault(body);
  const detail = fault?.words ?? text(body, "detail") ?? text(body, "title") ?? otherwise;
  return new Problem(isTreatedCode(code) ? code : "internal", detail, fault?.field);
}

/** The first fault of the input, with the field's name for its pointer: "title must not be empty". */
function firstFault(body: object): { readonly field: string; readonly words: string } | undefined {
  const errors: unknown = Reflect.get(body, "errors");
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first !== "object" || first === null) return undefined;
  const pointer = text(first, "pointer") ?? "";
  if (pointer.startsWith("line ")) return undefined; // a place in a file: the problem's own sentence says it in full
  const field = pointer.split("/").pop() ?? "";
  return { field, words: `${field} ${text(first, "detail") ?? ""}`.trim() };
}

/** What fetch and reading its answer fail with, in words of ours instead of the engine's. */
export function throwTransportProblem(error: unknown): never {
  if (isOutage(error)) throw new Problem("unreachable", "Benchtop does not answer; it may have been stopped");
  if (error instanceof SyntaxError) throw new Problem("internal", "What answered is not Benchtop"); // a proxy's page, say
  throw error;
}

/** No connection is a TypeError, for any part of the answer; one that took too long ends in an abort. */
function isOutage(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError");
}

function text(row: object, name: string): string | undefined {
  const value: unknown = Reflect.get(row, name);
  return typeof value === "string" ? value : undefined;
}

/** The codes that this page treats in a way of their own; of the others only the sentence counts. */
const TREATED = ["stale", "not_found", "forbidden", "setup_done", "conflict"] as const satisfies readonly ErrorCode[];

function isTreatedCode(code: string): code is (typeof TREATED)[number] {
  return TREATED.some((treated) => treated === code);
}

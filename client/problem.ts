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
    /** The row as it is now, for `stale`. */
    readonly current?: unknown,
  ) {
    super(detail);
  }
}

/** The part of a fetch answer that is looked at; those of `hc` have it too. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

/**
 * Waits for an answer that is good.
 *
 * @throws {Problem} for one that is not, or for none
 */
export async function succeeded<A extends Answer>(request: Promise<A>): Promise<A> {
  const answer = await request.catch((error: unknown) => {
    throw error instanceof TypeError ? unreachable() : error; // fetch's error for "no connection" is a TypeError
  });
  if (answer.ok) return answer;
  throw await problemOf(answer);
}

/** What to tell a person about anything that was thrown. */
export function wordsFor(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  return error instanceof Error ? error.message : String(error);
}

async function problemOf(answer: Answer): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => undefined); // a proxy's page, say: the status has to do
  if (typeof body !== "object" || body === null) return new Problem("internal", `The server answered ${answer.status}`);
  const type = text(body, "type") ?? "";
  const code = type.slice(type.lastIndexOf("/") + 1);
  const detail = fieldWords(body) ?? text(body, "detail") ?? text(body, "title") ??
    `The server answered ${answer.status}`;
  return new Problem(isErrorCode(code) ? code : "internal", detail, Reflect.get(body, "current"));
}

/** The first fault of the input, with the field's name for its pointer: "title must not be empty". */
function fieldWords(body: object): string | undefined {
  const errors: unknown = Reflect.get(body, "errors");
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first !== "object" || first === null) return undefined;
  const field = (text(first, "pointer") ?? "").split("/").pop() ?? "";
  return `${field} ${text(first, "detail") ?? ""}`.trim();
}

function unreachable(): Problem {
  return new Problem("unreachable", "Benchtop does not answer; it may have been stopped");
}

function text(row: object, name: string): string | undefined {
  const value: unknown = Reflect.get(row, name);
  return typeof value === "string" ? value : undefined;
}

// The codes this page treats in a way of their own; the others only carry their sentence.
const KNOWN = ["stale", "not_found", "last_board", "column_not_empty", "conflict", "invalid", "busy"] as const;

function isErrorCode(code: string): code is ErrorCode {
  return KNOWN.some((known) => known === code);
}

/** What can go wrong with an AI service, in sentences that say what to do and hold neither a key nor its words. */
import { AppError } from "../errors.ts";

/** What to do about a status, in words that follow the service's name. */
const STATUS_ADVICE: Readonly<Record<number, string>> = {
  400: "refused the request (400): the model may not be made for this, so try another one",
  401: "refused the key (401): enter a valid one in Settings",
  402: "asks for payment (402): see to your account there",
  403: "refused access (403): see whether the key may use this model",
  404: "knows no such address or model (404): check both in Settings",
  408: "gave up waiting (408): ask again",
  413: "found the conversation too long (413): begin a new chat",
  422: "refused the request (422): the model may not be made for this, so try another one",
  429: "has too much to do or your limit there is reached (429): ask again later",
};

/** @param retry_after the header of that name, which is passed on when it is a number of seconds */
export function statusFailure(host: string, status: number, retry_after?: string | null): AppError {
  const headers = /^\d{1,6}$/.test(retry_after ?? "") ? { "retry-after": String(retry_after) } : {};
  return failed(host, STATUS_ADVICE[status] ?? otherStatus(status), { headers });
}

function otherStatus(status: number): string {
  if (status >= 300 && status < 400) return `leads elsewhere (${status}): set the address it really has in Settings`;
  if (status >= 500) return `has a fault of its own (${status}): ask again later`;
  return `refused the request (${status})`;
}

/** The connection could not be made, or broke before there was an answer. */
export function unreachable(host: string, error: unknown): AppError {
  if (!isConnectFailure(error)) return failed(host, "closed the connection, or its answer is not HTTP");
  if (/certificate/i.test(wordsOf(error))) return failed(host, "has a certificate that cannot be trusted");
  return failed(host, "cannot be reached: see whether it runs, and whether its address is right");
}

/** Whether fetch failed before it had sent anything; Deno tells that in words alone, and 2.9 in those of the cause. */
export function isConnectFailure(error: unknown): boolean {
  return wordsOf(error).includes("(Connect)");
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${error.cause}` : "";
}

export function unknownName(host: string): AppError {
  return failed(host, "cannot be found: no name server knows it");
}

/** @param why in words that follow the service's name */
export function refusedAddress(host: string, why: string): AppError {
  return failed(host, `is not asked: its address ${why}`);
}

export function brokeOff(host: string): AppError {
  return failed(host, "broke off in the middle of the answer: ask again");
}

export function tooMuch(host: string, size_bytes: number): AppError {
  return failed(host, `sent an answer of more than ${size_bytes} bytes, which was not read to its end`);
}

export function nonsense(host: string): AppError {
  return failed(host, "answered with something that is not OpenAI's protocol: check its address in Settings");
}

/** The service itself reports, within an answer that began well, that it failed. */
export function faultWithin(host: string, code: unknown): AppError {
  if (typeof code === "number" && code >= 400 && code <= 599) return statusFailure(host, code);
  return failed(host, "reported a fault in the middle of the answer: ask again");
}

export function noBeginning(host: string, limit_ms: number): AppError {
  return new AppError("ai_timeout", `The AI service ${host} did not begin to answer within ${seconds(limit_ms)}`);
}

export function noEnd(host: string, limit_ms: number): AppError {
  return new AppError("ai_timeout", `The AI service ${host} did not finish its answer within ${seconds(limit_ms)}`);
}

function seconds(limit_ms: number): string {
  return `${limit_ms / 1000} s`;
}

function failed(host: string, what: string, options: ConstructorParameters<typeof AppError>[2] = {}): AppError {
  return new AppError("ai_failed", `The AI service ${host} ${what}`, options);
}

/** What the model server can answer: as a good service does, and as bad ones do. */
import type { Reply } from "./model_exchange.ts";

export interface ScriptedCall {
  readonly name: string;
  /** An object is sent as JSON; a text just as it is. */
  readonly arguments: unknown;
  readonly id?: string;
}

export interface AnswerOptions {
  readonly model?: string;
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly finish_reason?: string;
}

export const USAGE = { prompt_tokens: 120, completion_tokens: 8, total_tokens: 128 } as const;
export const MODEL = "test/model";

type Chunk = Readonly<Record<string, unknown>>;

/** Words, streamed as the pieces that are given. */
export function says(text: string | readonly string[], options: AnswerOptions = {}): Reply {
  const pieces = typeof text === "string" ? text.match(/.{1,7}/gsu) ?? [] : text;
  return streams([...pieces.map(textChunk), finishChunk(options.finish_reason ?? "stop")], options);
}

/** Calls of tools, streamed, the arguments in pieces, perhaps after some words. */
export function callsTools(calls: readonly ScriptedCall[], text = "", options: AnswerOptions = {}): Reply {
  const words = text === "" ? [] : [textChunk(text)];
  const chunks = [...words, ...calls.flatMap(callChunks), finishChunk(options.finish_reason ?? "tool_calls")];
  return streams(chunks, options);
}

/** Chunks of a streamed completion, with the usage after them unless it is null. */
export function streams(chunks: readonly Chunk[], { model = MODEL, usage = USAGE }: AnswerOptions = {}): Reply {
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model };
  const last = usage === null ? [] : [{ choices: [], usage }];
  const events = [...chunks, ...last].map((chunk) => `data: ${JSON.stringify({ ...base, ...chunk })}\n\n`);
  return sendsEvents([...events, "data: [DONE]\n\n"]);
}

/** Text as it is in a stream of events that ends well. */
export function sendsEvents(parts: readonly string[]): Reply {
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream" });
    for (const part of parts) await exchange.part(part);
    await exchange.end();
  };
}

/** A whole answer in one piece, from a service that does not know `stream`. */
export function answersAtOnce(
  message: Readonly<Record<string, unknown>>,
  { model = MODEL, usage = USAGE, finish_reason = "stop" }: AnswerOptions = {},
): Reply {
  const choices = [{ index: 0, message: { role: "assistant", ...message }, finish_reason }];
  return status(200, { id: "chatcmpl-1", object: "chat.completion", created: 1, model, choices, usage });
}

/** A status with a body, which is JSON unless it is text. */
export function status(code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  const type = typeof body === "string" ? "text/plain" : "application/json";
  return async (exchange) => {
    await exchange.begin(code, { "content-type": type, ...headers });
    await exchange.part(typeof body === "string" ? body : JSON.stringify(body));
    await exchange.end();
  };
}

/** An error in OpenAI's form. */
export function fails(code: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return status(code, { error: { message, type: "scripted", code: null } }, headers);
}

/** A page, as a proxy or a wrong address has it. */
export function html(): Reply {
  return status(200, "<!doctype html><title>Welcome</title>", { "content-type": "text/html" });
}

/** Leads elsewhere. */
export function redirects(location: string, code = 307): Reply {
  return status(code, "", { location });
}

/** Never answers: it waits until the client has gone. */
export function hangs(): Reply {
  return ({ signal }) => aborted(signal);
}

/** Begins an answer, sends these parts of its body, and then nothing more until the client has gone. */
export function stalls(...parts: string[]): Reply {
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream" });
    for (const part of parts) await exchange.part(part);
    await aborted(exchange.signal);
  };
}

/** Begins an answer, sends these parts of its body, and closes the connection in the middle. */
export function breaksOff(...parts: string[]): Reply {
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream" });
    for (const part of parts) await exchange.part(part);
  };
}

/** Answers, but not in HTTP. */
export function babbles(): Reply {
  return (exchange) => exchange.send("+OK what do you want?\r\n\r\n");
}

/** Closes the connection without a word. Deno 2.7 then asks once more by itself. */
export function hangsUp(): Reply {
  return () => undefined;
}

/** Sends the same part again and again, as often as it takes or as long as the client listens. */
export function floods(size_bytes: number, part = sseText("flood ".repeat(1000))): Reply {
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream" });
    for (let sent = 0; sent < size_bytes && !exchange.signal.aborted; sent += part.length) await exchange.part(part);
    await exchange.end();
  };
}

/** An answer under a heap of headers. */
export function hugeHeaders(size_bytes: number): Reply {
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream", "x-huge": "h".repeat(size_bytes) });
    await exchange.end();
  };
}

/** Answers only when told to: `gate` settles first. Nothing is sent to a client that has gone. */
export function after(gate: Promise<unknown>, reply: Reply): Reply {
  return async (exchange) => {
    await Promise.race([gate, aborted(exchange.signal)]);
    if (!exchange.signal.aborted) await reply(exchange);
  };
}

/** One event of a stream that says this. */
export function sseText(text: string): string {
  return `data: ${JSON.stringify({ id: "chatcmpl-1", model: MODEL, ...textChunk(text) })}\n\n`;
}

function textChunk(content: string): Chunk {
  return { choices: [{ index: 0, delta: { content }, finish_reason: null }] };
}

function finishChunk(finish_reason: string): Chunk {
  return { choices: [{ index: 0, delta: {}, finish_reason }] };
}

function callChunks({ name, arguments: given, id }: ScriptedCall, index: number): Chunk[] {
  const text = typeof given === "string" ? given : JSON.stringify(given);
  const half = Math.ceil(text.length / 2);
  const first = { index, id: id ?? `call_${index}`, type: "function", function: { name, arguments: "" } };
  const pieces = [text.slice(0, half), text.slice(half)].map((piece) => ({ index, function: { arguments: piece } }));
  return [first, ...pieces].map((call) => ({
    choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }],
  }));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

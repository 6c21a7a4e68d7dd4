/** An answer as it is being written: one request, and the events it is answered with. */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { ChatAsk, ChatEvent, Operation, Proposal } from "../../server/chat/schema.ts";
import { sessionFetch } from "../api.ts";
import { Problem, succeeded, throwTransportProblem } from "../problem.ts";

const PATH = "/api/v1/chat";
/** The server gives a model 5 minutes; this is for a connection that died without a word. */
const ANSWER_WITHIN_MS = 330_000;

/**
 * Asks, and hands on what comes.
 *
 * @throws {Problem} when the question is refused, or the answer breaks off
 */
export async function* streamAnswer(ask: ChatAsk, stop: AbortSignal): AsyncGenerator<ChatEvent, void> {
  const answer = await succeeded(sessionFetch(PATH, {
    method: "POST",
    headers: { accept: "text/event-stream", "content-type": "application/json" },
    body: JSON.stringify(ask),
  }, { limit: () => AbortSignal.any([stop, AbortSignal.timeout(ANSWER_WITHIN_MS)]) }));
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!isStream || answer.body === null) throw new Problem("internal", "What answered is not Benchtop");
  yield* readEvents(answer.body);
}

async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ChatEvent, void> {
  const come: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void come.push(message) });
  const chunks = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const next = await chunks.read().catch(throwTransportProblem);
      if (next.done) return;
      parser.feed(next.value);
      for (const message of come.splice(0)) {
        const event = readEvent(message);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await chunks.cancel().catch(() => undefined); // whoever stopped listening has heard enough; it may be over already
  }
}

/** An event of those that this page knows; newer servers may send others. */
export function readEvent({ event: type, data: text }: Pick<EventSourceMessage, "event" | "data">):
  | ChatEvent
  | undefined {
  const data = parsed(text);
  if (type === "chat" && isChat(data)) return { type, data };
  if (type === "delta" && isDelta(data)) return { type, data };
  if (type === "operation" && isOperation(data)) return { type, data };
  if (type === "restart" && isRestart(data)) return { type, data };
  if (type === "done" && isDone(data)) return { type, data };
  if (type === "problem" && isRecord(data)) return { type, data };
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throwTransportProblem(error);
  }
}

type DataOf<T extends ChatEvent["type"]> = Extract<ChatEvent, { type: T }>["data"];

// Each checks what the panel goes on to use.

function isChat(data: unknown): data is DataOf<"chat"> {
  return hasTexts(data, "chat_id", "question_id", "title");
}

function isDelta(data: unknown): data is DataOf<"delta"> {
  return hasTexts(data, "text");
}

function isRestart(data: unknown): data is DataOf<"restart"> {
  return hasTexts(data, "reason");
}

function isOperation(data: unknown): data is DataOf<"operation"> {
  return hasTexts(data, "summary") && "index" in data && typeof data.index === "number" && "operation" in data &&
    isKnownOperation(data.operation);
}

function isDone(data: unknown): data is DataOf<"done"> {
  return hasTexts(data, "message", "chat_id", "message_id") && "proposal" in data &&
    (data.proposal === null || isProposal(data.proposal));
}

function isProposal(proposal: unknown): proposal is Proposal {
  return hasTexts(proposal, "id", "chat_id", "state") && "operations" in proposal && Array.isArray(proposal.operations);
}

function isKnownOperation(operation: unknown): operation is Operation {
  return hasTexts(operation, "type") && (hasTexts(operation, "card_id") || hasTexts(operation, "column_id"));
}

function hasTexts(data: unknown, ...names: readonly string[]): data is Record<string, unknown> {
  return isRecord(data) && names.every((name) => typeof data[name] === "string");
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

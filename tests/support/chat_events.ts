/** A streamed answer as tests read it: all of its events, in the shapes of the contract. */
import * as z from "zod";
import { type ChatEvent, type ChatEventName, ChatEvents } from "../../server/chat/schema.ts";
import { assertEquals } from "./assert.ts";
import { readEvents } from "./sse.ts";

const event = <Name extends string, Data extends z.ZodType>(name: Name, data: Data) =>
  z.strictObject({ type: z.literal(name), data });

const AnyEvent = z.discriminatedUnion("type", [
  event("chat", ChatEvents.chat),
  event("delta", ChatEvents.delta),
  event("operation", ChatEvents.operation),
  event("restart", ChatEvents.restart),
  event("board", ChatEvents.board),
  event("usage", ChatEvents.usage),
  event("done", ChatEvents.done),
  event("problem", ChatEvents.problem),
]);

/** Reads to the end, which has to come right after the first `done` or `problem`. */
export async function readAnswerEvents(answer: Response): Promise<ChatEvent[]> {
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "text/event-stream"]);
  await using reader = readEvents(answer);
  const events: ChatEvent[] = [];
  do {
    const { event: type, data } = await reader.next();
    events.push(AnyEvent.parse({ type, data }));
  } while (!["done", "problem"].includes(events.at(-1)?.type ?? ""));
  await reader.ended();
  return events;
}

type EventOf<Name extends ChatEventName> = Extract<ChatEvent, { readonly type: Name }>;

/** The events of one name. */
export function eventsOf<Name extends ChatEventName>(events: readonly ChatEvent[], name: Name): EventOf<Name>[] {
  return events.filter((event): event is EventOf<Name> => event.type === name);
}

/** What a person has read. */
export function wordsOf(events: readonly ChatEvent[]): string {
  return eventsOf(events, "delta").map(({ data }) => data.text).join("");
}

/** A model that reads what it is told, as a real one does: people name cards and columns, tools want their ids. */
import * as z from "zod";
import type { RecordedRequest, Reply } from "../../support/model_exchange.ts";
import { callsTools, type ScriptedCall } from "../../support/model_replies.ts";

const Request = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.string().nullable() })),
});

const Told = z.looseObject({
  columns: z.array(z.looseObject({
    id: z.string(),
    title: z.string(),
    cards: z.array(z.looseObject({ id: z.string(), title: z.string() })),
  })),
});

/** The ids of what has these titles on the board that the model is told of. */
export interface Ids {
  readonly card: (title: string) => string;
  readonly column: (title: string) => string;
}

/** Calls tools by what it has read, perhaps after some words. */
export function reads(callsFor: (ids: Ids) => readonly ScriptedCall[], words = ""): Reply {
  return (exchange) => callsTools(callsFor(readIds(exchange.request)), words)(exchange);
}

function readIds(request: RecordedRequest): Ids {
  const { messages } = Request.parse(request.json);
  const question = messages.find(({ role }) => role === "user")?.content ?? "";
  const { columns } = Told.parse(JSON.parse(/^BEGIN DATA .*\n(.*)$/m.exec(question)?.[1] ?? "null"));
  const cards = columns.flatMap((column) => column.cards);
  const idIn = (things: readonly { id: string; title: string }[]) => (wanted: string) => {
    const found = things.find(({ title }) => title === wanted);
    if (found === undefined) throw new Error(`The model was not told of "${wanted}"`);
    return found.id;
  };
  return { card: idIn(cards), column: idIn(columns) };
}

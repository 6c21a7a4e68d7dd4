/** Calls of a model, as the tests of model.ts make them. */
import { requireEndpoint } from "../../../server/chat/endpoint.ts";
import { callModel, type ModelEvent, type ModelRequest } from "../../../server/chat/model.ts";
import { startTestApp, type TestApp, type TestAppOptions } from "../../support/app.ts";
import type { ModelServer } from "../../support/model_server.ts";
import { waitFor } from "../../support/wait.ts";

export const KEY = "sk-canary-that-nobody-may-read";
export const TOOL = { name: "add_card", description: "Adds a card", parameters: { type: "object" } };
export const QUESTION: ModelRequest = { messages: [{ role: "user", content: "Add a card" }], tools: [TOOL] };
export const USAGE: ModelEvent = {
  ...{ type: "usage", model: "test/model", prompt_tokens: 120, completion_tokens: 8 },
  ...{ cost_usd: null, duration_ms: 0 }, // the clock of tests stands still
};
export const UNKNOWN_USAGE: ModelEvent = { ...USAGE, prompt_tokens: null, completion_tokens: null };

export interface Heard {
  readonly events: ModelEvent[];
  readonly failure: unknown;
}

export async function startWith(server: ModelServer, options: TestAppOptions = {}): Promise<TestApp> {
  return await startTestApp({ ai_api_key: KEY, ai_base_url: server.base_url, ...options });
}

/** What comes of one call to a service that answers so; no connection is left open. */
export async function call(server: ModelServer, request = QUESTION, options: TestAppOptions = {}): Promise<Heard> {
  await using t = await startWith(server, options);
  const heard: Heard = await listen(t, request);
  await waitFor(() => server.open_connections === 0, "the connection to be closed");
  return heard;
}

export async function listen(t: TestApp, request: ModelRequest): Promise<Heard> {
  const events: ModelEvent[] = [];
  try {
    const calling = callModel(t.services, requireEndpoint(t.services), request, new AbortController().signal);
    for await (const event of calling) events.push(event);
    return { events, failure: undefined };
  } catch (failure) {
    return { events, failure };
  }
}

/** Neighbouring texts as one: how an answer is cut into pieces is the service's affair. */
export function joined({ events }: Heard): ModelEvent[] {
  return events.reduce<ModelEvent[]>((all, event) => {
    const last = all.at(-1);
    if (event.type !== "text" || last?.type !== "text") return [...all, event];
    return [...all.slice(0, -1), { type: "text", text: last.text + event.text }];
  }, []);
}

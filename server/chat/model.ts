/** One call of a model: a streamed chat completion with tools, and every way it can fail as one AppError. */
import * as z from "zod";
import type { Services } from "../context.ts";
import { Completion } from "./completion.ts";
import { adaptBody, type CompletionBody, completionBody } from "./completion_body.ts";
import type { Endpoint } from "./endpoint.ts";
import { brokeOff, faultWithin, nonsense, statusFailure } from "./failures.ts";
import { KeyMask } from "./key_mask.ts";
import type { ModelEvent, ModelRequest } from "./model_events.ts";
import { SafeRequests } from "./safe_fetch.ts";

export type { ModelCallUsage, ModelEvent, ModelMessage, ModelRequest, ModelTool, ToolCall } from "./model_events.ts";

/** The package, once it is loaded: every start would pay for it. */
type Package = typeof import("./openai.ts");
type Client = InstanceType<Package["OpenAI"]>;

/**
 * Asks a model, once. Whoever stops reading ends the request; the connection to the service is closed in every case.
 *
 * @param signal ends the call; its reason is thrown as it is
 * @throws {AppError} `ai_failed` or `ai_timeout`, in a sentence without key and body, with the Retry-After of a 429
 */
export async function* callModel(
  services: Services,
  endpoint: Endpoint,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
  const mask = new KeyMask(endpoint.api_key);
  for await (const event of callService(services, endpoint, request, signal)) yield* mask.take(event);
}

/** The same with what the service says just as it says it. */
async function* callService(
  services: Services,
  endpoint: Endpoint,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
  const { ai: { limits }, instance: { uptimeMs } } = services;
  const started_ms = uptimeMs();
  using requests = openRequests(services, endpoint, signal);
  const openai = await import("./openai.ts");
  const completion = new Completion();
  let failure: unknown;
  try {
    const client = openClient(openai, endpoint, requests.fetch);
    const body = completionBody(endpoint.model, request, limits.output_tokens);
    const answer = await ask(openai, client, body, requests.signal);
    if (answer === "no_tools") return yield { type: "no_tools" };
    for await (const piece of piecesOf(answer, openai, client)) yield* completion.take(piece);
    requests.signal.throwIfAborted(); // openai lets a stream that was aborted end as if it were complete
    if (!completion.is_complete) throw completion.has_begun ? brokeOff(endpoint.host) : nonsense(endpoint.host);
    yield* completion.end();
  } catch (error) {
    failure = requests.signal.aborted ? requests.signal.reason : explain(error, openai, endpoint.host);
  }
  if (completion.has_begun) yield completion.usage(endpoint.model, Math.round(uptimeMs() - started_ms));
  if (failure !== undefined) throw failure;
}

function openRequests({ access, ai }: Services, { host, is_chosen }: Endpoint, signal: AbortSignal): SafeRequests {
  const { first_byte_ms, answer_ms, stream_bytes } = ai.limits;
  const around = { own: { port: access.port, hosts: access.allowedHosts }, lookUp: ai.lookUp };
  const rules = { may_be_near: is_chosen, first_byte_ms, total_ms: answer_ms, max_bytes: stream_bytes };
  return new SafeRequests(around, rules, host, signal);
}

function openClient({ OpenAI }: Package, { base_url, api_key }: Endpoint, fetch: SafeRequests["fetch"]): Client {
  return new OpenAI({
    baseURL: base_url,
    apiKey: api_key ?? "none", // it insists on one
    ...(api_key === undefined ? { defaultHeaders: { authorization: null } } : {}),
    fetch,
    maxRetries: 0,
    logLevel: "off",
    // Else it looks for these in the environment.
    ...{ adminAPIKey: null, organization: null, project: null, webhookSecret: null },
  });
}

/** Sends a body, and again as the service wants it for as long as that helps. */
async function ask(
  openai: Package,
  client: Client,
  body: CompletionBody,
  signal: AbortSignal,
): Promise<Response | "no_tools"> {
  try {
    return await client.chat.completions.create(body, { signal }).asResponse();
  } catch (error) {
    if (!(error instanceof openai.APIError) || !REFUSALS.includes(error.status)) throw error;
    const adapted = adaptBody(body, error.message);
    if (adapted === undefined) throw error;
    return adapted === "no_tools" ? adapted : await ask(openai, client, adapted, signal);
  }
}

/** OpenRouter says 404 when nobody offers the model with tools, llama.cpp 500 when it was started without them. */
const REFUSALS: readonly (number | undefined)[] = [400, 404, 422, 500, 501];

/** The chunks of a stream; from a service that does not stream, the whole answer as one. */
async function* piecesOf(response: Response, { Stream }: Package, client: Client): AsyncGenerator<unknown> {
  if (!/^application\/json\b/i.test(response.headers.get("content-type") ?? "")) {
    return yield* Stream.fromSSEResponse<unknown>(response, new AbortController(), client);
  }
  yield await response.json();
}

function explain(error: unknown, { APIError }: Package, host: string): unknown {
  if (error instanceof APIError) {
    if (error.status === undefined) return faultWithin(host, error.code);
    return statusFailure(host, error.status, error.headers?.get("retry-after"));
  }
  return error instanceof z.ZodError || error instanceof SyntaxError ? nonsense(host) : error;
}

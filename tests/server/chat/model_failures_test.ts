import { requireEndpoint } from "../../../server/chat/endpoint.ts";
import { callModel } from "../../../server/chat/model.ts";
import { AppError } from "../../../server/errors.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import type { Reply } from "../../support/model_exchange.ts";
import * as replies from "../../support/model_replies.ts";
import { ModelServer } from "../../support/model_server.ts";
import { waitFor } from "../../support/wait.ts";
import { call, KEY, QUESTION, startWith, UNKNOWN_USAGE } from "./model_calls.ts";

const NONSENSE = "answered with something that is not OpenAI's protocol: check its address in Settings";
const TOO_MUCH = "has too much to do or your limit there is reached (429): ask again later";
const BROKEN = "broke off in the middle of the answer: ask again";

/** How a call fails, and what is told after the service's name: nothing that the service wrote, be it the key. */
const FAILING: readonly [Reply, what: string, headers?: Record<string, string>][] = [
  [replies.fails(400, KEY), "refused the request (400): the model may not be made for this, so try another one"],
  [replies.fails(401, KEY), "refused the key (401): enter a valid one in Settings"],
  [replies.fails(402, KEY), "asks for payment (402): see to your account there"],
  [replies.fails(403, KEY), "refused access (403): see whether the key may use this model"],
  [replies.fails(404, KEY), "knows no such address or model (404): check both in Settings"],
  [replies.status(418, KEY), "refused the request (418)"],
  [replies.fails(429, KEY, { "retry-after": "7" }), TOO_MUCH, { "retry-after": "7" }],
  [replies.fails(429, KEY, { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }), TOO_MUCH],
  [replies.fails(500, KEY), "has a fault of its own (500): ask again later"],
  [replies.status(503, ""), "has a fault of its own (503): ask again later"],
  [replies.redirects(`http://127.0.0.1:1/${KEY}`), "leads elsewhere (307): set the address it really has in Settings"],
  [replies.babbles(), "closed the connection, or its answer is not HTTP"],
  [replies.html(), NONSENSE],
  [replies.status(200, KEY), NONSENSE],
  [replies.status(200, {}), NONSENSE],
  [replies.status(200, `{"choices": [`, { "content-type": "application/json" }), NONSENSE],
  [replies.status(200, { choices: [] }), NONSENSE],
  [replies.streams([{ choices: [] }], { usage: null }), NONSENSE],
  [replies.streams([{ choices: [{ delta: { content: 7 } }] }]), NONSENSE],
  [replies.sendsEvents([`data: {"${KEY}\n\n`]), NONSENSE],
  [replies.sendsEvents(["data: [DONE]\n\n"]), NONSENSE],
];

Deno.test("a service that fails before it says anything is told as it failed, without its words and the key", async () => {
  for (const [reply, what, headers = {}] of FAILING) {
    await using server = new ModelServer(reply);
    const { events, failure } = await call(server);
    assert(failure instanceof AppError, String(failure));
    assertEquals([events, failure.code, failure.detail], [[], "ai_failed", told(server, what)]);
    assertEquals([failure.headers, server.requests.length], [headers, 1]);
    assertEquals([failure.cause, Deno.inspect(failure).includes(KEY)], [undefined, false]);
  }
});

function told(server: ModelServer, what: string): string {
  return `The AI service ${new URL(server.base_url).host} ${what}`;
}

/** The same after the word "One". */
const FAILING_LATER: readonly [(one: string) => Reply, what: string][] = [
  [(one) => replies.breaksOff(one), BROKEN],
  [(one) => replies.sendsEvents([one]), BROKEN],
  [(one) => replies.sendsEvents([one, `data: {"${KEY}\n\n`]), NONSENSE],
  [(one) => replies.sendsEvents([one, fault({ code: 502 })]), "has a fault of its own (502): ask again later"],
  [
    (one) => replies.sendsEvents([one, fault({ code: "x" })]),
    "reported a fault in the middle of the answer: ask again",
  ],
];

function fault(error: object): string {
  return `data: ${JSON.stringify({ error: { message: KEY, ...error } })}\n\n`;
}

Deno.test("a service that fails in the middle has said what it said, and its usage is told before the failure", async () => {
  for (const [reply, what] of FAILING_LATER) {
    await using server = new ModelServer(reply(replies.sseText("One")));
    const { events, failure } = await call(server);
    assert(failure instanceof AppError, String(failure));
    assertEquals(events, [{ type: "text", text: "One" }, UNKNOWN_USAGE]);
    assertEquals([failure.code, failure.detail], ["ai_failed", told(server, what)]);
    assertEquals(Deno.inspect(failure).includes(KEY), false);
  }
});

Deno.test("a service that does not begin, or does not end, is waited for no longer than agreed", async () => {
  await using silent = new ModelServer(replies.hangs());
  const first = await call(silent, QUESTION, { chat_limits: { first_byte_ms: 50 } });
  assert(first.failure instanceof AppError);
  assertEquals([first.events, first.failure.code], [[], "ai_timeout"]);
  assertEquals(first.failure.detail, told(silent, "did not begin to answer within 0.05 s"));
  await using slow = new ModelServer(replies.stalls(replies.sseText("One")));
  const second = await call(slow, QUESTION, { chat_limits: { answer_ms: 1000 } });
  assert(second.failure instanceof AppError);
  assertEquals([second.events, second.failure.code], [[{ type: "text", text: "One" }, UNKNOWN_USAGE], "ai_timeout"]);
  assertEquals(second.failure.detail, told(slow, "did not finish its answer within 1 s"));
});

Deno.test("no more than the agreed bytes are read of an answer", async () => {
  await using server = new ModelServer(replies.floods(100 * 1024 * 1024));
  const { events, failure } = await call(server);
  assert(failure instanceof AppError);
  const what = "sent an answer of more than 1048576 bytes, which was not read to its end";
  assertEquals([failure.code, failure.detail], ["ai_failed", told(server, what)]);
  const length = events.reduce((sum, event) => sum + (event.type === "text" ? event.text.length : 0), 0);
  assert(length < 1024 * 1024);
});

Deno.test("whoever stops reading ends the request", async () => {
  await using server = new ModelServer(replies.stalls(replies.sseText("One")));
  await using t = await startWith(server);
  const never = new AbortController().signal;
  for await (const event of callModel(t.services, requireEndpoint(t.services), QUESTION, never)) {
    assertEquals(event, { type: "text", text: "One" });
    break;
  }
  await waitFor(() => server.open_connections === 0, "the connection to be closed");
});

Deno.test("the caller's signal ends the call with its own reason, before and within the answer", async () => {
  for (const reply of [replies.hangs(), replies.stalls(replies.sseText("One"))]) {
    await using server = new ModelServer(reply);
    await using t = await startWith(server);
    const stop = new AbortController();
    const reason = new AppError("busy", "Stopped");
    const reading = assertRejects(() =>
      Array.fromAsync(callModel(t.services, requireEndpoint(t.services), QUESTION, stop.signal))
    );
    await waitFor(() => server.completions.length === 1, "the request to arrive");
    stop.abort(reason);
    assertEquals(await reading, reason);
    await waitFor(() => server.open_connections === 0, "the connection to be closed");
  }
});

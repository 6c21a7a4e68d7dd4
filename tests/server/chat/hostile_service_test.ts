/** Services that answer with anything but an answer: each is one clear problem, and nothing else comes of it. */
import { assertEquals } from "../../support/assert.ts";
import { type ChatApp, serveChatApp } from "../../support/chat.ts";
import type { Reply } from "../../support/model_exchange.ts";
import * as replies from "../../support/model_replies.ts";
import { assertFails, leakTest } from "./hostile.ts";

const MB_100 = 100 * 1024 * 1024;

const NONSENSE = "answered with something that is not OpenAI's protocol: check its address in Settings";
const BROKEN = "broke off in the middle of the answer: ask again";
const NO_HTTP = "closed the connection, or its answer is not HTTP";
const TOO_MUCH = "sent an answer of more than 1048576 bytes, which was not read to its end";

/** A card that the model adds, up to the end of its call; that this is all, the service has not said. */
const HALF_AN_ANSWER = `data: ${
  JSON.stringify({
    choices: [{
      index: 0,
      delta: {
        tool_calls: [{
          index: 0,
          id: "call_1",
          function: { name: "add_card", arguments: '{"column_id":"col-a","title":"Half"}' },
        }],
      },
    }],
  })
}\n\n`;

type Service = readonly [reply: Reply, what: string];

async function assertAllFail(services: Readonly<Record<string, Service>>): Promise<void> {
  await using a = await serveChatApp([]);
  await a.t.given.cards(["Pick a name", "Order pumps"]);
  for (const [name, [reply, what]] of Object.entries(services)) {
    await assertFails(a, name, () => a.model.reply(reply), "ai_failed", told(a, what));
  }
}

function told({ model }: ChatApp, what: string): string {
  return `The AI service ${new URL(model.base_url).host} ${what}`;
}

leakTest("a service that refuses is told by what it refused", async () => {
  await assertAllFail({
    "401": [replies.fails(401, "No such key"), "refused the key (401): enter a valid one in Settings"],
    "403": [replies.fails(403, "Forbidden"), "refused access (403): see whether the key may use this model"],
    "404": [replies.status(404, "404 page not found"), "knows no such address or model (404): check both in Settings"],
    "429": [
      replies.fails(429, "Slow down", { "retry-after": "7" }),
      "has too much to do or your limit there is reached (429): ask again later",
    ],
    "500": [replies.fails(500, "Out of order"), "has a fault of its own (500): ask again later"],
    "a page with 502": [
      replies.status(502, "<!doctype html><title>Bad gateway</title>", { "content-type": "text/html" }),
      "has a fault of its own (502): ask again later",
    ],
  });
});

leakTest("Retry-After of a service is passed on to whoever asked", async () => {
  await using a = await serveChatApp([replies.fails(429, "Slow down", { "retry-after": "7" })]);
  const answer = await a.ask("Hello");
  await answer.body?.cancel();
  assertEquals([answer.status, answer.headers.get("retry-after")], [502, "7"]);
});

leakTest("a service that answers with something else than an answer changes nothing", async () => {
  const sse = { "content-type": "text/event-stream" };
  await assertAllFail({
    "a page with 200": [replies.html(), NONSENSE],
    "nothing": [replies.status(200, ""), NONSENSE],
    "no events": [replies.sendsEvents([]), NONSENSE],
    "an event that is no JSON": [replies.sendsEvents(['data: {"choices": [\n\n']), NONSENSE],
    "events of another kind": [replies.sendsEvents(["event: ping\ndata: 1\n\n", "data: null\n\n"]), NONSENSE],
    "bytes": [replies.sendsEvents([String.fromCharCode(...Array(256).keys()).repeat(20)]), NONSENSE],
    "JSON of another kind": [replies.status(200, { error: null, choices: "none" }), NONSENSE],
    "JSON that is deep": [
      replies.status(200, "[".repeat(100_000), { "content-type": "application/json" }),
      NONSENSE,
    ],
    "a language that is not HTTP": [(exchange) => exchange.send("SSH-2.0-OpenSSH_9.2\r\n"), NO_HTTP],
    "headers without end": [replies.hugeHeaders(4 * 1024 * 1024), NO_HTTP],
    "bytes that are not compressed": [
      replies.status(200, "data: plain\n\n", { ...sse, "content-encoding": "gzip" }),
      BROKEN,
    ],
  });
});

leakTest("a service that hangs up without a word changes nothing", async () => {
  await using a = await serveChatApp([]);
  await a.t.given.cards(["Pick a name", "Order pumps"]);
  const hangUp = () => a.model.always(replies.hangsUp()); // fetch of Deno 2.7 asks it once more by itself
  await assertFails(a, "no word at all", hangUp, "ai_failed", told(a, NO_HTTP));
});

leakTest("a service that breaks off has said nothing, however much it had proposed", async () => {
  await assertAllFail({
    "in the middle of words": [replies.breaksOff(replies.sseText("On it")), BROKEN],
    "in the middle of an event": [replies.breaksOff(replies.sseText("On it"), 'data: {"choi'), BROKEN],
    "after a call": [replies.breaksOff(HALF_AN_ANSWER), BROKEN],
    "after a call, politely": [replies.sendsEvents([HALF_AN_ANSWER]), BROKEN],
    "after a call, and calls it all": [replies.sendsEvents([HALF_AN_ANSWER, "data: [DONE]\n\n"]), BROKEN],
    "with a fault of its own": [
      replies.sendsEvents([HALF_AN_ANSWER, 'data: {"error":{"code":502,"message":"Upstream"}}\n\n']),
      "has a fault of its own (502): ask again later",
    ],
  });
});

leakTest("of a service that sends 100 MB no more than 1 MiB is read, in whatever form it comes", async () => {
  const part = "x".repeat(64 * 1024);
  await assertAllFail({
    "words": [replies.floods(MB_100), TOO_MUCH],
    "calls": [replies.floods(MB_100, HALF_AN_ANSWER.replace("Half", part)), TOO_MUCH],
    "one line": [replies.floods(MB_100, part), TOO_MUCH],
    "comments": [replies.floods(MB_100, ": keep\n\n".repeat(8192)), TOO_MUCH],
    "JSON": [floodsAs(200, "application/json", part), TOO_MUCH],
    "an error": [floodsAs(500, "application/json", part), TOO_MUCH],
    "compressed": [await compressed(replies.sseText(part), MB_100), TOO_MUCH],
  });
});

function floodsAs(code: number, type: string, part: string): Reply {
  return async (exchange) => {
    await exchange.begin(code, { "content-type": type });
    for (let sent = 0; sent < MB_100 && !exchange.signal.aborted; sent += part.length) await exchange.part(part);
    await exchange.end();
  };
}

/** A few hundred kilobytes that become a hundred megabytes. */
async function compressed(event: string, size_bytes: number): Promise<Reply> {
  const events = ReadableStream.from((function* () {
    for (let made = 0; made < size_bytes; made += event.length) yield event;
  })());
  const packed = events.pipeThrough(new TextEncoderStream()).pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
    await exchange.part(bytes);
    await exchange.end();
  };
}

leakTest("a service that leads elsewhere is not followed, and the key stays here", async () => {
  await using elsewhere = await serveChatApp([]);
  await using a = await serveChatApp([]);
  await (await a.t.put("/api/v1/settings/ai_api_key", { value: "sk-canary-0123" })).text();
  for (const code of [301, 302, 303, 307, 308]) {
    const reply = replies.redirects(`${elsewhere.model.base_url}/chat/completions`, code);
    const what = `leads elsewhere (${code}): set the address it really has in Settings`;
    await assertFails(a, String(code), () => a.model.reply(reply), "ai_failed", told(a, what));
  }
  assertEquals(elsewhere.model.requests, []);
  const keys = a.model.completions.map(({ headers }) => headers.get("authorization"));
  assertEquals([...new Set(keys)], ["Bearer sk-canary-0123"]);
});

import { assertEquals } from "../support/assert.ts";
import { contentOf, Problem, succeeded, wordsFor } from "../../client/problem.ts";

const AWAY = { code: "unreachable", words: "Benchtop does not answer; it may have been stopped" };

/** What a person is told about what this fails with. */
async function told(work: () => Promise<unknown>): Promise<{ code: string | undefined; words: string }> {
  try {
    await work();
  } catch (error) {
    return { code: error instanceof Problem ? error.code : undefined, words: wordsFor(error) };
  }
  throw new Error("It did not fail");
}

/** An answer whose content ends in this error after its first piece. */
function brokenOff(error: unknown): Response {
  return new Response(
    new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode("[")),
      pull: (stream) => stream.error(error),
    }),
  );
}

Deno.test("a server that is away, silent or cut off is told in the same words", async () => {
  for (
    const error of [
      new TypeError("Failed to fetch"),
      new DOMException("signal timed out", "TimeoutError"),
      new DOMException("The user aborted a request.", "AbortError"),
    ]
  ) {
    assertEquals(await told(() => succeeded(Promise.reject(error))), AWAY);
    assertEquals(await told(async () => contentOf(await succeeded(Promise.resolve(brokenOff(error))))), AWAY);
  }
});

Deno.test("an answer that is no JSON is told without the parser's words", async () => {
  const answer = await succeeded(Promise.resolve(new Response("<!doctype html>")));
  assertEquals(await told(() => contentOf(answer)), { code: "internal", words: "What answered is not Benchtop" });
});

Deno.test("a fault of the page's own keeps its words", async () => {
  const words = "Cannot do it";
  assertEquals(await told(() => succeeded(Promise.reject(new Error(words)))), { code: undefined, words });
});

Deno.test("a refusal is told by its first field, else by its detail, its title or its status", async () => {
  const refusal = (status: number, body: unknown) =>
    succeeded(Promise.resolve(new Response(JSON.stringify(body), { status })));
  const detail = "Card has another version";
  assertEquals(await told(() => refusal(412, { type: "/problems/stale", detail })), { code: "stale", words: detail });
  const errors = [{ pointer: "/title", detail: "must not be empty" }];
  assertEquals((await told(() => refusal(422, { detail, errors }))).words, "title must not be empty");
  assertEquals((await told(() => refusal(503, { title: "Busy" }))).words, "Busy");
  assertEquals((await told(() => refusal(502, null))).words, "The server answered 502");
});

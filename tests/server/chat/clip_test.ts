/** How much of a model's words is kept and shown. */
import { clip, Clipper } from "../../../server/chat/clip.ts";
import { CONTENT_MAX } from "../../../server/chat/schema.ts";
import { assertEquals } from "../../support/assert.ts";
import { startChatApp } from "../../support/chat.ts";
import { eventsOf, readAnswerEvents, wordsOf } from "../../support/chat_events.ts";
import { says } from "../../support/model_replies.ts";

const LONG = "x".repeat(60_000);
const KEPT = `${"x".repeat(CONTENT_MAX - 1)}…`;

Deno.test("a text as long as a message can be is kept as it is, and a longer one is cut", () => {
  assertEquals(clip("x".repeat(CONTENT_MAX)), "x".repeat(CONTENT_MAX));
  assertEquals(clip("x".repeat(CONTENT_MAX + 1)), KEPT);
  assertEquals(clip("a\0b"), "ab");
});

Deno.test("pieces are shown up to the same end, and none after it", () => {
  const clipper = new Clipper();
  assertEquals(["a\0b", LONG, LONG, LONG].map((piece) => clipper.pass(piece)), [
    "ab",
    LONG,
    `${"x".repeat(CONTENT_MAX - LONG.length - 3)}…`,
    "",
  ]);
});

Deno.test("a character is not cut in half", () => {
  assertEquals(new Clipper().pass(`${"x".repeat(CONTENT_MAX - 2)}🙂x`), `${"x".repeat(CONTENT_MAX - 2)}…`);
});

Deno.test("an answer that is longer than a message is not streamed beyond what is kept of it", async () => {
  await using a = await startChatApp([says([LONG, LONG, LONG])]);
  const events = await readAnswerEvents(await a.stream("Talk"));
  assertEquals(wordsOf(events), KEPT);
  assertEquals(eventsOf(events, "done").map(({ data }) => data.message), [KEPT]);
});

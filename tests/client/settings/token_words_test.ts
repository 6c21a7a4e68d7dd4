import { expiresAt, EXPIRIES, expiryWords, scopeWords, untilWords } from "../../../client/settings/token_words.ts";
import { assertEquals } from "../../support/assert.ts";

const NOW_MS = Date.parse("2026-03-11T09:30:00.000Z");

Deno.test("scopeWords() names the widest scope, which includes the others", () => {
  assertEquals(scopeWords(["read"]), "Read");
  assertEquals(scopeWords(["write", "read"]), "Write");
  assertEquals(scopeWords(["read", "admin"]), "Administrate");
  assertEquals(scopeWords([]), "Nothing");
});

Deno.test("expiresAt() counts days from now", () => {
  assertEquals(EXPIRIES.map((expiry) => expiresAt(expiry, NOW_MS)), [
    "2026-03-18T09:30:00.000Z",
    "2026-04-10T09:30:00.000Z",
    "2026-06-09T09:30:00.000Z",
    "2027-03-11T09:30:00.000Z",
    null,
  ]);
});

Deno.test("expiryWords() tells what is over from what is to come", () => {
  assertEquals(expiryWords(null, NOW_MS), "Never");
  assertEquals(expiryWords("2026-03-11T09:30:00.000Z", NOW_MS), "Expired");
  assertEquals(expiryWords("2026-06-09T12:00:00.000Z", NOW_MS, "en-GB"), "9 Jun 2026");
});

Deno.test("untilWords() says the same in a line with other words", () => {
  assertEquals(untilWords(null, NOW_MS), "never expires");
  assertEquals(untilWords("2026-03-11T09:30:00.000Z", NOW_MS), "expired");
  assertEquals(untilWords("2026-06-09T12:00:00.000Z", NOW_MS, "en-GB"), "until 9 Jun 2026");
});

import { quotesChanges } from "../../../server/chat/quotation.ts";
import { assertEquals } from "../../support/assert.ts";

const ANSWER = '{"message": "ok", "operations": [{"type": "delete_card", "card_id": "a b"}]}';

Deno.test("quotesChanges() knows an answer that stands in a text, however both are spaced", () => {
  const quoting = [
    ANSWER,
    ANSWER.replaceAll(" ", ""),
    JSON.stringify(JSON.parse(ANSWER), null, 2),
    `It says:\n\`\`\`json\n${ANSWER}\n\`\`\``,
    ANSWER.replace("a b", "a\u200b b"),
  ];
  for (const text of quoting) {
    for (const source of quoting) assertEquals(quotesChanges(text, ["Other", `Before ${source} after`]), true, text);
  }
});

Deno.test("quotesChanges() finds nothing in an answer that stands nowhere, and in JSON that changes nothing", () => {
  const other = ANSWER.replace("delete_card", "archive_card");
  assertEquals(quotesChanges(ANSWER, [other, "Words", ""]), false);
  assertEquals(quotesChanges(ANSWER, []), false);
  for (const text of ['{"message": "ok"}', "{}", "Words {and} more", "{ broken", `${ANSWER.slice(0, -1)}`]) {
    assertEquals(quotesChanges(text, [text]), false, text);
  }
});

Deno.test("quotesChanges() knows a field by its name in any spelling, and the older shape", () => {
  const spelt = ANSWER.replace("operations", "\\u006fperations");
  assertEquals(quotesChanges(spelt, [`A card: ${spelt}`]), true);
  const older = '{"message":"ok","board_update":{"columns":[],"cards":{}}}';
  assertEquals(quotesChanges(older, [older]), true);
});

import { excerpt } from "../../../client/items/excerpt.ts";
import { assertEquals } from "../../support/assert.ts";

Deno.test("excerpt() reads as the words of a Markdown text, in one line", () => {
  const texts: [string | null, string][] = [
    [null, ""],
    ["plain", "plain"],
    ["# Head\n\n- [x] done\n- [ ] *not* **yet**", "Head done *not* yet"],
    ["> quoted `code` and [a link](https://example.org/x)", "quoted code and a link"],
    ["1. one\n2) two", "one two"],
    ["a - b * c # d", "a - b * c # d"],
    ["2 * 3 ** 4", "2 * 3 ** 4"],
  ];
  assertEquals(texts.map(([text]) => [text, excerpt(text)]), texts);
  assertEquals(excerpt("word ".repeat(500)).length, 160);
});

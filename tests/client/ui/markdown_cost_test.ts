/** Texts that would stop the page of whoever reads them are not read as Markdown. */
import { isCostly } from "../../../client/ui/markdown_cost.ts";
import { assertEquals } from "../../support/assert.ts";

const COSTLY: readonly string[] = [
  "_a".repeat(10_000),
  "*_".repeat(10_000),
  "`a``".repeat(5_000),
  "[".repeat(20_000),
  "[a](".repeat(5_000),
  "<a ".repeat(7_000),
  "- ".repeat(10_000),
  "1. ".repeat(7_000),
  ">".repeat(20_000),
  `Words\n\n  ${"> - 1) ".repeat(10)}words`,
];

const PLAIN: readonly string[] = [
  "",
  "# A card\n\n- [ ] one\n  - [x] two\n\n> > a _quoted_ **word** of `code`",
  "| a | b |\n| - | - |\n| 1 | 2 |\n".repeat(100),
  "- a list of [links](https://example.org) and `code`\n".repeat(200),
  "0".repeat(20_000),
  `${"-".repeat(500)}x\n\n---\n\n- - -`,
  "1234567890".repeat(2_000),
];

Deno.test("isCostly() finds what nests deep or has delimiters by the thousand, and nothing that people write", () => {
  for (const text of COSTLY) assertEquals(isCostly(text), true, text.slice(0, 20));
  for (const text of PLAIN) assertEquals(isCostly(text), false, text.slice(0, 20));
});

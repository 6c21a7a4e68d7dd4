import { assertEquals } from "../../support/assert.ts";
import { matcher } from "../../../client/board/search.ts";
import { cardOf } from "./model_server.ts";

const CARDS = [
  cardOf("1", { title: "Weigh the sample", labels: ["HPLC"] }),
  cardOf("2", { title: "Write résumé", details: "for the *Straße* office" }),
  cardOf("3", { title: "Sample list", labels: ["hplc", "urgent"] }),
];

function found(search: string): string[] {
  const matches = matcher(search);
  return matches === undefined ? ["all"] : CARDS.filter(matches).map((card) => card.id);
}

Deno.test("a search finds words in title, details and labels, in any case and order", () => {
  assertEquals(found("sample"), ["1", "3"]);
  assertEquals(found("hplc SAMPLE"), ["1", "3"]);
  assertEquals(found("urgent sample"), ["3"]);
  assertEquals(found("office"), ["2"]);
  assertEquals(found("nowhere"), []);
});

Deno.test("accents do not count in a search, and blanks are no search", () => {
  assertEquals(found("resume"), ["2"]);
  assertEquals(found("RÉSUMÉ"), ["2"]);
  assertEquals(found("  "), ["all"]);
});

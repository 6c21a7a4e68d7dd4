import { assertEquals } from "../../support/assert.ts";
import {
  cardDraft,
  dropCardDraft,
  guardCardDrafts,
  keepCardDraft,
  returnCardDraft,
} from "../../../client/board/card_drafts.ts";

Deno.test("the browser asks before the page is left while a new card is typed and not added", () => {
  const isAsked = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
  guardCardDrafts();
  assertEquals(isAsked(), false);
  keepCardDraft("todo", "  ");
  assertEquals(isAsked(), false); // blanks are nothing to lose
  keepCardDraft("todo", "one");
  keepCardDraft("done", "two");
  assertEquals([cardDraft("todo"), cardDraft("done"), cardDraft("doing")], ["one", "two", ""]);
  dropCardDraft("todo");
  assertEquals(isAsked(), true);
  dropCardDraft("done");
  assertEquals(isAsked(), false);
});

Deno.test("refused titles wait until the field is empty, and none is lost", () => {
  keepCardDraft("todo", "being typed");
  returnCardDraft("todo", "first");
  returnCardDraft("todo", "second");
  const seen: string[] = [];
  for (; cardDraft("todo") !== ""; dropCardDraft("todo")) seen.push(cardDraft("todo"));
  assertEquals(seen, ["being typed", "first", "second"]);
  returnCardDraft("todo", "into the empty field");
  assertEquals(cardDraft("todo"), "into the empty field");
  dropCardDraft("todo");
});

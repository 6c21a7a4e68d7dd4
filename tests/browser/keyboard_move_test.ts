import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertStays, cardOf, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedCard, focusIsVisible, spoken } from "./support/speech.ts";

const LAYOUT = [["To do", ["A", "B", "C"]], ["Review", ["D", "E"]], ["Done", []]] as const;
const LIFTED = "Arrows move, Space drops, Escape puts back.";

/** Presses a key, then compares what is spoken; focus has to stay on the card, where one can see it. */
async function pressAndHear(page: Page, key: string, words: string): Promise<void> {
  await page.keyboard.press(key);
  await assertBecomes(() => spoken(page), words);
  await assertBecomes(() => focusedCard(page), "B");
  assertEquals(await focusIsVisible(page), true);
}

browserTest("a card moved by keyboard is spoken at each step and stays where it was dropped", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "B").focus();
  await pressAndHear(page, "Space", `Card B, lifted, To do, position 2 of 3. ${LIFTED}`);
  await pressAndHear(page, "ArrowUp", "Card B, moved to To do, position 1 of 3");
  await pressAndHear(page, "ArrowDown", "Card B, moved to To do, position 2 of 3");
  await pressAndHear(page, "ArrowRight", "Card B, moved to Review, position 2 of 3");
  await stage.screenshot(page, "keyboard-move");
  assertEquals(await storedLayout(stage), LAYOUT); // nothing is sent before the drop
  await pressAndHear(page, "Space", "Card B, dropped in Review, position 2 of 3");
  await assertStays(stage, page, [["To do", ["A", "C"]], ["Review", ["D", "B", "E"]], ["Done", []]]);
});

browserTest("a card carried by keyboard to an empty column and past the edges lands in that column", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "B").focus();
  await pressAndHear(page, "Space", `Card B, lifted, To do, position 2 of 3. ${LIFTED}`);
  await pressAndHear(page, "ArrowRight", "Card B, moved to Review, position 2 of 3");
  await pressAndHear(page, "ArrowRight", "Card B, moved to Done, position 1 of 1");
  for (const edge of ["ArrowRight", "ArrowUp", "ArrowDown"]) {
    await pressAndHear(page, edge, "Card B, moved to Done, position 1 of 1");
  }
  await pressAndHear(page, "Space", "Card B, dropped in Done, position 1 of 1");
  await assertStays(stage, page, [["To do", ["A", "C"]], ["Review", ["D", "E"]], ["Done", ["B"]]]);
});

browserTest("Escape puts a card lifted by keyboard back, and nothing is sent", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const sent: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await cardOf(page, "B").focus();
  await pressAndHear(page, "Space", `Card B, lifted, To do, position 2 of 3. ${LIFTED}`);
  await pressAndHear(page, "ArrowRight", "Card B, moved to Review, position 2 of 3");
  await pressAndHear(page, "Escape", "Card B, put back in To do, position 2 of 3");
  assertEquals(await shownLayout(page), LAYOUT);
  assertEquals(await storedLayout(stage), LAYOUT);
  assertEquals(sent, []);
});

browserTest("a lifted card stays in the air while somebody else changes the board, and lands beside", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "B").focus();
  await pressAndHear(page, "Space", `Card B, lifted, To do, position 2 of 3. ${LIFTED}`);
  await pressAndHear(page, "ArrowRight", "Card B, moved to Review, position 2 of 3");
  await stage.request("POST", "/api/v1/board/cards", { column_id: "col-review", title: "New" });
  await assertBecomes(() => shownLayout(page), [["To do", ["A", "C"]], ["Review", ["D", "B", "E", "New"]], [
    "Done",
    [],
  ]]);
  assertEquals(await focusedCard(page), "B");
  await pressAndHear(page, "Space", "Card B, dropped in Review, position 2 of 4");
  await assertBecomes(() => storedLayout(stage), [["To do", ["A", "C"]], ["Review", ["D", "B", "E", "New"]], [
    "Done",
    [],
  ]]);
});

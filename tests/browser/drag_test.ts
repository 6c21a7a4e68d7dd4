import type { Locator, Page } from "playwright-core";
import { browserTest } from "../support/browser.ts";
import { assertEquals } from "../support/assert.ts";
import { assertStays, cardOf, columnOf, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { carryTo, pickUp, type Point, pointOn, readDropPlace, restingPointOn } from "./support/drag.ts";

const LAYOUT = [["To do", ["A", "B", "C"]], ["Doing", ["D"]], ["Done", []]] as const;

/** The card with the space around it that is its own. */
function slotOf(page: Page, title: string): Locator {
  return page.locator(".board .slot").filter({ has: page.getByText(title, { exact: true }) });
}

/** Moves there without passing anything on the way, and not again: the line shall come by itself. */
async function restAt(page: Page, { x, y }: Point, wanted: string): Promise<void> {
  await page.mouse.move(x, y);
  await assertBecomes(() => readDropPlace(page), wanted);
}

browserTest("a card dragged within its column stays where it was dropped", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "A"));
  await carryTo(page, () => pointOn(cardOf(page, "C"), 0.4, 0.9), "To do, last");
  await page.mouse.up();
  await assertStays(stage, page, [["To do", ["B", "C", "A"]], ["Doing", ["D"]], ["Done", []]]);
});

browserTest("the line follows a hand that comes to rest at once, at any place in a column", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "A"));
  for (const across of [0.01, 0.5, 0.99]) {
    for (const down of [0.6, 0.85, 0.95, 1.05]) {
      await restAt(page, await restingPointOn(slotOf(page, "D"), 0.5, 0.5), "Doing, before D"); // its very middle
      await restAt(page, await restingPointOn(slotOf(page, "C"), across, 0.4), "To do, before C");
      await restAt(page, await restingPointOn(slotOf(page, "C"), across, down), "To do, last");
    }
  }
  await page.mouse.up();
});

browserTest("a card dragged to another column stays before the card it was dropped at", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "B"));
  await carryTo(page, () => pointOn(cardOf(page, "D"), 0.4, 0.2), "Doing, before D");
  await stage.screenshot(page, "drag-card");
  await page.mouse.up();
  await assertStays(stage, page, [["To do", ["A", "C"]], ["Doing", ["B", "D"]], ["Done", []]]);
});

browserTest("a card dragged below the end of an empty column lands in it", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "D"));
  const belowIt = async () => {
    const { x, y } = await pointOn(columnOf(page, "Done"), 0.5, 1);
    return { x, y: y + 200 };
  };
  await carryTo(page, belowIt, "Done, last");
  await page.mouse.up();
  await assertStays(stage, page, [["To do", ["A", "B", "C"]], ["Doing", []], ["Done", ["D"]]]);
});

browserTest("a column dragged by its head takes its cards with it", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, columnOf(page, "To do").getByRole("heading"));
  await carryTo(page, () => pointOn(columnOf(page, "Doing"), 0.9, 0.5), "before Done");
  await stage.screenshot(page, "drag-column");
  await page.mouse.up();
  await assertStays(stage, page, [["Doing", ["D"]], ["To do", ["A", "B", "C"]], ["Done", []]]);
});

browserTest("Escape while dragging puts the card back and sends nothing", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const moves: string[] = [];
  page.on("request", (request) => request.url().endsWith("/move") && moves.push(request.url()));
  await pickUp(page, cardOf(page, "A"));
  await carryTo(page, () => pointOn(cardOf(page, "D"), 0.4, 0.9), "Doing, last");
  await page.keyboard.press("Escape");
  await assertBecomes(() => shownLayout(page), LAYOUT);
  await page.mouse.up();
  await page.locator(".drop-line").waitFor({ state: "detached" });
  assertEquals(await page.getByRole("dialog").count(), 0); // letting go of the mouse is no click on the card
  assertEquals(await shownLayout(page), LAYOUT);
  assertEquals(await storedLayout(stage), LAYOUT);
  assertEquals(moves, []);
});

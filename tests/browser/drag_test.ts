import { browserTest } from "../support/browser.ts";
import { assertEquals } from "../support/assert.ts";
import { assertStays, cardOf, columnOf, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { carryTo, pickUp, pointOn } from "./support/drag.ts";

const LAYOUT = [["To do", ["A", "B", "C"]], ["Doing", ["D"]], ["Done", []]] as const;

browserTest("a card dragged within its column stays where it was dropped", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "A"));
  await carryTo(page, await pointOn(cardOf(page, "C"), 0.4, 0.9), "To do, last");
  await page.mouse.up();
  await assertStays(stage, page, [["To do", ["B", "C", "A"]], ["Doing", ["D"]], ["Done", []]]);
});

browserTest("a card dragged to another column stays before the card it was dropped at", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "B"));
  await carryTo(page, await pointOn(cardOf(page, "D"), 0.4, 0.2), "Doing, before D");
  await stage.screenshot(page, "drag-card");
  await page.mouse.up();
  await assertStays(stage, page, [["To do", ["A", "C"]], ["Doing", ["B", "D"]], ["Done", []]]);
});

browserTest("a card dragged below the end of an empty column lands in it", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "D"));
  const { x, y } = await pointOn(columnOf(page, "Done"), 0.5, 1);
  await carryTo(page, { x, y: y + 200 }, "Done, last");
  await page.mouse.up();
  await assertStays(stage, page, [["To do", ["A", "B", "C"]], ["Doing", []], ["Done", ["D"]]]);
});

browserTest("a column dragged by its head takes its cards with it", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, columnOf(page, "To do").getByRole("heading"));
  await carryTo(page, await pointOn(columnOf(page, "Doing"), 0.9, 0.5), "before Done");
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
  await carryTo(page, await pointOn(cardOf(page, "D"), 0.4, 0.9), "Doing, last");
  await page.keyboard.press("Escape");
  await assertBecomes(() => shownLayout(page), LAYOUT);
  await page.mouse.up();
  await page.locator(".drop-line").waitFor({ state: "detached" });
  assertEquals(await page.getByRole("dialog").count(), 0); // letting go of the mouse is no click on the card
  assertEquals(await shownLayout(page), LAYOUT);
  assertEquals(await storedLayout(stage), LAYOUT);
  assertEquals(moves, []);
});

import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { waitFor } from "../support/wait.ts";
import { assertStays, cardOf, columnOf, givenBoard, type Layout, openBoard, shownLayout } from "./support/board.ts";
import { assertLineFollows, pointOn, readDropPlace, restingPointOn } from "./support/drag.ts";
import { assertBecomes } from "./support/eventually.ts";
import { Finger, PHONE } from "./support/touch.ts";

const LAYOUT = [["To do", ["A", "B", "C"]], ["Doing", ["D"]], ["Done", []]] as const;
const LONG: Layout = [["To do", Array.from({ length: 30 }, (_, index) => `Card ${index + 1}`)], ["Doing", []]];

async function openOnPhone(stage: Stage, layout: Layout) {
  await givenBoard(stage, layout);
  const page = await openBoard(stage, "/", PHONE);
  return { page, finger: await Finger.on(page) };
}

browserTest("a long press lifts a card, and a finger moves it within its column", async (stage) => {
  const { page, finger } = await openOnPhone(stage, LAYOUT);
  await finger.down(await restingPointOn(cardOf(page, "A"), 0.4, 0.5));
  await page.locator(".slot.chosen").waitFor();
  const aim = () => pointOn(cardOf(page, "C"), 0.4, 0.9);
  await finger.moveTo(await aim());
  await assertLineFollows(page, aim, (to) => finger.moveTo(to, 1), "To do, last");
  await stage.screenshot(page, "touch-drag");
  await finger.up();
  await assertStays(stage, page, [["To do", ["B", "C", "A"]], ["Doing", ["D"]], ["Done", []]]);
});

browserTest("a card held at the edge of a phone's screen gets to the next column", async (stage) => {
  // The last two: held for longer, as on a slow machine, the card gets past any that is followed by another.
  const { page, finger } = await openOnPhone(stage, LAYOUT.slice(0, 2));
  await finger.down(await restingPointOn(cardOf(page, "B"), 0.4, 0.5));
  await page.locator(".slot.chosen").waitFor();
  const { y } = await pointOn(cardOf(page, "B"), 0.4, 0.5);
  await finger.moveTo({ x: 340, y });
  let step = 0;
  await waitFor(async () => {
    await finger.moveTo({ x: 340 - step++ % 2, y }, 1);
    return (await readDropPlace(page)).startsWith("Doing");
  }, "the board to scroll until the card is over the next column");
  await stage.screenshot(page, "touch-drag-edge");
  await finger.up();
  await assertBecomes(async () => (await shownLayout(page))[0]?.[1], ["A", "C"]);
  const doing = (await shownLayout(page))[1]?.[1] ?? [];
  assertEquals(doing.toSorted(), ["B", "D"]);
  await assertStays(stage, page, [["To do", ["A", "C"]], ["Doing", doing]]);
});

browserTest("a finger that moves at once scrolls the column, and lifts nothing", async (stage) => {
  const { page, finger } = await openOnPhone(stage, LONG);
  const { x, y } = await restingPointOn(cardOf(page, "Card 8"), 0.5, 0.5);
  // Sent together: a finger that rests while this process has to wait would be a long press.
  await Promise.all([finger.down({ x, y }), finger.moveTo({ x, y: y - 250 })]);
  assertEquals(await page.locator(".dragging").count(), 0);
  await finger.up();
  const list = columnOf(page, "To do").getByRole("list");
  await waitFor(async () => await list.evaluate((it) => it.scrollTop) > 100, "the column to scroll");
  assertEquals(await shownLayout(page), LONG);
  assertEquals(await page.getByRole("dialog").count(), 0);
});

browserTest("on a phone a swipe leads to another column, which comes to rest at the edge", async (stage) => {
  const { page, finger } = await openOnPhone(stage, LAYOUT);
  await finger.down({ x: 300, y: 500 });
  await finger.moveTo({ x: 40, y: 500 });
  await finger.up();
  await waitFor(async () => {
    const { scroll_left, edge } = await readResting(page);
    return edge !== null && scroll_left > 200;
  }, "a column to snap to the edge");
});

browserTest("on a phone a board let go between two columns goes to one of them", async (stage) => {
  const { page, finger } = await openOnPhone(stage, [...LAYOUT, ["Later", []], ["Never", []]]);
  await finger.down({ x: 300, y: 500 });
  await finger.moveTo({ x: 135, y: 500 }, 60);
  await finger.moveTo({ x: 134, y: 500 }, 60); // at rest, or the board would go on by itself
  await finger.up();
  await waitFor(async () => (await readResting(page)).edge !== null, "a column to snap to the edge");
});

browserTest("on a phone the end of the board, where a column is added, is a place to rest at", async (stage) => {
  const { page, finger } = await openOnPhone(stage, LAYOUT);
  for (let swipe = 0; swipe < 4; swipe++) {
    await finger.down({ x: 340, y: 500 });
    await finger.moveTo({ x: 20, y: 500 });
    await finger.up();
    await readResting(page);
  }
  assertEquals((await readResting(page)).edge, "end");
  await page.getByRole("button", { name: "Add column" }).tap();
  await page.getByRole("textbox", { name: "Title of the new column" }).fill("At the end");
  await page.keyboard.press("Enter");
  await columnOf(page, "At the end").waitFor();
});

/** Where the board stands once it has not moved for a while: at a column's edge, at its end or (null) between two. */
function readResting(page: Page): Promise<{ scroll_left: number; edge: "column" | "end" | null }> {
  return page.locator(".board").evaluate(async (board) => {
    let [scroll_left, frames] = [board.scrollLeft, 0];
    while (frames < 30) {
      await new Promise(requestAnimationFrame);
      frames = board.scrollLeft === scroll_left ? frames + 1 : 0;
      scroll_left = board.scrollLeft;
    }
    const lefts = [...board.querySelectorAll(".column")].map((column) => column.getBoundingClientRect().left);
    const at_end = scroll_left + board.clientWidth >= board.scrollWidth - 1;
    const at_column = lefts.some((left) => Math.abs(left - 12) <= 1);
    return { scroll_left, edge: at_column ? "column" : at_end ? "end" : null };
  });
}

browserTest("on a phone everything works by tapping: add, open, edit, close by swipe, theme, search", async (stage) => {
  const { page, finger } = await openOnPhone(stage, LAYOUT);
  await columnOf(page, "To do").getByRole("button", { name: "Add card" }).tap();
  await page.getByRole("textbox", { name: "Title of the new card" }).fill("Tapped");
  await columnOf(page, "To do").getByRole("button", { name: "Add card" }).tap();
  await cardOf(page, "Tapped").waitFor();
  await page.getByRole("button", { name: "Stop adding" }).tap();

  await cardOf(page, "Tapped").tap();
  const sheet = page.getByRole("dialog", { name: "Card" });
  await sheet.getByRole("textbox", { name: "Title" }).fill("Renamed");
  await stage.screenshot(page, "phone-card");
  const head = await restingPointOn(sheet.getByRole("heading").first(), 0.5, 0.5);
  await finger.down(head);
  await finger.moveTo({ x: head.x, y: head.y + 200 });
  await finger.up();
  await sheet.waitFor({ state: "detached" });
  await cardOf(page, "Renamed").waitFor();

  await page.getByRole("button", { name: "Local user" }).tap();
  await stage.screenshot(page, "phone-menu");
  await page.getByRole("menuitemradio", { name: "Dark" }).tap();
  await assertBecomes(() => page.locator("html").getAttribute("data-theme"), "dark");
  await page.getByRole("searchbox").tap();
  await page.keyboard.type("rena");
  await assertBecomes(async () => (await shownLayout(page))[0]?.[1], ["Renamed"]);
  await stage.screenshot(page, "phone-search");
  await page.getByRole("button", { name: "Clear the search" }).tap();
  await assertBecomes(async () => (await shownLayout(page))[0]?.[1].length, 4);
  assert((await shownLayout(page))[0]?.[1].includes("Renamed"));
});

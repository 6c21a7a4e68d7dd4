import type { Locator, Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { waitFor } from "../support/wait.ts";
import { cardOf, columnOf, givenBoard, type Layout, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { carryTo, pickUp, pointOn } from "./support/drag.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedCard } from "./support/speech.ts";

const TITLES = Array.from({ length: 60 }, (_, index) => `Card ${index + 1}`);
const LAYOUT: Layout = [["Long", TITLES], ["Short", ["Other"]]];

/** Whether all of a card can be seen within the list of its column. */
async function isInSight(card: Locator): Promise<boolean> {
  return await card.evaluate((it) => {
    const list = it.closest(".cards")?.getBoundingClientRect();
    const { top, bottom } = it.getBoundingClientRect();
    return list !== undefined && top >= list.top - 1 && bottom <= list.bottom + 1;
  });
}

async function scrollTopOf(page: Page, title: string): Promise<number> {
  return await columnOf(page, title).getByRole("list").evaluate((list) => list.scrollTop);
}

browserTest("keys keep the card in sight in a column that is longer than the screen, carried or not", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "Card 1").focus();
  await page.keyboard.press("End");
  assertEquals(await focusedCard(page), "Card 60");
  await assertBecomes(() => isInSight(cardOf(page, "Card 60")), true);
  await page.keyboard.press("Space");
  for (let step = 0; step < 30; step++) await page.keyboard.press("ArrowUp");
  await assertBecomes(() => isInSight(cardOf(page, "Card 60")), true);
  await page.keyboard.press("Space");
  await assertBecomes(async () => (await storedLayout(stage))[0]?.[1].indexOf("Card 60"), 29);
});

browserTest("a card added to a long column is brought into sight", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await columnOf(page, "Long").getByRole("button", { name: "Add card" }).click();
  await page.keyboard.type("Newest");
  await page.keyboard.press("Enter");
  await assertBecomes(() => isInSight(cardOf(page, "Newest")), true);
  await stage.screenshot(page, "added-to-long-column");
});

browserTest("a card held at the foot of a long column makes it scroll", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pickUp(page, cardOf(page, "Card 2"));
  const foot = async () => {
    const { x, y } = await pointOn(columnOf(page, "Long").getByRole("list"), 0.5, 1);
    return { x, y: y - 8 };
  };
  await carryTo(page, foot, "Long, last");
  assertEquals(await scrollTopOf(page, "Long") > 500, true);
  await page.mouse.up();
  await assertBecomes(async () => (await storedLayout(stage))[0]?.[1].at(-1), "Card 2");
  await assertBecomes(async () => (await shownLayout(page))[0]?.[1].at(-1), "Card 2");
});

browserTest("a change made elsewhere leaves the place where one is reading", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await columnOf(page, "Long").getByRole("list").evaluate((list) => list.scrollTo(0, 800));
  await waitFor(async () => await scrollTopOf(page, "Long") === 800, "the column to scroll");
  const before = await columnOf(page, "Long").getByText("Card 25", { exact: true }).boundingBox();
  await stage.request("POST", "/api/v1/board/cards/card-card-60/move", { column_id: "col-short", before_id: null });
  await cardOf(page, "Card 60").and(columnOf(page, "Short").locator(".card")).waitFor();
  assertEquals(await scrollTopOf(page, "Long"), 800);
  assertEquals(await columnOf(page, "Long").getByText("Card 25", { exact: true }).boundingBox(), before);
});

browserTest("a card dragged while searching lands before the found card it was dropped at", async (stage) => {
  await givenBoard(stage, [["To do", ["pump 1", "valve 1", "pump 2"]], ["Done", ["valve 2", "pump 3"]]]);
  const page = await openBoard(stage, "/?q=pump");
  await assertBecomes(() => shownLayout(page), [["To do", ["pump 1", "pump 2"]], ["Done", ["pump 3"]]]);
  await pickUp(page, cardOf(page, "pump 1"));
  await carryTo(page, () => pointOn(cardOf(page, "pump 3"), 0.4, 0.2), "Done, before pump 3");
  await page.mouse.up();
  await assertBecomes(() => storedLayout(stage), [["To do", ["valve 1", "pump 2"]], ["Done", [
    "valve 2",
    "pump 1",
    "pump 3",
  ]]]);
  await assertBecomes(() => shownLayout(page), [["To do", ["pump 2"]], ["Done", ["pump 1", "pump 3"]]]);
});

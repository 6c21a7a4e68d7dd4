/** Dragging with the mouse, as a hand does it: to a point, and on until the line stands where it shall. */
import type { Locator, Page } from "playwright-core";
import { assertBecomes } from "./eventually.ts";
import { comeToRest } from "./rest.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where on an element to go: 0 is its left or upper edge, 1 the right or lower one. */
export async function pointOn(element: Locator, across: number, down: number): Promise<Point> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`Cannot point at ${element}: it is not shown`);
  return { x: box.x + box.width * across, y: box.y + box.height * down };
}

/** The same, as soon as the element no longer moves: for a place that is measured once, to press or to rest there. */
export async function restingPointOn(element: Locator, across: number, down: number): Promise<Point> {
  await comeToRest(element.page());
  const handle = await element.elementHandle();
  await handle?.waitForElementState("stable");
  return await pointOn(element, across, down);
}

/** Takes something up with the mouse: pressed and pulled a little, until the page shows it in the hand. */
export async function pickUp(page: Page, handle: Locator): Promise<void> {
  const { x, y } = await restingPointOn(handle, 0.3, 0.5);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 6, y + 6, { steps: 3 });
  await page.locator(".drop-line").waitFor();
}

/**
 * Carries what is in the hand to a point and keeps moving there until it would land as wanted.
 *
 * @param aim measures the point; asked again for every move, as an eye follows neighbours that slide
 */
export async function carryTo(page: Page, aim: () => Promise<Point>, wanted: string): Promise<void> {
  const { x, y } = await aim();
  await page.mouse.move(x, y, { steps: 12 });
  await assertLineFollows(page, aim, (to) => page.mouse.move(to.x, to.y), wanted);
}

/** The hand trembles around the point, as it never rests quite, until the line stands at the place that is wanted. */
export async function assertLineFollows(
  page: Page,
  aim: () => Promise<Point>,
  move: (to: Point) => Promise<void>,
  wanted: string,
): Promise<void> {
  let step = 0;
  await assertBecomes(async () => {
    const { x, y } = await aim();
    await move({ x: x + step % 3, y: y + step % 2 });
    step++;
    return await readDropPlace(page);
  }, wanted);
}

/** "Doing, before B" for a card in hand, "before Doing" for a column; "last" when nothing follows. */
export async function readDropPlace(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const line = document.querySelector(".drop-line");
    const next = line?.nextElementSibling;
    if (line?.matches(".column")) return next?.matches(".column") ? `before ${next.ariaLabel}` : "last";
    const column = line?.closest(".column")?.ariaLabel ?? "nowhere";
    const title = next?.querySelector(".card-title")?.textContent;
    return title === undefined ? `${column}, last` : `${column}, before ${title}`;
  });
}

/** Dragging with the mouse, as a hand does it: to a point, and on until the line stands where it shall. */
import type { Locator, Page } from "playwright-core";
import { waitFor } from "../../support/wait.ts";

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

/** Takes something up with the mouse: pressed and pulled a little, until the page shows it in the hand. */
export async function pickUp(page: Page, handle: Locator): Promise<void> {
  const { x, y } = await pointOn(handle, 0.3, 0.5);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 6, y + 6, { steps: 3 });
  await page.locator(".drop-line").waitFor();
}

/** Carries what is in the hand to a point and keeps moving there until it would land as wanted. */
export async function carryTo(page: Page, to: Point, wanted: string): Promise<void> {
  await page.mouse.move(to.x, to.y, { steps: 12 });
  let step = 0;
  await waitFor(async () => {
    await page.mouse.move(to.x + step % 3, to.y + step % 2); // a hand never rests, and neighbours take time to slide
    step++;
    return await readDropPlace(page) === wanted;
  }, `the line to stand at "${wanted}" (it is at "${await readDropPlace(page)}")`);
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

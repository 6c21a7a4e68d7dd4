/** Colours and places as they end up, not as they are half way. */
import type { Page } from "playwright-core";

/** Waits until nothing moves any more, but for what moves for ever. */
export async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

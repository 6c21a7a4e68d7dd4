/** What a screen reader is told. */
import type { Page } from "playwright-core";

/** The words in the page's one live region, without the blank that tells a repetition from what was said before. */
export async function spoken(page: Page): Promise<string> {
  return (await page.locator("body > [aria-live=polite]").textContent() ?? "").trim();
}

/** The title of the card that has keyboard focus; null when none has. */
export async function focusedCard(page: Page): Promise<string | null> {
  return await page.evaluate(() =>
    document.activeElement?.matches(".card")
      ? document.activeElement.querySelector(".card-title")?.textContent ?? ""
      : null
  );
}

/** Whether keyboard focus can be seen where it is. */
export async function focusIsVisible(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || !focused.matches(":focus-visible")) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    return outlineStyle !== "none" && outlineWidth === "2px";
  });
}

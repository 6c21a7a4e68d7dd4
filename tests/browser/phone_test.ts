import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { PHONE } from "./support/touch.ts";
import { walkViews } from "./support/views.ts";

const TARGET_PX = 40;

/** Controls that can be seen and are smaller than a finger needs, each with its size. */
async function findSmallTargets(page: Page): Promise<string[]> {
  return await page.evaluate((least_px) => {
    const layers = document.querySelectorAll("dialog[open], [popover]:popover-open");
    const top = [...layers].at(-1) ?? document.body;
    const controls = top.querySelectorAll("button, a[href], input, select, textarea, [role=button]");
    const seen = [...controls].filter((control) => {
      if (control.matches(":disabled") || control.closest(".markdown, .about") !== null) return false; // links in a text
      const { top: y, left: x, width, height } = control.getBoundingClientRect();
      return control.checkVisibility() && width > 1 && y < innerHeight && x < innerWidth && y + height > 0;
    });
    return seen.flatMap((control) => {
      const { width, height } = control.getBoundingClientRect();
      if (width >= least_px && height >= least_px) return [];
      const name = control.getAttribute("aria-label") ?? control.textContent ?? control.tagName;
      return [`${name.trim() || control.className}: ${Math.round(width)} × ${Math.round(height)}`];
    });
  }, TARGET_PX);
}

/** How much wider than the screen the page, and whatever lies over it, is: the board itself may scroll. */
async function findOverflow(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const page = scrollWidth > innerWidth ? [`page: ${scrollWidth}`] : [];
    const layers = document.querySelectorAll(
      ".top-bar, main, dialog[open], [popover]:popover-open, .toast, .dialog-body",
    );
    return [
      ...page,
      ...[...layers].flatMap((layer) => {
        const { left, right } = layer.getBoundingClientRect();
        const wide = layer.scrollWidth > layer.clientWidth + 1 || left < 0 || right > innerWidth + 0.5;
        return wide ? [`${layer.tagName} ${layer.className}: ${layer.scrollWidth} of ${layer.clientWidth}`] : [];
      }),
    ];
  });
}

browserTest(
  "at 360 px nothing but the board scrolls sideways, and every target is large enough for a finger",
  async (stage) => {
    await walkViews(stage, PHONE, async (page, view) => {
      assertEquals(await findOverflow(page), [], view);
      assertEquals(await findSmallTargets(page), [], view);
      await stage.screenshot(page, `phone-${view.replaceAll(" ", "-")}`);
    });
  },
);

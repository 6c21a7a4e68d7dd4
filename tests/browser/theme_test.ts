import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { openBoard } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

/** How light the page's ground is drawn, which tells what a person sees. */
async function shownTheme(page: Page): Promise<"light" | "dark"> {
  const lightness = await page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    if (canvas === null) throw new Error("Cannot read colours here");
    canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[1] ?? 0;
  });
  return lightness > 128 ? "light" : "dark";
}

async function chooseTheme(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name }).click();
}

browserTest(
  "the theme follows the system until one is chosen, and the choice holds in every tab and after a reload",
  async (stage) => {
    const page = await openBoard(stage, "/", { colorScheme: "dark" });
    assertEquals(await shownTheme(page), "dark");
    await stage.screenshot(page, "board-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await assertBecomes(() => shownTheme(page), "light");

    const other = await page.context().newPage();
    await other.goto(page.url());
    await page.bringToFront(); // a page behind another one is drawn rarely
    await chooseTheme(page, "Dark");
    await assertBecomes(() => shownTheme(page), "dark");
    await assertBecomes(() => shownTheme(other), "dark");
    await page.reload();
    assertEquals(await shownTheme(page), "dark");
    await page.getByRole("button", { name: "Theme" }).click();
    assertEquals(await page.getByRole("menuitemradio", { checked: true }).textContent(), "Dark");
    await stage.screenshot(page, "theme-menu");
    await page.keyboard.press("Escape");

    await chooseTheme(page, "As the system");
    await assertBecomes(() => shownTheme(page), "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await assertBecomes(() => shownTheme(page), "dark");
  },
);

browserTest("a chosen theme is there from the first picture on", async (stage) => {
  const page = await openBoard(stage, "/", { colorScheme: "light" });
  await chooseTheme(page, "Dark");
  // The page's own script is held back: what is drawn then comes from the markup and theme_boot alone.
  await page.route(/\/assets\/main[^/]*\.js$/, () => {});
  await page.goto(stage.url, { waitUntil: "commit" });
  await assertBecomes(() => shownTheme(page), "dark");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

browserTest("the rail becomes icons only, and stays so after a reload", async (stage) => {
  const page = await openBoard(stage);
  const rail = page.getByRole("navigation", { name: "Benchtop" });
  const width = async () => (await rail.boundingBox())?.width;
  assertEquals(await width(), 168);
  await page.getByRole("button", { name: "Icons only" }).click();
  await assertBecomes(width, 52);
  await page.reload();
  await assertBecomes(width, 52);
  await stage.screenshot(page, "narrow-rail");
  await rail.getByRole("button").last().click();
  await assertBecomes(width, 168);
});

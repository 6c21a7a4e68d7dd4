import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, givenBoard, openBoard } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { PHONE } from "./support/touch.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", []]] as const;
const VIEWS = [
  { name: "Items", path: "/items" },
  { name: "Users", path: "/users" },
  { name: "Settings", path: "/settings/profile" },
] as const;

function place(page: Page, name: string) {
  return page.getByRole("navigation", { name: "Benchtop" }).getByRole("link", { name });
}

async function focusedHeading(page: Page): Promise<string | null> {
  return await page.evaluate(() => document.activeElement?.matches("h1") ? document.activeElement.textContent : null);
}

browserTest("the rail leads to every view: title, heading, focus and address follow, also back", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await page.getByRole("searchbox").fill("a");
  await cardOf(page, "B").waitFor({ state: "hidden" });
  for (const { name, path } of VIEWS) {
    await place(page, name).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await assertBecomes(() => focusedHeading(page), name);
    assertEquals(new URL(page.url()).pathname + new URL(page.url()).search, path);
    await assertBecomes(() => page.title(), `${name} · Benchtop`);
    assertEquals(await place(page, name).getAttribute("aria-current"), "page");
    await assertBecomes(async () => (await page.locator("body > .spoken").textContent())?.trim(), name);
  }
  await place(page, "Board").click();
  await cardOf(page, "B").waitFor();
  assertEquals(new URL(page.url()).pathname, "/boards/board-1");
  await assertBecomes(() => page.title(), "My board · Benchtop");
  for (const { name, path } of [...VIEWS].reverse()) {
    await page.goBack();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    assertEquals(new URL(page.url()).pathname, path);
  }
  await page.goBack();
  await assertBecomes(() => Promise.resolve(new URL(page.url()).search), "?q=a");
  await cardOf(page, "B").waitFor({ state: "hidden" });
});

browserTest(
  "the first Tab offers to skip to the content, and headings that get the focus show no ring",
  async (stage) => {
    await givenBoard(stage, LAYOUT);
    const page = await openBoard(stage);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    await assertBecomes(() => skip.evaluate((link) => link === document.activeElement), true);
    const address = page.url();
    await page.keyboard.press("Enter");
    await assertBecomes(() => page.evaluate(() => document.activeElement?.tagName), "MAIN");
    assertEquals(page.url(), address);
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate(() => document.activeElement?.closest("main") !== null), true);
    await place(page, "Items").focus();
    await page.keyboard.press("Enter");
    await assertBecomes(() => focusedHeading(page), "Items");
    assertEquals(
      await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle),
      "none",
    );
  },
);

browserTest("every view can be opened by its address, and says what its keys are", async (stage) => {
  for (const { name, path } of VIEWS) {
    const page = await stage.openPage(path);
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Show this page").waitFor();
    assertEquals(await help.getByText("Lift the card").count(), 0);
    assertEquals(await help.getByText("Search", { exact: true }).count(), name === "Settings" ? 0 : 1);
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await page.keyboard.press("/");
    const isSearching = await page.evaluate(() => document.activeElement?.id === "search");
    assertEquals(isSearching, name !== "Settings", name);
  }
});

browserTest("a view whose script does not arrive says so, and is there when asked for again", async (stage) => {
  stage.expectError("net::ERR_");
  stage.expectError("dynamically imported module");
  const page = await openBoard(stage);
  await page.route(/\/assets\/SettingsView[^/]*\.js$/, (route) => route.abort());
  await place(page, "Settings").click();
  const notice = page.getByRole("alert");
  await notice.getByRole("heading", { name: "The page cannot be shown" }).waitFor();
  await stage.screenshot(page, "view-not-loaded");
  await page.unrouteAll();
  await notice.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Profile" }).waitFor();
  assertEquals(new URL(page.url()).pathname, "/settings/profile");
});

browserTest("on a phone the places are a bar at the bottom, which nothing lies under", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage, "/", PHONE);
  const bar = await page.getByRole("navigation", { name: "Benchtop" }).boundingBox();
  const content = await page.locator("main").boundingBox();
  assertEquals(bar && Math.round(bar.y + bar.height), PHONE.viewport.height);
  assertEquals(bar && content && Math.round(content.y + content.height), bar && Math.round(bar.y));
  for (const { name } of VIEWS) {
    await place(page, name).tap();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  }
  await place(page, "Board").tap();
  await cardOf(page, "A").waitFor();
  await cardOf(page, "A").press("Delete");
  await assertBecomes(async () => { // it rises
    const toast = await page.locator(".toast").boundingBox();
    return bar !== null && toast !== null && toast.y + toast.height <= bar.y;
  }, true);
  await stage.screenshot(page, "phone-bottom-bar");
});

import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertAccessible } from "./support/axe.ts";
import { givenItems, openItems, rowOf } from "./support/items.ts";
import { comeToRest } from "./support/rest.ts";
import { PHONE } from "./support/touch.ts";

const ITEMS = [
  { title: "Balance" },
  { title: "Pump 4", description: "# Bench 2\n\n- [x] serviced\n- [ ] **spare parts** in drawer 3" },
  { title: `A title as long as titles may be ${"and longer ".repeat(18)}`, description: "x".repeat(300) },
] as const;

type Check = (page: Page, view: string) => Promise<void>;
type Options = NonNullable<Parameters<Stage["openPage"]>[1]>;

for (const theme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing serious in any state of the items, ${theme}`, async (stage) => {
    await walkItems(stage, { colorScheme: theme }, async (page, view) => {
      await assertAccessible(page, view);
      await stage.screenshot(page, `items-${theme}-${view.replaceAll(" ", "-")}`);
    });
  });
  browserTest(`the items fit on a phone, and axe finds nothing serious there, ${theme}`, async (stage) => {
    await walkItems(stage, { ...PHONE, colorScheme: theme }, async (page, view) => {
      await assertAccessible(page, view);
      assertEquals(await sidewaysScrollers(page), [], view);
      await stage.screenshot(page, `items-phone-${theme}-${view.replaceAll(" ", "-")}`);
    });
  });
}

browserTest("on a phone the one time shown is the one that is sorted by", async (stage) => {
  await givenItems(stage, ...ITEMS);
  const page = await openItems(stage, "/items", PHONE);
  const heads = page.locator("#items th:visible .head-text");
  const sorted = page.locator("#items th[aria-sort]:visible .head-text");
  assertEquals([await heads.allTextContents(), await sorted.allTextContents()], [["Title", "Created"], ["Created"]]);
  await page.goto(`${stage.url}/items?sort=-updated_at`);
  await heads.getByText("Changed").waitFor();
  assertEquals([await heads.allTextContents(), await sorted.allTextContents()], [["Title", "Changed"], ["Changed"]]);
});

browserTest("rows are 36 px high, and 32 when everything is compact", async (stage) => {
  await givenItems(stage, ...ITEMS);
  const page = await openItems(stage);
  const height = () => page.locator("#items tbody tr").first().evaluate((row) => row.getBoundingClientRect().height);
  assertEquals(await height(), 36);
  await page.evaluate(() => document.documentElement.dataset.density = "compact");
  assertEquals(await height(), 32);
  await stage.screenshot(page, "items-compact");
});

async function walkItems(stage: Stage, options: Options, checkNow: Check): Promise<void> {
  const page = await openItems(stage, "/items", options);
  const check: Check = async (page, view) => {
    await comeToRest(page);
    await checkNow(page, view);
  };
  await check(page, "first use");
  await givenItems(stage, ...ITEMS);
  await rowOf(page, "Pump 4").waitFor();
  await check(page, "filled");
  await rowOf(page, "Pump 4").getByRole("checkbox").click();
  await page.getByRole("region", { name: "Selected rows" }).waitFor();
  await check(page, "selected");
  await page.getByRole("button", { name: "Clear selection" }).click();
  const dialog = page.getByRole("dialog");
  await rowOf(page, "Pump 4").click();
  await dialog.locator("strong").waitFor();
  await check(page, "dialog");
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "New item" }).click();
  await dialog.waitFor();
  await check(page, "new item");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await importDialog(page);
  await dialog.getByText("2 bad lines will be left out").waitFor();
  await check(page, "import");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("searchbox").fill("nowhere");
  await page.getByText("No items found for").waitFor();
  await check(page, "nothing found");
  await broken(stage, page);
  await check(page, "broken");
}

async function importDialog(page: Page): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("main").getByRole("button", { name: "Import", exact: true }).click(),
  ]);
  const csv = `title,description\nGood,\n,no title\n${"x".repeat(256)},long\nBalance,\n`;
  await chooser.setFiles({ name: "items.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
}

/** What is shown while items cannot be read, and that "Try again" shows them when they can. */
async function broken(stage: Stage, page: Page): Promise<void> {
  stage.expectError("500");
  await page.route("**/api/v1/items?**", (route) => route.fulfill({ status: 500, body: "no" }));
  await page.getByRole("searchbox").fill("");
  await page.getByRole("heading", { name: "Items cannot be shown" }).waitFor();
  assert(await page.getByRole("button", { name: "Try again" }).isVisible());
}

/** What is wider than it may be: names of elements that can be scrolled sideways. */
async function sidewaysScrollers(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll("html, main, main *, dialog, dialog *")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX) || element.matches("html"))
      .map((element) => `${element.localName}.${element.className}`)
  );
}

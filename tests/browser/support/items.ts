/** Items as a test sets them up, as the page shows them and as the server keeps them. */
import type { Locator, Page } from "playwright-core";
import * as z from "zod";
import { Item, type ItemCreate } from "../../../server/items/schema.ts";
import type { Stage } from "../../support/browser.ts";

export const ITEMS_PATH = "/api/v1/items";

/** Adds items, the last of them being the newest. */
export async function givenItems(stage: Stage, ...items: readonly ItemCreate[]): Promise<Item[]> {
  const added: Item[] = [];
  for (const item of items) added.push(Item.parse(await stage.request("POST", ITEMS_PATH, item)));
  return added;
}

/** Opens the items and waits until they are there. */
export async function openItems(
  stage: Stage,
  path = "/items",
  options?: Parameters<Stage["openPage"]>[1],
): Promise<Page> {
  const page = await stage.openPage(path, options);
  await page.locator(".items-bar").getByRole("button", { name: "New item" }).waitFor();
  await page.locator("#items, .notice, .nothing-found").first().waitFor();
  return page;
}

/** The titles that can be seen, from the top. */
export async function shownTitles(page: Page): Promise<string[]> {
  return await page.locator("#items tbody .item-title").allTextContents();
}

export async function storedItems(stage: Stage): Promise<Item[]> {
  return z.array(Item).parse(await stage.request("GET", `${ITEMS_PATH}?limit=500`));
}

/** Newest first. */
export async function storedTitles(stage: Stage): Promise<string[]> {
  return (await storedItems(stage)).map(({ title }) => title);
}

export function rowOf(page: Page, title: string): Locator {
  return page.locator("#items tbody tr").filter({ has: page.getByText(title, { exact: true }) });
}

/** The title of the item whose row has keyboard focus; null when none has. */
export async function focusedItem(page: Page): Promise<string | null> {
  return await page.evaluate(() => {
    const row = document.activeElement?.closest("#items tbody tr");
    return row?.querySelector(".item-title")?.textContent ?? null;
  });
}

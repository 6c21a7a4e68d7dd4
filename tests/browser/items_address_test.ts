/** The address names the open item. */
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedItem, givenItems, ITEMS_PATH, openItems, rowOf, shownTitles, storedTitles } from "./support/items.ts";

browserTest("the address names the open item: back, forward, reload and a copied link all work", async (stage) => {
  const [pump] = await givenItems(stage, { title: "Pump" }, { title: "Valve" });
  const page = await openItems(stage, "/items?q=pump&sort=title");
  const list_url = page.url();
  await rowOf(page, "Pump").click();
  const dialog = page.getByRole("dialog", { name: "Item" });
  const title = dialog.getByRole("textbox", { name: "Title" });
  await dialog.waitFor();
  assertEquals(page.url(), `${list_url}&item=${pump?.id}`);
  await page.goBack();
  await dialog.waitFor({ state: "detached" });
  assertEquals(page.url(), list_url);
  await page.goForward();
  await dialog.waitFor();
  await page.reload();
  await dialog.waitFor();
  assertEquals(await title.inputValue(), "Pump");

  const other = await openItems(stage, page.url().slice(stage.url.length));
  await other.getByRole("dialog", { name: "Item" }).waitFor();
  await other.keyboard.press("Escape");
  await other.getByRole("dialog").waitFor({ state: "detached" });
  assertEquals(other.url(), list_url); // there is nothing of ours to go back to: the page stays

  await page.keyboard.press("Escape");
  await assertBecomes(() => Promise.resolve(page.url()), list_url);
  await assertBecomes(() => shownTitles(page), ["Pump"]);
});

browserTest("an item that the search does not find is opened, edited and deleted by its address", async (stage) => {
  const [pump] = await givenItems(stage, { title: "Pump" }, { title: "Valve" });
  const page = await openItems(stage, `/items?q=valve&item=${pump?.id}`);
  const dialog = page.getByRole("dialog", { name: "Item" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("Pump 5");
  await page.keyboard.press("Enter");
  await assertBecomes(() => storedTitles(stage), ["Valve", "Pump 5"]);
  await stage.request("PATCH", `${ITEMS_PATH}/${pump?.id}`, { title: "Pump 6" });
  await assertBecomes(() => dialog.getByRole("textbox", { name: "Title" }).inputValue(), "Pump 6");
  await dialog.getByRole("button", { name: "Delete item" }).click();
  await dialog.waitFor({ state: "detached" });
  await assertBecomes(() => storedTitles(stage), ["Valve"]);
  assertEquals(new URL(page.url()).search, "?q=valve");
});

browserTest("a link to an item that is gone opens the list and says so", async (stage) => {
  await givenItems(stage, { title: "Pump" });
  stage.expectError("404");
  const page = await openItems(stage, "/items?item=gone");
  await page.getByText("The item that was open is not there any more").waitFor();
  assertEquals(new URL(page.url()).search, "");
  assertEquals(await page.getByRole("dialog").count(), 0);
});

browserTest("an item deleted elsewhere while it is open leaves the page and its address", async (stage) => {
  const [pump] = await givenItems(stage, { title: "Pump" }, { title: "Valve" });
  const page = await openItems(stage);
  await rowOf(page, "Pump").click();
  await page.getByRole("dialog", { name: "Item" }).waitFor();
  await stage.request("DELETE", `${ITEMS_PATH}/${pump?.id}`);
  await page.getByText("Item “Pump” was deleted elsewhere").waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await assertBecomes(() => Promise.resolve(new URL(page.url()).search), "");
  await assertBecomes(() => focusedItem(page), "Valve");
});

import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedItem, givenItems, openItems, rowOf, shownTitles, storedItems, storedTitles } from "./support/items.ts";

const FRUIT = [{ title: "banana" }, { title: "Cherry" }, { title: "apple", description: "green *and* red" }] as const;
const param = (page: { url(): string }, name: string) => new URL(page.url()).searchParams.get(name);

browserTest("an item is added with n, shown at once and kept by the server", async (stage) => {
  const page = await openItems(stage);
  await page.getByRole("heading", { name: "Things to keep track of" }).waitFor();
  await stage.screenshot(page, "items-first-use");
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "New item" });
  await dialog.getByLabel("Title").fill("Pump 4");
  await dialog.getByLabel("Description").fill("Bench 2, **spare parts** in drawer 3");
  await stage.screenshot(page, "items-new");
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await assertBecomes(() => shownTitles(page), ["Pump 4"]);
  await assertBecomes(() => storedTitles(stage), ["Pump 4"]);
  await assertBecomes(() => focusedItem(page), "Pump 4");
  await page.getByRole("gridcell", { name: "Bench 2, spare parts in drawer 3" }).waitFor();
  await page.reload();
  await assertBecomes(() => shownTitles(page), ["Pump 4"]);
});

browserTest("what was typed for a new item is there again after Escape, and gone after Cancel", async (stage) => {
  const page = await openItems(stage);
  const dialog = page.getByRole("dialog", { name: "New item" });
  await page.keyboard.press("n");
  await dialog.getByLabel("Title").fill("Half a");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("n");
  assertEquals(await dialog.getByLabel("Title").inputValue(), "Half a");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.keyboard.press("n");
  assertEquals(await dialog.getByLabel("Title").inputValue(), "");
  assertEquals(await storedTitles(stage), []);
});

browserTest("an item is edited in its dialog, by keys alone", async (stage) => {
  await givenItems(stage, ...FRUIT);
  const page = await openItems(stage);
  await rowOf(page, "apple").waitFor();
  await page.keyboard.press("ArrowDown");
  assertEquals(await focusedItem(page), "apple");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Item" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("Cherries");
  await dialog.getByRole("button", { name: "Add a description…" }).click();
  await page.keyboard.type("sweet **or** sour");
  await page.keyboard.press("Escape");
  await dialog.locator("strong").getByText("or").waitFor();
  await stage.screenshot(page, "items-dialog");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assertEquals(await focusedItem(page), "Cherries"); // with the dialog's end, not a frame later
  await assertBecomes(() => shownTitles(page), ["apple", "Cherries", "banana"]);
  await assertBecomes(async () => {
    const [, cherry] = await storedItems(stage);
    return [cherry?.title, cherry?.description];
  }, ["Cherries", "sweet **or** sour"]);
});

browserTest("an item is deleted without a question, and Undo brings it back", async (stage) => {
  const given = await givenItems(stage, ...FRUIT);
  const page = await openItems(stage);
  await rowOf(page, "Cherry").focus();
  await page.keyboard.press("Delete");
  await assertBecomes(() => shownTitles(page), ["apple", "banana"]);
  await assertBecomes(() => focusedItem(page), "banana");
  await assertBecomes(() => storedTitles(stage), ["apple", "banana"]);
  await stage.screenshot(page, "items-undo");
  await page.keyboard.press("Control+z");
  await assertBecomes(() => shownTitles(page), ["apple", "Cherry", "banana"]);
  await assertBecomes(() => storedTitles(stage), ["apple", "Cherry", "banana"]);
  const [, cherry] = await storedItems(stage);
  assertEquals([cherry?.id, cherry?.created_at], [given[1]?.id, given[1]?.created_at]);
});

browserTest("several items are selected with Shift, deleted together and brought back by one Undo", async (stage) => {
  await givenItems(stage, ...["a", "b", "c", "d", "e"].map((title) => ({ title })));
  const page = await openItems(stage);
  await rowOf(page, "d").getByRole("checkbox").click();
  await rowOf(page, "b").getByRole("checkbox").click({ modifiers: ["Shift"] });
  const bar = page.getByRole("region", { name: "Selected rows" });
  await bar.getByText("3 selected").waitFor();
  await stage.screenshot(page, "items-selected");
  await bar.getByRole("button", { name: "Delete" }).click();
  await assertBecomes(() => shownTitles(page), ["e", "a"]);
  await assertBecomes(() => storedTitles(stage), ["e", "a"]);
  await bar.waitFor({ state: "detached" });
  await assertBecomes(() => focusedItem(page), "a");
  await page.getByRole("button", { name: "Undo" }).click();
  await assertBecomes(() => shownTitles(page), ["e", "d", "c", "b", "a"]);
  await assertBecomes(() => storedTitles(stage), ["e", "d", "c", "b", "a"]);
  assertEquals(await page.locator("#items tbody tr[aria-selected=true]").count(), 0);
});

browserTest("rows are selected by keys: Space, Shift with arrows, Ctrl+A, and Escape for none", async (stage) => {
  await givenItems(stage, ...["a", "b", "c", "d"].map((title) => ({ title })));
  const page = await openItems(stage);
  const selected = () => page.locator("#items tbody tr[aria-selected=true] .item-title").allTextContents();
  await rowOf(page, "d").focus();
  await page.keyboard.press("Space");
  await assertBecomes(selected, ["d"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await assertBecomes(selected, ["d", "c", "b"]);
  await page.keyboard.press("Space");
  await assertBecomes(selected, ["d", "c"]);
  await page.keyboard.press("Control+a");
  await assertBecomes(selected, ["d", "c", "b", "a"]);
  assertEquals(await page.getByRole("checkbox", { name: "Select all rows" }).isChecked(), true);
  await page.keyboard.press("Escape");
  await assertBecomes(selected, []);
  await assertBecomes(() => focusedItem(page), "b");
  await page.keyboard.press("Home");
  await page.keyboard.press("Delete");
  await assertBecomes(() => storedTitles(stage), ["c", "b", "a"]);
});

browserTest("the search finds items while one types, and the address keeps it", async (stage) => {
  await givenItems(stage, ...FRUIT);
  const page = await openItems(stage);
  await page.keyboard.press("/");
  await page.keyboard.type("RED");
  await assertBecomes(() => shownTitles(page), ["apple"]);
  await page.getByText("1 item found").waitFor();
  await assertBecomes(() => Promise.resolve(param(page, "q")), "RED");
  await page.reload();
  await assertBecomes(() => shownTitles(page), ["apple"]);
  await page.getByRole("searchbox").fill("nowhere");
  await page.getByText("No items found for nowhere.").waitFor();
  await stage.screenshot(page, "items-nothing-found");
  await page.getByRole("main").getByRole("button", { name: "Clear the search" }).click();
  await assertBecomes(() => shownTitles(page), ["apple", "Cherry", "banana"]);
  assertEquals(param(page, "q"), null);
});

browserTest(
  "a click on a column's head sorts by it, another turns it around, and the address keeps it",
  async (stage) => {
    await givenItems(stage, ...FRUIT);
    const page = await openItems(stage);
    const head = page.getByRole("columnheader", { name: "Title" });
    assertEquals(await page.getByRole("columnheader", { name: "Created" }).getAttribute("aria-sort"), "descending");
    await head.getByRole("button").click();
    await assertBecomes(() => shownTitles(page), ["apple", "banana", "Cherry"]);
    assertEquals(await head.getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Enter");
    await assertBecomes(() => shownTitles(page), ["Cherry", "banana", "apple"]);
    assertEquals([await head.getAttribute("aria-sort"), param(page, "sort")], ["descending", "-title"]);
    await page.reload();
    await assertBecomes(() => shownTitles(page), ["Cherry", "banana", "apple"]);
    await page.goto(`${stage.url}/items?sort=nonsense`);
    await assertBecomes(() => shownTitles(page), ["apple", "Cherry", "banana"]);
  },
);

browserTest("after adding, keys go on from the new item, also while it gets its id", async (stage) => {
  await givenItems(stage, ...FRUIT);
  const page = await openItems(stage, "/items?sort=title");
  await assertBecomes(() => shownTitles(page), ["apple", "banana", "Cherry"]);
  await page.keyboard.press("n");
  await page.keyboard.type("blueberry");
  await page.keyboard.press("Enter");
  await assertBecomes(() => shownTitles(page), ["apple", "banana", "blueberry", "Cherry"]);
  await assertBecomes(() => focusedItem(page), "blueberry");
  await page.keyboard.press("ArrowDown");
  await assertBecomes(() => focusedItem(page), "Cherry");
});

for (const key of ["Enter", "ArrowDown"]) {
  browserTest(`${key} in the search goes to the first item found`, async (stage) => {
    await givenItems(stage, ...FRUIT);
    const page = await openItems(stage);
    await page.keyboard.press("/");
    await page.keyboard.type("e");
    await assertBecomes(() => shownTitles(page), ["apple", "Cherry"]);
    await page.keyboard.press(key);
    assertEquals(await focusedItem(page), "apple");
    await page.keyboard.press("ArrowDown");
    assertEquals(await focusedItem(page), "Cherry");
  });
}

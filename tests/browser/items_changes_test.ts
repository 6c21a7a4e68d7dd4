import { assert, assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { givenItems, ITEMS_PATH, openItems, rowOf, shownTitles, storedItems, storedTitles } from "./support/items.ts";

browserTest("what happens elsewhere is shown: added, changed, deleted, restored and imported items", async (stage) => {
  const [first] = await givenItems(stage, { title: "first" });
  const page = await openItems(stage);
  await assertBecomes(() => shownTitles(page), ["first"]);
  const [second] = await givenItems(stage, { title: "second" });
  await assertBecomes(() => shownTitles(page), ["second", "first"]);
  await stage.request("PATCH", `${ITEMS_PATH}/${first?.id}`, { title: "first, changed" });
  await assertBecomes(() => shownTitles(page), ["second", "first, changed"]);
  await stage.request("DELETE", `${ITEMS_PATH}/${second?.id}`);
  await assertBecomes(() => shownTitles(page), ["first, changed"]);
  await stage.request("POST", `${ITEMS_PATH}/${second?.id}/restore`);
  await assertBecomes(() => shownTitles(page), ["second", "first, changed"]);
  const other = await page.context().newPage();
  await other.goto(`${stage.url}/items?q=imported`);
  const body = "title\nimported\n";
  const answer = await fetch(stage.url + ITEMS_PATH + "/import", {
    method: "POST",
    body,
    headers: { "content-type": "text/csv" },
  });
  assertEquals(answer.status, 200);
  await assertBecomes(() => shownTitles(page), ["imported", "second", "first, changed"]);
  await assertBecomes(() => shownTitles(other), ["imported"]);
});

browserTest(
  "two people at one item: the newer one is shown, one's own text is kept to use or to paste",
  async (stage) => {
    const [item] = await givenItems(stage, { title: "shared", description: "old" });
    const page = await openItems(stage);
    stage.expectError("412");
    await rowOf(page, "shared").click();
    const dialog = page.getByRole("dialog", { name: "Item" });
    await dialog.getByRole("button", { name: "Edit" }).click();
    await dialog.getByRole("textbox", { name: "Description" }).fill("mine");
    await stage.request("PATCH", `${ITEMS_PATH}/${item?.id}`, { description: "theirs" });
    await page.keyboard.press("Escape");
    const kept = dialog.getByRole("alert", { name: "Your version" });
    await kept.getByText("mine", { exact: true }).waitFor();
    await dialog.getByText("theirs").waitFor();
    await stage.screenshot(page, "items-conflict");
    assertEquals((await storedItems(stage))[0]?.description, "theirs");
    await kept.getByRole("button", { name: "Use mine" }).click();
    await assertBecomes(async () => (await storedItems(stage))[0]?.description, "mine");
  },
);

browserTest("a text that could not be saved can be found again after its dialog was closed", async (stage) => {
  const [item] = await givenItems(stage, { title: "shared" });
  const page = await openItems(stage);
  stage.expectError("404");
  await page.route(`**${ITEMS_PATH}/${item?.id}`, async (route) => {
    await stage.request("DELETE", `${ITEMS_PATH}/${item?.id}`);
    await route.continue();
  }, { times: 1 });
  await rowOf(page, "shared").click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Title" }).fill("my words");
  await page.keyboard.press("Escape");
  await page.getByText("Not saved: Someone else deleted this item. Your text is kept.").waitFor();
  await assertBecomes(() => shownTitles(page), []);
  await page.getByRole("button", { name: "1 text not saved" }).click();
  const dialog = page.getByRole("dialog", { name: "Not saved" });
  await dialog.getByText("my words").waitFor();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await dialog.waitFor({ state: "detached" });
  assertEquals(await page.getByRole("button", { name: "1 text not saved" }).count(), 0);
});

browserTest("a change to another field of an item does not stand in the way of one's own", async (stage) => {
  const [item] = await givenItems(stage, { title: "shared", description: "old" });
  const page = await openItems(stage);
  stage.expectError("412");
  await rowOf(page, "shared").click();
  const dialog = page.getByRole("dialog", { name: "Item" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("renamed");
  await stage.request("PATCH", `${ITEMS_PATH}/${item?.id}`, { description: "theirs" });
  await page.keyboard.press("Enter");
  await assertBecomes(async () => (await storedItems(stage)).map(({ title, description }) => [title, description]), [
    ["renamed", "theirs"],
  ]);
  assertEquals(await dialog.getByRole("alert").count(), 0);
});

browserTest("what is refused is taken back, and a new item's text is kept", async (stage) => {
  await givenItems(stage, { title: "there" });
  const page = await openItems(stage);
  stage.expectError("503");
  await page.route(`**${ITEMS_PATH}**`, async (route) => {
    if (route.request().method() === "GET") return await route.continue();
    const problem = { type: "/problems/read_only", title: "No", status: 503, detail: "The disk cannot be written" };
    await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await rowOf(page, "there").focus();
  await page.keyboard.press("Delete");
  await page.getByText("Item “there” was not deleted: The disk cannot be written").waitFor();
  await assertBecomes(() => shownTitles(page), ["there"]);
  await page.keyboard.press("n");
  await page.getByLabel("Title").fill("new");
  await page.keyboard.press("Enter");
  await page.getByText("Item “new” was not added: The disk cannot be written. Its text is kept.").waitFor();
  await assertBecomes(() => shownTitles(page), ["there"]);
  await page.getByRole("button", { name: "Show it" }).click();
  assertEquals(await page.getByLabel("Title").inputValue(), "new");
  await page.unroute(`**${ITEMS_PATH}**`);
  await page.getByLabel("Title").press("Enter");
  await assertBecomes(() => storedTitles(stage), ["new", "there"]);
});

browserTest("a long list is read as one scrolls, draws what is near and can be walked to its end", async (stage) => {
  const lines = Array.from({ length: 950 }, (_, index) => `item ${String(index).padStart(4, "0")}`);
  await fetch(stage.url + ITEMS_PATH + "/import", {
    method: "POST",
    body: `title\n${lines.join("\n")}\n`,
    headers: { "content-type": "text/csv" },
  });
  const page = await openItems(stage, "/items?sort=title");
  await page.getByText("950 items").waitFor();
  const grid = page.getByRole("grid", { name: "Items" });
  assertEquals(await grid.getAttribute("aria-rowcount"), "951");
  await page.keyboard.press("ArrowDown");
  await assertBecomes(async () => {
    await page.keyboard.press("End");
    return await page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"));
  }, "951");
  await rowOf(page, "item 0949").waitFor();
  assert(await grid.locator("tbody tr[data-key]").count() < 120);
  await stage.screenshot(page, "items-long");
  await page.keyboard.press("Home");
  await assertBecomes(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex")), "2");
  assert(await rowOf(page, "item 0000").isVisible());
  await page.locator("#items .table-scroll").evaluate((box) => box.scrollTop = 400 * 36);
  await rowOf(page, "item 0405").waitFor();
  await page.keyboard.press("ArrowDown"); // from the row that has the focus, far above
  await assertBecomes(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex")), "3");
});

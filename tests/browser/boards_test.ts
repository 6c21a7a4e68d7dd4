import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, givenBoard, openBoard, shownLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A"]], ["Done", []]] as const;

async function chooseInSwitcher(page: Page, item: string): Promise<void> {
  await page.locator(".board-switch").click();
  await page.getByRole("menu").getByText(item, { exact: true }).click();
}

async function createBoard(page: Page, title: string): Promise<void> {
  await chooseInSwitcher(page, "New board…");
  await page.getByRole("dialog", { name: "New board" }).getByRole("textbox", { name: "Title" }).fill(title);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "A board for your work" }).waitFor();
}

browserTest("a new board is empty, offers the first step, and is filled by it", async (stage) => {
  const page = await openBoard(stage);
  await createBoard(page, "Second");
  assertEquals(await page.locator(".board-switch").textContent(), "Second");
  await assertBecomes(() => page.title(), "Second · Benchtop");
  await stage.screenshot(page, "empty-board");
  await page.getByRole("button", { name: "Start with To do, Doing and Done" }).click();
  await assertBecomes(() => shownLayout(page), [["To do", []], ["Doing", []], ["Done", []]]);
  await page.reload();
  await assertBecomes(() => shownLayout(page), [["To do", []], ["Doing", []], ["Done", []]]);
});

browserTest("boards are switched between, and back leads to the one before", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await createBoard(page, "Second");
  const second_url = page.url();
  await chooseInSwitcher(page, "My board");
  await cardOf(page, "A").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "A board for your work" }).waitFor();
  assertEquals(page.url(), second_url);
  await page.goForward();
  await cardOf(page, "A").waitFor();
  await page.locator(".board-switch").click();
  assertEquals(await page.getByRole("menuitemradio", { checked: true }).textContent(), "My board");
  await stage.screenshot(page, "board-menu");
});

browserTest("a board is renamed in its place, and every page shows the new title", async (stage) => {
  const page = await openBoard(stage);
  const other = await openBoard(stage);
  await chooseInSwitcher(page, "Rename this board");
  const field = page.getByRole("textbox", { name: "Board title" });
  await assertBecomes(() => field.evaluate((it) => it === document.activeElement), true);
  await field.fill("Bench 4");
  await page.keyboard.press("Enter");
  await assertBecomes(() => other.locator(".board-switch").textContent(), "Bench 4");
  assertEquals(await page.locator(".board-switch").textContent(), "Bench 4");
  await assertBecomes(() => other.title(), "Bench 4 · Benchtop");
});

browserTest("deleting a board asks once, naming it; whoever has it open is led to another one", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await createBoard(page, "Second");
  const other = await openBoard(stage);
  await chooseInSwitcher(other, "Second");
  await other.getByRole("heading", { name: "A board for your work" }).waitFor();

  await chooseInSwitcher(page, "Delete this board…");
  const dialog = page.getByRole("dialog", { name: "Delete the board “Second”?" });
  await dialog.getByText("This cannot be undone.").waitFor();
  await stage.screenshot(page, "delete-board");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await chooseInSwitcher(page, "Delete this board…");
  await dialog.getByRole("button", { name: "Delete board" }).click();
  await Promise.all([page, other].map(async (view) => { // at once: the notices vanish
    await view.getByText("Board “Second” was deleted").waitFor();
    await cardOf(view, "A").waitFor();
    await assertBecomes(() => view.locator(".board-switch").textContent(), "My board");
  }));
  await page.locator(".board-switch").click();
  await page.getByRole("menuitem", { name: "New board…" }).waitFor();
  assertEquals(await page.getByRole("menuitem", { name: "Delete this board…" }).count(), 0); // the last one stays
});

browserTest("a link to a board that is gone says so and leads to one that is there", async (stage) => {
  stage.expectError("404");
  const page = await stage.openPage("/boards/no-such-board");
  await page.getByRole("heading", { name: "There is no board here" }).waitFor();
  await stage.screenshot(page, "no-such-board");
  await page.getByRole("button", { name: "Open “My board”" }).click();
  await page.locator(".card").first().waitFor();
  assert(page.url().endsWith("/boards/board-1"));
});

/** What someone meets in the first minutes: focus that comes back, and typed titles that stay. */
import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, columnOf, expectOutage, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedCard } from "./support/speech.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", ["C"]]] as const;

async function pressAll(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** What has focus, with the column it is in: "To do: Add card"; "nothing" for the page itself. */
async function focusedPlace(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return "nothing";
    const name = focused.getAttribute("aria-label") ?? focused.innerText.trim();
    const column = focused.closest(".column")?.getAttribute("aria-label");
    return column ? `${column}: ${name}` : name;
  });
}

function addCardOf(page: Page, column: string) {
  return columnOf(page, column).getByRole("button", { name: "Add card" });
}

function fieldOf(page: Page, column: string) {
  return columnOf(page, column).getByRole("textbox");
}

async function isAskedOnClosing(page: Page): Promise<void> {
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const question = await asked;
  assertEquals(question.type(), "beforeunload");
  await question.dismiss();
}

browserTest("after adding cards, focus is on the card last visited, or on the button pressed", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await pressAll(page, ["n", "Escape"]);
  await assertBecomes(() => focusedPlace(page), "To do: Add card"); // no card had been visited
  await cardOf(page, "C").focus();
  await pressAll(page, ["n", "Escape"]);
  await assertBecomes(() => focusedCard(page), "C");
  await pressAll(page, ["n", "N", "Enter", "Escape"]);
  await assertBecomes(() => focusedCard(page), "C");
  await addCardOf(page, "Done").focus();
  await pressAll(page, ["Enter", "X", "Escape"]);
  await assertBecomes(() => focusedPlace(page), "Done: Add card");
  await assertBecomes(() => storedLayout(stage), [["To do", ["A", "B"]], ["Done", ["C", "N"]]]);
});

browserTest("after a title is edited by keyboard, focus is where the editing was begun", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  for (const key of ["Escape", "Enter"]) {
    await columnOf(page, "Done").getByRole("button", { name: "Column Done" }).focus();
    await page.keyboard.press("Enter");
    await assertBecomes(() => focusedPlace(page), "Done: Add card"); // the first item, once the menu is there
    await page.keyboard.press("ArrowDown");
    await assertBecomes(() => focusedPlace(page), "Done: Rename");
    await pressAll(page, ["Enter", "F", key]);
    const title = key === "Enter" ? "F" : "Done";
    await assertBecomes(() => focusedPlace(page), `${title}: Column ${title}`);
  }
  await page.locator(".board-switch").click();
  await page.getByRole("menuitem", { name: "Rename this board" }).click();
  await assertBecomes(() => focusedPlace(page), "Board title");
  await pressAll(page, ["Z", "Enter"]);
  await assertBecomes(() => focusedPlace(page), "Z");
  assertEquals(await page.getByRole("menu").isVisible(), false); // Enter did not press the button as well
  for (const keys of [["Escape"], ["G", "Enter"]]) {
    await page.getByRole("button", { name: "Add column" }).focus();
    await pressAll(page, ["Enter", ...keys]);
    await assertBecomes(() => focusedPlace(page), "Add column");
  }
  await assertBecomes(async () => (await storedLayout(stage)).map(([title]) => title), ["To do", "F", "G"]);
});

browserTest("the usual columns lead to the first Add card, also once the server has named them", async (stage) => {
  await givenBoard(stage, []);
  const page = await stage.openPage();
  await page.getByRole("button", { name: "Start with To do, Doing and Done" }).focus();
  await page.keyboard.press("Enter");
  await assertBecomes(() => storedLayout(stage), [["To do", []], ["Doing", []], ["Done", []]]);
  await assertBecomes(() => page.locator('[data-column-id^="new:"]').count(), 0);
  await assertBecomes(() => focusedPlace(page), "To do: Add card");
});

browserTest("on a fresh page an arrow begins at the card that Tab leads to", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await page.keyboard.press("ArrowDown");
  assertEquals(await focusedCard(page), "A");
  await page.keyboard.press("ArrowDown");
  assertEquals(await focusedCard(page), "B");
});

browserTest("a half-typed card stays with its column until it is added or given up", async (stage) => {
  await givenBoard(stage, LAYOUT);
  await stage.request("POST", "/api/v1/boards", { title: "Second" });
  const page = await openBoard(stage);
  await addCardOf(page, "To do").click();
  await page.keyboard.type("Half a thou");
  await addCardOf(page, "Done").click();
  await page.keyboard.type("Another");
  await addCardOf(page, "To do").click();
  assertEquals(await fieldOf(page, "To do").inputValue(), "Half a thou");
  await isAskedOnClosing(page);

  await page.locator(".board-switch").click();
  await page.getByRole("menuitemradio", { name: "Second" }).click();
  await page.getByRole("heading", { name: "A board for your work" }).waitFor();
  await page.goBack();
  await cardOf(page, "A").waitFor();
  await addCardOf(page, "Done").click();
  assertEquals(await fieldOf(page, "Done").inputValue(), "Another");
  await page.keyboard.press("Escape"); // gives it up
  await addCardOf(page, "Done").click();
  assertEquals(await fieldOf(page, "Done").inputValue(), "");
  await addCardOf(page, "To do").click();
  await page.keyboard.type("ght");
  await page.keyboard.press("Enter");
  assertEquals(await fieldOf(page, "To do").inputValue(), "");
  await assertBecomes(() => storedLayout(stage), [["To do", ["A", "B", "Half a thought"]], ["Done", ["C"]]]);
  await page.keyboard.press("Escape");
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed; // without a question: nothing is left to lose
});

browserTest("titles of cards that could not be added come back to Add card", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  expectOutage(stage);
  await stage.stopServer();
  await page.getByText("Reconnecting…").waitFor();
  await addCardOf(page, "Done").click();
  await page.keyboard.type("Kept");
  await page.keyboard.press("Enter");
  await page.getByText("Its title is kept in “Add card”").waitFor();
  await assertBecomes(() => fieldOf(page, "Done").inputValue(), "Kept"); // the open field was empty
  await stage.screenshot(page, "refused-new-card");
  await stage.startServer();
  await page.getByText("Reconnecting…").waitFor({ state: "detached" });
  await fieldOf(page, "Done").press("Enter");
  await assertBecomes(() => storedLayout(stage), [["To do", ["A", "B"]], ["Done", ["C", "Kept"]]]);
  await assertBecomes(() => shownLayout(page), [["To do", ["A", "B"]], ["Done", ["C", "Kept"]]]);
});

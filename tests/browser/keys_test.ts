import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, columnOf, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedCard, focusIsVisible } from "./support/speech.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Empty", []], ["Doing", ["C", "D", "E"]]] as const;

/** The name of whatever has focus, as a screen reader would say it, shortened to its own words. */
async function focusedName(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement)) return "";
    if (focused === document.body) return "nothing";
    const shown = focused.querySelector(".card-title")?.textContent ?? focused.innerText;
    return (focused.getAttribute("aria-label") ?? shown).trim();
  });
}

browserTest("Tab leads through the page in the order of the eye, and focus can always be seen", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const names: string[] = [];
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press("Tab");
    const name = await focusedName(page);
    names.push(name);
    assertEquals(await focusIsVisible(page), true, `focus on "${name}" cannot be seen`);
  }
  const places = ["Board", "Items", "Users", "Settings"];
  const frame = [...places, "Theme", "Shortcuts", "Icons only", "My board", "Search cards", "Chat", "Local user"];
  const columns = ["Column To do", "A", "Add card", "Column Empty", "Add card", "Column Doing", "Add card"];
  assertEquals(names, ["Skip to the content", ...frame, ...columns, "Add column"]);
});

browserTest("arrows walk the cards, past columns without any, and Home and End go to the edges", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "A").focus();
  const walk = [
    ["ArrowDown", "B"],
    ["ArrowDown", "B"],
    ["ArrowRight", "D"],
    ["ArrowRight", "D"],
    ["End", "E"],
    ["ArrowLeft", "B"],
    ["Home", "A"],
    ["ArrowUp", "A"],
    ["ArrowLeft", "A"],
  ] as const;
  for (const [key, title] of walk) {
    await page.keyboard.press(key);
    assertEquals([key, await focusedCard(page)], [key, title]);
  }
  assertEquals(await page.locator('.card[tabindex="0"]').count(), 1);
});

browserTest("/ searches, n makes a card, ? shows the shortcuts, e and Enter open, Escape leaves", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await page.keyboard.press("/");
  assertEquals(await focusedName(page), "Search cards");
  await page.keyboard.press("Escape");
  assertEquals(await focusedName(page), "nothing");

  await page.keyboard.press("n");
  await columnOf(page, "To do").getByRole("textbox").waitFor(); // the first column, when none was visited
  await page.keyboard.press("Escape");
  await cardOf(page, "D").focus();
  await page.keyboard.press("n");
  assertEquals(
    await columnOf(page, "Doing").getByRole("textbox").evaluate((it) => it === document.activeElement),
    true,
  );
  await page.keyboard.type("n / ? e");
  assertEquals(await columnOf(page, "Doing").getByRole("textbox").inputValue(), "n / ? e"); // typing is no shortcut
  await page.keyboard.press("Escape");

  await cardOf(page, "D").focus();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  await stage.screenshot(page, "shortcuts");
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await assertBecomes(() => focusedCard(page), "D"); // focus comes back to where it was

  for (const key of ["e", "Enter"]) {
    await page.keyboard.press(key);
    await page.getByRole("dialog", { name: "Card" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await assertBecomes(() => focusedCard(page), "D");
  }
});

browserTest("Delete deletes a card and leads to the next, Ctrl+Z takes it back", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "D").focus();
  await page.keyboard.press("Delete");
  await assertBecomes(() => storedLayout(stage), [["To do", ["A", "B"]], ["Empty", []], ["Doing", ["C", "E"]]]);
  await assertBecomes(() => focusedCard(page), "E");
  await page.keyboard.press("Control+z");
  await assertBecomes(() => shownLayout(page), LAYOUT);
  await assertBecomes(() => storedLayout(stage), LAYOUT);
  await assertBecomes(() => focusedCard(page), "D");
});

browserTest("menus open, walk and close by keyboard, and give focus back", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const opener = columnOf(page, "To do").getByRole("button", { name: "Column To do" });
  await opener.focus();
  await page.keyboard.press("Enter");
  const items = ["Add card", "Rename", "Move right", "Delete…"];
  await assertBecomes(() => focusedName(page), items[0] ?? "");
  for (const name of [...items.slice(1), items[0]]) {
    await page.keyboard.press("ArrowDown");
    assertEquals(await focusedName(page), name);
  }
  await page.keyboard.press("ArrowUp");
  assertEquals(await focusedName(page), "Delete…");
  await stage.screenshot(page, "column-menu");
  await page.keyboard.press("Escape");
  await assertBecomes(() => opener.evaluate((it) => it === document.activeElement), true);
});

browserTest("a dialog keeps focus inside while Tab goes round", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await cardOf(page, "A").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Card" }).waitFor();
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press("Tab");
    const where = await page.evaluate(() => {
      const focused = document.activeElement;
      // The browser's own controls come between the last field and the first: the page then has nothing focused.
      return focused === document.body || focused?.closest("dialog") !== null;
    });
    assertEquals(where, true);
  }
});

import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { waitFor } from "../support/wait.ts";

/** The titles of every column's cards, as the page shows them. */
function columnsOf(page: Page): Promise<string[][]> {
  return page.locator(".column").evaluateAll((columns) =>
    columns.map((column) => [...column.querySelectorAll(".card-title")].map((title) => title.textContent ?? ""))
  );
}

/** Opens the board that a fresh database holds. */
async function openBoard(stage: Stage, options = {}): Promise<Page> {
  const page = await stage.openPage("/", options);
  await page.locator(".card").nth(7).waitFor();
  return page;
}

async function middleOf(page: Page, selector: string, at = 0): Promise<{ x: number; y: number }> {
  const box = await page.locator(selector).nth(at).boundingBox();
  if (box === null) throw new Error(`Cannot point at ${selector}: it is not shown`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

browserTest("the first board is shown with five columns and eight cards, and the address names it", async (stage) => {
  const page = await openBoard(stage);
  assertEquals((await columnsOf(page)).map((titles) => titles.length), [2, 1, 2, 1, 2]);
  assertEquals(new URL(page.url()).pathname, "/boards/board-1");
  await stage.screenshot(page, "smoke-board");
});

browserTest("a card dragged into the empty space below a column is its last, after a reload too", async (stage) => {
  const page = await openBoard(stage);
  const title = (await columnsOf(page))[0]?.[0] ?? "";
  const from = await middleOf(page, ".card");
  const column = await middleOf(page, ".column", 1);
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/move") && answer.status() === 200);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 10, { steps: 4 });
  await page.mouse.move(column.x, 700, { steps: 12 });
  await page.locator(".column").nth(1).locator(".drop-line").waitFor();
  await stage.screenshot(page, "smoke-drag");
  await page.mouse.up();
  await saved;
  assertEquals((await columnsOf(page))[1]?.at(-1), title);
  await page.reload();
  await page.locator(".card").nth(7).waitFor();
  assertEquals((await columnsOf(page))[1]?.at(-1), title);
});

browserTest("a long press lifts a card on a touch screen, and a finger moves it", async (stage) => {
  const page = await openBoard(stage, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const [first, second] = (await columnsOf(page))[0] ?? [];
  const { x, y } = await middleOf(page, ".card");
  const below = await middleOf(page, ".card", 1);
  const finger = await page.context().newCDPSession(page);
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  await page.locator(".slot.chosen").waitFor();
  for (let at = y; at <= below.y + 30; at += 8) {
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: at }] });
  }
  await page.locator(".slot + .drop-line").waitFor({ state: "attached" });
  await stage.screenshot(page, "smoke-touch");
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await waitFor(async () => (await columnsOf(page))[0]?.join() === [second, first].join(), "the card to be below");
  assertEquals(page.url(), `${stage.url}/boards/board-1`); // it was moved, not opened
});

browserTest("Space lifts a card, arrows carry it, each step is spoken, and Escape puts it back", async (stage) => {
  const page = await openBoard(stage);
  const before = await columnsOf(page);
  const title = before[0]?.[1] ?? "";
  const said = () => page.locator("[aria-live=polite]").textContent();
  await page.locator(".card").nth(1).focus();
  await page.keyboard.press("Space");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp"]) await page.keyboard.press(key);
  assertEquals(await said(), `Card ${title}, moved to In Progress, position 1 of 3`);
  assertEquals((await columnsOf(page))[2]?.[0], title);
  assert((await page.evaluate(() => document.activeElement?.textContent))?.includes(title));
  await page.keyboard.press("Escape");
  assertEquals(await said(), `Card ${title}, put back in Backlog, position 2 of 2`);
  assertEquals(await columnsOf(page), before);
});

browserTest("a deleted card comes back to its place by Ctrl+Z", async (stage) => {
  const page = await openBoard(stage);
  const before = await columnsOf(page);
  await page.locator(".card").nth(0).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Undo" }).waitFor();
  assertEquals((await columnsOf(page))[0], before[0]?.slice(1));
  await page.keyboard.press("Control+z");
  await page.locator(".card").nth(7).waitFor();
  assertEquals(await columnsOf(page), before);
});

browserTest("HTML in a card's details is shown as text, and links lead nowhere harmful", async (stage) => {
  const details = "<img src=x onerror=alert(1)>\n\n[bad](javascript:alert(2)) ![far](https://example.org/x.png)";
  const card = { column_id: "col-backlog", title: "<b>bold</b>", details, labels: ["<i>label</i>"] };
  await stage.request("POST", "/api/v1/boards/board-1/cards", card);
  const page = await stage.openPage();
  await page.getByText("<b>bold</b>").click();
  const shown = page.locator(".markdown:not(.plain-text)");
  await shown.waitFor();
  assertEquals(await shown.locator("img, script, [onerror]").count(), 0);
  assert((await shown.textContent())?.includes("<img src=x onerror=alert(1)>"));
  const links = await shown.locator("a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assertEquals(links, [null, "https://example.org/x.png"]);
});

import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, givenBoard, openBoard, shownLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", []]] as const;

browserTest("the address names the open card: back, forward, reload and a copied link all work", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const board_url = page.url();
  await cardOf(page, "A").click();
  const dialog = page.getByRole("dialog", { name: "Card" });
  const title = dialog.getByRole("textbox", { name: "Title" });
  await dialog.waitFor();
  assertEquals(page.url(), `${board_url}?card=card-a`);
  await page.goBack();
  await dialog.waitFor({ state: "detached" });
  assertEquals(page.url(), board_url);
  await page.goForward();
  await dialog.waitFor();
  await page.reload();
  await dialog.waitFor();
  assertEquals(await title.inputValue(), "A");

  const link = page.url();
  const other = await openBoard(stage, link.slice(stage.url.length));
  await other.getByRole("dialog", { name: "Card" }).waitFor();
  await other.keyboard.press("Escape");
  await other.getByRole("dialog").waitFor({ state: "detached" });
  assertEquals(other.url(), board_url); // there is nothing of ours to go back to: the page stays

  await page.keyboard.press("Escape");
  await assertBecomes(() => Promise.resolve(page.url()), board_url);
  await assertBecomes(() => shownLayout(page), LAYOUT);
});

browserTest("a link to a card that is gone opens the board and says so", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage, "/boards/board-1?card=card-gone");
  await page.getByText("The card that was open is not on this board any more").waitFor();
  assertEquals(new URL(page.url()).search, "");
  assertEquals(await page.getByRole("dialog").count(), 0);
});

browserTest("an address that is none says so, answers 404 and leads to the first board", async (stage) => {
  stage.expectError("404");
  const page = await stage.openPage("");
  const answer = await page.goto(`${stage.url}/no/such/page`);
  assertEquals(answer?.status(), 404);
  await page.getByRole("heading", { name: "There is no page here" }).waitFor();
  await stage.screenshot(page, "no-page");
  await page.getByRole("link", { name: "Go to the first board" }).click();
  await page.locator(".card").first().waitFor();
  assertEquals(new URL(page.url()).pathname, "/boards/board-1");
});

browserTest("a card just added can be opened at once, and its address survives the reload", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await page.keyboard.press("n");
  await page.keyboard.type("New");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await cardOf(page, "New").click();
  await page.getByRole("dialog", { name: "Card" }).waitFor();
  await assertBecomes(() => Promise.resolve(/card=[0-9a-f-]{36}$/.test(page.url())), true);
  await page.reload();
  await page.getByRole("dialog", { name: "Card" }).waitFor();
  assertEquals(await page.getByRole("textbox", { name: "Title" }).inputValue(), "New");
});

browserTest("what is opened or typed before the browser has gone back from a closed card stays", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const board_url = page.url();
  const dialog = page.getByRole("dialog", { name: "Card" });
  const title = dialog.getByRole("textbox", { name: "Title" });
  /** Closes the open card and does something else in the same turn, as a browser does that has not kept up. */
  const closeAnd = (next: string, text?: string) =>
    page.evaluate(([next, text]) => {
      document.querySelector<HTMLElement>("dialog [aria-label=Close]")?.click();
      const element = document.querySelector<HTMLElement>(next);
      if (text === undefined || !(element instanceof HTMLInputElement)) return element?.click();
      element.value = text;
      element.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, [next, text] as const);

  await cardOf(page, "A").click();
  await dialog.waitFor();
  await closeAnd("#card-card-b");
  await assertBecomes(() => Promise.resolve(page.url()), `${board_url}?card=card-b`);
  await assertBecomes(() => title.inputValue(), "B");
  await page.goBack();
  await dialog.waitFor({ state: "detached" });
  assertEquals(page.url(), board_url); // and not card A, which is closed

  await cardOf(page, "A").click();
  await dialog.waitFor();
  await closeAnd("#search", "b");
  await assertBecomes(() => Promise.resolve(page.url()), `${board_url}?q=b`);
  await assertBecomes(() => shownLayout(page), [["To do", ["B"]], ["Done", []]]);
});

/** What a strict reader found: boards that vanish under one's hands, links that are dead, text that has no home. */
import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import {
  cardOf,
  columnOf,
  givenBoard,
  openBoard,
  readStoredBoard,
  shownLayout,
  storedLayout,
} from "./support/board.ts";
import { carryTo, pickUp, pointOn } from "./support/drag.ts";
import { assertBecomes } from "./support/eventually.ts";
import { spoken } from "./support/speech.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", ["C"]]] as const;

/** Makes a second board with one column and one card, and answers its id. */
async function givenSecondBoard(stage: Stage): Promise<string> {
  const row = await stage.request("POST", "/api/v1/boards", { title: "Second" });
  const id = typeof row === "object" && row !== null && "id" in row ? String(row.id) : "";
  const card = { id: "card-second", title: "Second card" };
  await stage.request("PATCH", `/api/v1/boards/${id}`, {
    columns: [{ id: "col-second", title: "Second column", cardIds: [card.id] }],
    cards: { [card.id]: card },
  });
  return id;
}

async function switchTo(page: Page, board_title: string): Promise<void> {
  await page.locator(".board-switch").click();
  await page.getByRole("menuitemradio", { name: board_title }).click();
}

/** Nothing is left of a drag: neither its marks nor what hangs at the pointer. */
async function assertHandIsEmpty(page: Page): Promise<void> {
  await assertBecomes(() => page.locator("html.dragging, .in-hand, .drop-line").count(), 0);
}

browserTest("undo after a switch to another board restores the card on its own board", async (stage) => {
  await givenBoard(stage, LAYOUT);
  await givenSecondBoard(stage);
  const page = await openBoard(stage);
  await cardOf(page, "A").focus();
  await page.keyboard.press("Delete");
  await switchTo(page, "Second");
  await cardOf(page, "Second card").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await assertBecomes(() => storedLayout(stage), LAYOUT);
  assertEquals(await shownLayout(page), [["Second column", ["Second card"]]]);
});

browserTest("a board deleted elsewhere while one of its cards is dragged leaves a page that works", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const second = await givenSecondBoard(stage);
  const page = await openBoard(stage, `/boards/${second}`);
  const card = cardOf(page, "Second card");
  await pickUp(page, card);
  await page.mouse.move(600, 500, { steps: 5 });
  await stage.request("DELETE", `/api/v1/boards/${second}`);
  await assertBecomes(() => shownLayout(page), LAYOUT);
  await assertHandIsEmpty(page);
  await page.mouse.up();
  await stage.request("POST", "/api/v1/board/cards", { column_id: "col-done", title: "Later" });
  await cardOf(page, "Later").waitFor();
  await pickUp(page, cardOf(page, "A"));
  await carryTo(page, () => pointOn(cardOf(page, "C"), 0.4, 0.1), "Done, before C");
  await page.mouse.up();
  await assertBecomes(() => storedLayout(stage), [["To do", ["B"]], ["Done", ["A", "C", "Later"]]]);
  await assertHandIsEmpty(page);
});

browserTest(
  "going back to another board in the middle of a drag drops nothing and leaves a page that works",
  async (stage) => {
    await givenBoard(stage, LAYOUT);
    await givenSecondBoard(stage);
    const page = await openBoard(stage);
    await switchTo(page, "Second");
    const card = cardOf(page, "Second card");
    await pickUp(page, card);
    await page.evaluate(() => history.back());
    await assertBecomes(() => shownLayout(page), LAYOUT);
    await assertHandIsEmpty(page);
    await page.mouse.up();
    await stage.request("POST", "/api/v1/board/cards", { column_id: "col-done", title: "Later" });
    await cardOf(page, "Later").waitFor();
    await cardOf(page, "A").click(); // a click is a click again
    await page.getByRole("dialog", { name: "Card" }).waitFor();
  },
);

browserTest("a text being typed when another board is opened is saved on its own board", async (stage) => {
  await givenBoard(stage, LAYOUT);
  await givenSecondBoard(stage);
  const page = await openBoard(stage);
  await switchTo(page, "Second");
  await cardOf(page, "Second card").waitFor();
  await switchTo(page, "My board");
  await cardOf(page, "A").click();
  await page.getByRole("dialog", { name: "Card" }).getByRole("textbox", { name: "Title" }).fill("A, half typed");
  await page.evaluate(() => history.go(-2));
  await cardOf(page, "Second card").waitFor();
  await assertBecomes(async () => (await readStoredBoard(stage)).cards["card-a"]?.title, "A, half typed");
  assertEquals(await page.locator(".toast").count(), 0);
});

browserTest(
  "a card deleted elsewhere while it is lifted is announced, and the keys of the page still work",
  async (stage) => {
    await givenBoard(stage, LAYOUT);
    const page = await openBoard(stage);
    await cardOf(page, "A").focus();
    for (const key of ["Space", "ArrowRight"]) await page.keyboard.press(key);
    await assertBecomes(() => shownLayout(page), [["To do", ["B"]], ["Done", ["A", "C"]]]);
    await stage.request("DELETE", "/api/v1/board/cards/card-a");
    await assertBecomes(() => shownLayout(page), [["To do", ["B"]], ["Done", ["C"]]]);
    await assertBecomes(() => spoken(page), "Card A was deleted");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  },
);

browserTest(
  "a dead link says that there is no page, keeps its address, and leads to the first board",
  async (stage) => {
    stage.expectError("404");
    await givenBoard(stage, LAYOUT);
    const page = await stage.openPage("");
    const answer = await page.goto(`${stage.url}/no/such/page`);
    assertEquals(answer?.status(), 404);
    await page.getByRole("heading", { name: "There is no page here" }).waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Board" }).waitFor();
    assertEquals(new URL(page.url()).pathname, "/no/such/page");
    assertEquals(await page.locator(".board, .column").count(), 0);
    await stage.screenshot(page, "no-page");
    for (const key of ["n", "/"]) await page.keyboard.press(key); // there is nothing to add to or to search
    const way_out = page.getByRole("link", { name: "Go to the first board" });
    const opened = page.context().waitForEvent("page");
    await way_out.click({ modifiers: ["ControlOrMeta"] }); // into a tab of its own, as any link
    await assertBecomes(() => opened.then(shownLayout), LAYOUT);
    await way_out.click();
    await assertBecomes(() => shownLayout(page), LAYOUT);
    assertEquals(new URL(page.url()).pathname, "/boards/board-1");
    assertEquals(await page.getByRole("textbox").count(), 0);
    await page.goBack();
    await page.getByRole("heading", { name: "There is no page here" }).waitFor();
    await page.goForward();
    await assertBecomes(() => shownLayout(page), LAYOUT);
  },
);

browserTest("the browser asks before a page with a request under way is closed", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  let answer = () => {};
  const held = new Promise<void>((resolve) => answer = resolve);
  await page.route("**/cards/card-a", async (route) => {
    await held;
    await route.continue();
  });
  await cardOf(page, "A").click();
  await page.keyboard.press("Escape");
  await cardOf(page, "A").focus();
  await page.keyboard.press("Delete");
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const question = await asked;
  assertEquals(question.type(), "beforeunload");
  await question.dismiss();
  answer();
  await assertBecomes(() => storedLayout(stage), [["To do", ["B"]], ["Done", ["C"]]]);
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed; // without another question, which would have kept it open
});

browserTest("a text that has no card any more is kept in sight until it is discarded", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage, "/", { permissions: ["clipboard-read", "clipboard-write"] });
  await cardOf(page, "A").click();
  await page.getByRole("dialog", { name: "Card" }).getByRole("textbox", { name: "Title" }).fill("A long thought");
  stage.expectError("404"); // what the browser reports when the text cannot be saved
  await stage.request("DELETE", "/api/v1/board/cards/card-a");
  await page.getByRole("button", { name: "1 text not saved" }).click();
  const list = page.getByRole("dialog", { name: "Not saved" });
  assertEquals(await list.locator("pre").textContent(), "A long thought");
  await stage.screenshot(page, "kept-texts");
  await list.getByRole("button", { name: "Copy", exact: true }).click();
  await list.getByText("Copied").waitFor();
  assertEquals(await page.evaluate(() => navigator.clipboard.readText()), "A long thought");
  await list.getByRole("button", { name: "Discard" }).click();
  await list.waitFor({ state: "detached" });
  assertEquals(await page.getByRole("button", { name: "1 text not saved" }).count(), 0);
});

browserTest("a board that cannot be read at first is shown as soon as it can be", async (stage) => {
  stage.expectError("503");
  await givenBoard(stage, LAYOUT);
  const page = await stage.openPage("");
  let refusals = 2;
  await page.route("**/api/v1/boards/board-1", async (route) => {
    if (refusals-- <= 0) return await route.continue();
    const problem = { type: "/problems/busy", title: "Busy", status: 503, detail: "The database is busy" };
    await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  const told = page.getByRole("heading", { name: "The board cannot be shown" });
  await Promise.all([told.waitFor(), page.goto(stage.url)]); // it is there for a moment only
  await columnOf(page, "To do").waitFor(); // nobody pressed "Try again"
  assertEquals(await shownLayout(page), LAYOUT);
});

browserTest("on a phone, the menu tells about Benchtop under a title that says so", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage, "/", { viewport: { width: 360, height: 740 } });
  await page.getByRole("button", { name: "Local user" }).click();
  await page.getByRole("menuitem", { name: "About Benchtop" }).click();
  const about = page.getByRole("dialog", { name: "About Benchtop" });
  await about.getByText(/Benchtop \d+\.\d+\.\d+/).waitFor();
  assertEquals(await about.locator("kbd").count(), 0);
  await stage.screenshot(page, "about");
});

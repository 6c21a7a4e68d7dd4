/** Every view of the board that a person can get to, in one walk: for checks that hold in all of them. */
import type { Page } from "playwright-core";
import type { Stage } from "../../support/browser.ts";
import { cardOf, columnOf, type Fields, givenBoard, type Layout, openBoard } from "./board.ts";
import { comeToRest } from "./rest.ts";

const LAYOUT: Layout = [
  ["To do", ["Order pumps for bench 4 before the old ones fail and nobody has a spare", "Call the supplier"]],
  ["Doing", ["Write the report"]],
  ["Done", []],
];
const FIELDS: Readonly<Record<string, Fields>> = {
  "Call the supplier": { labels: ["phone", "urgent"], due_on: "2020-01-01" },
  "Write the report": {
    details:
      "# Outline\n\n- [x] data\n- [ ] **figures**\n\n| a | b |\n|---|---|\n| `1` | [link](https://example.org) |",
    labels: ["paper"],
    due_on: "2099-01-01",
  },
};

type Check = (page: Page, view: string) => Promise<void>;
type Options = NonNullable<Parameters<Stage["openPage"]>[1]>;

/** Whatever lies over the page. */
const LAYER = "dialog[open], [popover]:popover-open";

/** Walks through all views and calls `check` in each, with its name. */
export async function walkViews(stage: Stage, options: Options, check: Check): Promise<void> {
  await givenBoard(stage, LAYOUT, FIELDS);
  const page = await openBoard(stage, "/", options);
  const checkAtRest: Check = async (page, view) => {
    await comeToRest(page);
    await check(page, view);
  };
  await checkAtRest(page, "board");
  await walkCards(page, checkAtRest);
  await walkMenus(page, checkAtRest);
  await walkStates(page, checkAtRest);
}

async function walkCards(page: Page, check: Check): Promise<void> {
  const dialog = page.getByRole("dialog");
  await cardOf(page, "Write the report").click();
  await dialog.locator("table").waitFor();
  await check(page, "card");
  await dialog.getByRole("button", { name: "Edit" }).click();
  await check(page, "card being edited");
  await dialog.getByRole("textbox", { name: "New label" }).focus();
  await check(page, "labels in use");
  await dialog.getByRole("button", { name: "Close" }).click();
  await columnOf(page, "To do").getByRole("button", { name: "Add card" }).click();
  await check(page, "adding a card");
  await page.keyboard.press("Escape");
  await cardOf(page, "Call the supplier").focus();
  await page.keyboard.press("Space");
  await check(page, "lifted card");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Undo" }).focus(); // it stays as long as it is focused
  await check(page, "notice");
  await page.getByRole("button", { name: "Dismiss" }).click();
}

async function walkMenus(page: Page, check: Check): Promise<void> {
  const leave = async (view: string) => {
    await page.locator(LAYER).waitFor();
    await check(page, view);
    await page.keyboard.press("Escape");
  };
  const column = columnOf(page, "To do").getByRole("button", { name: "Column To do" });
  await column.click();
  await leave("column menu");
  await column.click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await leave("deleting a column");
  await page.locator(".board-switch").click();
  await leave("board menu");
  const theme = page.getByRole("button", { name: "Theme" });
  await (await theme.isVisible() ? theme : page.getByRole("button", { name: "Local user" })).click();
  await leave("theme menu");
  await page.keyboard.press("?");
  await page.getByText("API documentation").waitFor();
  await leave("shortcuts");
}

async function walkStates(page: Page, check: Check): Promise<void> {
  await page.getByRole("searchbox").fill("report");
  await check(page, "search");
  await page.getByRole("searchbox").fill("nowhere");
  await page.getByText("No card has").waitFor();
  await check(page, "nothing found");
  await page.keyboard.press("Escape");
  await page.locator(".board-switch").click();
  await page.getByRole("menuitem", { name: "New board…" }).click();
  await page.locator(LAYER).waitFor();
  await check(page, "new board");
  await page.getByRole("dialog").getByRole("textbox", { name: "Title" }).fill("Second");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "A board for your work" }).waitFor();
  await check(page, "empty board");
}

import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, columnOf, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { focusedCard } from "./support/speech.ts";
import { PHONE } from "./support/touch.ts";

const LAYOUT = [["To do", ["Order pumps", "Call Zoë", "Clean the bench"]], ["Done", ["Write report"]]] as const;
const FIELDS = { "Clean the bench": { details: "with *acetone*" }, "Write report": { labels: ["paper", "pump"] } };
const search = (page: { url(): string }) => new URL(page.url()).searchParams.get("q");

browserTest(
  "the search filters while typing, by title, details and labels, and the address keeps it",
  async (stage) => {
    await givenBoard(stage, LAYOUT, FIELDS);
    const page = await openBoard(stage);
    await page.keyboard.press("/");
    await page.keyboard.type("PUMP");
    await assertBecomes(() => shownLayout(page), [["To do", ["Order pumps"]], ["Done", ["Write report"]]]);
    assertEquals(await columnOf(page, "To do").locator(".count").textContent(), "1/3");
    await page.getByText("2 cards found").waitFor({ state: "attached" });
    await stage.screenshot(page, "search");
    await assertBecomes(() => Promise.resolve(search(page)), "PUMP");
    await page.reload();
    await assertBecomes(() => shownLayout(page), [["To do", ["Order pumps"]], ["Done", ["Write report"]]]);
    assertEquals(await page.getByRole("searchbox").inputValue(), "PUMP");
    for (const [words, found] of [["acetone bench", "Clean the bench"], ["zoe", "Call Zoë"]] as const) {
      await page.getByRole("searchbox").fill(words);
      await assertBecomes(() => shownLayout(page), [["To do", [found]], ["Done", []]]);
    }
  },
);

browserTest("a search that finds nothing says what was searched, and is cleared by button or Escape", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await page.getByRole("searchbox").fill("nowhere");
  await page.getByText("No card has nowhere in its title, details or labels.").waitFor();
  await stage.screenshot(page, "nothing-found");
  await page.getByRole("main").getByRole("button", { name: "Clear the search" }).click();
  await assertBecomes(() => shownLayout(page), LAYOUT);
  assertEquals(search(page), null);
  await page.getByRole("searchbox").fill("nowhere");
  await page.keyboard.press("Escape");
  await assertBecomes(() => shownLayout(page), LAYOUT);
  assertEquals(await page.getByRole("searchbox").inputValue(), "");
});

browserTest(
  "keys walk only the cards that are found, and a card moved among them keeps the hidden ones",
  async (stage) => {
    await givenBoard(stage, [["To do", ["pump 1", "valve 1", "pump 2", "valve 2"]], ["Done", []]]);
    const page = await openBoard(stage, "/?q=pump");
    await cardOf(page, "pump 1").focus();
    await page.keyboard.press("ArrowDown");
    assertEquals(await focusedCard(page), "pump 2");
    for (const key of ["Space", "ArrowUp", "Space"]) await page.keyboard.press(key);
    await assertBecomes(() => shownLayout(page), [["To do", ["pump 2", "pump 1"]], ["Done", []]]);
    await assertBecomes(() => storedLayout(stage), [["To do", ["pump 2", "pump 1", "valve 1", "valve 2"]], [
      "Done",
      [],
    ]]);
  },
);

browserTest("a card that is added while searching for something else ends the search", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage, "/?q=zoe");
  await assertBecomes(() => shownLayout(page), [["To do", ["Call Zoë"]], ["Done", []]]);
  await columnOf(page, "Done").getByRole("button", { name: "Add card" }).click();
  await page.keyboard.type("New");
  await page.keyboard.press("Enter");
  const expected = [["To do", LAYOUT[0][1]], ["Done", ["Write report", "New"]]] as const;
  await assertBecomes(() => shownLayout(page), expected);
  assertEquals(search(page), null);
});

browserTest(
  "on a phone a search brings what it finds to the screen, and stays where something of it is",
  async (stage) => {
    await givenBoard(stage, [["To do", ["Order pumps"]], ["Doing", ["Call Zoë"]], ["Done", [
      "Write report",
      "Oil pumps",
    ]]]);
    const page = await openBoard(stage, "/", PHONE);
    const shownColumn = () =>
      page.locator(".column").evaluateAll((columns) =>
        columns.find((column) => Math.abs(column.getBoundingClientRect().left - 12) <= 1)?.ariaLabel
      );
    for (
      const [words, column] of [["pump", "To do"], ["zoe", "Doing"], ["report", "Done"], ["pump", "Done"]] as const
    ) {
      await page.getByRole("searchbox").fill(words);
      await page.getByText(words === "pump" ? "2 cards found" : "1 card found").waitFor({ state: "attached" });
      await assertBecomes(shownColumn, column);
    }
    await stage.screenshot(page, "phone-search-found");
  },
);

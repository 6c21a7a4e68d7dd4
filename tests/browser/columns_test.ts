import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { columnOf, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A"]], ["Doing", []], ["Done", []]] as const;

browserTest("a column is added at the end, by Enter; Escape adds none", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await page.getByRole("button", { name: "Add column" }).click();
  await page.keyboard.type("Never");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add column" }).click();
  await page.keyboard.type("Archive");
  await stage.screenshot(page, "adding-column");
  await page.keyboard.press("Enter");
  await assertBecomes(() => storedLayout(stage), [...LAYOUT, ["Archive", []]]);
  await assertBecomes(() => shownLayout(page), [...LAYOUT, ["Archive", []]]);
});

browserTest("a column is renamed by double click or menu; Escape keeps the old title", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await columnOf(page, "To do").getByRole("heading").dblclick();
  await page.keyboard.type("Next");
  await page.keyboard.press("Enter");
  await assertBecomes(() => storedLayout(stage), [["Next", ["A"]], ["Doing", []], ["Done", []]]);
  await columnOf(page, "Doing").getByRole("button", { name: "Column Doing" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const field = page.getByRole("textbox", { name: "Column title" });
  await assertBecomes(() => field.evaluate((it) => it === document.activeElement), true);
  await field.fill("Never");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  assertEquals(await shownLayout(page), [["Next", ["A"]], ["Doing", []], ["Done", []]]);
  assertEquals(await storedLayout(stage), [["Next", ["A"]], ["Doing", []], ["Done", []]]);
});

browserTest("a column is moved by its menu, which offers no way past the edges", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const choose = async (item: string) => {
    await columnOf(page, "To do").getByRole("button", { name: "Column To do" }).click();
    await page.getByRole("menuitem", { name: item }).waitFor();
    const offered = await page.getByRole("menuitem").allTextContents();
    await page.getByRole("menuitem", { name: item }).click();
    return offered.filter((name) => name.startsWith("Move"));
  };
  assertEquals(await choose("Move right"), ["Move right"]);
  await assertBecomes(() => storedLayout(stage), [["Doing", []], ["To do", ["A"]], ["Done", []]]);
  assertEquals(await choose("Move right"), ["Move left", "Move right"]);
  await assertBecomes(() => storedLayout(stage), [["Doing", []], ["Done", []], ["To do", ["A"]]]);
  assertEquals(await choose("Move left"), ["Move left"]);
  const expected = [["Doing", []], ["To do", ["A"]], ["Done", []]] as const;
  await assertBecomes(() => storedLayout(stage), expected);
  await assertBecomes(() => shownLayout(page), expected);
});

browserTest("long titles and many cards stay inside their column", async (stage) => {
  const long = "Supercalifragilisticexpialidocious".repeat(5);
  const cards = Array.from({ length: 40 }, (_, index) => `Card ${index}`);
  await givenBoard(stage, [[long.slice(0, 100), [long, ...cards]], ["Done", []]], {
    [long]: { labels: Array.from({ length: 20 }, (_, index) => `a rather long label number ${index}`) },
  });
  const page = await openBoard(stage);
  await stage.screenshot(page, "long-titles");
  const [column, title, add, list] = await page.locator(".column").first().evaluate((it) => {
    const box = (selector: string) => it.querySelector(selector)?.getBoundingClientRect();
    return [it.getBoundingClientRect(), box(".card-title"), box(".add-card"), it.querySelector(".cards")?.scrollHeight];
  });
  assertEquals(column.width, 288);
  assertEquals(title?.height, 60); // three lines of 20 px
  assertEquals((add?.bottom ?? Infinity) <= 900, true); // the foot of the column is in sight, the cards scroll above it
  assertEquals((list ?? 0) > 1_000, true);
});

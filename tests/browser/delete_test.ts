import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import {
  cardOf,
  columnOf,
  givenBoard,
  openBoard,
  readStoredBoard,
  shownLayout,
  storedLayout,
} from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A", "B", "C"]], ["Doing", ["D"]], ["Done", []]] as const;

browserTest("a card is deleted without a question, and Undo brings it back with all it had", async (stage) => {
  const fields = { details: "Some words", labels: ["urgent"], due_on: "2026-03-04" };
  await givenBoard(stage, LAYOUT, { B: fields });
  const page = await openBoard(stage);
  await cardOf(page, "B").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete card" }).click();
  const toast = page.getByRole("region", { name: "Notices" }).getByText("Card “B” deleted");
  await toast.waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await toast.hover(); // or it would vanish on a slow machine
  await assertBecomes(() => storedLayout(stage), [["To do", ["A", "C"]], ["Doing", ["D"]], ["Done", []]]);
  assertEquals((await shownLayout(page))[0]?.[1], ["A", "C"]);
  await stage.screenshot(page, "undo-toast");
  await page.getByRole("button", { name: "Undo" }).click();
  await toast.waitFor({ state: "detached" });
  await assertBecomes(() => storedLayout(stage), LAYOUT);
  await assertBecomes(() => shownLayout(page), LAYOUT);
  const { details, labels, due_on } = (await readStoredBoard(stage)).cards["card-b"] ?? {};
  assertEquals({ details, labels, due_on }, fields);
});

browserTest("the offer to undo stays for eight seconds, and longer while it is pointed at", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await stage.openPage("");
  await page.clock.install();
  await page.goto(stage.url);
  await cardOf(page, "A").focus();
  await page.clock.pauseAt(Date.now() + 60_000); // from now on time passes only as it is told to
  const answered = page.waitForEvent("requestfinished", (request) => request.method() === "DELETE");
  await page.keyboard.press("Delete");
  const toast = page.getByText("Card “A” deleted");
  await toast.waitFor();
  await answered; // or the page would have waited too long for it, as time passes so quickly here
  await page.clock.runFor(7_000);
  await toast.hover();
  await page.clock.runFor(20_000);
  assertEquals(await toast.isVisible(), true);
  await page.mouse.move(700, 300);
  await page.clock.runFor(7_000);
  assertEquals(await toast.isVisible(), true);
  await page.clock.runFor(2_000);
  await toast.waitFor({ state: "detached" });
  await assertBecomes(async () => (await storedLayout(stage))[0]?.[1], ["B", "C"]);
});

browserTest("an empty column is deleted at once, and Undo brings it back to its place", async (stage) => {
  await givenBoard(stage, [["To do", ["A"]], ["Empty", []], ["Done", ["B"]]]);
  const page = await openBoard(stage);
  await columnOf(page, "Empty").getByRole("button", { name: "Column Empty" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await columnOf(page, "Empty").waitFor({ state: "detached" });
  await assertBecomes(() => storedLayout(stage), [["To do", ["A"]], ["Done", ["B"]]]);
  await page.getByRole("button", { name: "Undo" }).click();
  await assertBecomes(() => storedLayout(stage), [["To do", ["A"]], ["Empty", []], ["Done", ["B"]]]);
  await assertBecomes(() => shownLayout(page), [["To do", ["A"]], ["Empty", []], ["Done", ["B"]]]);
});

browserTest("a column deleted with its cards comes back with all of them by Undo", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await columnOf(page, "To do").getByRole("button", { name: "Column To do" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete “To do”" });
  await dialog.waitFor();
  await stage.screenshot(page, "delete-column");
  await dialog.getByRole("button", { name: "Delete with 3 cards" }).click();
  await assertBecomes(() => shownLayout(page), [["Doing", ["D"]], ["Done", []]]);
  await assertBecomes(() => storedLayout(stage), [["Doing", ["D"]], ["Done", []]]);
  await page.keyboard.press("Control+z");
  await assertBecomes(() => storedLayout(stage), LAYOUT);
  await assertBecomes(() => shownLayout(page), LAYOUT);
});

browserTest("a column deleted after moving its cards leaves them in the column that was chosen", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await columnOf(page, "To do").getByRole("button", { name: "Column To do" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog");
  assertEquals(await dialog.getByLabel("Move to").inputValue(), "col-doing");
  await dialog.getByLabel("Move to").selectOption("Done");
  await dialog.getByRole("button", { name: "Move and delete column" }).click();
  const expected = [["Doing", ["D"]], ["Done", ["A", "B", "C"]]] as const;
  await assertBecomes(() => shownLayout(page), expected);
  await assertBecomes(() => storedLayout(stage), expected);
});

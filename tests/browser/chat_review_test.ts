/** Changes that wait for a person: shown on the board, taken in whole or in part, or refused. */
import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { cardOf, type Layout, shownLayout, storedLayout } from "./support/board.ts";
import {
  answerIsComplete,
  ask,
  changes,
  chatOf,
  givenModel,
  givenReview,
  LAYOUT,
  openChat,
  questionField,
} from "./support/chat_panel.ts";
import { carryTo, pickUp, pointOn } from "./support/drag.ts";
import { assertBecomes } from "./support/eventually.ts";
import { assertAccessibleAtRest } from "./support/settings.ts";
import { spoken } from "./support/speech.ts";

const MOVE = { name: "move_card", arguments: { card_id: "card-pick-a-name", column_id: "col-review" } };
const ADD = { name: "add_card", arguments: { column_id: "col-to-do", title: "Write the release notes" } };
const DELETE = { name: "delete_card", arguments: { card_id: "card-order-pumps" } };

/** What is marked on the board, with how. */
async function marked(page: Page): Promise<string[][]> {
  return await page.locator(".board [data-mark]").evaluateAll((elements) =>
    elements.map((element) => [
      element.getAttribute("data-mark")?.trim() ?? "",
      element.querySelector(".card-title, .column-title")?.textContent ?? element.lastChild?.textContent ?? "",
    ])
  );
}

async function askInReview(stage: Stage, options = {}): Promise<Page> {
  await givenReview(stage);
  const page = await openChat(stage, options);
  await ask(page, "Tidy up");
  await page.getByRole("form", { name: "Changes to review" }).waitFor();
  await answerIsComplete(page);
  return page;
}

browserTest("a proposal is marked on the board, and only what is chosen of it is applied", async (stage) => {
  await using _model = await givenModel(stage, ...changes("How about this?", MOVE, ADD, DELETE));
  const page = await askInReview(stage);
  await assertBecomes(() => spoken(page), "Answer complete, 3 changes to review");
  await assertBecomes(() => marked(page), [
    ["moved", "Pick a name"],
    ["deleted", "Order pumps"],
    ["added", "Write the release notes"],
    ["moved", "Pick a name"],
  ]);
  await assertAccessibleAtRest(page, "review");
  await stage.screenshot(page, "chat-review");
  assertEquals(await storedLayout(stage), LAYOUT);
  await page.getByRole("checkbox", { name: /Delete “Order pumps”/ }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("checkbox", { name: /Move “Pick a name”/ }).uncheck();
  await assertBecomes(() => marked(page), [
    ["pointed", "Pick a name"],
    ["added", "Write the release notes"],
  ]);
  assertEquals(
    await page.getByRole("checkbox", { name: "3 changes" }).evaluate((box) =>
      box instanceof HTMLInputElement && box.indeterminate
    ),
    true,
  );
  await page.getByRole("button", { name: "Apply 1 of 3" }).click();
  const applied: Layout = [["To do", ["Pick a name", "Order pumps", "Write the release notes"]], ...LAYOUT.slice(1)];
  await assertBecomes(() => shownLayout(page), applied);
  await assertBecomes(() => storedLayout(stage), applied);
  await assertBecomes(() => spoken(page), "1 of 3 changes made, 2 to review");
  await page.getByRole("button", { name: "Discard all" }).click();
  await assertBecomes(() => spoken(page), "1 of 3 changes made");
  await assertBecomes(() => marked(page), []);
  assertEquals(await storedLayout(stage), applied);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await assertBecomes(() => shownLayout(page), LAYOUT);
});

browserTest("all of a proposal is applied or discarded with one press, and waits over a reload", async (stage) => {
  await using model = await givenModel(stage, ...changes("How about this?", MOVE, ADD));
  const page = await askInReview(stage);
  await page.reload();
  await assertBecomes(() => marked(page).then((all) => all.length), 3);
  await page.getByRole("button", { name: "Apply all" }).click();
  const applied: Layout = [
    ["To do", ["Order pumps", "Write the release notes"]],
    ["Review", ["Read the draft", "Pick a name"]],
    ["Done", []],
  ];
  await assertBecomes(() => shownLayout(page), applied);
  await page.getByRole("button", { name: "Undo all" }).waitFor();
  model.reply(...changes("And this?", DELETE));
  await ask(page, "More");
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await assertBecomes(() => spoken(page), "1 change discarded");
  assertEquals(await storedLayout(stage), applied);
});

browserTest("who types the next question while changes are being made goes on typing", async (stage) => {
  await using _model = await givenModel(stage, ...changes("How about this?", MOVE, ADD));
  const page = await askInReview(stage);
  const gate = Promise.withResolvers<void>();
  await page.route("**/apply", async (route) => {
    await gate.promise;
    await route.continue();
  });
  await page.getByRole("button", { name: "Apply all" }).click();
  await questionField(page).click();
  await page.keyboard.type("And ");
  gate.resolve();
  await page.getByRole("button", { name: "Undo all" }).waitFor();
  await page.keyboard.type("now?");
  assertEquals(await questionField(page).inputValue(), "And now?");
});

browserTest("what deletes a column with cards waits although changes are made at once, and says why", async (stage) => {
  const remove = { name: "delete_column", arguments: { column_id: "col-to-do" } };
  await using _model = await givenModel(stage, ...changes("Gone.", remove));
  const page = await openChat(stage);
  await ask(page, "Delete To do");
  await page.getByRole("form", { name: "Changes to review" }).getByText("To do").first().waitFor();
  await stage.screenshot(page, "chat-waits");
  await assertBecomes(() => marked(page).then((all) => all.map(([mark]) => mark)), ["deleted", "deleted", "deleted"]);
  assertEquals(await storedLayout(stage), LAYOUT);
  await page.keyboard.press("Escape");
  await chatOf(page).waitFor({ state: "detached" });
  await assertBecomes(() => marked(page), []);
});

browserTest(
  "a card dropped before one that is only proposed comes to lie before the next that is there",
  async (stage) => {
    const add = { ...ADD, arguments: { ...ADD.arguments, before_id: "card-order-pumps" } };
    await using _model = await givenModel(stage, ...changes("One more.", add));
    const page = await askInReview(stage);
    const ghost = page.locator(".ghost");
    await pickUp(page, cardOf(page, "Read the draft"));
    // What follows the line is the ghost, which is no card.
    await carryTo(page, () => pointOn(cardOf(page, "Pick a name"), 0.5, 0.8), "To do, last");
    await page.mouse.up();
    const dropped: Layout = [["To do", ["Pick a name", "Read the draft", "Order pumps"]], ["Review", []], ["Done", []]];
    await assertBecomes(() => shownLayout(page), dropped);
    await assertBecomes(() => storedLayout(stage), dropped);
    await assertBecomes(
      () => ghost.evaluate((one) => one.nextElementSibling?.querySelector(".card-title")?.textContent),
      "Order pumps",
    );
  },
);

browserTest("an undo that would overwrite somebody's work is refused, naming the card", async (stage) => {
  stage.expectError("409");
  const edit = { name: "edit_card", arguments: { card_id: "card-pick-a-name", title: "Pick two names" } };
  await using _model = await givenModel(stage, ...changes("Renamed.", edit));
  const page = await openChat(stage);
  await ask(page, "Rename it");
  await cardOf(page, "Pick two names").waitFor();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await stage.request("PATCH", "/api/v1/board/cards/card-pick-a-name", { title: "Pick three names" });
  await page.getByRole("button", { name: "Undo" }).click();
  await chatOf(page).getByRole("alert").getByText(/card "Pick two names" was changed since\. Nothing was undone\./)
    .waitFor();
  await cardOf(page, "Pick three names").waitFor();
});

/** The chat on a phone: a sheet over everything. */
import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { says } from "../support/model_replies.ts";
import { cardOf, shownLayout } from "./support/board.ts";
import { answersOf, ask, changes, givenModel, givenReview, openChat, questionField } from "./support/chat_panel.ts";
import { assertBecomes } from "./support/eventually.ts";
import { assertAccessibleAtRest } from "./support/settings.ts";
import { Finger, PHONE } from "./support/touch.ts";

const MOVE = { name: "move_card", arguments: { card_id: "card-pick-a-name", column_id: "col-review" } };
const ADD = { name: "add_card", arguments: { column_id: "col-done", title: "Write the release notes" } };

async function assertFits(page: Page): Promise<void> {
  const overflow = await page.locator(".chat-body").evaluate((body) => [body.scrollWidth, body.clientWidth]);
  assertEquals(overflow[0], overflow[1], "nothing is wider than the sheet");
}

for (const theme of ["light", "dark"] as const) {
  browserTest(`the chat is a sheet on a phone that a swipe closes, ${theme}`, async (stage) => {
    const wide = `| ${"column | ".repeat(12)}\n|${"---|".repeat(12)}\n| ${"value | ".repeat(12)}`;
    await using model = await givenModel(stage, says(`A table:\n\n${wide}\n\n${"long".repeat(60)}`));
    const page = await openChat(stage, { ...PHONE, colorScheme: theme });
    const sheet = page.getByRole("dialog");
    const { height } = await sheet.boundingBox() ?? { height: 0 };
    assertEquals(Math.round(height), PHONE.viewport.height);
    await assertAccessibleAtRest(page, "empty chat");
    await stage.screenshot(page, `chat-phone-empty-${theme}`);
    await ask(page, "A table please");
    await answersOf(page).getByRole("table").waitFor();
    await assertBecomes(
      () => sheet.getByRole("status").textContent().then((words) => words?.trim()),
      "Answer complete",
    );
    await assertFits(page);
    await givenReview(stage);
    model.reply(...changes("Shall I?", MOVE, ADD));
    await ask(page, "Move it");
    await sheet.getByRole("button", { name: "Apply all" }).waitFor();
    await assertFits(page);
    await assertAccessibleAtRest(page, "review on a phone");
    await stage.screenshot(page, `chat-phone-review-${theme}`);
    const finger = await Finger.on(page);
    await finger.down({ x: 120, y: 20 });
    await finger.moveTo({ x: 124, y: 260 });
    await finger.up();
    await sheet.waitFor({ state: "detached" });
    await page.waitForURL((url) => !url.searchParams.has("chat"));
  });
}

browserTest("a chip closes the sheet and shows its card", async (stage) => {
  await using _model = await givenModel(stage, ...changes("Done.", MOVE, ADD));
  const page = await openChat(stage, PHONE);
  await ask(page, "Do it");
  const chip = page.getByRole("button", { name: /Add “Write the release notes”/ });
  const card = cardOf(page, "Write the release notes");
  await Promise.all([card.and(page.locator("[data-mark~=pointed]")).waitFor(), chip.tap()]); // it does not last
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await assertBecomes(async () => {
    const box = await card.boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= PHONE.viewport.width;
  }, true);
  await stage.screenshot(page, "chat-phone-card");
  assertEquals((await shownLayout(page)).at(-1), ["Done", ["Write the release notes"]]);
  await page.getByRole("button", { name: "Chat", exact: true }).tap();
  await questionField(page).waitFor();
  await answersOf(page).getByText("Done.").waitFor();
});

/** What the chat is for, from the question to the card that has moved, with a model that reads the board. */
import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { after, breaksOff, fails, says, sseText, stalls } from "../support/model_replies.ts";
import { type Layout, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { answersOf, ask, chatOf, givenModel, givenReview, LAYOUT, openChat } from "./support/chat_panel.ts";
import { assertBecomes } from "./support/eventually.ts";
import { type Ids, reads } from "./support/reading_model.ts";
import { assertAccessibleAtRest } from "./support/settings.ts";
import { spoken } from "./support/speech.ts";
import { PHONE } from "./support/touch.ts";

const REQUEST = "Move Pick a name to Review, and add a card for the release notes";

const move = ({ card, column }: Ids) => [
  { name: "move_card", arguments: { card_id: card("Pick a name"), column_id: column("Review") } },
];
const add = ({ column }: Ids) => [
  { name: "add_card", arguments: { column_id: column("To do"), title: "Write the release notes" } },
];

const CHANGED: Layout = [
  ["To do", ["Order pumps", "Write the release notes"]],
  ["Review", ["Read the draft", "Pick a name"]],
  ["Done", []],
];

/** The changes of the last answer, as its chips say them. */
async function chips(page: Page): Promise<string[]> {
  return await answersOf(page).last().locator(".operation-text").allTextContents();
}

browserTest(
  "a person asks, sees the answer come, sees the board change with everybody else, and undoes it",
  async (stage) => {
    const [second, last] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using model = await givenModel(
      stage,
      reads(move, "One moment."),
      after(second.promise, reads(add)),
      after(last.promise, says(["Pick a name is in Review, ", "and there is a card for the notes."])),
    );
    const page = await openChat(stage);
    const other = await openBoard(stage);
    await ask(page, REQUEST);
    await answersOf(page).getByText("One moment.").waitFor();
    await assertBecomes(() => chips(page), ["Move “Pick a name” to Review"]);
    second.resolve();
    await assertBecomes(() => chips(page), ["Move “Pick a name” to Review", "Add “Write the release notes” to To do"]);
    assertEquals(await storedLayout(stage), LAYOUT); // nothing before the answer is complete
    assertEquals(await shownLayout(other), LAYOUT);
    await stage.screenshot(page, "chat-story-streaming");
    last.resolve();
    await answersOf(page).getByText("and there is a card for the notes.").waitFor();
    for (const one of [page, other]) await assertBecomes(() => shownLayout(one), CHANGED);
    assertEquals(await storedLayout(stage), CHANGED);
    await assertBecomes(() => spoken(page), "Answer complete, 2 changes");
    await assertBecomes(() => Promise.resolve(model.open_connections), 0);
    await page.getByRole("button", { name: "Undo all" }).click();
    for (const one of [page, other]) await assertBecomes(() => shownLayout(one), LAYOUT);
    assertEquals(await storedLayout(stage), LAYOUT);
    await page.reload();
    await answersOf(page).getByText("and there is a card for the notes.").waitFor();
    await assertBecomes(() => shownLayout(page), LAYOUT);
    assertEquals(await page.getByRole("button", { name: "Undo all" }).count(), 0);
  },
);

/** Where a person may sit: each finds the same chat, and can use it without a mouse and with a screen reader. */
const PLACES: Readonly<Record<string, NonNullable<Parameters<Stage["openPage"]>[1]>>> = {
  "in the dark": { colorScheme: "dark" },
  "on a phone": PHONE,
  "on a phone in the dark": { ...PHONE, colorScheme: "dark" },
};

for (const [place, options] of Object.entries(PLACES)) {
  browserTest(`in review mode a person accepts one of two changes, ${place}`, async (stage) => {
    await using _model = await givenModel(stage, reads((ids) => [...move(ids), ...add(ids)]), says("How about this?"));
    await givenReview(stage);
    const page = await openChat(stage, options);
    await ask(page, REQUEST);
    const review = page.getByRole("form", { name: "Changes to review" });
    await review.waitFor();
    const name = place.replaceAll(" ", "-");
    await assertAccessibleAtRest(page, `review ${place}`);
    await stage.screenshot(page, `chat-review-${name}`);
    assertEquals(await storedLayout(stage), LAYOUT);
    await review.getByRole("checkbox", { name: /^Add “Write the release notes”/ }).uncheck();
    await review.getByRole("button", { name: "Apply 1 of 2" }).click();
    const moved: Layout = [["To do", ["Order pumps"]], ["Review", ["Read the draft", "Pick a name"]], ["Done", []]];
    await assertBecomes(() => storedLayout(stage), moved);
    await assertBecomes(() => review.getByRole("checkbox").count(), 1); // what is left may still be taken
    await review.getByRole("button", { name: "Discard" }).click();
    await review.waitFor({ state: "detached" });
    await assertAccessibleAtRest(page, `reviewed ${place}`);
    await stage.screenshot(page, `chat-reviewed-${name}`);
    assertEquals(await storedLayout(stage), moved);
  });
}

browserTest("an answer that is stopped, refused or broken off changes nothing, and can be had again", async (stage) => {
  await using model = await givenModel(
    stage,
    reads(move),
    stalls(sseText("And then ")),
    reads(move),
    fails(500, "Out of order"),
    breaksOff(sseText("I will ")),
    reads((ids) => [...move(ids), ...add(ids)]),
    says("Done."),
  );
  const page = await openChat(stage);
  await ask(page, REQUEST);
  await answersOf(page).getByText("And then").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  const again = page.getByRole("button", { name: "Try again" });
  for (const words of ["The answer was stopped", "has a fault of its own (500)", "broke off in the middle"]) {
    await chatOf(page).getByText(words).waitFor();
    assertEquals([await storedLayout(stage), await page.locator(".question").count()], [LAYOUT, 1]);
    await assertBecomes(() => Promise.resolve(model.open_connections), 0);
    await again.click();
  }
  await answersOf(page).getByText("Done.").waitFor();
  await assertBecomes(() => shownLayout(page), CHANGED);
  assertEquals([await again.count(), await page.locator(".question").count()], [0, 1]);
});

/** What an answer may hold that a browser would load, run or follow by itself, if it were let. */
const LURES = [
  '![picture](https://elsewhere.example/a.png) <img src="https://elsewhere.example/b.png" onerror="hurt=1">',
  '<script src="https://elsewhere.example/c.js"></script>',
  '<iframe src="https://elsewhere.example/d"></iframe>',
  '<link rel="preconnect" href="https://elsewhere.example">',
  '<style>@import "https://elsewhere.example/e.css";</style>',
  '<svg onload="hurt=1"><image href="https://elsewhere.example/f.png"></image></svg>',
  '<form action="https://elsewhere.example/g"><button>Send</button></form>',
  "![by reference][i]\n\n[i]: https://elsewhere.example/i.png",
  "| ![cell](https://elsewhere.example/j.png) |\n| --- |",
  "[run](javascript:hurt=1) [data](data:text/html,hurt) [there](https://elsewhere.example/h)",
].join("\n\n");

browserTest(
  "an answer loads nothing, runs nothing and leads nowhere by itself, as it comes and when it is read again",
  async (stage) => {
    const gate = Promise.withResolvers<void>();
    await using _model = await givenModel(stage, async (exchange) => {
      await exchange.begin(200, { "content-type": "text/event-stream" });
      await exchange.part(sseText(`${LURES}\n\nHalf of it.`));
      await after(gate.promise, async (rest) => {
        await rest.part(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`);
        await rest.end();
      })(exchange);
    });
    const page = await openChat(stage); // any request to another server, and any refused by the CSP, fails the test
    await ask(page, "What is there to see?");
    const answer = answersOf(page);
    await answer.getByText("Half of it.").waitFor();
    await answer.getByRole("link", { name: "there" }).waitFor();
    gate.resolve();
    await assertBecomes(() => spoken(page), "Answer complete");
    await page.reload();
    await answer.getByRole("link", { name: "there" }).waitFor();
    assertEquals(
      await answer.locator("img, script, iframe, link, style, svg:not(.icon), form:not(.review)").count(),
      0,
    );
    const links = await answer.locator(".markdown a[href]").evaluateAll((all) =>
      all.map((link) => link.getAttribute("href"))
    );
    assertEquals(links, ["a.png", "i.png", "j.png", "h"].map((path) => `https://elsewhere.example/${path}`));
    assertEquals(await page.evaluate(() => Reflect.has(globalThis, "hurt")), false);
    await assertAccessibleAtRest(page, "lures");
  },
);

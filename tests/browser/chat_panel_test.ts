/** The chat beside the board: opening and closing, asking, stopping, trying again, and what is kept. */
import { assertEquals, assertMatch } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { after, fails, says, sseText, stalls } from "../support/model_replies.ts";
import { openBoard, shownLayout } from "./support/board.ts";
import { answersOf, ask, changes, chatOf, givenModel, LAYOUT, openChat, questionField } from "./support/chat_panel.ts";
import { assertBecomes } from "./support/eventually.ts";
import { assertAccessibleAtRest } from "./support/settings.ts";
import { spoken } from "./support/speech.ts";

/** The end of an answer as the model's service sends it. */
const END = `data: ${
  JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })
}\n\ndata: [DONE]\n\n`;

browserTest("the chat opens by key and button, is named by the address, and gives focus back", async (stage) => {
  await using _model = await givenModel(stage);
  const page = await openBoard(stage);
  const button = page.getByRole("button", { name: "Chat", exact: true });
  const closed = page.url();
  await page.keyboard.press("c");
  await assertBecomes(() => questionField(page).evaluate((field) => field === document.activeElement), true);
  assertEquals(new URL(page.url()).searchParams.get("chat"), "new");
  assertEquals(await button.getAttribute("aria-expanded"), "true");
  await page.keyboard.press("Escape");
  await chatOf(page).waitFor({ state: "detached" });
  await assertBecomes(() => button.evaluate((element) => element === document.activeElement), true);
  await assertBecomes(() => Promise.resolve(page.url()), closed);
  await button.click();
  await questionField(page).waitFor();
  await page.goBack();
  await chatOf(page).waitFor({ state: "detached" });
  await page.goForward();
  await questionField(page).waitFor();
  await page.reload();
  await questionField(page).waitFor();
  await page.locator(".card").first().focus();
  await page.keyboard.press("?");
  await page.getByText("Chat about the board").waitFor();
});

browserTest("a chat whose script comes late takes no focus from who types elsewhere by then", async (stage) => {
  await using _model = await givenModel(stage);
  const page = await openBoard(stage);
  const gate = Promise.withResolvers<void>();
  await page.route("**/assets/*.js", async (route) => {
    await gate.promise;
    await route.continue();
  });
  const asked = page.waitForEvent("request", (request) => request.url().endsWith(".js"));
  await page.keyboard.press("c");
  await asked;
  await page.keyboard.press("n");
  await page.keyboard.type("Half");
  gate.resolve();
  await questionField(page).waitFor();
  await page.getByRole("list", { name: "Suggestions" }).waitFor();
  await page.keyboard.type(" typed");
  assertEquals(await page.getByLabel("Title of the new card").inputValue(), "Half typed");
  assertEquals(await questionField(page).inputValue(), "");
});

browserTest("an answer is shown as it arrives, announced at its end, and can be copied", async (stage) => {
  const gate = Promise.withResolvers<void>();
  await using model = await givenModel(stage, says(["Two cards ", "wait."]));
  const page = await openChat(stage);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await assertAccessibleAtRest(page, "empty chat");
  await stage.screenshot(page, "chat-empty");
  await page.getByRole("button", { name: "Summarise this board in three sentences" }).click();
  await answersOf(page).getByText("Two cards wait.").waitFor();
  await assertBecomes(() => spoken(page), "Answer complete");
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").waitFor();
  assertEquals(await page.evaluate(() => navigator.clipboard.readText()), "Two cards wait.");
  await assertBecomes(
    () => chatOf(page).getByRole("heading").first().textContent(),
    "Summarise this board in three sentences",
  );

  model.reply(async (exchange) => {
    await exchange.begin(200, { "content-type": "text/event-stream" });
    await exchange.part(sseText("Half of "));
    await after(gate.promise, async (rest) => {
      await rest.part(`${sseText("it")}${END}`);
      await rest.end();
    })(exchange);
  });
  await ask(page, "And now?");
  await answersOf(page).last().getByText("Half of").waitFor();
  await stage.screenshot(page, "chat-streaming");
  gate.resolve();
  await answersOf(page).last().getByText("Half of it").waitFor();
  assertEquals(await shownLayout(page), LAYOUT);
});

browserTest("what an answer says loads nothing and leads nowhere by itself", async (stage) => {
  const words = [
    "![picture](https://elsewhere.example/secret.png)",
    "[link](https://elsewhere.example/page)",
    "[script](javascript:alert(1))",
    '<img src="https://elsewhere.example/x.png"><b onclick="alert(1)">bold</b>',
  ].join("\n\n");
  await using _model = await givenModel(stage, says(words));
  const page = await openChat(stage);
  await ask(page, "Show me");
  const answer = answersOf(page);
  await assertBecomes(() => spoken(page), "Answer complete");
  await answer.getByRole("link", { name: "link" }).waitFor();
  assertEquals(await answer.locator("img, script, iframe, [onclick], [style]").count(), 0);
  const links = await answer.getByRole("link").evaluateAll((found) =>
    found.map((link) => [link.textContent, link.getAttribute("target"), link.getAttribute("rel")])
  );
  assertEquals(links, [["picture", "_blank", "noopener noreferrer"], ["link", "_blank", "noopener noreferrer"]]);
  assertMatch(await answer.textContent() ?? "", /<img src=/);
  // And if the sanitiser overlooked one, the policy would forbid it.
  stage.expectError("policy.png");
  const isLoaded = await page.evaluate(() =>
    new Promise((resolve) => {
      const picture = new Image();
      picture.onload = () => resolve(true);
      picture.onerror = () => resolve(false);
      picture.src = "https://elsewhere.example/policy.png";
    })
  );
  assertEquals(isLoaded, false);
});

browserTest("an answer that cannot be rendered is shown as it was typed, and the chat goes on", async (stage) => {
  const deep = ">".repeat(19_000);
  const long = `**${"x".repeat(20_000)}**`;
  const either = ">".repeat(2000); // how deep is too deep depends on how warm the code is
  await using _model = await givenModel(stage, says(deep), says(long), says(either), says("**Here**"));
  const page = await openChat(stage);
  for (const [index, text] of [deep, long].entries()) {
    await ask(page, "Say something");
    await assertBecomes(() => answersOf(page).nth(index).locator(".markdown").textContent(), text);
    await assertBecomes(() => spoken(page), "Answer complete");
  }
  await ask(page, "Say it again");
  await answersOf(page).nth(2).locator(".markdown").waitFor();
  await page.reload();
  await answersOf(page).nth(2).locator(".markdown").waitFor();
  await assertBecomes(() => answersOf(page).locator(".plain-text").allTextContents().then((all) => all.slice(0, 2)), [
    deep,
    long,
  ]);
  await ask(page, "And now?");
  await answersOf(page).last().locator("strong").getByText("Here").waitFor();
  assertEquals(await answersOf(page).locator("strong").count(), 1);
});

browserTest("an answer can be stopped, and a failed one asked for again", async (stage) => {
  await using model = await givenModel(stage, stalls(sseText("Thinking ")), fails(500, "broken"), says("Here it is."));
  const page = await openChat(stage);
  await ask(page, "Take your time");
  await answersOf(page).getByText("Thinking").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await chatOf(page).getByText("The answer was stopped").waitFor();
  await assertBecomes(() => Promise.resolve(model.open_connections), 0);
  await assertBecomes(() => spoken(page), "Answer stopped");
  const again = page.getByRole("button", { name: "Try again" });
  await again.click();
  await assertBecomes(() => spoken(page).then((words) => words.startsWith("No answer: ")), true);
  await assertAccessibleAtRest(page, "failed answer");
  await stage.screenshot(page, "chat-failed");
  await page.reload();
  await again.click();
  await answersOf(page).getByText("Here it is.").waitFor();
  await assertBecomes(() => spoken(page), "Answer complete");
  assertEquals(await again.count(), 0);
  assertEquals(await page.locator(".question").count(), 1);
  assertEquals(await shownLayout(page), LAYOUT);
});

browserTest(
  "a half-typed question is kept over closing and reload, and comes back when it is not taken",
  async (stage) => {
    stage.expectError("503");
    await using _model = await givenModel(stage, says("Hello."));
    const page = await openChat(stage);
    await questionField(page).fill("What about");
    await page.keyboard.press("Escape");
    await chatOf(page).waitFor({ state: "detached" });
    await page.keyboard.press("c");
    await assertBecomes(() => questionField(page).inputValue(), "What about");
    await page.reload();
    await assertBecomes(() => questionField(page).inputValue(), "What about");
    await page.route("**/api/v1/chat", async (route) => {
      const problem = { type: "/problems/busy", title: "Busy", status: 503, detail: "Two answers are being written" };
      await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) });
    });
    await questionField(page).press("Enter");
    await page.getByRole("alert").getByText("Not sent: Two answers are being written").waitFor();
    await assertBecomes(() => questionField(page).inputValue(), "What about");
    await page.unrouteAll();
    await questionField(page).press("Enter");
    await answersOf(page).getByText("Hello.").waitFor();
    assertEquals(await questionField(page).inputValue(), "");
  },
);

browserTest("chats are kept: opened again, begun anew and deleted after a question", async (stage) => {
  await using _model = await givenModel(stage, says("The first."), says("The second."));
  const page = await openChat(stage);
  await ask(page, "One");
  await answersOf(page).getByText("The first.").waitFor();
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByRole("list", { name: "Suggestions" }).waitFor();
  await ask(page, "Two");
  await answersOf(page).getByText("The second.").waitFor();
  const earlier = page.getByRole("button", { name: "Earlier chats" });
  await earlier.click();
  await page.locator(".chat-row").nth(1).waitFor();
  await assertAccessibleAtRest(page, "earlier chats");
  await stage.screenshot(page, "chat-history");
  await page.locator(".chat-row").filter({ hasText: "One" }).click();
  await answersOf(page).getByText("The first.").waitFor();
  const link = page.url();
  await earlier.click();
  await page.getByRole("button", { name: "Delete the chat “One”" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.locator(".chat-row").filter({ hasText: "One" }).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete chat" }).click();
  await assertBecomes(() => page.locator(".chat-row-title").allTextContents(), ["Two"]);
  stage.expectError("404");
  await page.goto(link);
  await page.getByRole("heading", { name: "There is no such chat here" }).waitFor();
  await page.getByRole("button", { name: "New chat" }).last().click();
  await page.getByRole("list", { name: "Suggestions" }).waitFor();
});

browserTest("changes are chips that point at their cards, and are undone together", async (stage) => {
  await using _model = await givenModel(
    stage,
    ...changes(
      "Moved it, and added a card.",
      { name: "move_card", arguments: { card_id: "card-pick-a-name", column_id: "col-review" } },
      { name: "add_card", arguments: { column_id: "col-to-do", title: "Write the release notes" } },
    ),
  );
  const page = await openChat(stage);
  await ask(page, "Move Pick a name to Review and add a card for the release notes");
  await assertBecomes(() => shownLayout(page), [
    ["To do", ["Order pumps", "Write the release notes"]],
    ["Review", ["Read the draft", "Pick a name"]],
    ["Done", []],
  ]);
  await assertBecomes(() => spoken(page), "Answer complete, 2 changes");
  const chip = page.getByRole("button", { name: /Add “Write the release notes” to To do/ });
  await chip.focus();
  await assertBecomes(() => page.locator("[data-mark~=pointed] .card-title").allTextContents(), [
    "Write the release notes",
  ]);
  await assertAccessibleAtRest(page, "changes");
  await stage.screenshot(page, "chat-changes");
  await page.getByRole("button", { name: "Undo all" }).click();
  await assertBecomes(() => shownLayout(page), LAYOUT);
  await assertBecomes(() => spoken(page), "2 changes undone");
  await assertBecomes(() => answersOf(page).evaluate((answer) => answer === document.activeElement), true);
  await assertBecomes(() => page.getByRole("button", { name: "Undo all" }).count(), 0);
});

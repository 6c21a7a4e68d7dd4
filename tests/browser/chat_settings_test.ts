/** Which model is talked to: what is said when there is none, and what the settings tell of it. */
import { assertEquals, assertMatch } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { says } from "../support/model_replies.ts";
import { ModelServer } from "../support/model_server.ts";
import { openBoard } from "./support/board.ts";
import { answerIsComplete, answersOf, ask, givenModel, openChat, questionField } from "./support/chat_panel.ts";
import { assertBecomes } from "./support/eventually.ts";
import { assertAccessibleAtRest } from "./support/settings.ts";

const STATE = "**/api/v1/chat/state*";

browserTest("without a service the chat says what to do, and uses one that was found with one click", async (stage) => {
  await using model = new ModelServer(says("Hello from here."));
  const page = await openBoard(stage);
  // Whether a server runs on this computer is nothing a test can rely on: that one was found is made up, no more.
  await page.route(STATE, async (route) => {
    const answer = await route.fetch();
    const state = await answer.json();
    const found = state.configured ? [] : [{ name: "Ollama", base_url: model.base_url, models: ["small", "large"] }];
    await route.fulfill({ response: answer, json: { ...state, found } });
  });
  await page.keyboard.press("c");
  await page.getByRole("heading", { name: "No AI service yet" }).waitFor();
  const notice = page.locator(".chat .notice");
  assertMatch(await notice.textContent() ?? "", /There is no key for openrouter\.ai/);
  assertEquals(await questionField(page).count(), 0);
  await assertAccessibleAtRest(page, "no AI service");
  await stage.screenshot(page, "chat-not-configured");
  await page.keyboard.press("Escape");
  await notice.waitFor({ state: "detached" });
  await page.keyboard.press("c");
  await notice.getByRole("link", { name: "Open AI settings" }).click();
  await page.getByRole("textbox", { name: "Base URL" }).waitFor();
  assertEquals(new URL(page.url()).pathname, "/settings/ai");
  await page.goBack();
  await page.getByRole("combobox", { name: "Model of Ollama" }).selectOption("large");
  await page.getByRole("button", { name: "Use Ollama" }).click();
  await questionField(page).waitFor();
  await assertBecomes(
    () => page.locator(".model-name").textContent(),
    `large at ${new URL(model.origin).host}`,
  );
  await ask(page, "Hello?");
  await answersOf(page).getByText("Hello from here.").waitFor();
  assertMatch(model.completions[0]?.text ?? "", /"model":"large"/);
});

browserTest("the settings sum up what was used, and turn review on and off", async (stage) => {
  await using _model = await givenModel(stage, says("One."), says("Two."));
  const page = await openChat(stage);
  for (const question of ["One", "Two"]) {
    await ask(page, question);
    await answersOf(page).getByText(`${question}.`).waitFor();
    await answerIsComplete(page); // what it took is known at its end
  }
  await page.goto(`${stage.url}/settings/ai`);
  const row = page.getByRole("row").filter({ hasText: "test/model" });
  const used = async () => (await row.getByRole("cell").allTextContents()).slice(0, 4);
  await assertBecomes(used, ["2", "240", "16", "not reported"]);
  await page.getByRole("switch", { name: "Review changes before they are made", checked: false }).click();
  await page.getByRole("switch", { name: "Review changes before they are made", checked: true }).waitFor();
  await assertBecomes(
    async () => Reflect.get(Object(await stage.request("GET", "/api/v1/settings/chat_apply")), "value"),
    "review",
  );
  await assertAccessibleAtRest(page, "AI settings");
  await stage.screenshot(page, "settings-ai");
  await page.setViewportSize({ width: 360, height: 740 });
  await assertAccessibleAtRest(page, "AI settings on a phone");
  await page.locator(".usage").scrollIntoViewIfNeeded();
  await stage.screenshot(page, "settings-ai-phone");
  for (const part of [".settings", ".usage"]) {
    const [width, limit] = await page.locator(part).evaluate((view) => [view.scrollWidth, view.clientWidth]);
    assertEquals(width, limit, `nothing is wider than the page: ${part}`);
  }
});

browserTest("what the start has fixed is shown with its reason, the rest is still saved", async (stage) => {
  const by = "AI_BASE_URL in the environment";
  const page = await openBoard(stage);
  await page.route("**/api/v1/settings", async (route) => {
    const answer = await route.fetch();
    const settings: { key: string }[] = await answer.json();
    const fixed = ["ai_base_url", "ai_api_key"];
    const json = settings.map((setting) => fixed.includes(setting.key) ? { ...setting, fixed_by: by } : setting);
    await route.fulfill({ response: answer, json });
  });
  await page.goto(`${stage.url}/settings/ai`);
  const model = page.getByRole("textbox", { name: "Model" });
  await model.fill("test/other");
  assertEquals(await page.getByRole("textbox").count(), 1);
  assertEquals(await page.getByText(`This was fixed when Benchtop was started, by ${by}.`).count(), 2);
  assertEquals(await page.locator(".facts").allTextContents(), ["Base URLhttps://openrouter.ai/api/v1", "KeySet"]);
  await assertAccessibleAtRest(page, "AI settings that are fixed");
  await stage.screenshot(page, "settings-ai-fixed");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The AI settings were saved").waitFor();
  await assertBecomes(
    async () => Reflect.get(Object(await stage.request("GET", "/api/v1/settings/ai_model")), "value"),
    "test/other",
  );
});

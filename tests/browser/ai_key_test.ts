/** The key of the AI service in the settings, when the service is another one by now. */
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertAccessibleAtRest } from "./support/settings.ts";

browserTest("a key that does not go to the service that is set now is said to be for another", async (stage) => {
  await stage.request("PUT", "/api/v1/settings/ai_api_key", { value: "sk-not-a-real-key" });
  const page = await stage.openPage("/settings/ai");
  const isSet = page.getByText("A key is set", { exact: true });
  const isElsewhere = page.getByText("A key is set, but not for models.example.org", { exact: true });
  await isSet.waitFor();
  await page.getByRole("textbox", { name: "Base URL" }).fill("https://models.example.org/v1");
  await page.getByRole("button", { name: "Save" }).click();
  await isElsewhere.waitFor();
  assertEquals(await isSet.count(), 0);
  await page.setViewportSize({ width: 360, height: 740 });
  await assertAccessibleAtRest(page, "a key for another service");
  await isElsewhere.scrollIntoViewIfNeeded();
  await stage.screenshot(page, "settings-ai-key-elsewhere");

  await page.getByLabel("New key (optional)").fill("sk-another-key");
  await page.getByRole("button", { name: "Save" }).click();
  await isSet.waitFor();
  assertEquals(await isElsewhere.count(), 0);
});

import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { ADMIN, logIn, turnAccountsOn } from "./support/settings.ts";

const PHONE_AGENT =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 " +
  "Mobile/15E148 Safari/604.1";

/** Two browsers in which the administrator is logged in, both showing the sessions. */
async function openTwo(stage: Stage): Promise<readonly [here: Page, elsewhere: Page]> {
  const here = await stage.openPage("/settings/access");
  await turnAccountsOn(here);
  await here.goto(`${stage.url}/settings/password`);
  stage.expectError("401");
  const elsewhere = await stage.openPage("/settings/password", { userAgent: PHONE_AGENT });
  await logIn(elsewhere, ADMIN.username, ADMIN.password);
  await elsewhere.getByRole("row").filter({ hasText: "Safari on iPhone" }).waitFor();
  return [here, elsewhere];
}

function shownSessions(page: Page): Promise<number> {
  return page.locator("#sessions tbody tr[data-key]").count();
}

browserTest("the sessions of other devices are listed and ended, all at once or one by one", async (stage) => {
  const [here, elsewhere] = await openTwo(stage);
  const other = here.getByRole("row").filter({ hasText: "Safari on iPhone" });
  await other.waitFor(); // a login elsewhere appears by itself
  const before = await shownSessions(here);
  await stage.screenshot(here, "sessions");
  await here.getByRole("button", { name: "End all others" }).click();
  await assertBecomes(() => shownSessions(here), 1);
  await here.getByText("This one").waitFor();
  await elsewhere.getByRole("heading", { name: "Log in" }).waitFor();
  assertEquals(before >= 2, true);

  await logIn(elsewhere, ADMIN.username, ADMIN.password);
  await other.waitFor();
  await other.getByRole("button", { name: "End the session of Safari on iPhone" }).click();
  await assertBecomes(() => shownSessions(here), 1);
});

browserTest(
  "changing the password ends all sessions but this one, and a wrong one is refused in place",
  async (stage) => {
    const [here, elsewhere] = await openTwo(stage);
    stage.expectError("422");
    await here.getByLabel("Current password", { exact: true }).fill("not this one");
    await here.getByLabel("New password", { exact: true }).fill("a louder harbour 8");
    await here.getByRole("button", { name: "Change password" }).click();
    await here.getByRole("alert").filter({ hasText: /./ }).waitFor();
    await stage.screenshot(here, "password-refused");
    await here.getByLabel("Current password", { exact: true }).fill(ADMIN.password);
    await here.getByRole("button", { name: "Change password" }).click();
    await here.getByText("Your password was changed").waitFor();
    await assertBecomes(() => shownSessions(here), 1);
    await elsewhere.getByRole("heading", { name: "Log in" }).waitFor();
    await logIn(elsewhere, ADMIN.username, "a louder harbour 8");
    await elsewhere.getByRole("row").filter({ hasText: "Safari on iPhone" }).waitFor();
  },
);

browserTest("logging out everywhere asks once, and leads to the login", async (stage) => {
  const [here, elsewhere] = await openTwo(stage);
  await here.getByRole("button", { name: "Log out everywhere…" }).click();
  await here.getByRole("dialog").getByRole("button", { name: "Log out everywhere" }).click();
  await here.getByRole("heading", { name: "Log in" }).waitFor();
  await elsewhere.getByRole("heading", { name: "Log in" }).waitFor();
});

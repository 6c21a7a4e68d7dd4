import { assertMatch } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { ADMIN, assertAccessibleAtRest, turnAccountsOn } from "./support/settings.ts";

browserTest(
  "an administrator sees how often a wrong name or password was tried, and at which account",
  async (stage) => {
    const page = await stage.openPage("/settings/access");
    await turnAccountsOn(page);
    const panel = page.getByRole("region", { name: "Failed logins" });
    await panel.getByText("None so far.").waitFor();
    for (const username of [ADMIN.username, ADMIN.username, "somebody"]) {
      const answer = await fetch(`${stage.url}/api/v1/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username, password: "wrong" }),
      });
      await answer.body?.cancel();
    }
    await page.reload();
    await panel.getByText("1 of them with names that nobody has").waitFor();
    assertMatch(
      await panel.textContent() ?? "",
      /3 in all, 1 of them with names that nobody has\..*grace: 2, the last/,
    );
    await assertAccessibleAtRest(page, "failed logins");
    await panel.scrollIntoViewIfNeeded();
    await stage.screenshot(page, "failed-logins");
  },
);

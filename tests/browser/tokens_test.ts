import type { Page } from "playwright-core";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { assertAccessibleAtRest, turnAccountsOn } from "./support/settings.ts";

/** Creates a token by keyboard and answers its secret, with the dialog that shows it still open. */
async function createToken(page: Page, name: string, scope: string): Promise<string> {
  await page.getByRole("button", { name: "New token…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("radio", { name: scope, exact: true }).check();
  await dialog.getByLabel("Expires").selectOption({ label: "In 30 days" });
  await assertAccessibleAtRest(page, "new token");
  await dialog.getByLabel("Name").press("Enter");
  const secret = dialog.getByLabel("Secret");
  await secret.waitFor();
  await assertAccessibleAtRest(page, "secret");
  return await secret.inputValue();
}

async function statusWith(stage: Stage, secret: string, method = "GET"): Promise<number> {
  const answer = await fetch(`${stage.url}/api/v1/${method === "GET" ? "boards" : "items"}`, {
    method,
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    ...(method === "POST" ? { body: JSON.stringify({ title: "From a program" }) } : {}),
  });
  await answer.body?.cancel();
  return answer.status;
}

browserTest("a token is created, lets a program in as far as it may, and no more once it is revoked", async (stage) => {
  const page = await stage.openPage("/settings/access");
  await turnAccountsOn(page);
  const secret = await createToken(page, "Backup script", "Read");
  await stage.screenshot(page, "token-secret");
  assertEquals(await statusWith(stage, secret), 200);
  assertEquals(await statusWith(stage, secret, "POST"), 403);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();

  const row = page.getByRole("row").filter({ hasText: "Backup script" });
  await row.waitFor();
  await page.reload();
  await row.waitFor();
  assertMatch(await row.textContent() ?? "", /Read/);
  assertEquals((await page.content()).includes(secret), false);
  await stage.screenshot(page, "tokens");

  await row.getByRole("button", { name: "Revoke Backup script" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Revoke the token “Backup script”?" }).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assertEquals(await statusWith(stage, secret), 200);
  await row.focus();
  await page.keyboard.press("Delete");
  await dialog.getByRole("button", { name: "Revoke token" }).click();
  await page.getByText("There are none yet.").waitFor();
  await assertBecomes(() => statusWith(stage, secret), 401);
});

browserTest(
  "a token made elsewhere appears by itself, and one whose name is taken is refused in place",
  async (stage) => {
    stage.expectError("409");
    const page = await stage.openPage("/settings/access");
    await page.getByText("There are none yet.").waitFor();
    await stage.request("POST", "/api/v1/tokens", { name: "Night job", scopes: ["write"] });
    await page.getByRole("row").filter({ hasText: "Night job" }).waitFor();
    await page.getByRole("button", { name: "New token…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("night job");
    await dialog.getByRole("button", { name: "Create token" }).click();
    await dialog.getByRole("alert").filter({ hasText: /night job/i }).waitFor();
    assertEquals(await dialog.getByLabel("Name").inputValue(), "night job");
  },
);

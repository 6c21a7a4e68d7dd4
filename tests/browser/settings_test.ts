import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { ADMIN, assertAccessibleAtRest, chooseSection, turnAccountsOn } from "./support/settings.ts";
import { PHONE } from "./support/touch.ts";

/** Each section's address and title, and something that is there once it has been loaded. */
const SECTIONS: readonly (readonly [section: string, title: string, sign: string])[] = [
  ["profile", "Profile", "button:text('Save profile')"],
  ["password", "Password and sessions", ".badge:text('This one')"],
  ["appearance", "Appearance", "input[type=radio]"],
  ["ai", "AI", "button:text('Save')"],
  ["access", "Access", "#tokens tr[data-key]"],
  ["data", "Data", "dt:text('Database')"],
  ["about", "About", "summary"],
];

async function shownAppearance(page: Page): Promise<(string | undefined)[]> {
  return await page.evaluate(() => {
    const { theme, density } = document.documentElement.dataset;
    return [theme, density];
  });
}

async function storedValue(stage: Stage, key: string): Promise<unknown> {
  const setting: unknown = await stage.request("GET", `/api/v1/settings/${key}`);
  return typeof setting === "object" && setting !== null ? Reflect.get(setting, "value") : undefined;
}

browserTest("theme and density hold at once, after a reload and in another browser", async (stage) => {
  const page = await stage.openPage("/settings/appearance");
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("radio", { name: "Compact" }).check();
  assertEquals(await shownAppearance(page), ["dark", "compact"]);
  await assertBecomes(() => storedValue(stage, "theme"), "dark");
  await assertBecomes(() => storedValue(stage, "density"), "compact");
  await page.reload();
  await page.getByRole("radio", { name: "Compact", checked: true }).waitFor();
  await stage.screenshot(page, "settings-appearance-dark-compact");

  const elsewhere = await stage.openPage("/settings/appearance");
  await assertBecomes(() => shownAppearance(elsewhere), ["dark", "compact"]);
  await elsewhere.getByRole("radio", { name: "Light" }).check();
  await assertBecomes(() => shownAppearance(page), ["light", "compact"]);

  // The page's own script is held back: what is drawn then comes from the markup and theme_boot alone.
  await page.route(/\/assets\/main[^/]*\.js$/, () => {});
  await page.goto(stage.url, { waitUntil: "commit" });
  await assertBecomes(() => shownAppearance(page), ["light", "compact"]);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

browserTest("a choice that cannot be saved is taken back, in the problem's words", async (stage) => {
  stage.expectError("503");
  const page = await stage.openPage("/settings/appearance");
  await page.route("**/api/v1/settings/theme", async (route) => {
    const problem = { type: "/problems/busy", title: "Busy", status: 503, detail: "The database is busy" };
    await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await page.getByRole("radio", { name: "Dark" }).click(); // not check(): it is back before that has looked
  await page.getByText("The theme was not changed: The database is busy").waitFor();
  await assertBecomes(() => shownAppearance(page), [undefined, undefined]);
  await page.getByRole("radio", { name: "As the system", checked: true }).waitFor();
});

browserTest("the AI key can be set, replaced and removed, and is never shown", async (stage) => {
  const page = await stage.openPage("/settings/ai");
  const save = page.getByRole("button", { name: "Save", exact: true });
  await page.getByLabel("Key (optional)", { exact: true }).fill("sk-very-secret");
  await save.click();
  await page.getByText("A key is set").waitFor();
  await page.reload();
  await page.getByText("A key is set").waitFor();
  assert(!(await page.content()).includes("sk-very-secret"), "the key is not in the page");
  await page.getByLabel("New key (optional)").fill("sk-another");
  await page.keyboard.press("Enter");
  await page.getByText("The AI settings were saved").waitFor();
  await assertBecomes(() => page.getByLabel("New key (optional)").inputValue(), "");
  await page.getByRole("button", { name: "Remove key…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove key", exact: true }).click();
  await page.getByLabel("Key (optional)", { exact: true }).waitFor();
  await assertBecomes(() => storedValue(stage, "ai_api_key"), null);
});

browserTest("the AI settings are saved by one button; one that is refused stays typed and is marked", async (stage) => {
  stage.expectError("422");
  const page = await stage.openPage("/settings/ai");
  const field = page.getByLabel("Base URL");
  await page.getByLabel("Model").fill("llama3");
  await field.fill("http://169.254.169.254/latest");
  await field.press("Enter");
  const fault = page.getByRole("alert").filter({ hasText: /^Base URL / });
  await fault.waitFor();
  await stage.screenshot(page, "settings-ai-refused");
  assertEquals(await field.inputValue(), "http://169.254.169.254/latest");
  assertEquals(await field.getAttribute("aria-invalid"), "true");
  assertEquals(await storedValue(stage, "ai_base_url"), "https://openrouter.ai/api/v1");
  await field.fill("http://127.0.0.1:11434/v1");
  await field.press("Enter");
  await page.getByText("The AI settings were saved").waitFor();
  assertEquals(await storedValue(stage, "ai_model"), "llama3");
  await page.getByRole("button", { name: "Back to https://openrouter.ai/api/v1" }).click();
  await assertBecomes(() => field.inputValue(), "https://openrouter.ai/api/v1");
});

browserTest(
  "accounts are turned on step by step, by somebody who is logged in at once, and off again",
  async (stage) => {
    const page = await stage.openPage("/settings/access");
    await turnAccountsOn(page);
    await stage.screenshot(page, "settings-access-on");
    assertEquals(await storedStatus(stage), 401);
    await page.reload();
    await page.getByRole("switch", { name: "People have to log in", checked: true }).waitFor();
    await chooseSection(page, "Profile");
    await assertBecomes(() => page.getByLabel("Username").inputValue(), ADMIN.username);
    await chooseSection(page, "Access");
    await page.getByRole("switch", { name: "People have to log in" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Turn accounts off" }).click();
    await page.getByRole("switch", { name: "People have to log in", checked: false }).waitFor();
    await assertBecomes(() => storedStatus(stage), 200);

    // The administrator exists now: whoever turns accounts on again has to know the password.
    stage.expectError("401");
    await page.getByRole("switch", { name: "People have to log in" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByRole("heading", { name: "Log in as an administrator" }).waitFor();
    await dialog.getByLabel("Password", { exact: true }).fill("a wrong one");
    await dialog.getByRole("button", { name: "Log in and turn accounts on" }).click();
    await dialog.getByRole("alert").filter({ hasText: /./ }).waitFor();
    assertEquals(await storedStatus(stage), 200);
    await dialog.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await dialog.getByRole("button", { name: "Log in and turn accounts on" }).click();
    await page.getByText("Accounts are on").waitFor();
    await assertBecomes(() => storedStatus(stage), 401);
  },
);

browserTest("with accounts off again, the local user's own theme and density are back", async (stage) => {
  const page = await stage.openPage("/settings/access");
  await turnAccountsOn(page);
  await chooseSection(page, "Appearance");
  await page.getByRole("radio", { name: "Dark" }).check();
  await assertBecomes(() => shownAppearance(page), ["dark", undefined]);
  await chooseSection(page, "Access");
  await page.getByRole("switch", { name: "People have to log in" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn accounts off" }).click();
  await assertBecomes(() => shownAppearance(page), [undefined, undefined]);
});

browserTest("people delete their own account, unless they are the only administrator", async (stage) => {
  stage.expectError("409");
  stage.expectError("401");
  const page = await stage.openPage("/settings/access");
  await turnAccountsOn(page);
  await chooseSection(page, "Profile");
  const deleteMe = async () => {
    await page.getByRole("button", { name: "Delete my account…" }).click();
    await page.getByRole("dialog").getByText("You have no items").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete my account" }).click();
  };
  await deleteMe();
  await page.getByRole("alert").filter({ hasText: "the only active administrator" }).waitFor();
  await stage.screenshot(page, "settings-last-administrator");
  await page.goto(`${stage.url}/users`);
  await page.getByRole("button", { name: "Add user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Username").fill("ada");
  await dialog.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await dialog.getByRole("switch", { name: "Administrator" }).click();
  await page.keyboard.press("Enter");
  await page.getByText("User “ada” was added").waitFor();
  await page.goto(`${stage.url}/settings/profile`);
  await deleteMe();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
});

browserTest("the data page names the directory and its size, the about page versions and licences", async (stage) => {
  const page = await stage.openPage("/settings/data", { locale: "en-GB" });
  const sizes = page.getByRole("region", { name: "Size" });
  await assertBecomes(async () => /Database[\d.]+ [kM]B/.test(await sizes.textContent() ?? ""), true);
  await chooseSection(page, "About");
  await page.getByText("SQLite", { exact: true }).waitFor();
  await page.getByText("What Benchtop is made of").click();
  await page.locator("summary").filter({ hasText: "better-sqlite3" }).click();
  await page.getByRole("region", { name: "Licence of better-sqlite3" }).getByText("Joshua Wise").waitFor();
});

browserTest("the sections are walked by keyboard, and the address names the one that is open", async (stage) => {
  const page = await stage.openPage("/settings");
  const nav = page.getByRole("navigation", { name: "Sections of the settings" });
  await nav.getByRole("link", { name: "Profile" }).focus();
  for (const [section] of SECTIONS.slice(1)) {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/settings/${section}`);
  }
  await page.goBack();
  await page.getByRole("heading", { name: "Data", exact: true }).waitFor();
});

for (const theme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing serious in the settings, ${theme}`, async (stage) => {
    const page = await stage.openPage("/settings", { colorScheme: theme });
    await checkSections(stage, page, `settings-${theme}`);
  });

  browserTest(`axe finds nothing serious in the settings on a phone, ${theme}`, async (stage) => {
    const page = await stage.openPage("/settings", { ...PHONE, colorScheme: theme });
    await checkSections(stage, page, `settings-phone-${theme}`);
  });
}

async function checkSections(stage: Stage, page: Page, name: string): Promise<void> {
  await page.goto(`${stage.url}/settings/access`);
  await turnAccountsOn(page, (view) => assertAccessibleAtRest(page, view));
  await page.getByRole("button", { name: "New token…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Backup script");
  await page.getByRole("dialog").getByRole("button", { name: "Create token" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  for (const [section, title, sign] of SECTIONS) {
    await chooseSection(page, title);
    await page.locator(sign).first().waitFor();
    await assertAccessibleAtRest(page, section);
    await assertFits(page, section);
    await stage.screenshot(page, `${name}-${section}`);
  }
}

/** Nothing makes the page scroll sideways. */
async function assertFits(page: Page, section: string): Promise<void> {
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll(".settings, .settings *")].filter((part) => part.scrollWidth > part.clientWidth + 1)
      .filter((part) => ["auto", "scroll"].includes(getComputedStyle(part).overflowX)).map((part) => part.className)
  );
  assertEquals(wide, [], section);
}

/** What somebody without credentials is answered. */
async function storedStatus(stage: Stage): Promise<number> {
  const answer = await fetch(`${stage.url}/api/v1/boards`);
  await answer.body?.cancel();
  return answer.status;
}

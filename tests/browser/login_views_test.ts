import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertAccessible } from "./support/axe.ts";
import { expectRefusal, expireSession, givenAdministrator, logIn } from "./support/login.ts";
import { comeToRest } from "./support/rest.ts";
import { PHONE } from "./support/touch.ts";

type Options = NonNullable<Parameters<Stage["openPage"]>[1]>;

const LOOKS: readonly (readonly [name: string, options: Options])[] = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { ...PHONE, colorScheme: "dark" }],
];

for (const [look, options] of LOOKS) {
  browserTest(
    `the pages of logging in are accessible and fit the screen: ${look}`,
    async (stage) => {
      expectRefusal(stage);
      stage.expectError("403"); // signing up
      const check = async (page: Page, view: string) => {
        await comeToRest(page);
        await assertAccessible(page, view);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assertEquals(wide, false, `${view} is too wide`);
        await stage.screenshot(page, `login-${look}-${view.replaceAll(" ", "-")}`);
      };
      const page = await stage.openPage("/", options);
      await page.getByText("Nobody has an account here yet").waitFor();
      await check(page, "setup without link");
      await page.goto(stage.setup_url ?? "");
      await page.getByLabel("Username").waitFor();
      await check(page, "setup");
      await givenAdministrator(stage);
      await page.goto(`${stage.url}/signup`);
      await page.getByText("Only an administrator makes accounts here").waitFor();
      await check(page, "signing up is not possible");
      await page.getByRole("link", { name: "Log in" }).click();
      await page.getByLabel("Username").waitFor();
      await check(page, "login");
      await logIn(page, "nobody");
      await page.getByRole("alert").getByText("Wrong name or wrong password").waitFor();
      await check(page, "login refused");
      await logIn(page, "ada");
      await page.locator(".card").first().waitFor();
      await page.getByRole("button", { name: "ada", exact: true }).click();
      await check(page, "person menu");
      await page.keyboard.press("Escape");
      await expireSession(page);
      await page.keyboard.press("n");
      await page.keyboard.type("Card");
      await page.keyboard.press("Enter");
      await page.getByText("Your session has ended").waitFor();
      await check(page, "session over");
    },
    "--auth",
    "on",
  );
}

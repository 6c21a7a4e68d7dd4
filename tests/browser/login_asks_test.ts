import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { openBoard } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import { ADMIN, expectRefusal, givenAdministrator, logIn, PASSWORD } from "./support/login.ts";

const AUTH_ON = ["--auth", "on"] as const;
const LAYER = ".login-layer[open]";

browserTest(
  "a fresh page without a session is refused once, and sends nothing else before the login",
  async (stage) => {
    expectRefusal(stage);
    await givenAdministrator(stage);
    const page = await stage.openPage("");
    const refused: string[] = [];
    page.on("response", (answer) => {
      if (answer.status() === 401) refused.push(new URL(answer.url()).pathname);
    });
    await page.goto(stage.url);
    await page.getByText("Forgotten your password?").waitFor();
    assertEquals(refused, ["/api/v1/users/me", "/api/v1/auth/refresh"]);
    await logIn(page, ADMIN);
    await page.locator(".card").first().waitFor();
  },
  ...AUTH_ON,
);

browserTest(
  "where accounts are turned off meanwhile, a page that asks for the login goes on by itself",
  async (stage) => {
    expectRefusal(stage);
    await stage.request("POST", "/api/v1/users", { username: ADMIN, password: PASSWORD, is_admin: true });
    const page = await openBoard(stage);
    const setAccounts = async (value: boolean) => {
      const login = await fetch(`${stage.url}/api/v1/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: ADMIN, password: PASSWORD }),
      });
      const { token } = await login.json();
      const answer = await fetch(`${stage.url}/api/v1/settings/auth_required`, {
        method: "PUT",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ value }),
      });
      await answer.body?.cancel();
      assertEquals(answer.status, 200);
    };
    await setAccounts(true);
    await page.locator(LAYER).waitFor();
    await setAccounts(false);
    await assertBecomes(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))); // as when one comes back to it
      return await page.locator(LAYER).count();
    }, 0);
    await page.getByRole("button", { name: "Local user" }).waitFor();
  },
);

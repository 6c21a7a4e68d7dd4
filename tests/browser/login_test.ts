import { assert, assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, openBoard } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";
import {
  ADMIN,
  expectRefusal,
  expireAccess,
  expireSession,
  givenAdministrator,
  givenUser,
  logIn,
  PASSWORD,
} from "./support/login.ts";

const AUTH_ON = ["--auth", "on"] as const;
const LAYER = ".login-layer[open]";

browserTest("the setup link makes the first administrator, who is logged in, and works once", async (stage) => {
  expectRefusal(stage);
  stage.expectError("422"); // the common password
  const link = stage.setup_url ?? "";
  const page = await stage.openPage(link.slice(stage.url.length));
  await page.getByRole("heading", { name: "Set up Benchtop" }).waitFor();
  assertEquals(page.url(), `${stage.url}/setup`); // the token stays in no history
  await logIn(page, ADMIN, "password");
  await page.getByRole("alert").getByText("is one of the passwords that are tried first").waitFor();
  const password = page.getByLabel("Password", { exact: true });
  await assertBecomes(() => password.evaluate((it) => it === document.activeElement), true);
  await stage.screenshot(page, "setup");
  await password.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator(".card").first().waitFor();
  await page.getByRole("button", { name: ADMIN, exact: true }).waitFor();

  const again = await stage.openPage(link.slice(stage.url.length));
  await again.getByText("There is nothing left to set up here").waitFor();
  await again.getByRole("link", { name: "Log in" }).click();
  await logIn(again, ADMIN);
  await again.locator(".card").first().waitFor();
}, ...AUTH_ON);

browserTest("without an administrator every page says where the setup link is", async (stage) => {
  expectRefusal(stage);
  const page = await stage.openPage("/items");
  await page.getByText("Benchtop printed a link in the terminal").waitFor();
  assertEquals(await page.getByRole("textbox").count(), 0);
  await stage.screenshot(page, "setup-without-link");
}, ...AUTH_ON);

browserTest("a fresh page shows nothing but the login, and then what the address names", async (stage) => {
  expectRefusal(stage);
  await givenAdministrator(stage);
  const page = await stage.openPage("/boards/board-1?q=card");
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  const username = page.getByLabel("Username");
  await assertBecomes(() => username.evaluate((it) => it === document.activeElement), true);
  assertEquals(await page.locator(".rail, .top-bar, .board, .notice").count(), 0);
  await logIn(page, ADMIN, "not the password");
  await page.getByRole("alert").getByText("Wrong name or wrong password").waitFor();
  await stage.screenshot(page, "login-refused");
  await page.keyboard.type(PASSWORD); // what was wrong is selected
  await page.keyboard.press("Enter");
  await page.locator(".card").first().waitFor();
  assertEquals(page.url(), `${stage.url}/boards/board-1?q=card`);
  await assertBecomes(() => page.evaluate(() => document.activeElement?.id), "main-heading");
  await page.reload();
  await page.locator(".card").first().waitFor();
}, ...AUTH_ON);

browserTest("who signs up is logged in, where an administrator allows it", async (stage) => {
  expectRefusal(stage);
  const token = await givenAdministrator(stage);
  const page = await stage.openPage("");
  await page.goto(stage.url);
  await page.getByLabel("Username").waitFor();
  assertEquals(await page.getByRole("link", { name: "Sign up" }).count(), 0);
  const allowed = await fetch(`${stage.url}/api/v1/settings/signup_allowed`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ value: true }),
  });
  assertEquals(allowed.status, 200, await allowed.text());
  await page.reload();
  await page.getByRole("link", { name: "Sign up" }).click();
  await page.getByRole("heading", { name: "Sign up" }).waitFor();
  await assertBecomes(() => page.title(), "Sign up · Benchtop");
  await page.getByLabel("Full name").fill("Grace Hopper");
  await logIn(page, "grace");
  await page.locator(".card").first().waitFor();
  await page.getByRole("button", { name: "Grace Hopper" }).waitFor();
  assertEquals(await page.getByRole("link", { name: "Users" }).count(), 0);
}, ...AUTH_ON);

browserTest("the login says when Caps Lock is on", async (stage) => {
  expectRefusal(stage);
  await givenAdministrator(stage);
  const page = await stage.openPage();
  const press = (modifierCapsLock: boolean) =>
    page.getByLabel("Password", { exact: true }).evaluate((field, modifierCapsLock) => {
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "A", bubbles: true, modifierCapsLock }));
    }, modifierCapsLock);
  await press(true);
  await page.getByText("Caps Lock is on").waitFor();
  await press(false);
  await page.getByText("Caps Lock is on").waitFor({ state: "detached" });
}, ...AUTH_ON);

browserTest("when all sessions of a person are ended, every browser asks at once", async (stage) => {
  expectRefusal(stage);
  const token = await givenAdministrator(stage);
  const pages = [await stage.openPage(), await stage.openPage()];
  for (const page of pages) {
    await logIn(page, ADMIN);
    await page.locator(".card").first().waitFor();
  }
  const ended = await fetch(`${stage.url}/api/v1/auth/logout-all`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  assertEquals(ended.status, 204);
  for (const page of pages) await page.locator(LAYER).getByText("Your session has ended").waitFor();
  for (const page of pages) {
    await logIn(page, ADMIN);
    await page.locator(LAYER).waitFor({ state: "detached" });
  }
}, ...AUTH_ON);

browserTest("a session whose access has run out is renewed once, without a word", async (stage) => {
  expectRefusal(stage);
  await givenAdministrator(stage);
  const page = await stage.openPage();
  await logIn(page, ADMIN);
  await page.locator(".card").first().waitFor();
  const renewals: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/auth/refresh")) renewals.push(request.method());
  });
  await expireAccess(page);
  await page.reload(); // many requests at once
  await page.locator(".card").first().waitFor();
  assertEquals(renewals, ["POST"]);
  await expireAccess(page);
  await page.keyboard.press("n");
  await page.keyboard.type("Added after the hour");
  const saved = page.waitForResponse((answer) => answer.status() === 201); // a reload would cut it off before
  await page.keyboard.press("Enter");
  await cardOf(page, "Added after the hour").waitFor();
  await saved;
  assertEquals(renewals.length, 2);
  await page.reload();
  await cardOf(page, "Added after the hour").waitFor();
  assertEquals(await page.locator(LAYER).count(), 0);
}, ...AUTH_ON);

browserTest("when a session is over the login lies over the page, and all that was typed is kept", async (stage) => {
  expectRefusal(stage);
  await givenAdministrator(stage);
  const page = await stage.openPage();
  await logIn(page, ADMIN);
  const card = page.locator(".card").first();
  await card.waitFor();
  await page.keyboard.press("n");
  await page.keyboard.type("Half typed");
  await card.click();
  const title = page.getByRole("dialog").getByRole("textbox", { name: "Title" });
  await title.waitFor();
  const url = page.url();
  await expireSession(page);
  await title.fill("Changed while away");
  await page.keyboard.press("Tab");
  const layer = page.locator(LAYER);
  await layer.getByText("Your session has ended").waitFor();
  assertEquals(await layer.getByLabel("Username").inputValue(), ADMIN);
  const password = layer.getByLabel("Password", { exact: true });
  await assertBecomes(() => password.evaluate((it) => it === document.activeElement), true);
  for (let times = 0; times < 3; times++) await page.keyboard.press("Escape");
  assertEquals(await layer.count(), 1);
  await stage.screenshot(page, "session-over");
  await page.keyboard.type(PASSWORD);
  const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
  await page.keyboard.press("Enter");
  await layer.waitFor({ state: "detached" });
  assertEquals(page.url(), url);
  assertEquals(await title.inputValue(), "Changed while away");
  await saved; // a reload would cut it off before
  await page.keyboard.press("Escape");
  await cardOf(page, "Changed while away").waitFor();
  assertEquals(await page.getByLabel("Title of the new card").inputValue(), "Half typed");
  await page.getByLabel("Title of the new card").press("Escape"); // or the browser asks whether to leave
  await page.reload();
  await cardOf(page, "Changed while away").waitFor();
}, ...AUTH_ON);

browserTest("logging out in one tab asks in the others, and logging in lets all of them go on", async (stage) => {
  expectRefusal(stage);
  await givenAdministrator(stage);
  const page = await stage.openPage();
  await logIn(page, ADMIN);
  await page.locator(".card").first().waitFor();
  const other = await page.context().newPage();
  await other.goto(stage.url);
  await other.locator(".card").first().waitFor();
  await page.getByRole("button", { name: ADMIN, exact: true }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  assertEquals(await page.locator(".board").count(), 0);
  await other.locator(LAYER).waitFor();
  await logIn(page, ADMIN);
  await page.locator(".card").first().waitFor();
  await other.locator(LAYER).waitFor({ state: "detached" });
  await page.keyboard.press("n");
  await page.keyboard.type("Seen in both");
  await page.keyboard.press("Enter");
  await cardOf(other, "Seen in both").waitFor();
}, ...AUTH_ON);

browserTest("another person who logs in gets a page of their own, in every tab", async (stage) => {
  expectRefusal(stage);
  await givenUser(stage, await givenAdministrator(stage), "grace");
  const page = await stage.openPage();
  await logIn(page, ADMIN);
  await page.locator(".card").first().waitFor();
  await page.getByRole("link", { name: "Users" }).waitFor();
  const other = await page.context().newPage();
  await other.goto(stage.url);
  await other.locator(".card").first().waitFor();
  await other.evaluate(() => document.title = "Ada's page");
  await page.getByRole("button", { name: ADMIN, exact: true }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await logIn(page, "grace");
  for (const tab of [page, other]) {
    await tab.getByRole("button", { name: "grace", exact: true }).waitFor();
    assertEquals(await tab.getByRole("link", { name: "Users" }).count(), 0);
    await tab.getByRole("link", { name: "Items" }).waitFor();
  }
  assert(await other.title() !== "Ada's page");
}, ...AUTH_ON);

browserTest("a page stays as it is while accounts are turned on and off under it", async (stage) => {
  expectRefusal(stage);
  stage.expectError("net::ERR_");
  const page = await openBoard(stage);
  await page.keyboard.press("n");
  await page.keyboard.type("Half typed");
  await stage.stopServer();
  await stage.startServer(...AUTH_ON);
  await givenAdministrator(stage);
  const layer = page.locator(LAYER);
  await layer.getByText("This Benchtop has accounts now").waitFor();
  await logIn(page, ADMIN);
  await layer.waitFor({ state: "detached" });
  assertEquals(await page.getByLabel("Title of the new card").inputValue(), "Half typed");
  await page.getByRole("button", { name: ADMIN, exact: true }).waitFor();
  await stage.stopServer();
  await stage.startServer("--auth", "off");
  await page.getByLabel("Title of the new card").press("Enter");
  await page.getByRole("button", { name: "Local user", exact: true }).waitFor();
  assertEquals(await page.getByLabel("Title of the new card").count(), 1);
  assertEquals(await layer.count(), 0);
});

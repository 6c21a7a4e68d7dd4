import type { Locator, Page } from "playwright-core";
import * as z from "zod";
import { User } from "../../server/users/schema.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { ADMIN, assertAccessibleAtRest, logIn, turnAccountsOn } from "./support/settings.ts";
import { PHONE } from "./support/touch.ts";

const USERS = "/api/v1/users";
const PASSWORD = "seven quiet boats";

async function givenUser(
  stage: Stage,
  username: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const user: unknown = await stage.request("POST", USERS, { username, password: PASSWORD, ...more });
  return typeof user === "object" && user !== null ? String(Reflect.get(user, "id")) : "";
}

function rowOf(page: Page, username: string): Locator {
  return page.getByRole("row").filter({ hasText: username });
}

async function shownNames(page: Page): Promise<string[]> {
  return await page.locator("#users tbody tr[data-key] td:first-child").evaluateAll((cells) =>
    cells.map((cell) => cell.firstChild?.textContent ?? "")
  );
}

browserTest("users are added, changed, disabled and deleted by keyboard alone", async (stage) => {
  const page = await stage.openPage("/users");
  await page.getByRole("heading", { name: "There are no users yet" }).waitFor();
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog");
  await page.keyboard.type("noor");
  await dialog.getByLabel("E-mail").fill("noor@example.org");
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("User “noor” was added").waitFor();
  await givenUser(stage, "ada", { is_admin: true });
  await assertBecomes(() => shownNames(page), ["ada", "noor"]); // one made elsewhere appears by itself

  await rowOf(page, "ada").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Full name").fill("Noor Khan");
  await dialog.getByRole("switch", { name: "Active" }).focus();
  await page.keyboard.press("Space");
  await dialog.getByLabel("Username").press("Enter");
  await dialog.waitFor({ state: "detached" });
  await rowOf(page, "Noor Khan").getByText("No", { exact: true }).waitFor();
  await stage.screenshot(page, "users");

  await assertBecomes(() => page.evaluate(() => document.activeElement?.tagName), "TR");
  await page.keyboard.press("Delete");
  await dialog.getByText("They have no items").waitFor();
  await dialog.getByRole("button", { name: "Delete user" }).click();
  await assertBecomes(() => shownNames(page), ["ada"]);
  const storedNames = async () => z.array(User).parse(await stage.request("GET", USERS)).map((user) => user.username);
  await assertBecomes(storedNames, ["ada"]);
});

browserTest("a taken name and the last administrator are refused in the problem's words", async (stage) => {
  stage.expectError("409");
  await givenUser(stage, "ada", { is_admin: true });
  const page = await stage.openPage("/users");
  await rowOf(page, "ada").waitFor();
  await page.getByRole("button", { name: "Add user" }).click();
  const dialog = page.getByRole("dialog");
  const fault = dialog.getByRole("alert").filter({ hasText: /./ });
  const name = dialog.getByLabel("Username");
  await name.fill("ADA");
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await fault.waitFor();
  assertEquals([await name.inputValue(), await name.getAttribute("aria-invalid")], ["ADA", "true"]);
  await assertBecomes(() => name.evaluate((field) => field === document.activeElement), true);
  const described = await name.getAttribute("aria-describedby") ?? "";
  assert(described.split(" ").includes(await fault.getAttribute("id") ?? "none"), "the fault describes the field");
  await page.keyboard.press("Escape");

  await rowOf(page, "ada").click();
  await dialog.getByRole("switch", { name: "Administrator" }).click();
  await dialog.getByRole("button", { name: "Save user" }).click();
  await fault.filter({ hasText: /administrator/ }).waitFor();
  await stage.screenshot(page, "user-last-administrator");
  await page.keyboard.press("Escape");
  await rowOf(page, "ada").focus();
  await page.keyboard.press("Delete");
  await dialog.getByRole("button", { name: "Delete user" }).click();
  await page.getByText(/User “ada” was not deleted: .*administrator/).waitFor();
  await assertBecomes(() => shownNames(page), ["ada"]);
});

browserTest("a refused field is marked, with the reason under it in the form's own words", async (stage) => {
  stage.expectError("422");
  const page = await stage.openPage("/users");
  await page.getByRole("button", { name: "Add user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Username").fill("noor");
  await dialog.getByLabel("E-mail (optional)").fill("noor@example"); // the browser takes it
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await dialog.getByText("E-mail must be an e-mail address.").waitFor();
  assertEquals(await dialog.locator("[aria-invalid]").evaluateAll((fields) => fields.length), 1);
  assertEquals(await dialog.getByLabel("E-mail").getAttribute("aria-invalid"), "true");
  await stage.screenshot(page, "user-refused-field");
  await dialog.getByLabel("E-mail").fill("noor@example.org");
  await page.keyboard.press("Enter");
  await page.getByText("User “noor” was added").waitFor();
});

for (const [view, options] of [["by mouse", {}], ["on a phone", PHONE]] as const) {
  browserTest(`a user is deleted ${view}, from the dialog, after asking`, async (stage) => {
    await givenUser(stage, "ada", { is_admin: true });
    await givenUser(stage, "noor");
    const page = await stage.openPage("/users", options);
    await rowOf(page, "noor").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Delete user…" }).click();
    await dialog.getByRole("heading", { name: "Delete the user “noor”?" }).waitFor();
    await dialog.getByText("The boards stay").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await assertBecomes(() => shownNames(page), ["ada", "noor"]);
    await rowOf(page, "noor").click();
    await dialog.getByRole("button", { name: "Delete user…" }).click();
    await dialog.getByRole("button", { name: "Delete user", exact: true }).click();
    await assertBecomes(() => shownNames(page), ["ada"]);
  });
}

browserTest("of two who change one user the newer text is shown, and one's own is kept", async (stage) => {
  stage.expectError("412");
  const id = await givenUser(stage, "noor");
  const page = await stage.openPage("/users");
  await rowOf(page, "noor").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Full name").fill("Noor K.");
  await stage.request("PATCH", `${USERS}/${id}`, { email: "noor@example.org" });
  await dialog.getByRole("button", { name: "Save user" }).click();
  await page.getByText("User “noor” was saved").waitFor(); // other fields do not collide
  await rowOf(page, "noor@example.org").waitFor();

  await rowOf(page, "noor").click();
  await dialog.getByLabel("Full name").fill("Mine");
  await stage.request("PATCH", `${USERS}/${id}`, { full_name: "Theirs" });
  await dialog.getByRole("button", { name: "Save user" }).click();
  await dialog.getByRole("region", { name: "What you wrote" }).getByText("Mine").waitFor();
  await assertBecomes(() => dialog.getByLabel("Full name").inputValue(), "Theirs");
  await stage.screenshot(page, "user-overtaken");
  await dialog.getByLabel("Full name").fill("Mine after all");
  await dialog.getByRole("button", { name: "Save user" }).click();
  await rowOf(page, "Mine after all").waitFor();
});

browserTest("users are searched and sorted, as the address says", async (stage) => {
  for (const name of ["noor", "ada", "grace"]) await givenUser(stage, name, { email: `${name}@example.org` });
  const page = await stage.openPage("/users");
  await assertBecomes(() => shownNames(page), ["ada", "grace", "noor"]);
  await page.getByRole("button", { name: "Username" }).click();
  await assertBecomes(() => shownNames(page), ["noor", "grace", "ada"]);
  await page.getByRole("button", { name: "Created" }).click();
  await assertBecomes(() => shownNames(page), ["grace", "ada", "noor"]);
  assertMatch(page.url(), /sort=-created_at/);
  await page.keyboard.press("/");
  await page.keyboard.type("noor@");
  await assertBecomes(() => shownNames(page), ["noor"]);
  await page.reload();
  await assertBecomes(() => shownNames(page), ["noor"]);
  await page.getByRole("searchbox").fill("nobody here");
  await page.getByRole("button", { name: "Clear the search" }).last().click();
  await assertBecomes(() => shownNames(page), ["grace", "ada", "noor"]);
});

browserTest("a disabled user is logged out at once, and users do not see the users", async (stage) => {
  const page = await stage.openPage("/settings/access");
  await turnAccountsOn(page);
  await page.goto(`${stage.url}/users`);
  await page.getByRole("button", { name: "Add user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Username").fill("noor");
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await rowOf(page, "noor").waitFor();

  stage.expectError("401");
  const theirs = await stage.openPage("/users");
  await logIn(theirs, "noor", PASSWORD);
  await theirs.getByRole("heading", { name: "Only administrators see the users" }).waitFor();
  await theirs.goto(`${stage.url}/settings/data`);
  await theirs.getByRole("heading", { name: "Not for you to see" }).waitFor();
  await theirs.goto(`${stage.url}/settings/profile`);
  await theirs.getByLabel("Full name").fill("Noor Khan");
  await theirs.getByRole("button", { name: "Save profile" }).click();
  await theirs.getByText("Your profile was saved").waitFor();
  await rowOf(page, "Noor Khan").waitFor();

  await rowOf(page, "Noor Khan").click();
  await dialog.getByRole("switch", { name: "Active" }).click();
  await dialog.getByRole("button", { name: "Save user" }).click();
  await theirs.getByRole("heading", { name: "Log in" }).waitFor();
  await assertBecomes(() => shownNames(page), [ADMIN.username, "noor"]);
});

for (const theme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing serious in the users, wide and on a phone, ${theme}`, async (stage) => {
    const open = (options: Parameters<Stage["openPage"]>[1]) => stage.openPage("/users", options);
    const empty = await open({ colorScheme: theme });
    await empty.getByRole("heading", { name: "There are no users yet" }).waitFor();
    await assertAccessibleAtRest(empty, "no users");
    await givenUser(stage, "ada", { full_name: "Ada Example", is_admin: true });
    await givenUser(stage, "noor-with-a-very-long-name.that-goes-on-and-on@example.org", { is_active: false });
    for (const [view, options] of [["wide", {}], ["phone", PHONE]] as const) {
      const page = await open({ ...options, colorScheme: theme });
      await rowOf(page, "ada").waitFor();
      await assertAccessibleAtRest(page, `${view} list`);
      await stage.screenshot(page, `users-${view}-${theme}`);
      await rowOf(page, "ada").click();
      await page.getByRole("dialog").waitFor();
      await assertAccessibleAtRest(page, `${view} dialog`);
      await stage.screenshot(page, `user-${view}-${theme}`);
      await page.close();
    }
  });
}

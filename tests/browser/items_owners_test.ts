import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { ITEMS_PATH, shownTitles } from "./support/items.ts";
import { ADMIN, expectRefusal, givenAdministrator, givenUser, logIn, PASSWORD } from "./support/login.ts";

browserTest(
  "an administrator sees whose every item is, others see their own and no owners",
  async (stage) => {
    expectRefusal(stage);
    const admin = await givenAdministrator(stage);
    await givenUser(stage, admin, "bob");
    await addAs(stage, admin, "of ada");
    await addAs(stage, await tokenOf(stage, "bob"), "of bob");

    const page = await stage.openPage("/items");
    await logIn(page, ADMIN);
    await assertBecomes(() => shownTitles(page), ["of bob", "of ada"]);
    const owners = page.locator("#items tbody td:nth-child(4)");
    await assertBecomes(() => owners.allTextContents(), ["bob", ADMIN]);
    await nameOneself(stage, await tokenOf(stage, "bob"), "Bob Builder");
    await assertBecomes(() => owners.allTextContents(), ["Bob Builder", ADMIN]);
    await stage.screenshot(page, "items-owners");

    const own = await stage.openPage("/items");
    await logIn(own, "bob");
    await assertBecomes(() => shownTitles(own), ["of bob"]);
    assertEquals(await own.getByRole("columnheader", { name: "Owner" }).count(), 0);
    await addAs(stage, admin, "another of ada");
    await assertBecomes(() => shownTitles(page), ["another of ada", "of bob", "of ada"]);
    assertEquals(await shownTitles(own), ["of bob"]);
  },
  "--auth",
  "on",
);

async function addAs(stage: Stage, token: string, title: string): Promise<void> {
  const answer = await fetch(stage.url + ITEMS_PATH, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ title }),
  });
  assertEquals(answer.status, 201, await answer.text());
}

async function nameOneself(stage: Stage, token: string, full_name: string): Promise<void> {
  const answer = await fetch(`${stage.url}/api/v1/users/me`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ full_name }),
  });
  assertEquals(answer.status, 200, await answer.text());
}

async function tokenOf(stage: Stage, username: string): Promise<string> {
  const answer = await stage.request("POST", "/api/v1/auth/login", { username, password: PASSWORD });
  const token: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "token") : undefined;
  if (typeof token !== "string") throw new Error("Cannot log in: the answer holds no token");
  return token;
}

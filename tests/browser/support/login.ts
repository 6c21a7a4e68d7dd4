/** Accounts as a test sets them up, and logging in as a person does it. */
import type { Page } from "playwright-core";
import { User } from "../../../server/users/schema.ts";
import type { Stage } from "../../support/browser.ts";

export const PASSWORD = "a quiet harbour 7";
export const ADMIN = "ada";

/** Makes the first administrator past the browser; answers the access token, which lets in as them. */
export async function givenAdministrator(stage: Stage): Promise<string> {
  const token = new URL(stage.setup_url ?? "").hash.slice("#token=".length);
  const answer = await stage.request("POST", "/api/v1/auth/setup", { token, username: ADMIN, password: PASSWORD });
  if (typeof answer !== "object" || answer === null || !("token" in answer) || typeof answer.token !== "string") {
    throw new Error("Cannot set up: the answer holds no token");
  }
  return answer.token;
}

/** Makes a user who is no administrator. */
export async function givenUser(stage: Stage, token: string, username: string): Promise<User> {
  const answer = await fetch(`${stage.url}/api/v1/users`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  return User.parse(await answer.json());
}

/** Fills the login in; what comes of it is the test's to wait for. */
export async function logIn(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

/** What a browser reports when the login is asked for, or refused. */
export function expectRefusal(stage: Stage): void {
  stage.expectError("401");
}

/** Has the part of the session run out that is renewed silently. */
export async function expireAccess(page: Page): Promise<void> {
  await page.context().clearCookies({ name: /^benchtop_access_/ });
}

/** Has the session end for good, as far as this browser knows. */
export async function expireSession(page: Page): Promise<void> {
  await page.context().clearCookies();
}

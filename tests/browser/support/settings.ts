/** The settings pages, as a person uses them. */
import type { Page } from "playwright-core";
import { assertAccessible } from "./axe.ts";
import { comeToRest } from "./rest.ts";

export const ADMIN = { username: "grace", password: "a quiet harbour 7" } as const;

/** Goes to a section, by the links at the left or, on a phone, by the list above. */
export async function chooseSection(page: Page, title: string): Promise<void> {
  const link = page.getByRole("navigation", { name: "Sections of the settings" }).getByRole("link", { name: title });
  if (await link.isVisible()) return await link.click();
  await page.getByRole("combobox", { name: "Section" }).selectOption({ label: title });
}

/** Turns accounts on under Settings, Access, where there is no administrator yet: makes that one. */
export async function turnAccountsOn(
  page: Page,
  check: (view: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await page.getByRole("switch", { name: "People have to log in" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Turn accounts on" }).waitFor();
  await check("what accounts mean");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByRole("heading", { name: "Create the administrator" }).waitFor();
  await check("creating the administrator");
  await dialog.getByLabel("Username").fill(ADMIN.username);
  await dialog.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await dialog.getByRole("button", { name: "Create and turn accounts on" }).click();
  await page.getByText(`Accounts are on; you are logged in as ${ADMIN.username}`).waitFor();
}

/** Logs in on the login page. */
export async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function assertAccessibleAtRest(page: Page, view: string): Promise<void> {
  await comeToRest(page);
  await assertAccessible(page, view);
}

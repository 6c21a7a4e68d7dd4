/** Turning accounts on, in an order that can lock nobody out. */
import type { User } from "../../server/users/schema.ts";
import { refreshMe } from "../login/session.ts";
import { Problem } from "../problem.ts";
import { createUser, readAllUsers } from "../users/requests.ts";
import { logInAs } from "./requests.ts";
import { changeSetting } from "./store.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Those who could manage users once accounts are on. */
export async function findAdministrators(): Promise<User[]> {
  return (await readAllUsers({ q: "", sort: "username" })).filter((user) => user.is_admin && user.is_active);
}

/** Makes the first administrator, who may log in at once. */
export async function createAdministrator(credentials: Credentials): Promise<void> {
  await createUser({ ...credentials, is_admin: true, is_active: true });
}

/**
 * Logs in as an administrator first, then turns accounts on: whoever does it is known to have a password that works.
 *
 * @throws {Problem} when the password is wrong, or it is no administrator's; accounts stay off then
 */
export async function turnOnAs({ username, password }: Credentials): Promise<void> {
  const { user } = await logInAs(username, password);
  if (!user.is_admin) {
    throw new Problem("forbidden", `“${user.username}” is no administrator; log in as one to turn accounts on`);
  }
  await changeSetting("auth_required", true);
  await refreshMe();
}

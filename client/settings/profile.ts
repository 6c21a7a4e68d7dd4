/** What people change of themselves. */
import type { MePatch, User } from "../../server/users/schema.ts";
import { refreshMe } from "../login/session.ts";
import { Problem } from "../problem.ts";
import { patchMe } from "./requests.ts";

/** As a form has it: empty texts stand for none. */
export interface Profile {
  readonly username: string;
  readonly full_name: string;
  readonly email: string;
}

export function profileOf({ username, full_name, email }: User): Profile {
  return { username, full_name: full_name ?? "", email: email ?? "" };
}

/** What differs from what is stored. */
export function changesOf(shown: Profile, user: User): MePatch {
  const stored = profileOf(user);
  return {
    ...(shown.username.trim() === stored.username ? {} : { username: shown.username.trim() }),
    ...(shown.full_name.trim() === stored.full_name ? {} : { full_name: shown.full_name.trim() || null }),
    ...(shown.email.trim() === stored.email ? {} : { email: shown.email.trim() || null }),
  };
}

/**
 * Saves the changes made to a user. An administrator may have changed them meanwhile: what they changed is shown then,
 * what was typed here stays typed.
 */
export async function saveProfile(changes: MePatch, user: User): Promise<void> {
  try {
    await patchMe(changes, user.version);
  } catch (error) {
    if (!(error instanceof Problem && error.code === "stale")) throw error;
    await refreshMe();
    throw new Problem("stale", "Your profile was changed elsewhere meanwhile; look through it and save again");
  }
  await refreshMe();
}

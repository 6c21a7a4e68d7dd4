/** What people see and change of themselves. */
import { findUser, type UserRow } from "../../db/users.ts";
import { LOCAL_ID, unauthenticated } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, staleRow } from "../errors.ts";
import { write } from "../write.ts";
import { changeUser, removeUser } from "./changes.ts";
import { toUser } from "./rows.ts";
import type { UserServices } from "./rules.ts";
import type { MePatch, User } from "./schema.ts";

/** The user that asks; while there is no login, the local user, whose home this data directory is. */
export function getMe(services: Services, caller: Caller): User {
  if (caller.actor.user_id !== LOCAL_ID) return toUser(requireMe(services, caller));
  const { created_at } = services.instance;
  return {
    id: LOCAL_ID,
    username: LOCAL_ID,
    email: null,
    full_name: "Local user",
    is_active: true,
    is_admin: true,
    version: 1,
    created_at,
    updated_at: created_at,
  };
}

/** Changes the given fields. */
export async function patchMe(
  services: Services,
  caller: Caller,
  version: number | undefined,
  patch: MePatch,
): Promise<User> {
  refuseLocalUser(caller);
  return await write(services, caller, () => changeUser(services, caller, requireMe(services, caller, version), patch));
}

/** Deletes the user that asks with all that is theirs, and answers them as they were. */
export async function deleteMe(services: Services, caller: Caller, version: number | undefined): Promise<User> {
  refuseLocalUser(caller);
  return await write(services, caller, () => removeUser(services, caller, requireMe(services, caller, version)));
}

/** While there is no login nobody has an account of their own to change. */
export function refuseLocalUser({ actor }: Caller): void {
  if (actor.user_id !== LOCAL_ID) return;
  throw new AppError("conflict", "The local user is no account that could be changed: create a user instead");
}

/** The user that asks, at that version if one is given. */
export function requireMe({ db }: UserServices, { actor }: Caller, version?: number): UserRow {
  const row = findUser(db, actor.user_id);
  if (row === undefined) throw unauthenticated("This account was deleted");
  if (version === undefined || version === row.version) return row;
  throw staleRow("Your account", toUser(row), version);
}

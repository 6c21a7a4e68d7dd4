/** What becomes of users: changed by administrators or by the command line, and deleted. */
import { deleteApiTokensOf } from "../../db/api_tokens.ts";
import { deleteSessionsOfUser } from "../../db/sessions.ts";
import {
  countActiveAdministrators,
  countBelongings,
  deleteUser as deleteUserRow,
  findUser,
  updateUser,
  type UserChange,
  type UserRow,
} from "../../db/users.ts";
import { appendAudit } from "../audit/service.ts";
import { missing } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, staleRow } from "../errors.ts";
import { requireStanding } from "../standing.ts";
import { write } from "../write.ts";
import { adoptAsAdministrator } from "./adopt.ts";
import { nameKey } from "./names.ts";
import { toUser } from "./rows.ts";
import { hashNewPassword, requireFreeName, requireOtherAdministrator, type UserServices } from "./rules.ts";
import { renameTokensOfName } from "./token_names.ts";
import type { User, UserPatch } from "./schema.ts";

export function getUser({ db }: Pick<UserServices, "db">, id: string): User {
  return toUser(findUser(db, id) ?? throwMissing(id));
}

/** Changes the given fields. */
export async function patchUser(
  services: Services,
  caller: Caller,
  id: string,
  version: number | undefined,
  patch: UserPatch,
): Promise<User> {
  const { password, ...fields } = patch;
  // Before the costly part; what counts is asked again with the change.
  requireStanding(services, caller.actor);
  requireUser(services, id, version);
  if (password !== undefined && id === caller.actor.user_id) {
    throw new AppError("conflict", "This is your own account: change its password at /api/v1/users/me/password");
  }
  const password_hash = password === undefined ? undefined : await hashNewPassword(services, password, "/password");
  return await write(services, caller, () => {
    return changeUser(services, caller, requireUser(services, id, version), { ...fields, password_hash });
  });
}

/** Deletes a user with their items, tokens and sessions, and answers the user as they were. */
export function deleteUser(
  services: UserServices,
  caller: Caller,
  id: string,
  version: number | undefined,
): Promise<User> {
  return write(services, caller, () => {
    const row = requireUser(services, id, version);
    if (row.id === caller.actor.user_id) {
      throw new AppError("conflict", "This is your own account: delete it at /api/v1/users/me");
    }
    return removeUser(services, caller, row);
  });
}

/** Deletes a user. Call it inside `db.write`. */
export function removeUser(services: UserServices, caller: Caller, row: UserRow): User {
  const { db } = services;
  requireOtherAdministrator(db, row);
  const deleted = countBelongings(db, row.id); // what goes with them; older entries of the trail hold it
  deleteUserRow(db, row.id);
  recheckStreams(services);
  return record(services, caller, "user.delete", toUser(row), { deleted });
}

/**
 * Changes the given fields of a user; what changes nothing leaves no entry in the trail. Whoever is disabled or gets
 * another password is logged out everywhere; one that was given by somebody else ends their API tokens as well. Call it
 * inside `db.write`.
 */
export function changeUser(services: UserServices, caller: Caller, before: UserRow, wanted: UserChange): User {
  const { db } = services;
  const change = findChange(before, wanted);
  if (change === undefined) return toUser(before);
  if (change.username !== undefined) requireFreeName(db, change.username, before.id);
  if (change.is_active === false || change.is_admin === false) requireOtherAdministrator(db, before);
  const isFirst = countActiveAdministrators(db) === 0;
  updateUser(db, before.id, change, services.now());
  const after = findUser(db, before.id) ?? throwMissing(before.id);
  const adopted = isFirst ? adoptAsAdministrator(services, after) : undefined;
  if (change.username !== undefined) renameTokensOfName(services, caller, change.username);
  const isPasswordChanged = change.password_hash !== undefined;
  // Whoever gives somebody another password wants them locked out, or whoever got in as them.
  const isGiven = isPasswordChanged && caller.actor.user_id !== before.id;
  const deleted_tokens = isGiven ? deleteApiTokensOf(db, before.id) : 0;
  const isDisabled = change.is_active === false;
  if (isPasswordChanged || isDisabled) deleteSessionsOfUser(db, before.id);
  if (isPasswordChanged || isDisabled || change.is_admin === false) recheckStreams(services);
  return record(services, caller, "user.update", toUser(after), {
    before: visible(before, change),
    ...(isPasswordChanged ? { password_changed: true } : {}),
    ...(deleted_tokens > 0 ? { deleted_tokens } : {}),
    ...(adopted === undefined ? {} : { adopted }),
  });
}

/** Open event streams are ended when those whom they are for may not follow them any more. */
function recheckStreams({ db, events }: UserServices): void {
  db.afterCommit(() => events.recheck());
}

const FIELDS = ["username", "email", "full_name", "password_hash", "is_active", "is_admin"] as const;

/** The fields that change; undefined when none does. */
function findChange(before: UserRow, wanted: UserChange): UserChange | undefined {
  const names = FIELDS.filter((name) => wanted[name] !== undefined && wanted[name] !== before[name]);
  if (names.length === 0) return undefined;
  const change: UserChange = Object.fromEntries(names.map((name) => [name, wanted[name]]));
  return change.username === undefined ? change : { ...change, username_key: nameKey(change.username) };
}

/** The old values of what changes, without those that are nobody's to see. */
function visible(before: UserRow, change: UserChange): Partial<User> {
  const { password_hash: _hash, username_key: _key, ...shown } = change;
  const names = FIELDS.filter((name) => Object.hasOwn(shown, name));
  return Object.fromEntries(names.map((name) => [name, before[name]]));
}

function requireUser({ db }: UserServices, id: string, version: number | undefined): UserRow {
  const row = findUser(db, id) ?? throwMissing(id);
  if (version === undefined || version === row.version) return row;
  throw staleRow(`User "${id}"`, toUser(row), version);
}

function throwMissing(id: string): never {
  throw missing({ type: "user", id });
}

function record(services: UserServices, caller: Caller, operation: string, row: User, more: object): User {
  const { id } = row;
  appendAudit(services, caller, {
    operation,
    entity_type: "user",
    entity_id: id,
    owner_id: id,
    details: { row, ...more },
  });
  return row;
}

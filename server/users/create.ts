/** New users: made by an administrator, by the command line, by the setup link, or by themselves. */
import { countActiveAdministrators, insertUser, type UserRow } from "../../db/users.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { requireStanding } from "../standing.ts";
import { write } from "../write.ts";
import { adoptAsAdministrator } from "./adopt.ts";
import { nameKey } from "./names.ts";
import { toUser } from "./rows.ts";
import {
  hashNewPassword,
  type Precedence,
  requireFreeName,
  requireGoodPassword,
  requireOneScript,
  type UserServices,
} from "./rules.ts";
import { renameTokensOfName } from "./token_names.ts";
import type { Signup, User, UserCreate } from "./schema.ts";

/** A user as it is made, the password hashed already. */
export type NewUser = Omit<UserCreate, "password"> & { readonly password_hash: string };

export async function createUser(services: Services, caller: Caller, input: UserCreate): Promise<User> {
  return await hashAndInsert(services, caller, input, "known");
}

/**
 * A user who makes an account without anybody's help: never an administrator.
 *
 * @param count counts the sign-up, or refuses it
 */
export async function signUp(services: Services, caller: Caller, input: Signup, count: () => void): Promise<User> {
  requireSignup(services);
  requireOneScript(input.username, "/username");
  await requireGoodPassword(services, input.password, "/password");
  count(); // before names are looked at: strangers must not find out who is here by trying them all
  const user = { ...input, is_active: true, is_admin: false };
  return await hashAndInsert(services, caller, user, "stranger", () => requireSignup(services));
}

function requireSignup({ settings }: Services): void {
  if (!settings.get("auth_required")) {
    throw new AppError("signup_disabled", "There are no accounts here: nobody logs in");
  }
  if (!settings.get("signup_allowed")) throw new AppError("signup_disabled", "Ask an administrator for an account");
}

/** @param requireAllowed what has to hold besides where the user is inserted */
async function hashAndInsert(
  services: Services,
  caller: Caller,
  { password, ...fields }: UserCreate,
  precedence: Precedence,
  requireAllowed = (): void => undefined,
): Promise<User> {
  requireStanding(services, caller.actor);
  requireFreeName(services.db, fields.username);
  const password_hash = await hashNewPassword(services, password, "/password", precedence);
  return await write(services, caller, () => {
    requireAllowed();
    return insertNewUser(services, caller, { ...fields, password_hash });
  });
}

/**
 * Makes a user. The first administrator of a server with accounts gets what the local user has made: otherwise nobody
 * could reach it any more. Call it inside `db.write`.
 *
 * @param more what else the same change does, for the trail
 */
export function insertNewUser(services: UserServices, caller: Caller, input: NewUser, more: object = {}): User {
  const { db } = services;
  requireFreeName(db, input.username);
  const row = newRow(services, input);
  const isFirst = countActiveAdministrators(db) === 0;
  insertUser(db, row);
  renameTokensOfName(services, caller, row.username);
  const adopted = isFirst ? adoptAsAdministrator(services, row) : undefined;
  const user = toUser(row);
  appendAudit(services, caller, {
    operation: "user.create",
    entity_type: "user",
    entity_id: row.id,
    owner_id: row.id,
    details: { row: user, ...(adopted === undefined ? {} : { adopted }), ...more },
  });
  return user;
}

function newRow({ newId, now }: UserServices, input: NewUser): UserRow {
  const at = now();
  return {
    id: newId(),
    username: input.username,
    username_key: nameKey(input.username),
    email: input.email ?? null,
    full_name: input.full_name ?? null,
    password_hash: input.password_hash,
    is_active: input.is_active ?? true,
    is_admin: input.is_admin ?? false,
    version: 1,
    created_at: at,
    updated_at: at,
  };
}

/** What holds for users, whoever changes them. What `db.write` is to rely on has to be asked inside it. */
import type { Database } from "../../db/database.ts";
import { hasApiTokenName } from "../../db/api_tokens.ts";
import { countActiveAdministrators, findUserByKey, type UserRow } from "../../db/users.ts";
import type { Services } from "../context.ts";
import { AppError, invalidField } from "../errors.ts";
import { isOfOneScript } from "./confusables.ts";
import { isReserved, nameKey } from "./names.ts";

/** Whose passwords are hashed first. */
export type Precedence = NonNullable<Parameters<Services["passwords"]["hash"]>[1]>;

/** What changing users takes; the command line has no more. */
export type UserServices = Pick<Services, "db" | "events" | "newId" | "now" | "settings">;

/**
 * Refuses a user a name that another user or the program itself bears: the audit trail has to mean one of them. Those
 * of API tokens are no obstacle (token_names.ts): else anybody could keep names from people by making tokens.
 *
 * @param own_id the user whose own name is no obstacle
 * @throws {AppError} `conflict`, with what has the name; `invalid` for one of several scripts
 */
export function requireFreeName(db: Database, name: string, own_id?: string): void {
  requireOneScript(name, "/username");
  const user = findUserByKey(db, nameKey(name));
  if (isReserved(name)) throw taken(name, "Benchtop itself goes by it in the audit trail");
  if (user !== undefined && user.id !== own_id) throw taken(name, `the user "${user.username}" has it`);
}

/**
 * Refuses an API token a name that a user, the program itself, or another token of its owner bears. Not which of them:
 * who else is here is not for everybody who may make tokens.
 *
 * @throws {AppError} `conflict`
 */
export function requireFreeTokenName(db: Database, owner_id: string, name: string): void {
  requireOneScript(name, "/name");
  const key = nameKey(name);
  if (isReserved(name) || findUserByKey(db, key) !== undefined || hasApiTokenName(db, owner_id, key)) {
    throw taken(name, "it is taken");
  }
}

/**
 * Refuses a name in which letters of several scripts stand for each other, as in "Аlice" with a Cyrillic А. Asked where
 * a name is chosen: whoever has one goes on with it.
 *
 * @param pointer where it stands in the request
 * @throws {AppError} `invalid`
 */
export function requireOneScript(name: string, pointer: string): void {
  if (!isOfOneScript(name)) throw invalidField(pointer, ONE_SCRIPT);
}

const ONE_SCRIPT = "must be of one script; Latin may stand beside Chinese, Japanese or Korean";

function taken(name: string, why: string): AppError {
  return new AppError("conflict", `Cannot take the name "${name}": ${why}`);
}

/** Refuses to take away the last one who can manage users. */
export function requireOtherAdministrator(db: Database, { username, is_admin, is_active }: UserRow): void {
  if (!is_admin || !is_active || countActiveAdministrators(db) > 1) return;
  throw new AppError(
    "last_administrator",
    `"${username}" is the only active administrator: make somebody else one first`,
  );
}

/**
 * The hash of a password that is being chosen. Takes half a second and much memory: not inside `db.write`.
 *
 * @param pointer where it stands in the request
 * @throws {AppError} `invalid` when it is too common, `busy` when too many are being hashed
 */
export async function hashNewPassword(
  { passwords }: Pick<Services, "passwords">,
  password: string,
  pointer: string,
  precedence: Precedence = "known",
): Promise<string> {
  await requireGoodPassword({ passwords }, password, pointer);
  return await passwords.hash(password, precedence);
}

/** The part of it that costs little. */
export async function requireGoodPassword(
  { passwords }: Pick<Services, "passwords">,
  password: string,
  pointer: string,
): Promise<void> {
  const fault = await passwords.check(password);
  if (fault !== undefined) throw invalidField(pointer, fault);
}

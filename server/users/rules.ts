/** What holds for users, whoever changes them. What `db.write` is to rely on has to be asked inside it. */
import type { Database } from "../../db/database.ts";
import { hasApiTokenName } from "../../db/api_tokens.ts";
import { countActiveAdministrators, findUserByKey, type UserRow } from "../../db/users.ts";
import type { Services } from "../context.ts";
import { AppError, invalidField } from "../errors.ts";
import { isReserved, nameKey } from "./names.ts";

/** What changing users takes; the command line has no more. */
export type UserServices = Pick<Services, "db" | "events" | "newId" | "now" | "settings">;

/**
 * Refuses a name that somebody or something else bears: the audit trail names users, API tokens and the program's own
 * actors, and has to mean one of them.
 *
 * @param own_id the user whose own name is no obstacle
 * @throws {AppError} `conflict`, with what has the name
 */
export function requireFreeName(db: Database, name: string, own_id?: string): void {
  const key = nameKey(name);
  const bearer = findBearer(db, key, own_id);
  if (bearer !== undefined) throw new AppError("conflict", `Cannot take the name "${name}": ${bearer}`);
}

function findBearer(db: Database, key: string, own_id: string | undefined): string | undefined {
  if (isReserved(key)) return "Benchtop itself goes by it in the audit trail";
  const user = findUserByKey(db, key);
  if (user !== undefined && user.id !== own_id) return `the user "${user.username}" has it`;
  return hasApiTokenName(db, key) ? "an API token has it" : undefined;
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
): Promise<string> {
  const fault = await passwords.check(password);
  if (fault !== undefined) throw invalidField(pointer, fault);
  return await passwords.hash(password);
}

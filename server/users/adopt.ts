/** What becomes of what the local user has made, once people log in: an administrator gets it. */
import {
  adoptLocalRows,
  type Belongings,
  countBelongings,
  findOldestActiveAdministrator,
  type UserRow,
} from "../../db/users.ts";
import { appendAudit } from "../audit/service.ts";
import { COMMAND, LOCAL_ID } from "../authorize.ts";
import { toUser } from "./rows.ts";
import type { UserServices } from "./rules.ts";

/** For a user who is the first administrator just now; undefined when it is not due. Call it inside `db.write`. */
export function adoptAsAdministrator(
  { db, settings }: UserServices,
  { id, is_admin, is_active }: UserRow,
): Belongings | undefined {
  return is_admin && is_active && settings.get("auth_required") ? adoptLocalRows(db, id) : undefined;
}

/**
 * For the oldest administrator, at the start of a server with accounts: since the last one, accounts may have been turned
 * on by a flag, or off for a while.
 */
export async function adoptLocalBelongings(services: UserServices): Promise<void> {
  const { db, settings } = services;
  if (!settings.get("auth_required") || isNothing(countBelongings(db, LOCAL_ID))) return;
  await db.write(() => {
    const heir = findOldestActiveAdministrator(db);
    if (heir === undefined) return;
    appendAudit(services, { actor: COMMAND, request_id: null }, {
      operation: "user.adopt",
      entity_type: "user",
      entity_id: heir.id,
      owner_id: heir.id,
      details: { row: toUser(heir), adopted: adoptLocalRows(db, heir.id) },
    });
  });
}

function isNothing({ items, tokens, settings }: Belongings): boolean {
  return items + tokens + settings === 0;
}

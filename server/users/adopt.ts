/** What becomes of what the local user has made, once people log in: an administrator gets it. */
import {
  type Adopted,
  adoptLocalRows,
  findOldestActiveAdministrator,
  hasBelongings,
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
): Adopted | undefined {
  return is_admin && is_active && settings.get("auth_required") ? adoptLocalRows(db, id) : undefined;
}

/**
 * For the oldest administrator of a server with accounts: at its start, since they may have been turned on by a flag,
 * and when another process has made the first administrator beside it. Leaves nothing in the trail when there is
 * nothing left.
 */
export async function adoptLocalBelongings(services: UserServices): Promise<void> {
  const { db } = services;
  if (!isDue(services)) return;
  await db.write(() => {
    const heir = findOldestActiveAdministrator(db);
    if (heir === undefined || !isDue(services)) return; // somebody may have got it, or it may be gone, meanwhile
    appendAudit(services, { actor: COMMAND, request_id: null }, {
      operation: "user.adopt",
      entity_type: "user",
      entity_id: heir.id,
      owner_id: heir.id,
      details: { row: toUser(heir), adopted: adoptLocalRows(db, heir.id) },
    });
  });
}

function isDue({ db, settings }: UserServices): boolean {
  return settings.get("auth_required") && hasBelongings(db, LOCAL_ID);
}

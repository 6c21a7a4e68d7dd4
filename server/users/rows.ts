/** Users as rows, and as the wire shows them. */
import type { UserRow } from "../../db/users.ts";
import type { User } from "./schema.ts";

/** A user as everybody may see it who may see users. */
export function toUser(row: UserRow): User {
  const { id, username, email, full_name, is_active, is_admin, version, created_at, updated_at } = row;
  return { id, username, email, full_name, is_active, is_admin, version, created_at, updated_at };
}

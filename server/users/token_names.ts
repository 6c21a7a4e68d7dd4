/** API tokens give way to users: the audit trail names both, and a name in it has to mean one of them. */
import { type ApiTokenRow, listApiTokensOfName, renameApiToken } from "../../db/api_tokens.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller } from "../context.ts";
import { nameKey, secondName } from "./names.ts";
import type { UserServices } from "./rules.ts";

/** Has the tokens of that name bear another one, since a user bears it from now on. Call it inside `db.write`. */
export function renameTokensOfName(services: UserServices, caller: Caller, username: string): void {
  for (const token of listApiTokensOfName(services.db, nameKey(username))) renameToken(services, caller, token);
}

function renameToken(services: UserServices, caller: Caller, { id, name: before, owner_id }: ApiTokenRow): void {
  const name = secondName(before, id);
  renameApiToken(services.db, id, name, nameKey(name));
  appendAudit(services, caller, {
    operation: "token.update",
    entity_type: "token",
    entity_id: id,
    owner_id,
    details: { row: { id, name, owner_id }, before: { name: before } },
  });
}

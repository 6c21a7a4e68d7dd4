import { countActiveUsers } from "../db/users.ts";
import type { Services } from "./context.ts";

/** Warns of a start without accounts where there were some: a flag that was forgotten lets everybody in. */
export function warnOfAccountsOff({ db, logger, settings }: Pick<Services, "db" | "logger" | "settings">): void {
  const users = countActiveUsers(db);
  if (users === 0 || settings.get("auth_required")) return;
  const there = users === 1 ? "there is 1 user" : `there are ${users} users`;
  logger.warn(`Accounts are off, though ${there}: whoever reaches this server may do everything`);
}

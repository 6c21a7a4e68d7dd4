/** Whether a caller still is who they were when their request began: a body may take half a minute to arrive. */
import { findTokenUserById } from "../db/api_tokens.ts";
import { findSessionUser } from "../db/sessions.ts";
import { findSetting } from "../db/settings.ts";
import { type Actor, unauthenticated } from "./authorize.ts";
import type { Services } from "./context.ts";

/** What it takes to ask; the command line has no more. */
export type StandingServices = Pick<Services, "db" | "now" | "settings">;

const CHANGED = "This session or token was ended, or what it may do has changed, since the request began";

/** Whether what let an actor in still does, and lets in one who may neither more nor less. */
export function hasStanding(services: StandingServices, { kind, credential_id, is_admin }: Actor): boolean {
  // Who owns the files needs nobody's leave, and nobody was let in by nothing: what both may do does not change.
  if (kind === "command" || kind === "nobody") return true;
  if (kind === "local") return !areAccountsOn(services);
  if (credential_id === null) return false;
  const find = kind === "token" ? findTokenUserById : findSessionUser;
  const user = find(services.db, credential_id, services.now());
  return user !== undefined && (user.is_admin === 1) === is_admin;
}

/** @throws {AppError} `unauthenticated` */
export function requireStanding(services: StandingServices, actor: Actor): void {
  if (!hasStanding(services, actor)) throw unauthenticated(actor.kind === "local" ? undefined : CHANGED);
}

/** As the database has it: inside a write it may be ahead of what is in memory. */
function areAccountsOn({ db, settings }: StandingServices): boolean {
  if (settings.fixedBy("auth_required") !== undefined) return settings.get("auth_required");
  return findSetting(db, "auth_required") === "true";
}

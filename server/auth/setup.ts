/** The first administrator of a server with accounts: made by whoever has the link that its start printed. */
import { countActiveAdministrators } from "../../db/users.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { keepAccountsOn } from "../settings/service.ts";
import { insertNewUser, requireFreeName, requireGoodPassword } from "../users/service.ts";
import { write } from "../write.ts";
import type { Client } from "./client.ts";
import { isSameToken } from "./random_tokens.ts";
import type { SetupCreate, SetupState } from "./schema.ts";
import { insertSession, issue, type Issued, prepareSession } from "./sessions.ts";

/** What a login page has to know. */
export function getSetupState(services: Services): SetupState {
  const auth_required = services.settings.get("auth_required");
  return {
    auth_required,
    needs_setup: auth_required && countActiveAdministrators(services.db) === 0,
    signup_allowed: auth_required && services.settings.get("signup_allowed"),
  };
}

/**
 * Makes the first administrator, logs them in, and stores that there are accounts, all in one change. The link is good
 * until there is one, whoever made it.
 */
export async function setUp(
  services: Services,
  caller: Caller,
  { token, ...input }: SetupCreate,
  client: Client,
): Promise<Issued> {
  requireSetup(services, token);
  const start = prepareSession(services, client);
  const { password, ...fields } = input;
  requireFreeName(services.db, fields.username); // before the costly part
  await requireGoodPassword(services, password, "/password");
  const password_hash = await services.passwords.hash(password);
  const started = await write(services, caller, () => {
    requireSetup(services, token); // two people may have the link open
    const kept = keepAccountsOn(services);
    const user = { ...fields, password_hash, is_admin: true, is_active: true };
    return insertSession(services, caller, insertNewUser(services, caller, user, kept), start);
  });
  return await issue(services, started);
}

function requireSetup({ db, settings, setup_token }: Services, token: string): void {
  if (countActiveAdministrators(db) > 0) throw new AppError("setup_done", "There is an administrator already: log in");
  if (!settings.get("auth_required") || setup_token === undefined || !isSameToken(token, setup_token)) {
    throw new AppError("forbidden", "This is not the setup link that the latest start of Benchtop printed");
  }
}

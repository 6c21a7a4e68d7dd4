/** The first administrator of a server with accounts: made by whoever has the link that its start printed. */
import { countActiveAdministrators } from "../../db/users.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { hashNewPassword, insertNewUser } from "../users/service.ts";
import { isSameToken } from "./random_tokens.ts";
import type { SetupCreate, SetupState } from "./schema.ts";
import { type Issued, startSession } from "./sessions.ts";

/** What a login page has to know. */
export function getSetupState(services: Services): SetupState {
  const auth_required = services.settings.get("auth_required");
  return {
    auth_required,
    needs_setup: auth_required && countActiveAdministrators(services.db) === 0,
    signup_allowed: auth_required && services.settings.get("signup_allowed"),
  };
}

/** Makes the first administrator and logs them in. The link is good until there is one, whoever made it. */
export async function setUp(
  services: Services,
  caller: Caller,
  { token, ...input }: SetupCreate,
  device: string,
): Promise<Issued> {
  requireSetup(services, token);
  services.accessTokens.requireKey();
  const { password, ...fields } = input;
  const password_hash = await hashNewPassword(services, password, "/password");
  const user = await services.db.write(() => {
    requireSetup(services, token); // two people may have the link open
    return insertNewUser(services, caller, { ...fields, password_hash, is_admin: true, is_active: true });
  });
  return await startSession(services, caller, user.id, device);
}

function requireSetup({ db, settings, setup_token }: Services, token: string): void {
  if (countActiveAdministrators(db) > 0) throw new AppError("setup_done", "There is an administrator already: log in");
  if (!settings.get("auth_required") || setup_token === undefined || !isSameToken(token, setup_token)) {
    throw new AppError("forbidden", "This is not the setup link that the latest start of Benchtop printed");
  }
}

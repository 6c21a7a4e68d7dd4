/** People change their own password: all their sessions end, and this client gets a new one in the same change. */
import type { UserRow } from "../../db/users.ts";
import type { Actor } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, invalidField } from "../errors.ts";
import { requireStanding } from "../standing.ts";
import { changeUser, type PasswordChange, refuseLocalUser, requireGoodPassword, requireMe } from "../users/service.ts";
import { write } from "../write.ts";
import type { Client } from "./client.ts";
import { insertSession, issue, type Issued, prepareSession } from "./sessions.ts";

export async function changePassword(
  services: Services,
  caller: Caller,
  input: PasswordChange,
  client: Client,
): Promise<Issued> {
  refuseLocalUser(caller);
  requireStanding(services, caller.actor);
  const start = prepareSession(services, client);
  const before = requireMe(services, caller);
  await requireGoodPassword(services, input.new_password, "/new_password");
  await requirePassword(services, caller, before, input.current_password, client);
  const password_hash = await services.passwords.hash(input.new_password);
  const started = await write(services, caller, () => {
    const row = requireMe(services, caller);
    if (row.password_hash !== before.password_hash) {
      throw new AppError("conflict", "Somebody else has just changed this password");
    }
    return insertSession(services, caller, changeUser(services, caller, row, { password_hash }), start);
  });
  return await issue(services, started);
}

/** Counted for the session: nobody who fails elsewhere can keep the user from it, nor the user by failing here. */
async function requirePassword(
  services: Services,
  { actor }: Caller,
  user: UserRow,
  password: string,
  { hostname }: Client,
): Promise<void> {
  const isRight = await services.tries.runInSession(sessionDevice(actor), async (precedence) => {
    if (await services.passwords.verify(password, user.password_hash, precedence)) return true;
    services.failedLogins.record({ user, typed: user.username, hostname, at: services.now() });
    return undefined;
  });
  if (!isRight) throw invalidField("/current_password", "is not the present password");
}

/** What tries at a password within a session are counted by. */
export function sessionDevice({ credential_id }: Actor): string {
  return `session ${credential_id}`;
}

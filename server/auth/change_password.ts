/** People change their own password: all their sessions end, and this client gets a new one in the same change. */
import type { Caller, Services } from "../context.ts";
import { AppError, invalidField } from "../errors.ts";
import { takeTry } from "../http/rate_limit.ts";
import { requireStanding } from "../standing.ts";
import {
  changeUser,
  nameKey,
  type PasswordChange,
  refuseLocalUser,
  requireGoodPassword,
  requireMe,
} from "../users/service.ts";
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
  takeTry(services, nameKey(before.username));
  if (!await services.passwords.verify(input.current_password, before.password_hash)) {
    throw invalidField("/current_password", "is not the present password");
  }
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

import { appendAudit } from "../audit/service.ts";
import { rotateSecretKey } from "../auth/secret_key.ts";
import { COMMAND } from "../authorize.ts";
import type { Config } from "../config.ts";
import { writeAll } from "../log.ts";
import { EXIT, type ExitCode, Refusal } from "../refusal.ts";
import type { UserServices } from "../users/service.ts";
import { changeData } from "./change_data.ts";

/** Makes a new key for access tokens; a running server goes over to it by itself. */
export async function rotateKey(config: Config): Promise<ExitCode> {
  if (config.secret_key !== undefined) {
    const message =
      "SECRET_KEY takes the place of the key in the data directory: change it where the server is started";
    throw new Refusal(EXIT.usage, message);
  }
  let putBack: (() => void) | undefined;
  const work = (services: UserServices) => {
    appendAudit(services, { actor: COMMAND, request_id: null }, {
      operation: "secret_key.rotate",
      entity_type: "secret_key",
      entity_id: "secret.key",
      details: { row: {} },
    });
    putBack ??= rotateSecretKey(config.data_dir); // last: whatever is refused has been by now
  };
  try {
    await changeData(config, { mayCreate: false, work });
  } catch (error) {
    putBack?.(); // it was not committed
    throw error;
  }
  writeAll(Deno.stdout, "There is a new key: access tokens that are out have ended, sessions go on by themselves\n");
  return EXIT.ok;
}

/** What the program says about itself. */
import type { Services } from "../context.ts";
import type { Health } from "./schema.ts";

export function getHealth({ instance, access, db }: Services): Health {
  const { version, id: instance_id, sqlite_version } = instance;
  const status = db.files?.loss === undefined ? "ok" : "read_only";
  const uptime_ms = Math.floor(instance.uptimeMs());
  const serves_localhost = access.names.includes("localhost");
  return { status, version, instance_id, sqlite_version, uptime_ms, serves_localhost };
}

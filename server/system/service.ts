/** What the program says about itself. */
import type { Services } from "../context.ts";
import type { Health } from "./schema.ts";

export function getHealth({ instance }: Services): Health {
  const { version, id: instance_id, sqlite_version } = instance;
  return { status: "ok", version, instance_id, sqlite_version, uptime_ms: Math.floor(instance.uptimeMs()) };
}

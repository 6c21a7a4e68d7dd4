/** What the program says about itself. */
import type { Services } from "../context.ts";
import type { Health, SystemInfo } from "./schema.ts";
import { databaseBytes, measureBackups } from "./sizes.ts";

export function getHealth({ instance }: Services): Health {
  const { version, id: instance_id, sqlite_version } = instance;
  return { status: "ok", version, instance_id, sqlite_version, uptime_ms: Math.floor(instance.uptimeMs()) };
}

/** For administrators: it names the data directory. */
export function getSystemInfo({ instance, files }: Services): SystemInfo {
  const { version, id: instance_id, sqlite_version } = instance;
  const { count, bytes } = measureBackups(files.backups);
  return {
    version,
    sqlite_version,
    deno_version: Deno.version.deno,
    instance_id,
    data_dir: files.data_dir,
    database_bytes: databaseBytes(files.database),
    backups_bytes: bytes,
    backups: count,
  };
}

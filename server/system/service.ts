/** What the program says about itself. */
import type { Services } from "../context.ts";
import type { Health, SystemInfo } from "./schema.ts";
import { databaseBytes, measureBackups } from "./sizes.ts";

export function getHealth({ instance, access, db }: Services): Health {
  const { version, id: instance_id, sqlite_version } = instance;
  const status = db.files?.loss === undefined ? "ok" : "read_only";
  const uptime_ms = Math.floor(instance.uptimeMs());
  const serves_localhost = access.names.includes("localhost");
  return { status, version, instance_id, sqlite_version, uptime_ms, serves_localhost };
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

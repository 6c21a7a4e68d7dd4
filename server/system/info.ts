/** What administrators are told of the program and the data directory. */
import { describeGap, readGaps } from "../audit/service.ts";
import type { Services } from "../context.ts";
import type { SystemInfo } from "./schema.ts";
import { databaseBytes, measureBackups } from "./sizes.ts";

/** For administrators: it names the data directory. */
export function getSystemInfo({ instance, files }: Services): SystemInfo {
  const { version, id: instance_id, sqlite_version } = instance;
  const gap = readGaps(files.data_dir).at(-1);
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
    audit_gap: gap === undefined ? null : describeGap(gap),
  };
}

/** The wire contract of what the program says about itself. */
import * as z from "zod";

export const Health = z.strictObject({
  /** `read_only`: the database was removed or replaced under the running server, and changes are refused. */
  status: z.enum(["ok", "read_only"]),
  version: z.string(),
  /** Names the data directory: the same after a restart, another one for another directory. */
  instance_id: z.string(),
  sqlite_version: z.string(),
  uptime_ms: z.int().nonnegative(),
  /** Whether it answers to the name localhost: only while both loopback addresses are its own. */
  serves_localhost: z.boolean(),
}).meta({ id: "Health" });
export type Health = z.infer<typeof Health>;

/** What an administrator wants to know of the data directory and the program. */
export const SystemInfo = z.strictObject({
  version: z.string(),
  sqlite_version: z.string(),
  deno_version: z.string(),
  instance_id: z.string(),
  data_dir: z.string(),
  /** The database with its log. */
  database_bytes: z.int().nonnegative(),
  backups_bytes: z.int().nonnegative(),
  backups: z.int().nonnegative(),
  /** What the database is behind, as a sentence; null when it holds all that was written into it. */
  audit_gap: z.string().nullable(),
}).meta({ id: "SystemInfo" });
export type SystemInfo = z.infer<typeof SystemInfo>;

/** The wire contract of what the program says about itself. */
import * as z from "zod";

export const Health = z.strictObject({
  status: z.literal("ok"),
  version: z.string(),
  /** Names the data directory: the same after a restart, another one for another directory. */
  instance_id: z.string(),
  sqlite_version: z.string(),
  uptime_ms: z.int().nonnegative(),
}).meta({ id: "Health" });
export type Health = z.infer<typeof Health>;

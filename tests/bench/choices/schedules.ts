/** When a group of writes begins: how long the first of them waits for others decides how many share a sync. */
import { join } from "@std/path";
import { fileURLToPath } from "node:url";
import type { Choice } from "./choice.ts";
import { SCHEDULES } from "./schedule_server.ts";
import { loadWays, runScript, type Stage } from "./serve_ways.ts";

const SCRIPT = fileURLToPath(new URL("schedule_server.ts", import.meta.url));

/** Inserts a row for each request, grouped in one way or another. */
export async function compareSchedules(stage: Stage): Promise<Choice> {
  const ways = Object.keys(SCHEDULES).map((name) =>
    [name, runScript(SCRIPT, name, join(stage.dir, `${crypto.randomUUID()}.db`))] as const
  );
  return await loadWays("an insert, its group commit begun by", "/write", Object.fromEntries(ways), stage);
}

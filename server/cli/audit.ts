import { join } from "@std/path";
import { countAudit, findBrokenAudit } from "../../db/audit.ts";
import { acceptGaps, describeGap, findGap, type Gap, readGaps, type Trail } from "../audit/head.ts";
import type { Config } from "../config.ts";
import { readInstance } from "../instance.ts";
import { writeAll } from "../log.ts";
import { EXIT, type ExitCode } from "../refusal.ts";
import { readData } from "./read_data.ts";

/**
 * Walks the audit trail and recomputes each hash, and looks whether the database is behind what was written into it. It
 * only reads, beside a running server too.
 *
 * @param accepts takes the database as it is, and forgets what it was behind
 */
export function checkAudit(config: Config, accepts: boolean): ExitCode {
  const { data_dir } = config;
  return readData(config, (db) => {
    // Not before the database: who may read neither is told so in the words that it has for that.
    const instance_id = readInstance(join(data_dir, "instance.json"))?.instance_id ?? "";
    const trail = { data_dir, instance_id, db, now: () => new Date().toISOString() };
    if (accepts) acceptGaps(trail);
    const gaps = findGaps(trail); // before the walk: what is written meanwhile is in the database first
    const broken = findBrokenAudit(db);
    const faults = [...(broken === undefined ? [] : [describeBroken(broken)]), ...gaps.map(describeGap)];
    const lines = faults.length > 0 ? faults : [describeWhole(countAudit(db))];
    writeAll(Deno.stdout, lines.map((line) => `${line}\n`).join(""));
    return faults.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

/** Those that a start has found, and the one that the next start would find. */
function findGaps(trail: Trail): Gap[] {
  const gap = findGap(trail);
  return gap === undefined ? readGaps(trail.data_dir) : [...readGaps(trail.data_dir), gap];
}

function describeWhole(count: number): string {
  return `The audit trail is whole: ${count === 1 ? "1 entry fits" : `${count} entries fit`}`;
}

function describeBroken(id: number): string {
  return `The audit trail is broken: entry ${id} is missing or does not fit the one before it`;
}

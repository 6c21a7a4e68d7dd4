import { countAudit, findBrokenAudit } from "../../db/audit.ts";
import type { Config } from "../config.ts";
import { writeAll } from "../log.ts";
import { EXIT, type ExitCode } from "../refusal.ts";
import { readData } from "./read_data.ts";

/** Walks the audit trail and recomputes each hash. It only reads, beside a running server too. */
export function checkAudit(config: Config): ExitCode {
  return readData(config, (db) => {
    const broken = findBrokenAudit(db);
    writeAll(Deno.stdout, `${broken === undefined ? describeWhole(countAudit(db)) : describeBroken(broken)}\n`);
    return broken === undefined ? EXIT.ok : EXIT.failed;
  });
}

function describeWhole(count: number): string {
  return `The audit trail is whole: ${count === 1 ? "1 entry fits" : `${count} entries fit`}`;
}

function describeBroken(id: number): string {
  return `The audit trail is broken: entry ${id} is missing or does not fit the one before it`;
}

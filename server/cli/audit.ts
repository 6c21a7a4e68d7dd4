import { join } from "@std/path";
import { countAudit, findBrokenAudit } from "../../db/audit.ts";
import { Database } from "../../db/database.ts";
import { DatabaseError, DatabaseRefusal } from "../../db/errors.ts";
import { statFile } from "../../db/files.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { Layer } from "../config.ts";
import { checkOwner } from "../data_dir_refusals.ts";
import { loadConfig } from "../load_config.ts";
import { writeAll } from "../log.ts";
import { EXIT, type ExitCode, Refusal } from "../refusal.ts";

/**
 * Walks the audit trail and recomputes each hash. It only reads, beside a running server too.
 *
 * @throws {Refusal} when there is no database to read, or others could put files beside it
 */
export function checkAudit(flags: Layer): ExitCode {
  const { data_dir } = loadConfig(flags, Deno.build.os, (name) => Deno.env.get(name));
  const path = join(data_dir, "benchtop.db");
  if (statFile(path) === undefined) {
    throw new Refusal(EXIT.data, `There is no database ${path}: name the directory with --data-dir`);
  }
  checkOwner(data_dir); // the driver's code is loaded from there
  try {
    using db = new Database(openSqlite(path, { readonly: true }));
    const broken = findBrokenAudit(db);
    writeAll(
      Deno.stdout,
      broken === undefined ? `${describeWhole(countAudit(db, {}))}\n` : `${describeBroken(broken)}\n`,
    );
    return broken === undefined ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (error instanceof DatabaseRefusal) throw new Refusal(EXIT.data, error.message, error);
    if (!(error instanceof DatabaseError)) throw error;
    throw new Refusal(
      EXIT.data,
      `Cannot read ${path}: ${error.message}; restore a copy of yours or from the backups folder`,
      error,
    );
  }
}

function describeWhole(count: number): string {
  return `The audit trail is whole: ${count === 1 ? "1 entry fits" : `${count} entries fit`}`;
}

function describeBroken(id: number): string {
  return `The audit trail is broken: entry ${id} is missing or does not fit the one before it`;
}

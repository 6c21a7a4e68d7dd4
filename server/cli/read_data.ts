import { join } from "@std/path";
import { Database } from "../../db/database.ts";
import { statFile } from "../../db/files.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { Config } from "../config.ts";
import { checkOwner } from "../data_dir_refusals.ts";
import { refuseNoDatabase, toDataRefusal } from "./data_refusals.ts";

/**
 * Reads from the database of a data directory, beside a running server too; nothing is made or changed.
 *
 * @throws {import("../refusal.ts").Refusal} when there is no database to read, or others could put files beside it
 */
export function readData<T>({ data_dir }: Config, read: (db: Database) => T): T {
  const path = join(data_dir, "benchtop.db");
  if (statFile(path) === undefined) throw refuseNoDatabase(path);
  checkOwner(data_dir); // the driver's code is loaded from there
  try {
    using db = new Database(openSqlite(path, { readonly: true }));
    return read(db);
  } catch (error) {
    throw toDataRefusal(error, { data_dir, path });
  }
}

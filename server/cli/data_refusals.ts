/** What can go wrong with data at the command line, each as one sentence that says what to do next. */
import {
  BusyError,
  DatabaseError,
  DatabaseRefusal,
  FullError,
  IoError,
  ReadError,
  ReadOnlyError,
} from "../../db/errors.ts";
import { systemCode } from "../../db/files.ts";
import { refuseUnusable } from "../data_dir_refusals.ts";
import { AppError } from "../errors.ts";
import { EXIT, Refusal } from "../refusal.ts";

/** What stands where. */
interface Place {
  readonly data_dir: string;
  readonly path: string;
}

export function refuseNoDatabase(path: string): Refusal {
  return new Refusal(EXIT.data, `There is no database ${path}: name the directory with --data-dir`);
}

/** Turns a failure into a refusal when it is one that a person can mend; the rest is a fault of ours. */
export function toDataRefusal(error: unknown, { data_dir, path }: Place): unknown {
  if (error instanceof AppError) return new Refusal(EXIT.usage, error.detail, error);
  if (error instanceof DatabaseRefusal) return new Refusal(EXIT.data, error.message, error);
  if (error instanceof DatabaseError) return new Refusal(EXIT.data, `Cannot use ${path}: ${describe(error)}`, error);
  return systemCode(error) === undefined ? error : refuseUnusable(data_dir, error);
}

function describe(error: DatabaseError): string {
  if (error instanceof BusyError) return "another program holds its lock; try again in a moment";
  if (error instanceof FullError) return "there is no room; free some space on its disk and try again";
  if (error instanceof ReadOnlyError) return "it cannot be written; check that you may write there";
  if (error instanceof ReadError) {
    return `it cannot be read (${error.message}); check its disk, and that you may read it`;
  }
  if (error instanceof IoError) return `it cannot be written (${error.message}); check its disk`;
  return `${error.message}; restore a copy of yours or from the backups folder`;
}

import {
  BusyError,
  CorruptError,
  DatabaseRefusal,
  FullError,
  IoError,
  ReadOnlyError,
  type RefusalReason,
} from "./errors.ts";
import { systemCode } from "./files.ts";

/** What a refusal has to name. */
export interface Place {
  readonly path: string;
  /** Where copies of the database are kept. */
  readonly backupsDir: string;
}

type Sentence = (place: Place) => string;

const SENTENCES: Readonly<Record<Exclude<RefusalReason, "newer_schema" | "sqlite_too_old">, Sentence>> = {
  missing: ({ path, backupsDir }) =>
    `The database ${path} is missing from a data directory that is in use: put it back, or restore a copy of yours or from ${backupsDir}`,
  empty: ({ path, backupsDir }) =>
    `The database ${path} is empty although its data directory is in use: put a copy of yours or from ${backupsDir} in its place`,
  foreign_file: ({ path }) =>
    `The file ${path} is not a Benchtop database: put the right file there, or choose another data directory`,
  damaged: ({ path, backupsDir }) =>
    `The database ${path} is damaged: keep the file, and restore a copy of yours or from ${backupsDir}`,
  busy: ({ path }) => `Another program has locked the database ${path}: close that program and start again`,
  full: ({ path }) => `There is no room to open the database ${path}: free some space on its disk and start again`,
  unusable: ({ path }) =>
    `The database ${path} cannot be opened: check that you may read and write the file and its directory`,
};

export function refuse(reason: keyof typeof SENTENCES, place: Place, cause?: unknown): DatabaseRefusal {
  return new DatabaseRefusal(reason, SENTENCES[reason](place), { cause });
}

/** Turns a failure while opening into a refusal when it is one that a person can mend; the rest is a fault of ours. */
export function toRefusal(error: unknown, place: Place): unknown {
  if (error instanceof BusyError) return refuse("busy", place, error);
  if (error instanceof FullError) return refuse("full", place, error);
  if (error instanceof CorruptError) {
    return refuse(error.code === "SQLITE_NOTADB" ? "foreign_file" : "damaged", place, error);
  }
  if (error instanceof IoError || error instanceof ReadOnlyError) return refuse("unusable", place, error);
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") return refuse("full", place, error);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return refuse("unusable", place, error);
  return error;
}

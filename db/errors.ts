/** What can go wrong in the database, told apart by class so that nobody has to read SQLite's texts. */

/** Any failure that SQLite reports; the subclasses are those that somebody can act on. */
export class DatabaseError extends Error {
  override readonly name: string = "DatabaseError";

  /** @param code SQLite's extended result code, such as `SQLITE_IOERR_FSYNC` */
  constructor(message: string, readonly code: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Which kind of rule of the schema was broken; `datatype` is a value of the wrong type in a STRICT table. */
export type ConstraintKind =
  | "check"
  | "datatype"
  | "foreign_key"
  | "not_null"
  | "other"
  | "primary_key"
  | "trigger"
  | "unique";

/** A change broke a rule of the schema and was undone. */
export class ConstraintError extends DatabaseError {
  override readonly name = "ConstraintError";

  /**
   * @param constraint the name of the CHECK; "table.column, table.column" for unique, primary_key and not_null; the text
   *   of RAISE for a trigger; "table.column" for a datatype; empty for a foreign key, which SQLite does not name
   */
  constructor(
    readonly kind: ConstraintKind,
    readonly constraint: string,
    message: string,
    code: string,
    options?: ErrorOptions,
  ) {
    super(message, code, options);
  }
}

/** Another connection held the lock for longer than the busy timeout. */
export class BusyError extends DatabaseError {
  override readonly name = "BusyError";
}

/** There is no room for the change: the disk is full, or the file has reached its largest size. */
export class FullError extends DatabaseError {
  override readonly name = "FullError";
}

/** The file, its directory or the file system refuses to be written. */
export class ReadOnlyError extends DatabaseError {
  override readonly name = "ReadOnlyError";
}

/** The file is not what SQLite wrote, or not a database at all (`SQLITE_NOTADB`). */
export class CorruptError extends DatabaseError {
  override readonly name = "CorruptError";
}

/** The operating system failed to open, read, write or sync a file. */
export class IoError extends DatabaseError {
  override readonly name: string = "IoError";
}

/** It failed to open or read one: whether files can be written is another matter. */
export class ReadError extends IoError {
  override readonly name = "ReadError";
}

/** What has become of a file of the database. */
export interface Displacement {
  readonly path: string;
  /** `cut`: it is the file that was opened, without its end; what is read from it may be damaged. */
  readonly how: "removed" | "replaced" | "cut";
}

/** The files of the database were removed or replaced while it was open: what is written now would be gone at the end. */
export class DisplacedError extends DatabaseError {
  override readonly name = "DisplacedError";

  constructor(readonly displacement: Displacement) {
    super(`${displacement.path} was ${displacement.how} while the database was open`, "");
  }
}

/** Why a start was refused. */
export type RefusalReason =
  | "busy"
  | "damaged"
  | "empty"
  | "foreign_file"
  | "full"
  | "missing"
  | "newer_schema"
  | "sqlite_too_old"
  | "unusable";

/** The database cannot be opened; `message` is one sentence that names the file and the next step. */
export class DatabaseRefusal extends Error {
  override readonly name = "DatabaseRefusal";

  constructor(readonly reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** By code, without the extension: `SQLITE_IOERR_FSYNC` is found under `SQLITE_IOERR`. */
const CLASSES: Readonly<Record<string, typeof DatabaseError>> = {
  SQLITE_BUSY: BusyError,
  SQLITE_LOCKED: BusyError,
  SQLITE_FULL: FullError,
  SQLITE_READONLY: ReadOnlyError,
  SQLITE_PERM: ReadOnlyError,
  SQLITE_CORRUPT: CorruptError,
  SQLITE_NOTADB: CorruptError,
  SQLITE_IOERR: IoError,
  SQLITE_CANTOPEN: ReadError,
};

/** What of SQLITE_IOERR a reader meets as well; the log's index (SHM) is opened and locked before anything is read. */
const READ_FAILURES = new Set(
  [
    "READ",
    "SHORT_READ",
    "FSTAT",
    "ACCESS",
    "SEEK",
    "MMAP",
    "IN_PAGE",
    "DATA",
    "CORRUPTFS",
    "RDLOCK",
    "SHMOPEN",
    "SHMLOCK",
    "SHMMAP",
    "CONVPATH",
    "VNODE",
  ].map((name) => `SQLITE_IOERR_${name}`),
);

const KINDS: Readonly<Record<string, ConstraintKind>> = {
  SQLITE_CONSTRAINT_CHECK: "check",
  SQLITE_CONSTRAINT_DATATYPE: "datatype",
  SQLITE_CONSTRAINT_FOREIGNKEY: "foreign_key",
  SQLITE_CONSTRAINT_NOTNULL: "not_null",
  SQLITE_CONSTRAINT_PRIMARYKEY: "primary_key",
  SQLITE_CONSTRAINT_ROWID: "primary_key",
  SQLITE_CONSTRAINT_TRIGGER: "trigger",
  SQLITE_CONSTRAINT_UNIQUE: "unique",
};

/** Gives an error of the driver its class here, with the original as `cause`; anything else comes back as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  const { code, message } = error;
  if (code.startsWith("SQLITE_CONSTRAINT")) {
    const kind = KINDS[code] ?? "other";
    return new ConstraintError(kind, constraintName(kind, message), message, code, { cause: error });
  }
  // SQLite reports a full disk under this code when it is the shared-memory file that cannot grow.
  if (code === "SQLITE_IOERR_SHMSIZE") return new FullError(message, code, { cause: error });
  const family = code.split("_", 2).join("_");
  const ErrorClass = READ_FAILURES.has(code) ? ReadError : CLASSES[family] ?? DatabaseError;
  return new ErrorClass(message, code, { cause: error });
}

/** The driver's own error class, told by its shape: only sqlite.ts imports the driver. */
function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && error.name === "SqliteError" && "code" in error && typeof error.code === "string";
}

/** SQLite writes "CHECK constraint failed: name", "cannot store TEXT value in REAL column t.c", or a trigger's own text. */
function constraintName(kind: ConstraintKind, message: string): string {
  if (kind === "trigger") return message;
  if (kind === "datatype") return message.split(" column ").at(-1) ?? "";
  const colon = message.indexOf(": ");
  return colon < 0 ? "" : message.slice(colon + 2);
}

/** The closed set of what can go wrong, and what each means over HTTP. Thrown where it is known, mapped once. */

/** What a problem code means: its HTTP status, its title, and the paragraph shown at `/problems/<code>`. */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

/** Every problem this server can answer. `docs/problems.md` lists the same; a test compares the two. */
export const PROBLEMS = {
  malformed: {
    status: 400,
    title: "The request cannot be read",
    meaning:
      "The request is not well formed: broken JSON, text that is not UTF-8, a key that stands twice, a number that cannot be kept exactly, or a header of the wrong form. Nothing was changed.",
  },
  host_missing: {
    status: 400,
    title: "The Host header is missing",
    meaning: "Every request has to name the host it is meant for, so that a foreign name can be told from ours.",
  },
  host_refused: {
    status: 403,
    title: "This host name is not served here",
    meaning:
      "Benchtop answers only to 127.0.0.1, localhost and [::1] with its own port, as far as these lead to nobody else, and to names given by --allowed-host. This keeps web pages that rebind a DNS name away from your data.",
  },
  origin_refused: {
    status: 403,
    title: "Requests from this origin are refused",
    meaning:
      "A web page of another origin tried to reach Benchtop. Only Benchtop's own pages, the Tauri shell and origins given by --allowed-origin may.",
  },
  unauthenticated: {
    status: 401,
    title: "Who is asking?",
    meaning:
      "This server has accounts: the request needs a session (log in) or an API token (Authorization: Bearer …). What was sent is missing, wrong, expired or was ended. Nothing was changed.",
  },
  forbidden: {
    status: 403,
    title: "This is not yours to do",
    meaning:
      "You are known, but not allowed to: it takes an administrator, a scope that the API token lacks, or a person instead of a token. Nothing was changed.",
  },
  signup_disabled: {
    status: 403,
    title: "Signing up is not possible",
    meaning:
      "Only an administrator makes users here. Signing up needs accounts to be on and the setting signup_allowed.",
  },
  not_found: {
    status: 404,
    title: "There is nothing here",
    meaning: "No route, row or page has this address. It may have been deleted.",
  },
  method_not_allowed: {
    status: 405,
    title: "This address does not take this method",
    meaning: "The Allow header lists the methods that this address takes.",
  },
  request_timeout: {
    status: 408,
    title: "The request took too long to arrive",
    meaning: "The body was not complete within the time the server waits for it. Nothing was changed.",
  },
  conflict: {
    status: 409,
    title: "This does not fit the present state",
    meaning: "The change contradicts what is stored, for example an id that is already in use. Nothing was changed.",
  },
  column_not_empty: {
    status: 409,
    title: "The column still holds cards",
    meaning:
      "A column that holds cards is deleted only when the request says what happens to them: ?cards=delete deletes them too, ?cards=<column id> moves them to the end of that column.",
  },
  last_board: {
    status: 409,
    title: "The last board cannot be deleted",
    meaning: "There is always at least one board. Create another one first.",
  },
  last_administrator: {
    status: 409,
    title: "This is the last administrator",
    meaning:
      "Without an active administrator nobody could manage users any more. Make somebody else an administrator first.",
  },
  no_administrator: {
    status: 409,
    title: "There is no administrator yet",
    meaning: "Turning accounts on would lock everybody out: create an administrator first.",
  },
  setup_done: {
    status: 409,
    title: "The first administrator exists already",
    meaning: "The setup link works once. Log in instead, or reset a password with benchtop user passwd.",
  },
  setting_fixed: {
    status: 409,
    title: "This setting was fixed when the server was started",
    meaning:
      "A flag, an environment variable or config.json says what it is. Change it there and start the server again.",
  },
  stale: {
    status: 412,
    title: "Someone changed this first",
    meaning:
      "If-Match named a version that is no longer the current one. The answer carries the row as it is now; nothing was changed.",
  },
  too_large: {
    status: 413,
    title: "The body is too large",
    meaning: "The body is longer, nested deeper or made of more values than this route accepts. Nothing was changed.",
  },
  unsupported_type: {
    status: 415,
    title: "The body has a type this address does not take",
    meaning: "Bodies are application/json in UTF-8, unless the route says otherwise; some routes take no body at all.",
  },
  invalid: {
    status: 422,
    title: "The input is not valid",
    meaning: "The request was read, but a value in it is not allowed. `errors` points at each. Nothing was changed.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    meaning: "Retry-After says in how many seconds to try again. Nothing was changed.",
  },
  internal: {
    status: 500,
    title: "Something went wrong inside Benchtop",
    meaning: "This is a fault of the program. The log holds the details under the request id. Nothing was changed.",
  },
  ai_failed: {
    status: 502,
    title: "The AI service did not answer as it should",
    meaning:
      "The service that runs the model cannot be reached, refused the request, or answered with something that is no answer. `detail` says which. The board was not changed, and the question can be asked again.",
  },
  busy: {
    status: 503,
    title: "Benchtop is busy",
    meaning:
      "The database is locked by another program, the server is stopping, or too many streams or answers are open.",
  },
  ai_not_configured: {
    status: 503,
    title: "There is no model to talk to",
    meaning:
      "No key for the AI service is set, and no other service is chosen. `detail` says what to do. All else works without.",
  },
  read_only: {
    status: 503,
    title: "The data directory cannot be written",
    meaning: "The file system refuses to write. Reading still works; nothing was changed.",
  },
  database_displaced: {
    status: 503,
    title: "The database was removed or replaced",
    meaning:
      "A file of the database is not where it was while Benchtop runs, so a change would be lost. Reading still works, and what is held open is copied into the backups folder of the data directory: stop Benchtop, and put the file or that copy back.",
  },
  database_damaged: {
    status: 503,
    title: "The database file is damaged",
    meaning: "SQLite found the file damaged. Stop Benchtop and restore a copy of yours or from the backups folder.",
  },
  database_unreadable: {
    status: 503,
    title: "The database cannot be read",
    meaning:
      "The operating system failed to open or read a file of the database. Nothing was changed. See whether its disk is there and whole, and whether Benchtop may read the data directory; then try again.",
  },
  secrets_damaged: {
    status: 503,
    title: "The file with the secrets cannot be used",
    meaning:
      "secrets.json or secret.key in the data directory is damaged or may not be read, so what it holds can neither be used nor changed. The answer says how to mend that. All else goes on.",
  },
  ai_timeout: {
    status: 504,
    title: "The AI service took too long",
    meaning:
      "The model did not begin within 60 seconds, or did not end within 5 minutes. The board was not changed, and the question can be asked again.",
  },
  disk_full: {
    status: 507,
    title: "The disk is full",
    meaning: "There is no room to store the change. Reading still works; free some space and try again.",
  },
} as const satisfies Record<string, ProblemKind>;

export type ErrorCode = keyof typeof PROBLEMS;

/** One input value that is not allowed: where it stands (an RFC 6901 pointer, or `?name` for a query) and why. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

interface AppErrorOptions {
  readonly errors?: readonly FieldError[];
  /** The row as it is now, for `stale`. */
  readonly current?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal in words a person can act on; `detail` goes out as it is, so it names no path, SQL or stack. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly errors: readonly FieldError[] | undefined;
  readonly current: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(readonly code: ErrorCode, readonly detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.errors = options.errors;
    this.current = options.current;
    this.headers = options.headers ?? {};
  }
}

/** The version that a tag of another row stands for: no row is ever at it, and no tag can name it. */
export const OTHER_ROW = -1;

/**
 * A change was meant for another version than the present one.
 *
 * @param what names the row, such as `Card "card-1"`
 */
export function staleRow(what: string, current: { readonly version: number }, expected: number): AppError {
  const instead = expected === OTHER_ROW ? "and the tag that was sent is another one's" : `not ${expected}`;
  return new AppError("stale", `${what} is at version ${current.version}, ${instead}`, { current });
}

/** An RFC 6901 pointer: the way from the whole body to a value in it. */
export function pointerTo(...path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** A value that is well formed but does not fit what is stored: a 422 that points at it. */
export function invalidField(pointer: string, detail: string, cause?: unknown): AppError {
  return new AppError("invalid", `Cannot use ${pointer}: ${detail}`, { errors: [{ pointer, detail }], cause });
}

/** What use cases are given: the database, the clock, ids and the event bus. Tests give their own; nothing is patched. */
import type { Database } from "../db/database.ts";
import type { Memo } from "../db/memo.ts";
import type { EventBus } from "./events/service.ts";
import type { Logger } from "./log.ts";

export interface Services {
  readonly db: Database;
  /** Answers read since the last commit. */
  readonly memo: Memo;
  readonly events: EventBus;
  readonly logger: Logger;
  /** Now, as ISO 8601 UTC text with milliseconds. */
  readonly now: () => string;
  /** A new id: UUIDv7, so that ids grow with time. */
  readonly newId: () => string;
  readonly instance: Instance;
  readonly access: Access;
}

/** Which program this is and how long it has run. */
export interface Instance {
  readonly id: string;
  readonly version: string;
  readonly sqlite_version: string;
  /** Milliseconds on a clock that only goes forward. */
  readonly uptimeMs: () => number;
}

/** Who may talk to this server besides its own pages: the rules are in docs/api.md. */
export interface Access {
  /** The port we listen on. */
  readonly port: number;
  /** Further authorities as they stand in Host, in lower case, such as `bench.lan:8008`. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly devOrigins: boolean;
}

/** On whose behalf a use case runs; it stands in the audit trail. */
export interface Caller {
  readonly actor: string;
  readonly request_id: string | null;
}

/** What the middleware leaves for the routes, in hono's terms. */
export interface Env {
  Variables: {
    services: Services;
    caller: Caller;
    /** Set when the answer already carries the headers that every answer has. */
    complete: boolean;
  };
}

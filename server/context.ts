/** What use cases are given: the database, the clock, ids and the event bus. Tests give their own; nothing is patched. */
import type { Database } from "../db/database.ts";
import type { Memo } from "../db/memo.ts";
import type { AccessTokens } from "./auth/access_tokens.ts";
import type { FailedLogins } from "./auth/failed_logins.ts";
import type { PasswordTries } from "./auth/password_tries.ts";
import type { Passwords } from "./auth/passwords.ts";
import type { Actor } from "./authorize.ts";
import type { Answers } from "./chat/answers.ts";
import type { LocalServers } from "./chat/discover.ts";
import type { ChatLimits } from "./chat/limits.ts";
import type { Connection } from "./entrance.ts";
import type { EventBus } from "./events/service.ts";
import type { LookUp } from "./http/look_up.ts";
import type { RateLimiter, Turn } from "./http/rate_limiter.ts";
import type { Slots } from "./http/slots.ts";
import type { Logger } from "./log.ts";
import type { SecretStore } from "./settings/secrets.ts";
import type { SettingsStore } from "./settings/store.ts";

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
  readonly files: Files;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly passwords: Passwords;
  readonly accessTokens: AccessTokens;
  /** Counts requests, but for those that try passwords. */
  readonly limiter: RateLimiter;
  /** Exports under way, by user. */
  readonly exports: Slots;
  /** Who may try a password, and when. */
  readonly tries: PasswordTries;
  readonly failedLogins: FailedLogins;
  readonly ai: Ai;
  /** The assistant's answers that are being made. */
  readonly answers: Answers;
  /** What makes the first administrator, from the link that this start printed; undefined when it printed none. */
  readonly setup_token: string | undefined;
}

/** Where things lie in the data directory; absolute paths, never shown but to an administrator. */
export interface Files {
  readonly data_dir: string;
  readonly database: string;
  readonly backups: string;
  readonly secrets: string;
}

/** Which program this is and how long it has run. */
export interface Instance {
  readonly id: string;
  /** When its data directory was first used. */
  readonly created_at: string;
  readonly version: string;
  readonly sqlite_version: string;
  /** Milliseconds on a clock that only goes forward. */
  readonly uptimeMs: () => number;
}

/** How the AI service is reached; which one it is, the settings say. */
export interface Ai {
  /** OPENROUTER_API_KEY of the environment, for openrouter.ai alone. */
  readonly openrouter_api_key: string | undefined;
  readonly limits: ChatLimits;
  readonly lookUp: LookUp;
  readonly localServers: LocalServers;
}

/** Who may talk to this server besides its own pages: the rules are in docs/api.md. */
export interface Access {
  /** The port we listen on. */
  readonly port: number;
  /** The names of this computer that lead to us and to nobody else, as they stand in URLs. */
  readonly names: readonly string[];
  /** Further authorities as they stand in Host, in lower case, such as `bench.lan:8008`. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly devOrigins: boolean;
  /** Whether a desktop shell started us and may show our pages in a window of its own. */
  readonly startedByShell: boolean;
}

/** On whose behalf a use case runs; it stands in the audit trail. */
export interface Caller {
  readonly actor: Actor;
  readonly request_id: string | null;
  /** The chat in which it was asked for, and by whom: entries in the trail hold both. */
  readonly chat?: { readonly chat_id: string; readonly asked_by: string };
}

/** What the middleware leaves for the routes, in hono's terms. */
export interface Env {
  /** The connection; absent when a request does not come through one. */
  Bindings: Partial<Connection>;
  Variables: {
    services: Services;
    caller: Caller;
    /** Set when the answer already carries the headers that every answer has. */
    complete: boolean;
    /** Where the group of a request that was counted stands; asked when the answer is written. */
    turn: (() => Turn) | undefined;
    /** Whether a page of another origin asks, one that is allowed to: it acts by a token, never by our cookies. */
    foreign: boolean | undefined;
  };
}

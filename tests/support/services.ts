/** What use cases are given in tests: real, but for the clock, the ids and what a password costs. */
import { join } from "@std/path";
import { insertBoard } from "../../db/board.ts";
import { COLUMN_RANKS, insertColumn } from "../../db/board_columns.ts";
import type { Database } from "../../db/database.ts";
import { Memo } from "../../db/memo.ts";
import { openDatabase } from "../../db/open.ts";
import { rankBefore } from "../../db/ranks.ts";
import { AccessTokens } from "../../server/auth/access_tokens.ts";
import { FailedLogins } from "../../server/auth/failed_logins.ts";
import { PasswordTries } from "../../server/auth/password_tries.ts";
import { Passwords } from "../../server/auth/passwords.ts";
import type { Cost } from "../../server/auth/scrypt.ts";
import { SecretKeyFile } from "../../server/auth/secret_key.ts";
import { Answers } from "../../server/chat/answers.ts";
import { type LocalServer, LocalServers } from "../../server/chat/discover.ts";
import { CHAT_LIMITS, type ChatLimits } from "../../server/chat/limits.ts";
import type { Access, Services } from "../../server/context.ts";
import { EventBus } from "../../server/events/service.ts";
import { type LookUp, lookUp } from "../../server/http/look_up.ts";
import { RateLimiter } from "../../server/http/rate_limiter.ts";
import { Slots } from "../../server/http/slots.ts";
import { EXPORTS_MAX } from "../../server/items/limits.ts";
import { type FixedSecrets, SecretStore } from "../../server/settings/secrets.ts";
import { readStored } from "../../server/settings/stored.ts";
import { type FixedSettings, SettingsStore } from "../../server/settings/store.ts";
import { assert } from "./assert.ts";
import { recordingLogger } from "./log.ts";

/** When tests take place, unless they say otherwise. */
export const NOW = "2026-01-02T03:04:05.678Z";

export const VERSION = "0.0.0-test";
export const INSTANCE_ID = "01900000-0000-7000-8000-00000000abcd";
export const CREATED_AT = "2026-01-01T00:00:00.000Z";

/** What stands in the setup link of a test app with accounts. */
export const SETUP_TOKEN = "the-token-of-the-setup-link";

/** A hash in a millisecond: tests make many. */
export const CHEAP: Cost = { ln: 4, r: 8, p: 1 };

const PORT = 8008;
const LOOPBACK_NAMES = ["127.0.0.1", "[::1]", "localhost"];

export interface ServicesOptions {
  /** Where the clock stands at first. */
  readonly now?: string;
  /** Fills the new database; without it there is board-1 with the empty columns col-a and col-b, and no audit entry. */
  readonly seed?: (db: Database, at: string) => void;
  readonly access?: Partial<Access>;
  readonly heartbeatMs?: number;
  /** Turns accounts on, as `--auth on` does. */
  readonly auth?: boolean;
  /** As SECRET_KEY gives it. */
  readonly secret_key?: string;
  /** As AI_API_KEY gives it. */
  readonly ai_api_key?: string;
  /** AI_BASE_URL of the environment. */
  readonly ai_base_url?: string;
  /** AI_MODEL of the environment. */
  readonly ai_model?: string;
  /** As OPENROUTER_API_KEY gives it. */
  readonly openrouter_api_key?: string;
  /** How much an answer of the model may take; what is left out is as usual. */
  readonly chat_limits?: Partial<ChatLimits>;
  /** Takes the place of the system's names. */
  readonly lookUp?: LookUp;
  /** Where model servers of this computer are looked for: nowhere, unless a test says so. */
  readonly local_servers?: readonly LocalServer[];
  /** What hashing a password costs. */
  readonly cost?: Cost;
  /** Takes the place of the time for which a queue of tries rests: none at all, unless a test says so. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Takes the place of those of that cost. */
  readonly passwords?: Passwords;
}

export async function openTestServices(options: ServicesOptions) {
  const directory = Deno.makeTempDirSync({ prefix: "benchtop-app-" });
  const file = join(directory, "benchtop.db");
  const clock = { now: options.now ?? NOW };
  const now = () => clock.now;
  const { logger, entries: log } = recordingLogger();
  const { seed = seedSmallBoard } = options;
  const backups = join(directory, "backups");
  const db = await openDatabase({
    path: file,
    initialised: false,
    backupsDir: backups,
    now,
    seed: (database) => seed(database, clock.now),
    onCallbackError: (error) => logger.error("A callback after a commit failed", { error }),
  });
  const ids = countingIds();
  const access = {
    port: PORT,
    names: LOOPBACK_NAMES,
    allowedHosts: [],
    allowedOrigins: [],
    devOrigins: false,
    startedByShell: false,
    ...options.access,
  };
  const secrets = join(directory, "secrets.json");
  const services: Services = {
    db,
    memo: new Memo(db),
    events: new EventBus({
      db,
      instance_id: INSTANCE_ID,
      ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
    }),
    logger,
    now,
    newId: ids.take,
    instance: {
      id: INSTANCE_ID,
      created_at: CREATED_AT,
      version: VERSION,
      sqlite_version: db.value<string>("SELECT sqlite_version()") ?? "",
      uptimeMs: () => 1234.5,
    },
    access,
    files: { data_dir: directory, database: file, backups, secrets },
    settings: new SettingsStore(
      db,
      fixedSettings(options),
      (key) => assert(false, `the setting ${key} does not fit`),
      readStored,
    ),
    secrets: new SecretStore(secrets, fixedSecrets(options)),
    passwords: options.passwords ?? new Passwords(options.cost ?? CHEAP),
    accessTokens: new AccessTokens({
      key: new SecretKeyFile(directory, options.secret_key, () => Date.parse(clock.now)),
      instance_id: INSTANCE_ID,
      now,
    }),
    limiter: new RateLimiter(() => Date.parse(clock.now)),
    exports: new Slots(EXPORTS_MAX),
    tries: new PasswordTries({
      now: () => Date.parse(clock.now),
      pause: options.pause ?? (() => Promise.resolve()),
    }),
    failedLogins: new FailedLogins({ logger, now: () => Date.parse(clock.now), since: clock.now }),
    ai: openAi(options, access),
    answers: new Answers(),
    setup_token: options.auth ? SETUP_TOKEN : undefined,
  };
  return { services, log, directory, file, clock, nextId: ids.peek };
}

function fixedSettings({ auth, ai_base_url, ai_model }: ServicesOptions): FixedSettings {
  return {
    ...(auth === undefined ? {} : { auth_required: { value: auth, by: `--auth ${auth ? "on" : "off"}` } }),
    ...(ai_base_url === undefined ? {} : { ai_base_url: { value: ai_base_url, by: "AI_BASE_URL in the environment" } }),
    ...(ai_model === undefined ? {} : { ai_model: { value: ai_model, by: "AI_MODEL in the environment" } }),
  };
}

function fixedSecrets({ ai_api_key }: ServicesOptions): FixedSecrets {
  return ai_api_key === undefined ? {} : { ai_api_key: { value: ai_api_key, by: "AI_API_KEY in the environment" } };
}

function openAi(options: ServicesOptions, { port, allowedHosts: hosts }: Access): Services["ai"] {
  const around = { own: { port, hosts }, lookUp: options.lookUp ?? lookUp };
  return {
    openrouter_api_key: options.openrouter_api_key,
    limits: { ...CHAT_LIMITS, ...options.chat_limits },
    lookUp: around.lookUp,
    localServers: new LocalServers(around, options.local_servers ?? []),
  };
}

/** Ids that look like UUIDs and grow by one; board-1 sorts before them, so that it stays the first board. */
function countingIds(): { take: () => string; peek: () => string } {
  let count = 0;
  const idOf = (number: number) => `f1900000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  return { take: () => idOf(++count), peek: () => idOf(count + 1) };
}

function seedSmallBoard(db: Database, at: string): void {
  const fields = { version: 1, created_at: at, updated_at: at };
  insertBoard(db, { id: "board-1", title: "Board", ...fields });
  for (const [id, title] of [["col-a", "A"], ["col-b", "B"]] as const) {
    const rank = rankBefore(db, COLUMN_RANKS, "board-1", null);
    insertColumn(db, { id, board_id: "board-1", title, rank, ...fields });
  }
}

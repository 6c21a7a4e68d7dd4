/** Builds what use cases are given: the database of a data directory, and everything that stands on it. */
import { join } from "@std/path";
import { v7 } from "uuid";
import type { Database } from "../db/database.ts";
import { DatabaseError, DatabaseRefusal } from "../db/errors.ts";
import { Memo } from "../db/memo.ts";
import { openDatabase } from "../db/open.ts";
import { listSettings } from "../db/settings.ts";
import { countActiveAdministrators } from "../db/users.ts";
import { AccessTokens } from "./auth/access_tokens.ts";
import { FailedLogins } from "./auth/failed_logins.ts";
import { PasswordTries } from "./auth/password_tries.ts";
import { Passwords } from "./auth/passwords.ts";
import { makeToken } from "./auth/random_tokens.ts";
import { SecretKeyFile } from "./auth/secret_key.ts";
import { seedBoard } from "./board/seed.ts";
import { Answers } from "./chat/answers.ts";
import { LocalServers } from "./chat/discover.ts";
import { CHAT_LIMITS } from "./chat/limits.ts";
import type { Config } from "./config.ts";
import type { Access, Services } from "./context.ts";
import type { DataDir } from "./data_dir.ts";
import { EventBus } from "./events/service.ts";
import { lookUp } from "./http/look_up.ts";
import { RateLimiter } from "./http/rate_limiter.ts";
import { Slots } from "./http/slots.ts";
import { EXPORTS_MAX } from "./items/limits.ts";
import type { Logger } from "./log.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { SecretStore } from "./settings/secrets.ts";
import { type ReadStored, SettingsStore, warnOfUnfit } from "./settings/store.ts";
import { VERSION } from "./version.ts";

/** Where the server listens. */
type Place = Pick<Access, "port" | "names">;

/**
 * Opens the database and marks the directory as complete.
 *
 * @param place where the server listens, and by which names it is reached
 * @throws {Refusal} when the database cannot be used
 */
export async function openServices(
  dataDir: DataDir,
  place: Place,
  config: Config,
  logger: Logger,
): Promise<Services> {
  const db = await openData(dataDir, logger, dataDir.endedCleanly);
  try {
    return await buildServices(db, dataDir, place, config, logger);
  } catch (error) {
    db.close();
    throw error;
  }
}

async function buildServices(
  db: Database,
  dataDir: DataDir,
  place: Place,
  config: Config,
  logger: Logger,
): Promise<Services> {
  const { port, names } = place;
  const { instance_id, created_at } = dataDir.complete(now());
  const sqlite_version = db.value<string>("SELECT sqlite_version()") ?? "unknown";
  const { auth_required, ai_base_url, ai_model, ai_api_key, openrouter_api_key } = config;
  const fixed = { auth_required, ai_base_url, ai_model };
  const settings = new SettingsStore(db, fixed, warnOfUnfit(logger), await storedReader(db));
  const allowedHosts = config.allowed_hosts.map((host) => host.toLowerCase());
  const key = new SecretKeyFile(dataDir.path, config.secret_key, () => performance.now());
  const files = {
    data_dir: dataDir.path,
    database: dataDir.databasePath,
    backups: dataDir.backupsPath,
    secrets: join(dataDir.path, "secrets.json"),
  };
  return {
    db,
    memo: new Memo(db),
    events: new EventBus({
      db,
      instance_id,
      onError: (error) => logger.error("Events could not be read", { error }),
    }),
    logger,
    now,
    newId: () => v7(),
    instance: { id: instance_id, created_at, version: VERSION, sqlite_version, uptimeMs: () => performance.now() },
    access: {
      port,
      names,
      allowedHosts,
      allowedOrigins: config.allowed_origins,
      devOrigins: config.dev_origins,
      startedByShell: config.parent_watch === "stdin",
    },
    files,
    settings,
    secrets: new SecretStore(files.secrets, { ai_api_key }),
    passwords: new Passwords(),
    accessTokens: new AccessTokens({ key, instance_id, now }),
    limiter: new RateLimiter(() => performance.now()),
    exports: new Slots(EXPORTS_MAX),
    tries: new PasswordTries({ now: () => performance.now(), pause }),
    failedLogins: new FailedLogins({ logger, now: () => performance.now(), since: now() }),
    ai: {
      openrouter_api_key,
      limits: CHAT_LIMITS,
      lookUp,
      localServers: new LocalServers({ own: { port, hosts: allowedHosts }, lookUp }),
    },
    answers: new Answers(),
    setup_token: settings.get("auth_required") && countActiveAdministrators(db) === 0 ? makeToken() : undefined,
  };
}

/** Most directories store no setting, and need no rules at the start. */
async function storedReader(db: Database): Promise<ReadStored | undefined> {
  return listSettings(db).length === 0 ? undefined : (await import("./settings/stored.ts")).readStored;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Opens the database of a directory whose lock this process holds, making it on the first start.
 *
 * @param endedCleanly whether its pages are checked later, which only a server that stays can do
 * @throws {Refusal} when it cannot be used
 */
export async function openData(dataDir: DataDir, logger: Logger, endedCleanly = false): Promise<Database> {
  try {
    return await openDatabase({
      path: dataDir.databasePath,
      initialised: dataDir.initialised,
      endedCleanly,
      backupsDir: dataDir.backupsPath,
      now,
      seed: (db) => seedBoard(db, now()),
      onUpgrade: (from, to) =>
        logger.info("The database is brought up to date, after a copy into backups", {
          from_schema: from,
          to_schema: to,
        }),
      onCallbackError: (error) => logger.error("A callback after a commit failed", { error }),
    });
  } catch (error) {
    if (error instanceof DatabaseRefusal) throw new Refusal(EXIT.data, error.message, error);
    if (!(error instanceof DatabaseError)) throw error;
    const next = "make room and see that you may write there, or choose another directory with --data-dir";
    throw new Refusal(EXIT.data, `Cannot open ${dataDir.databasePath}: ${error.message}; ${next}`, error);
  }
}

function now(): string {
  return new Date().toISOString();
}

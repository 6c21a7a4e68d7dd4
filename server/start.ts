import { v7 } from "uuid";
import type { Database } from "../db/database.ts";
import { DatabaseError, DatabaseRefusal } from "../db/errors.ts";
import { Memo } from "../db/memo.ts";
import { openDatabase } from "../db/open.ts";
import { createApp } from "./app.ts";
import { seedBoard } from "./board/service.ts";
import type { Config } from "./config.ts";
import type { Services } from "./context.ts";
import { type DataDir, takeDataDir } from "./data_dir.ts";
import { Entrance } from "./entrance.ts";
import { EventBus } from "./events/service.ts";
import { type Listener, openPort } from "./listen.ts";
import type { Logger } from "./log.ts";
import { EXIT, Refusal } from "./refusal.ts";
import type { ServerRecord } from "./server_record.ts";
import { VERSION } from "./version.ts";

/** How long requests in flight may take to finish when the server stops; the whole stop has 5 seconds. */
const STOP_GRACE_MS = 3_000;

export interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
}

export interface RunningServer {
  /** What the server says about itself, as on standard output and in server.json. */
  readonly record: ServerRecord;
  /** Ends streams, finishes requests in flight, closes the database, releases the directory. The same stop each time. */
  stop(): Promise<void>;
}

/**
 * The composition root: lock, port, database, services, application, in this order. The port comes before the database
 * so that a start that cannot listen changes nothing; requests that arrive meanwhile wait.
 *
 * @throws {Refusal} when the data directory, the database or the port cannot be used; nothing is left behind then
 */
export async function start({ config, logger }: StartOptions): Promise<RunningServer> {
  const dataDir = takeDataDir(config.data_dir);
  const entrance = new Entrance();
  let listener: Listener | undefined;
  let services: Services | undefined;
  try {
    listener = await openPort({ host: config.host, port: config.port, handler: entrance.handle, logger });
    services = await openServices(dataDir, listener.port, config, logger);
    const record = describeServer(listener, services);
    entrance.open(createApp(services).fetch);
    dataDir.publish(record);
    return { record, stop: onlyOnce(stop.bind(undefined, dataDir, listener, services)) };
  } catch (error) {
    entrance.close();
    services?.events.close();
    listener?.cut();
    services?.db.close();
    dataDir.abandon();
    throw error;
  }
}

async function stop(dataDir: DataDir, listener: Listener, services: Services): Promise<void> {
  services.events.close(); // streams would keep their connections busy for ever
  await listener.stop(STOP_GRACE_MS);
  try {
    services.db.close();
  } finally {
    dataDir.release();
  }
}

async function openServices(dataDir: DataDir, port: number, config: Config, logger: Logger): Promise<Services> {
  const db = await openData(dataDir, logger);
  try {
    const { instance_id } = dataDir.complete(now());
    const sqlite_version = db.value<string>("SELECT sqlite_version()") ?? "unknown";
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
      instance: { id: instance_id, version: VERSION, sqlite_version, uptimeMs: () => performance.now() },
      access: {
        port: () => port,
        allowedHosts: config.allowed_hosts.map((host) => host.toLowerCase()),
        allowedOrigins: config.allowed_origins,
        devOrigins: config.dev_origins,
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

async function openData(dataDir: DataDir, logger: Logger): Promise<Database> {
  try {
    return await openDatabase({
      path: dataDir.databasePath,
      initialised: dataDir.initialised,
      backupsDir: dataDir.backupsPath,
      now,
      seed: (db) => seedBoard(db, now()),
      onCallbackError: (error) => logger.error("A callback after a commit failed", { error }),
    });
  } catch (error) {
    if (error instanceof DatabaseRefusal) throw new Refusal(EXIT.data, error.message, error);
    if (!(error instanceof DatabaseError)) throw error;
    const next = "make room and see that you may write there, or choose another directory with --data-dir";
    throw new Refusal(EXIT.data, `Cannot open ${dataDir.databasePath}: ${error.message}; ${next}`, error);
  }
}

function describeServer({ port, origin }: Listener, { instance }: Services): ServerRecord {
  return { event: "ready", url: origin, port, pid: Deno.pid, instance_id: instance.id, version: instance.version };
}

function now(): string {
  return new Date().toISOString();
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => running ??= work();
}

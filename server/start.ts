import { v7 } from "uuid";
import type { Database } from "../db/database.ts";
import { DatabaseError, DatabaseRefusal } from "../db/errors.ts";
import { systemCode } from "../db/files.ts";
import { Memo } from "../db/memo.ts";
import { openDatabase } from "../db/open.ts";
import { createApp } from "./app.ts";
import { seedBoard } from "./board/service.ts";
import type { Config } from "./config.ts";
import type { Services } from "./context.ts";
import { type DataDir, takeDataDir } from "./data_dir.ts";
import { refuseUnusable } from "./data_dir_refusals.ts";
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
export async function start(options: StartOptions): Promise<RunningServer> {
  try {
    return await open(options);
  } catch (error) {
    // Whatever else the system refuses now has to do with files, and those are in the data directory.
    throw systemCode(error) === undefined ? error : refuseUnusable(options.config.data_dir, error);
  }
}

async function open({ config, logger }: StartOptions): Promise<RunningServer> {
  using undo = new DisposableStack();
  const dataDir = takeDataDir(config.data_dir);
  undo.defer(() => dataDir.abandon());
  const entrance = new Entrance();
  undo.defer(() => entrance.close());
  const listener = await openPort({ host: config.host, port: config.port, handler: entrance.handle, logger });
  undo.defer(() => listener.cut());
  const services = await openServices(dataDir, listener.port, config, logger);
  undo.defer(() => closeServices(services));
  const record = describeServer(listener, services);
  entrance.open(createApp(services).fetch);
  publish(record, dataDir, logger);
  undo.move(); // from here on it is `stop` that undoes
  return { record, stop: onlyOnce(() => stop(dataDir, listener, services)) };
}

/** A board that can be read on a full disk is worth more than a file that other programs may look for. */
function publish(record: ServerRecord, dataDir: DataDir, logger: Logger): void {
  try {
    dataDir.publish(record);
  } catch (error) {
    logger.warn("server.json cannot be written", { data_dir: dataDir.path, error });
  }
  if (dataDir.groupMayWrite) {
    logger.warn("The group of the data directory may change your data and settings", { data_dir: dataDir.path });
  }
}

function closeServices(services: Services): void {
  services.events.close();
  services.db.close();
}

async function stop(dataDir: DataDir, listener: Listener, services: Services): Promise<void> {
  services.events.close(); // streams would keep their connections busy for ever
  try {
    await listener.stop(STOP_GRACE_MS);
  } finally {
    try {
      services.db.close();
    } finally {
      dataDir.release();
    }
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
        port,
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

import { checkPages, checkTrail } from "../db/check.ts";
import { systemCode } from "../db/files.ts";
import { refuse } from "../db/refusals.ts";
import { warnOfAccountsOff } from "./accounts_off.ts";
import { failInterrupted } from "./chat/service.ts";
import { HeadKeeper, noteGap } from "./audit/head.ts";
import type { Config } from "./config.ts";
import type { Services } from "./context.ts";
import { type DataDir, takeDataDir } from "./data_dir.ts";
import { refuseUnusable } from "./data_dir_refusals.ts";
import { DatabaseWatch } from "./database_watch.ts";
import { Entrance } from "./entrance.ts";
import { lateApp } from "./late_app.ts";
import { type Listener, openPort } from "./listen.ts";
import type { Logger } from "./log.ts";
import { warnOfOpenHost } from "./open_host.ts";
import { onlyOnce } from "./only_once.ts";
import { openServices } from "./open_services.ts";
import { adoptLocal, watchOtherWriters } from "./other_writers.ts";
import { EXIT, Refusal } from "./refusal.ts";
import type { ReadyLine, ServerRecord } from "./server_record.ts";

/** How long requests in flight may take to finish when the server stops; the whole stop has 5 seconds. */
const STOP_GRACE_MS = 3_000;
/** What the page asks for first goes before. */
const CHECK_AFTER_MS = 1_000;

export interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
}

export interface RunningServer {
  /** What the server says about itself on standard output. */
  readonly ready: ReadyLine;
  /** Settles when the database is found damaged while it runs, with what a start would have refused it by. */
  readonly damage: Promise<Refusal>;
  /** Ends streams, finishes requests in flight, closes the database, releases the directory. The same stop each time. */
  stop(): Promise<void>;
}

/**
 * The composition root: lock, port, database, services, application, in this order. The port comes before the database
 * so that a start that cannot listen changes nothing; requests that arrive meanwhile wait.
 *
 * @throws {import("./refusal.ts").Refusal} when the data directory, the database or the port cannot be used; nothing is
 *   left behind then
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
  const services = await openServices(dataDir, listener, config, logger);
  undo.defer(() => closeServices(services));
  const trail = { data_dir: dataDir.path, instance_id: services.instance.id, db: services.db, now: services.now };
  noteGap(trail, logger);
  await adoptLocal(services);
  await failInterrupted(services);
  const unwatch = watchOtherWriters(services);
  undo.defer(unwatch);
  const watch = new DatabaseWatch(services);
  undo.defer(() => watch.stop());
  const head = new HeadKeeper(trail, logger);
  undo.defer(() => head.stop());
  const record = describeServer(listener, services);
  entrance.open(lateApp(services));
  publish(record, dataDir, logger);
  warnOfOpenHost(config, logger);
  warnOfAccountsOff(services);
  const { promise: damage, resolve: tellDamage } = Promise.withResolvers<Refusal>();
  const endCheck = checkBehind(dataDir, logger, tellDamage);
  undo.move(); // from here on it is `stop` that undoes
  return {
    ready: { ...record, ...setupLink(listener, services) },
    damage,
    stop: onlyOnce(() => {
      unwatch();
      endCheck();
      return stop(dataDir, listener, services, { watch, head });
    }),
  };
}

/**
 * What takes long for a large database is checked behind the first answers: after a clean end its pages, and then the
 * entries of the audit trail.
 */
function checkBehind(dataDir: DataDir, logger: Logger, tell: (refusal: Refusal) => void): () => void {
  const { databasePath: path, backupsPath: backupsDir } = dataDir;
  const onFailure = (error: unknown) => logger.warn("The database cannot be checked", { path, error });
  let endTrail = () => {};
  const beginTrail = (delay_ms: number) => {
    const onBroken = (id: number) => logger.warn(describeBroken(id), { path });
    endTrail = checkTrail({ path, delay_ms, onBroken, onFailure });
  };
  const onDamage = (fault: unknown) => {
    dataDir.noteDamage();
    const refusal = refuse("damaged", { path, backupsDir }, fault);
    tell(new Refusal(EXIT.data, refusal.message, refusal));
  };
  if (!dataDir.endedCleanly) {
    beginTrail(CHECK_AFTER_MS);
    return () => endTrail();
  }
  const endPages = checkPages({ path, delay_ms: CHECK_AFTER_MS, onDamage, onFailure, onWhole: () => beginTrail(0) });
  return () => {
    endPages();
    endTrail();
  };
}

function describeBroken(id: number): string {
  return `Entry ${id} of the audit trail is damaged, or was changed or removed from outside; everything else works`;
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
  endStreams(services);
  services.db.close();
}

/** They would keep their connections busy: event streams for ever, answers for minutes. */
function endStreams({ events, answers }: Services): void {
  events.close();
  answers.close();
}

/** What looks after the database while it is open. */
interface Keepers {
  readonly watch: DatabaseWatch;
  readonly head: HeadKeeper;
}

async function stop(dataDir: DataDir, listener: Listener, services: Services, keepers: Keepers): Promise<void> {
  endStreams(services);
  try {
    await listener.stop(STOP_GRACE_MS);
  } finally {
    try {
      keepers.head.close();
      await keepers.watch.close();
    } finally {
      dataDir.release();
    }
  }
}

function describeServer({ port, origin }: Listener, { instance }: Services): ServerRecord {
  return { event: "ready", url: origin, port, pid: Deno.pid, instance_id: instance.id, version: instance.version };
}

/** In the fragment, so that it stands in no log and no Referer header. */
function setupLink({ origin }: Listener, { setup_token }: Services): Pick<ReadyLine, "setup_url"> {
  return setup_token === undefined ? {} : { setup_url: `${origin}/setup#token=${setup_token}` };
}

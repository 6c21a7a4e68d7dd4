/**
 * One short write into a data directory, whether a server runs there or not: this process is the directory's owner for
 * that moment if nobody else is, and a guest beside its owner otherwise (docs/decisions).
 */
import { join } from "@std/path";
import { v7 } from "uuid";
import type { Database } from "../../db/database.ts";
import { statFile } from "../../db/files.ts";
import type { NoPromise } from "../../db/group_commit.ts";
import { type GuestDatabase, openAsGuest } from "../../db/guest.ts";
import { noteGap, saveHead } from "../audit/head.ts";
import type { Config } from "../config.ts";
import { type DataDir, takeDataDir } from "../data_dir.ts";
import { InUseRefusal } from "../data_dir_refusals.ts";
import { EventBus } from "../events/service.ts";
import { type Instance, readInstance } from "../instance.ts";
import { createLogger, type Logger, writeStderr } from "../log.ts";
import { openData } from "../open_services.ts";
import { readStored } from "../settings/stored.ts";
import { SettingsStore, warnOfUnfit } from "../settings/store.ts";
import type { UserServices } from "../users/service.ts";
import { refuseNoDatabase, toDataRefusal } from "./data_refusals.ts";

/** How long the owner of a directory may take to make its database, or to bring it up to date. */
const OWNER_READY_MS = 10_000;
const ASK_AGAIN_MS = 50;

export interface DataChange<T> {
  /** Whether a directory without a database gets one. */
  readonly mayCreate: boolean;
  /** Runs inside `db.write`, once it is known that the database is of this program's schema. */
  readonly work: (services: UserServices) => T & NoPromise<T>;
}

/** @throws {import("../refusal.ts").Refusal} when it cannot be done; nothing has changed then */
export async function changeData<T>(config: Config, change: DataChange<T>): Promise<T> {
  const { data_dir } = config;
  const path = join(data_dir, "benchtop.db");
  try {
    if (!change.mayCreate && statFile(path) === undefined) throw refuseNoDatabase(path);
    const deadline_ms = performance.now() + OWNER_READY_MS;
    for (;;) {
      const turn = openAs(config, path, performance.now() > deadline_ms);
      if (turn === "wait") await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      else if ("lock" in turn) return await changeAsOwner(config, turn, change);
      else return await changeAsGuest(config, turn, change);
    }
  } catch (error) {
    throw toDataRefusal(error, { data_dir, path });
  }
}

/** The directory, if nobody has its lock; else its database, or `wait` while its owner is not done with it. */
function openAs({ data_dir }: Config, path: string, isLate: boolean): DataDir | GuestDatabase | "wait" {
  try {
    return takeDataDir(data_dir);
  } catch (error) {
    if (!(error instanceof InUseRefusal)) throw error;
    // Without the mark, an owner whose first start fails takes the database away again.
    const isMarked = readInstance(join(data_dir, "instance.json")) !== undefined && statFile(path) !== undefined;
    if (!isMarked && isLate) throw error;
    if (!isMarked) return "wait";
  }
  const guest = openAsGuest({ path, backupsDir: join(data_dir, "backups") });
  if (!guest.isOlder || isLate) return guest;
  guest[Symbol.dispose]();
  return "wait";
}

async function changeAsOwner<T>(config: Config, dataDir: DataDir, change: DataChange<T>): Promise<T> {
  let done: T;
  try {
    const logger = createCommandLogger(config);
    using db = await openData(dataDir, logger);
    const trailOf = ({ instance_id }: Instance) => ({ data_dir: config.data_dir, instance_id, db, now });
    if (dataDir.initialised) noteGap(trailOf(dataDir.complete(now())), logger);
    done = await write(config, db, change);
    saveHead(trailOf(dataDir.complete(now()))); // last: what was made for a change that is refused goes again
  } catch (error) {
    dataDir.abandon();
    throw error;
  }
  dataDir.release();
  return done;
}

async function changeAsGuest<T>(config: Config, guest: GuestDatabase, change: DataChange<T>): Promise<T> {
  using _closed = guest;
  return await write(config, guest.db, change, () => guest.requireSchema());
}

async function write<T>(
  config: Config,
  db: Database,
  { work }: DataChange<T>,
  guard: () => void = () => undefined,
): Promise<T> {
  const settings = new SettingsStore(
    db,
    { auth_required: config.auth_required },
    warnOfUnfit(createCommandLogger(config)),
    readStored,
  );
  const events = new EventBus({ db, instance_id: "" }); // nobody listens in this process
  const services = { db, events, now, newId: () => v7(), settings };
  try {
    return await db.write<T>(() => {
      guard();
      return work(services);
    });
  } finally {
    events.close();
  }
}

function createCommandLogger({ log_level: level, log_format: format }: Config): Logger {
  return createLogger({ level, format, color: false, now: () => new Date(), write: writeStderr });
}

function now(): string {
  return new Date().toISOString();
}

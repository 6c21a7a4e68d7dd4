/** Why a data directory is refused, in words. */
import { join } from "@std/path";
import { systemCode } from "../db/files.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { readServerRecord } from "./server_record.ts";

/** Another process has the directory's lock. */
export class InUseRefusal extends Refusal {}

export function refuseInUse(path: string): InUseRefusal {
  const holder = readServerRecord(join(path, "server.json"));
  const who = holder === undefined
    ? "another Benchtop that is just starting or stopping: try again in a moment"
    : `another Benchtop (process ${holder.pid}, ${holder.url}): open that address, or stop it first`;
  return new InUseRefusal(EXIT.data, `The data directory ${path} is in use by ${who}`);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  ENOTDIR: "it, or a part of its path, is a file",
  EEXIST: "it, or a part of its path, is a file",
};

export function refuseUnusable(path: string, error: unknown): Refusal {
  const reason = REASONS[systemCode(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
  const next = "make it writable, or choose another directory with --data-dir";
  return new Refusal(EXIT.data, `Cannot use the data directory ${path}: ${reason}; ${next}`, error);
}

/**
 * Refuses a directory in which another user of this computer could put files: a config.json, or a database. Root may do
 * so anyway. A group that may write is somebody's choice, and worth a warning only.
 *
 * @returns whether the directory's group may write there
 * @throws {Refusal} when everybody may write there, or the directory is another user's
 */
export function checkOwner(path: string): boolean {
  if (Deno.build.os === "windows") return false; // the folder for application data is the user's own there
  const { uid, mode } = Deno.statSync(path);
  if (uid !== 0 && uid !== Deno.uid()) {
    throw refuseShared(path, `belongs to another user (uid ${uid})`, "start Benchtop as that user");
  }
  if ((mode ?? 0) & 0o002) throw refuseShared(path, "may be written by every user of this computer", "run chmod o-w");
  return ((mode ?? 0) & 0o020) !== 0;
}

function refuseShared(path: string, fact: string, remedy: string): Refusal {
  const message = `The data directory ${path} ${fact}, who could change your data and settings: ${remedy}, or choose ` +
    "another directory with --data-dir";
  return new Refusal(EXIT.data, message);
}

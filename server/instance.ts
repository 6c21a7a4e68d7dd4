import { v7, validate as isUuid } from "uuid";
import { writeFileAtomic } from "./atomic_file.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { readSmallFile } from "./small_file.ts";

/** `instance.json`: the mark of a directory whose first start was complete, and the name of its data. */
export interface Instance {
  readonly application: "benchtop";
  readonly instance_id: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
}

/**
 * Reads the mark; undefined when there is none.
 *
 * @throws {Refusal} when the file is there but not a mark of ours: then nobody knows whose directory this is
 */
export function readInstance(path: string): Instance | undefined {
  const text = readSmallFile(path);
  if (text === undefined) return undefined;
  const mark = parseOrUndefined(text);
  if (isInstance(mark)) return mark;
  throw new Refusal(
    EXIT.data,
    `${path} is damaged or belongs to another program: restore it from a copy, or choose another directory with --data-dir`,
  );
}

/** Marks the directory as complete. To be called only when the database in it is. */
export function writeInstance(path: string, now: string): Instance {
  const instance: Instance = { application: "benchtop", instance_id: v7(), created_at: now };
  writeFileAtomic(path, JSON.stringify(instance, null, 2) + "\n");
  return instance;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one of the ways not to be a mark.
    return undefined;
  }
}

function isInstance(value: unknown): value is Instance {
  return typeof value === "object" && value !== null &&
    "application" in value && value.application === "benchtop" &&
    "instance_id" in value && isUuid(value.instance_id) &&
    "created_at" in value && typeof value.created_at === "string" && !Number.isNaN(Date.parse(value.created_at));
}

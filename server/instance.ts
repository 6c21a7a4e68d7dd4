import * as z from "zod";
import { v7 } from "uuid";
import { writeFileAtomic } from "./atomic_file.ts";
import { EXIT, Refusal } from "./refusal.ts";

const Instance = z.object({
  application: z.literal("benchtop"),
  instance_id: z.uuid(),
  created_at: z.iso.datetime(),
});

/** `instance.json`: the mark of a directory whose first start was complete, and the name of its data. */
export type Instance = z.infer<typeof Instance>;

/**
 * Reads the mark; undefined when there is none.
 *
 * @throws {Refusal} when the file is there but not a mark of ours: then nobody knows whose directory this is
 */
export function readInstance(path: string): Instance | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const checked = Instance.safeParse(parseOrUndefined(text), { jitless: true }); // used once: not worth compiling
  if (checked.success) return checked.data;
  throw new Refusal(
    EXIT.data,
    `${path} is damaged or belongs to another program: restore it from a copy, or choose another directory with --data-dir`,
    checked.error,
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
    // Not JSON is one of the ways not to be a mark; the schema refuses undefined.
    return undefined;
  }
}

import { statFile } from "../db/files.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** Far more than any file that is read whole has use for. */
const LIMIT_MIB = 1;

/**
 * Reads a text file; undefined when there is none.
 *
 * @throws {Refusal} when it is not a regular file or too large: reading a pipe or a device might never end
 */
export function readSmallFile(path: string): string | undefined {
  const info = statFile(path);
  if (info === undefined) return undefined;
  if (!info.isFile || info.size > LIMIT_MIB * 1024 * 1024) {
    throw new Refusal(EXIT.data, `${path} is not a regular file of at most ${LIMIT_MIB} MiB: move it away`);
  }
  return Deno.readTextFileSync(path);
}

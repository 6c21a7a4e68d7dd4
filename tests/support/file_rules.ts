/** Who may open files itself. A live database is none of them: closing a second handle on it drops SQLite's locks. */
import { withoutComments } from "./imports.ts";

/** What each of them opens. */
export const OPENERS: Readonly<Record<string, string>> = {
  "db/addon.ts": "the driver's native code",
  "db/files.ts":
    "new private files, a copy before it gets its name, folders, a database's log, which SQLite does not lock",
  "server/assets/store.ts": "the built page",
  "server/data_dir_lock.ts": "the lock, a file of its own",
  "server/descriptor_room.ts": "the program itself, to see whether there are descriptors",
  "server/small_file.ts": "small texts: config.json, keys, server.json",
};

const OPENING =
  /\bDeno\s*\.\s*(?:open|create|readFile|readTextFile|writeFile|writeTextFile|copyFile|truncate)(?:Sync)?\s*\(/;

/** Whether a source opens a file by Deno's own functions. */
export function opensFiles(source: string): boolean {
  return OPENING.test(withoutComments(source));
}

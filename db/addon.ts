/** The driver's native code, as the compiled executable carries it. */
import { createRequire } from "node:module";
import { join } from "@std/path";
import { DatabaseRefusal } from "./errors.ts";
import { createPrivateFile } from "./files.ts";

const NAME = /^benchtop-[0-9a-f-]{36}\.node$/;

/** A younger file may be on its way into a process that holds no lock, as `benchtop audit` does. */
const LEFTOVER_AGE_MS = 60_000;

/** What `require` answers. The driver takes it, though its types know only of a path. */
type Addon = ReturnType<ReturnType<typeof createRequire>>;

let loaded: Addon | undefined;

/**
 * Loads the native code, once for the process. The system loads it only from a file. Deno's own would have a name in
 * the temporary directory that everybody can foretell, and whatever another user put there would run; ours is new, has
 * a name nobody knows, and lies where only this user may write.
 *
 * @param directory the data directory; when it is full or no code may run from it, a fresh private one takes its place
 * @returns undefined when run from source, where the driver finds its own
 * @throws {DatabaseRefusal} when there is no place for the file
 */
export function loadAddon(directory: string): Addon | undefined {
  if (!Deno.build.standalone) return undefined;
  return loaded ??= loadFromFile(directory);
}

/** Removes what starts that were killed, and Windows, left in a data directory. */
export function sweepAddons(directory: string, now_ms: number): void {
  for (const { name } of Deno.readDirSync(directory)) {
    if (!NAME.test(name)) continue;
    const path = join(directory, name);
    const written_ms = Deno.lstatSync(path).mtime?.getTime() ?? now_ms;
    if (now_ms - written_ms > LEFTOVER_AGE_MS) removeUnlessLoaded(path);
  }
}

function loadFromFile(directory: string): Addon {
  const code = Deno.readFileSync(new URL("./lib/better_sqlite3.node", import.meta.url));
  try {
    return loadFrom(directory, code);
  } catch (error) {
    return loadFromTemporary(code, directory, error);
  }
}

function loadFrom(directory: string, code: Uint8Array): Addon {
  const path = join(directory, `benchtop-${crypto.randomUUID()}.node`);
  try {
    createPrivateFile(path, code);
    return createRequire(import.meta.url)(path);
  } finally {
    removeUnlessLoaded(path);
  }
}

function loadFromTemporary(code: Uint8Array, directory: string, cause: unknown): Addon {
  let temporary: string | undefined;
  try {
    temporary = Deno.makeTempDirSync({ prefix: "benchtop-" }); // for this user alone
    return loadFrom(temporary, code);
  } catch {
    // The first place is the one that counts: its error goes on as the cause.
    const message = `Cannot load SQLite from ${directory} (${cause instanceof Error ? cause.message : cause}): ` +
      "make room there, or choose a data directory that you may write to and run programs from";
    throw new DatabaseRefusal("unusable", message, { cause });
  } finally {
    if (temporary !== undefined) removeUnlessLoaded(temporary);
  }
}

/** Elsewhere a file that is loaded may go; Windows keeps it until the process ends, and a later start removes it. */
function removeUnlessLoaded(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // A file too many is no reason not to start.
  }
}

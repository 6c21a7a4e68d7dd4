/** The executable that `deno task compile` built. */
import { join } from "@std/path";
import { type Program, ROOT } from "./process.ts";

/**
 * The executable under test: BENCHTOP_BINARY, or the newest in `dist` that is made for this system.
 *
 * @throws {Error} when there is none: a run without it would test nothing
 */
export function binaryProgram(): Program {
  const named = Deno.env.get("BENCHTOP_BINARY");
  if (named) return [named];
  const newest = listBinaries().toSorted((a, b) => b.modified_ms - a.modified_ms)[0];
  if (newest === undefined) throw new Error("There is no executable in dist: run `deno task compile` first");
  return [newest.path];
}

function listBinaries(): { path: string; modified_ms: number }[] {
  const name = `benchtop-${Deno.build.target}`;
  return [name, `${name}.exe`].map((file) => join(ROOT, "dist", file)).filter(exists).map((path) => {
    return { path, modified_ms: Deno.statSync(path).mtime?.getTime() ?? 0 };
  });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

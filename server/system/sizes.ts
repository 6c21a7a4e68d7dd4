/** What the data directory takes on the disk. Told by the file system alone: the database stays unopened. */
import { join } from "@std/path";
import { statFile } from "../../db/files.ts";

/** Bytes of the database and of the log beside it, which holds what is not in it yet. */
export function databaseBytes(path: string): number {
  return fileBytes(path) + fileBytes(`${path}-wal`);
}

/** How many finished copies a folder holds, and their bytes; none when there is no such folder yet. */
export function measureBackups(directory: string): { readonly count: number; readonly bytes: number } {
  const sizes = backupNames(directory).map((name) => fileBytes(join(directory, name)));
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function backupNames(directory: string): string[] {
  try {
    return [...Deno.readDirSync(directory)].filter(isBackup).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** One that is being written has another ending until it is complete. */
function isBackup({ name, isFile }: Deno.DirEntry): boolean {
  return isFile && name.endsWith(".db");
}

/** A file may go while it is being looked at. */
function fileBytes(path: string): number {
  return statFile(path)?.size ?? 0;
}

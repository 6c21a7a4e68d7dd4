/** `benchtop user …` and its like, as processes of their own. */
import { BenchtopProcess, type Ended, sourceProgram } from "./process.ts";
import type { TempDir } from "./temp_dir.ts";

const benchtop = sourceProgram();

/** A password that may be chosen. */
export const GOOD_PASSWORD = "a pässword of one's own";

/** Starts a command on a data directory; `input` goes to its standard input. */
export async function spawnCommand(dir: TempDir, words: readonly string[], input?: string): Promise<BenchtopProcess> {
  const process = BenchtopProcess.spawn(benchtop, [...words, "--data-dir", dir.path], { stdin: input !== undefined });
  if (input !== undefined) await process.type(input).catch(ignoreBrokenPipe);
  return process;
}

/** Runs a command to its end. */
export async function runCommand(dir: TempDir, words: readonly string[], input?: string): Promise<Ended> {
  await using process = await spawnCommand(dir, words, input);
  return await process.ended();
}

/** Adds a user with a good password. */
export function addUser(dir: TempDir, name: string, ...more: readonly string[]): Promise<Ended> {
  return runCommand(dir, ["user", "add", name, "--password-stdin", ...more], `${GOOD_PASSWORD}\n`);
}

/** A command that is refused for its words alone does not wait for its input. */
function ignoreBrokenPipe(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}

/** The executable beside a compiled bare server: start, memory, size; and what the page weighs. */
import { join } from "@std/path";
import { buildClient, measureFirstLoad } from "../../client/build.ts";
import { compileBare } from "./bare.ts";
import type { Bench } from "./compare.ts";
import { readResidentBytes, type ServerCommand, ServerProcess } from "./processes.ts";
import { median } from "./statistics.ts";
import { serverFlags } from "./subject.ts";

/** Benchtop and, where it could be compiled, a bare server. */
export interface Pair {
  readonly own: number;
  readonly bare: number | undefined;
}

export interface ExecutableFigures {
  /** Median of starts with data that is there already. */
  readonly start_ms: Pair;
  /** Median of starts that make the database first. */
  readonly first_start_ms: number;
  /** Median of the starts' ratios. */
  readonly start_ratio: number | undefined;
  readonly resident_bytes: Pair;
  readonly file_bytes: Pair;
}

/** Memory is read this long after the first answer. */
const REST_MS = 2_000;

/**
 * Measures an executable.
 *
 * @param path of Benchtop's executable
 * @param say hears of progress, and why the bare server is missing
 */
export async function measureExecutable(
  bench: Bench,
  path: string,
  say: (line: string) => void,
): Promise<ExecutableFigures> {
  const bare = await tryCompileBare(bench, say);
  const data_dir = join(bench.dir, "executable-data");
  const own = { program: path, args: serverFlags(data_dir) };
  say("Starts of the executable");
  const first_start_ms = await measureFirstStarts(bench, path);
  const rounds: { own: number; bare: number | undefined }[] = [];
  await startOnce(bench, own); // makes the data
  for (let round = 0; round < bench.pace.starts; round++) {
    rounds.push({ bare: bare && await startOnce(bench, bare), own: await startOnce(bench, own) });
  }
  const ratios = rounds.flatMap(({ own, bare }) => bare === undefined ? [] : [own / bare]);
  return {
    start_ms: {
      own: median(rounds.map(({ own }) => own)),
      bare: bare && median(rounds.flatMap(({ bare }) => bare ?? [])),
    },
    first_start_ms,
    start_ratio: ratios.length === 0 ? undefined : median(ratios),
    resident_bytes: { own: await measureRest(bench, own), bare: bare && await measureRest(bench, bare) },
    file_bytes: { own: await sizeOf(path), bare: bare && await sizeOf(bare.program) },
  };
}

/** Scripts and styles that the page asks for at once, in bytes of gzip. */
export async function measurePage(): Promise<number> {
  await buildClient();
  return (await measureFirstLoad()).gzip_bytes;
}

/** The executable to measure: BENCHTOP_BINARY, else the newest of `dist/`; undefined when there is none. */
export async function findExecutable(): Promise<string | undefined> {
  const named = Deno.env.get("BENCHTOP_BINARY");
  if (named !== undefined && named !== "") return await Deno.realPath(named);
  const dist = join(import.meta.dirname ?? ".", "..", "..", "dist");
  const found: { path: string; mtime_ms: number }[] = [];
  for (const name of await listNames(dist)) {
    if (!/^benchtop-[a-z0-9_]+-[a-z0-9-]+(\.exe)?$/.test(name)) continue;
    const path = join(dist, name);
    found.push({ path, mtime_ms: (await Deno.stat(path)).mtime?.getTime() ?? 0 });
  }
  return found.toSorted((a, b) => b.mtime_ms - a.mtime_ms)[0]?.path;
}

async function listNames(dir: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Not every place can compile: `deno compile` downloads what it appends the program to. */
async function tryCompileBare(bench: Bench, say: (line: string) => void): Promise<ServerCommand | undefined> {
  try {
    return await compileBare(bench.dir, { body: "ok", content_type: "text/plain" }, bench.signal);
  } catch (error) {
    bench.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message.replace(/\nStack backtrace:[^]*/, "") : error;
    say(`No bare executable to compare with: ${reason}`);
    return undefined;
  }
}

async function measureFirstStarts(bench: Bench, program: string): Promise<number> {
  const starts: number[] = [];
  for (let round = 0; round < bench.pace.starts; round++) {
    starts.push(await startOnce(bench, { program, args: serverFlags(join(bench.dir, `new-data-${round}`)) }));
  }
  return median(starts);
}

async function startOnce(bench: Bench, command: ServerCommand): Promise<number> {
  await using server = await ServerProcess.start(command, bench.signal);
  return server.first_answer_ms;
}

async function measureRest(bench: Bench, command: ServerCommand): Promise<number> {
  await using server = await ServerProcess.start(command, bench.signal);
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return await readResidentBytes(server.pid);
}

async function sizeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).size;
}

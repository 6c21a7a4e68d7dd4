/**
 * The bench: `deno task bench [--quick] [--write] [--runs 3] [--part server|executable|browser|logins|chat|growth]`.
 * Prints a Markdown report of each part; with `--write` also puts it into docs/performance.md. Ends with 1 when an answered write was
 * lost.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { join } from "@std/path";
import { VERSION } from "../../server/version.ts";
import { browserReport, measureBrowser } from "./browser.ts";
import { measureChat } from "./chat.ts";
import type { Bench, Pace } from "./compare.ts";
import { findExecutable, measureExecutable, measurePage } from "./executable_part.ts";
import { growthReport, measureGrowth } from "./growth.ts";
import { middleStart, repeat, serverMedians } from "./runs.ts";
import { findLoadClient } from "./load.ts";
import { measureLogins } from "./logins.ts";
import { writePart } from "./page.ts";
import { chatReport, executableReport, loginReport, pageReport, serverReport } from "./report.ts";
import { measureServer } from "./server_part.ts";
import { findFaults } from "./writes.ts";

const THOROUGH: Pace = { rounds: 9, round_s: 1, warm_up_s: 2, starts: 15 };
const QUICK: Pace = { rounds: 2, round_s: 1, warm_up_s: 1, starts: 5 };
/** Nothing here takes that long unless it hangs. */
const LIMIT_MS = 60 * 60 * 1000;

const PARTS = ["server", "executable", "browser", "logins", "chat", "growth"] as const;
type Part = (typeof PARTS)[number];

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean" },
    write: { type: "boolean" },
    part: { type: "string" },
    runs: { type: "string", default: "1" },
  },
});

async function main(): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "benchtop-bench-" });
  const signal = AbortSignal.any([AbortSignal.timeout(LIMIT_MS), onInterrupt()]);
  try {
    const client = await findLoadClient(signal);
    const bench: Bench = { pace: options.quick ? QUICK : THOROUGH, client, dir, signal };
    for (const part of readParts()) await runPart(part, bench);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function runPart(part: Part, bench: Bench): Promise<void> {
  const report = await RUN[part](bench);
  const text = `${report}\n\n${describeRun(part, bench)}`;
  console.log(`\n${text}\n`);
  if (options.write) await writePart(part, text);
}

const RUN: Readonly<Record<Part, (bench: Bench) => Promise<string>>> = {
  server: runServer,
  executable: runExecutable,
  browser: runBrowser,
  logins: async (bench) => loginReport(await measureLogins(bench, say)),
  chat: async (bench) => chatReport(await measureChat(bench, say)),
  growth: async (bench) => growthReport(await measureGrowth(bench, say)),
};

async function runServer(bench: Bench): Promise<string> {
  const { figures: runs, loads } = await repeat(readRuns(), async (run) => {
    const dir = join(bench.dir, `run-${run}`);
    await Deno.mkdir(dir);
    return await measureServer({ ...bench, dir }, say);
  });
  const figures = serverMedians(runs);
  if (findFaults(figures.writes).length > 0) Deno.exitCode = 1;
  return `${serverReport(figures)}\n\n${describeLoads(loads)}`;
}

async function runExecutable(bench: Bench): Promise<string> {
  const path = await findExecutable();
  const page = pageReport(await measurePage());
  if (path === undefined) return `No executable was measured: \`deno task compile\` makes one.\n\n${page}`;
  say(`Executable ${path}`);
  const { figures, loads } = await repeat(readRuns(), async (run) => {
    const dir = join(bench.dir, `executable-${run}`);
    await Deno.mkdir(dir);
    return await measureExecutable({ ...bench, dir }, path, say);
  });
  return `${executableReport(middleStart(figures))}\n\n${page}\n\n${describeLoads(loads)}`;
}

async function runBrowser({ signal }: Bench): Promise<string> {
  const figures = await measureBrowser(signal);
  return figures === undefined ? "No browser was found: install Chromium or set CHROME_PATH." : browserReport(figures);
}

/** How often the parts `server` and `executable` are measured; a claim is what all runs support. */
function readRuns(): number {
  const runs = Number(options.runs);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 9) return runs;
  throw new Error(`Cannot run "${options.runs}" times: give a number from 1 to 9`);
}

function describeLoads(loads: readonly number[]): string {
  const words = loads.map((load) => load.toFixed(1)).join(", ");
  return `Median of ${loads.length} ${
    loads.length === 1 ? "run" : "runs"
  }, with the least and the most of them; load ` +
    `average of the machine before each: ${words}.`;
}

function readParts(): readonly Part[] {
  if (options.part === undefined) return PARTS;
  const part = PARTS.find((name) => name === options.part);
  if (part === undefined) throw new Error(`Cannot run part "${options.part}": choose ${PARTS.join(" or ")}`);
  return [part];
}

/** What, when, where and how: figures mean little without. */
function describeRun(part: Part, { pace, client }: Bench): string {
  const date = new Date().toISOString().slice(0, 10);
  const rounds: Record<Part, string> = {
    server: `${pace.rounds} rounds of ${pace.round_s} s each in turns, load from ${client.name} on the same cores`,
    executable: `${pace.starts} starts each in turns`,
    browser: "by the browser's own performance timeline",
    logins: `${pace.rounds} rounds, each on a server just started, asked from the same cores`,
    chat: "answers in turns, from a model server that answers at once, on the same cores",
    growth: "requests over HTTP with `count=true`, one after the other, on the same cores",
  };
  const flags = [
    options.quick ? " --quick" : "",
    options.write ? " --write" : "",
    options.runs === "1" ? "" : ` --runs ${options.runs}`,
    ` --part ${part}`,
  ].join("");
  return `Benchtop ${VERSION}, measured on ${date} by \`deno task bench${flags}\`: Deno ${Deno.version.deno}, ` +
    `${Deno.build.target}, ${cpus().length} CPU cores; ${rounds[part]}.`;
}

function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error("The bench was interrupted"));
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", interrupt);
  return controller.signal;
}

/** Progress is no part of the report. */
function say(line: string): void {
  console.error(`… ${line}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exitCode = 1;
}
Deno.exit(); // the signal listeners would keep the process alive

/** The load client: wrk where it is installed, else autocannon from npm. */
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { output } from "./processes.ts";

/** One request, sent again and again over connections that stay open. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly duration_s: number;
  /** Makes it a POST. */
  readonly json?: string | undefined;
}

export interface Figures {
  readonly requests_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Complete answers that were no refusals. */
  readonly answered: number;
  /** Refusals (status 400 and up). */
  readonly refused: number;
  /** Requests that ended without an answer. */
  readonly broken: number;
}

export interface LoadClient {
  /** Its name and version, for the report. */
  readonly name: string;
  run(load: Load): Promise<Figures>;
}

const WRK_SCRIPT = fileURLToPath(new URL("wrk.lua", import.meta.url));
const AUTOCANNON = "npm:autocannon@8.0.0";

const WrkOutput = z.object({
  requests: z.int(),
  refused: z.int(),
  broken: z.int(),
  duration_us: z.number(),
  p50_us: z.number(),
  p99_us: z.number(),
});

const AutocannonOutput = z.object({
  "2xx": z.int(),
  non2xx: z.int(),
  errors: z.int(),
  duration: z.number(),
  latency: z.object({ p50: z.number(), p99: z.number() }),
});

/** Finds what can make load here. */
export async function findLoadClient(signal: AbortSignal): Promise<LoadClient> {
  const version = await wrkVersion();
  return version === undefined
    ? { name: AUTOCANNON.replace("npm:", ""), run: (load) => runAutocannon(load, signal) }
    : { name: version, run: (load) => runWrk(load, signal) };
}

async function wrkVersion(): Promise<string | undefined> {
  try {
    // It prints its version beside a help text, and fails.
    const { stdout } = await new Deno.Command("wrk", { args: ["--version"], stdout: "piped", stderr: "null" }).output();
    return /^wrk \S+/.exec(new TextDecoder().decode(stdout))?.[0] ?? "wrk";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function runWrk({ url, connections, duration_s, json }: Load, signal: AbortSignal): Promise<Figures> {
  const request = json === undefined ? ["GET"] : ["POST", json];
  const text = await output("wrk", [
    ...["--threads", "1", "--connections", String(connections), "--duration", `${duration_s}s`],
    ...["--script", WRK_SCRIPT, url, "--", ...request],
  ], signal);
  const { requests, refused, broken, duration_us, p50_us, p99_us } = WrkOutput.parse(lastLine(text));
  return {
    requests_per_s: requests / (duration_us / 1e6),
    p50_ms: p50_us / 1000,
    p99_ms: p99_us / 1000,
    answered: requests - refused,
    refused,
    broken,
  };
}

async function runAutocannon({ url, connections, duration_s, json }: Load, signal: AbortSignal): Promise<Figures> {
  const request = json === undefined ? [] : ["--method", "POST", "--headers", "content-type=application/json"];
  const body = json === undefined ? [] : ["--body", json];
  const text = await output(Deno.execPath(), [
    ...["run", "-A", "--quiet", "--no-config", AUTOCANNON, "--json", "--no-progress"],
    ...["--connections", String(connections), "--duration", String(duration_s), ...request, ...body, url],
  ], signal);
  const { "2xx": answered, non2xx: refused, errors: broken, duration, latency } = AutocannonOutput.parse(
    lastLine(text),
  );
  return {
    requests_per_s: (answered + refused) / duration,
    p50_ms: latency.p50,
    p99_ms: latency.p99,
    answered,
    refused,
    broken,
  };
}

function lastLine(text: string): unknown {
  return JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
}

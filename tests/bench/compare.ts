/** Two servers under the same load, in turns: whatever else the machine does meets both. */
import { type Constant, writeBare } from "./bare.ts";
import type { Figures, Load, LoadClient } from "./load.ts";
import { ServerProcess } from "./processes.ts";
import { median } from "./statistics.ts";

/** How long everything takes. */
export interface Pace {
  readonly rounds: number;
  readonly round_s: number;
  readonly warm_up_s: number;
  /** Starts of each executable. */
  readonly starts: number;
}

export interface Bench {
  readonly pace: Pace;
  readonly client: LoadClient;
  /** For files that go when the bench ends. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

export interface Comparison {
  /** Medians over the rounds. */
  readonly requests_per_s: number;
  readonly bare_requests_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Median of the rounds' ratios: 1 would be as fast as the bare server. */
  readonly ratio: number;
  /** Every run against the server, the warm-up too. */
  readonly runs: readonly Figures[];
}

/** Measures a route of a running server against a bare server that answers the same bytes. */
export async function compare(bench: Bench, load: Load, constant: Constant): Promise<Comparison> {
  const { client, pace, signal } = bench;
  await using bare = await ServerProcess.start(await writeBare(bench.dir, constant), signal);
  const bareLoad = { ...load, url: bare.url };
  const warmUp = { duration_s: pace.warm_up_s };
  await client.run({ ...bareLoad, ...warmUp });
  const runs = [await client.run({ ...load, ...warmUp })];
  const rounds: { own: Figures; bare: Figures }[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    const bareFigures = await client.run(bareLoad);
    const own = await client.run(load);
    rounds.push({ own, bare: bareFigures });
    runs.push(own);
  }
  requireAnswers(load, runs);
  return {
    requests_per_s: median(rounds.map(({ own }) => own.requests_per_s)),
    bare_requests_per_s: median(rounds.map(({ bare }) => bare.requests_per_s)),
    p50_ms: median(rounds.map(({ own }) => own.p50_ms)),
    p99_ms: median(rounds.map(({ own }) => own.p99_ms)),
    ratio: median(rounds.map(({ own, bare }) => own.requests_per_s / bare.requests_per_s)),
    runs,
  };
}

function requireAnswers({ url }: Load, runs: readonly Figures[]): void {
  const failed = runs.reduce((sum, { refused, broken }) => sum + refused + broken, 0);
  if (failed > 0) throw new Error(`Cannot measure ${url}: ${failed} requests were refused or broke off`);
}

/** Several runs of a part as one: a single run on a machine that does something else as well proves nothing. */
import { loadavg } from "node:os";
import type { ExecutableFigures } from "./executable_part.ts";
import type { RouteFigures, ServerFigures } from "./server_part.ts";
import { median } from "./statistics.ts";
import { findFaults } from "./writes.ts";

/** The figures of every run, and the load average over a minute that the machine had before each. */
export interface Runs<T> {
  readonly figures: readonly T[];
  readonly loads: readonly number[];
}

export async function repeat<T>(times: number, measure: (run: number) => Promise<T>): Promise<Runs<T>> {
  const figures: T[] = [];
  const loads: number[] = [];
  for (let run = 1; run <= times; run++) {
    loads.push(loadavg()[0] ?? 0);
    figures.push(await measure(run));
  }
  return { figures, loads };
}

/** Medians of the runs; a route's `ratios` are those of all. A run that lost a write stands for all of them. */
export function serverMedians(runs: readonly ServerFigures[]): ServerFigures {
  const [first] = runs;
  if (first === undefined) throw new RangeError("Cannot take the median of no runs");
  const routes = first.routes.map((route, index) =>
    routeMedians(route, runs.flatMap((run) => run.routes[index] ?? []))
  );
  const streams = {
    ...first.streams,
    half_ms: runs.flatMap((run) => run.streams.half_ms),
    last_ms: runs.flatMap((run) => run.streams.last_ms),
  };
  const writes = runs.find((run) => findFaults(run.writes).length > 0)?.writes ?? first.writes;
  return { ...first, routes, streams, writes };
}

function routeMedians(route: RouteFigures, all: readonly RouteFigures[]): RouteFigures {
  const of = (read: (one: RouteFigures) => number) => median(all.map(read));
  return {
    ...route,
    requests_per_s: of((one) => one.requests_per_s),
    bare_requests_per_s: of((one) => one.bare_requests_per_s),
    p50_ms: of((one) => one.p50_ms),
    p99_ms: of((one) => one.p99_ms),
    ratio: of((one) => one.ratio),
    ratios: all.map((one) => one.ratio),
  };
}

/** The run whose start is the middle one of all: its figures belong together. */
export function middleStart(runs: readonly ExecutableFigures[]): ExecutableFigures {
  const sorted = runs.toSorted((a, b) => a.start_ms.own - b.start_ms.own);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError("Cannot take the median of no runs");
  return middle;
}

/** Ways of doing one thing, measured in turns. */
import { median } from "../statistics.ts";

export interface Choice {
  readonly question: string;
  readonly unit: string;
  readonly ways: readonly { readonly name: string; readonly value: number }[];
  /** When values are rates. */
  readonly more_is_better?: boolean;
}

const ROUNDS = 15;
const ROUND_MS = 40;

/**
 * Times synchronous ways of doing the same.
 *
 * @returns medians in microseconds a call
 */
export function timeWays(question: string, ways: Readonly<Record<string, () => unknown>>): Choice {
  const times = new Map(Object.keys(ways).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(ways)) times.get(name)?.push(timeRound(work));
  }
  return { question, unit: "µs", ways: [...times].map(([name, values]) => ({ name, value: median(values) })) };
}

/** Calls `work` for a while; answers microseconds a call. */
function timeRound(work: () => unknown): number {
  const started_ms = performance.now();
  let calls = 0;
  let elapsed_ms = 0;
  while (elapsed_ms < ROUND_MS) {
    for (let batch = 0; batch < 10; batch++) work();
    calls += 10;
    elapsed_ms = performance.now() - started_ms;
  }
  return elapsed_ms * 1000 / calls;
}

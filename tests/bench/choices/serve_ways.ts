/** Ways of answering requests, each in a server of its own, under load in turns. */
import { join } from "@std/path";
import { fileURLToPath } from "node:url";
import type { LoadClient } from "../load.ts";
import { type ServerCommand, ServerProcess } from "../processes.ts";
import { median } from "../statistics.ts";
import type { Choice } from "./choice.ts";

export interface Stage {
  readonly client: LoadClient;
  /** For files that go when all is measured. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

const CONNECTIONS = 32;
const ROUNDS = 5;
const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** Loads the servers in turns; answers medians of requests a second. */
export async function loadWays(
  question: string,
  path: string,
  ways: Readonly<Record<string, ServerCommand>>,
  { client, signal }: Stage,
): Promise<Choice> {
  await using stack = new AsyncDisposableStack();
  const running: { name: string; url: string; rates: number[] }[] = [];
  for (const [name, command] of Object.entries(ways)) {
    const server = stack.use(await ServerProcess.start(command, signal));
    running.push({ name, url: server.url + path, rates: [] });
  }
  for (let round = -1; round < ROUNDS; round++) { // the one before the first warms up
    for (const { url, rates } of running) {
      const { requests_per_s } = await client.run({ url, connections: CONNECTIONS, duration_s: 1 });
      if (round >= 0) rates.push(requests_per_s);
    }
  }
  const values = running.map(({ name, rates }) => ({ name, value: median(rates) }));
  return { question, unit: "req/s", ways: values, more_is_better: true };
}

/** A server whose handler is given as source text, after statements that run once. */
export async function writeServer(dir: string, once: string, handler: string): Promise<ServerCommand> {
  const path = join(dir, `${crypto.randomUUID()}.ts`);
  await Deno.writeTextFile(
    path,
    `${once}
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ port })),
}, ${handler});
`,
  );
  return runScript(path);
}

/** A script of ours, or one written for the moment. */
export function runScript(path: string, ...args: readonly string[]): ServerCommand {
  return { program: Deno.execPath(), args: ["run", "-A", "--quiet", "--no-lock", "--config", CONFIG, path, ...args] };
}

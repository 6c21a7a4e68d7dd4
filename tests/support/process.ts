/** Benchtop as a process of its own, from its source or as the executable. */
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import type { ReadyLine } from "../../server/server_record.ts";
import { waitFor } from "./wait.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A program and the arguments that come before those of Benchtop. */
export type Program = readonly [string, ...string[]];

/** Benchtop run from its source, with the permissions of `deno task start`. */
export function sourceProgram(): Program {
  const flags = manifest.tasks.start.split("&&").at(-1)?.split(" ").filter((word) => word.startsWith("--")) ?? [];
  return [Deno.execPath(), "run", ...flags, `${ROOT}/main.ts`];
}

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing of the test's own environment reaches the process. */
  readonly clearEnv?: boolean;
  /** Standard input stays open until `closeStdin`. */
  readonly stdin?: boolean;
}

export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running Benchtop; it is killed at the end of the block that started it, if it still runs then. */
export class BenchtopProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #drained: Promise<unknown>;
  #stdout = "";
  #stderr = "";
  #status: Deno.CommandStatus | undefined;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#drained = Promise.all([
      drain(child.stdout, (text) => this.#stdout += text),
      drain(child.stderr, (text) => this.#stderr += text),
      child.status.then((status) => this.#status = status),
    ]);
  }

  /** Starts the program without waiting for anything. */
  static spawn([command, ...before]: Program, args: readonly string[], options: ProcessOptions = {}): BenchtopProcess {
    const { stdin = false, ...rest } = options;
    const child = new Deno.Command(command, {
      ...rest,
      args: [...before, ...args],
      stdin: stdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new BenchtopProcess(child);
  }

  /** Runs the program to its end. */
  static async run(program: Program, args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
    await using process = BenchtopProcess.spawn(program, args, options);
    return await process.ended();
  }

  /** Starts a server and waits until it says that it is ready. */
  static async start(
    program: Program,
    args: readonly string[],
    options: ProcessOptions = {},
  ): Promise<RunningBenchtop> {
    const process = BenchtopProcess.spawn(program, ["--no-open", ...args], options);
    try {
      return Object.assign(process, { record: await process.ready() });
    } catch (error) {
      await process[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it has written to standard output so far. */
  get output(): string {
    return this.#stdout;
  }

  /** What it has written to standard error so far. */
  get log(): string {
    return this.#stderr;
  }

  /** The line on standard output that says so. */
  async ready(): Promise<ReadyLine> {
    const line = await waitFor(() => {
      if (this.#stdout.includes("\n")) return this.#stdout.slice(0, this.#stdout.indexOf("\n"));
      if (this.#status !== undefined) throw new Error(`It ended with ${this.#status.code}: ${this.#stderr}`);
      return undefined;
    }, "Benchtop to be ready");
    return JSON.parse(line);
  }

  /** Waits for the end. */
  async ended(): Promise<Ended> {
    const { code, signal } = await waitFor(
      () => this.#status,
      `process ${this.pid} to end, which wrote ${this.#stderr}`,
    );
    await this.#drained;
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ends it as a person would, and waits. */
  async stop(): Promise<Ended> {
    this.kill("SIGTERM");
    return await this.ended();
  }

  /** Writes to standard input, and ends it. */
  async type(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  }

  async closeStdin(): Promise<void> {
    await this.#child.stdin.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#status === undefined) this.#child.kill("SIGKILL");
    await this.#drained;
  }
}

/** A server that is ready. */
export type RunningBenchtop = BenchtopProcess & { readonly record: ReadyLine };

async function drain(stream: ReadableStream<Uint8Array<ArrayBuffer>>, add: (text: string) => void): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) add(text);
}

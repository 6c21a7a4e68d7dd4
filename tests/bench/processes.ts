/** Servers as child processes: each ends with the block that started it, and all when the bench is told to stop. */

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 8_000;

/** A server that prints one line of JSON with its `port` when it is ready, and answers GET /health. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess, readonly port: number, readonly first_answer_ms: number) {
    this.#child = child;
  }

  /**
   * Starts a server and waits for its first answer; `first_answer_ms` counts from just before the process is made.
   *
   * @param signal ends the process when it aborts
   */
  static async start({ program, args }: ServerCommand, signal: AbortSignal): Promise<ServerProcess> {
    const started_ms = performance.now();
    // Its log goes where it costs least; the writing itself is measured with the server.
    const child = new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal,
    }).spawn();
    try {
      const port = await within(START_LIMIT_MS, readPort(child.stdout), `${program} to say that it is ready`);
      await within(START_LIMIT_MS, requireOk(port), `${program} to answer`);
      return new ServerProcess(child, port, performance.now() - started_ms);
    } catch (error) {
      await end(child, "SIGKILL");
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    await end(this.#child, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#child, "SIGTERM");
  }
}

/** Resident memory of a process, in bytes. */
export async function readResidentBytes(pid: number): Promise<number> {
  if (Deno.build.os === "linux") {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await Deno.readTextFile(`/proc/${pid}/status`))?.[1];
    return Number(kilobytes) * 1024;
  }
  if (Deno.build.os === "windows") {
    return Number(await output("powershell", ["-NoProfile", "-Command", `(Get-Process -Id ${pid}).WorkingSet64`]));
  }
  return Number(await output("ps", ["-o", "rss=", "-p", String(pid)])) * 1024;
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to standard output
 * @throws {Error} with what it wrote to standard error when it fails
 */
export async function output(program: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const options: Deno.CommandOptions = { args: [...args], stdin: "null", stdout: "piped", stderr: "piped" };
  const result = await new Deno.Command(program, signal === undefined ? options : { ...options, signal }).output();
  signal?.throwIfAborted();
  const decoder = new TextDecoder();
  if (result.success) return decoder.decode(result.stdout);
  throw new Error(`${program} ended with ${result.code}: ${decoder.decode(result.stderr).trim()}`);
}

/** The `port` of the first line. */
async function readPort(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<number> {
  let text = "";
  for await (const chunk of stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  const record: unknown = JSON.parse(text || "null");
  if (typeof record === "object" && record !== null && "port" in record && typeof record.port === "number") {
    return record.port;
  }
  throw new Error(`Cannot use the server: its first line is ${JSON.stringify(text)}`);
}

/** One request without the weight of a client: the very first one of a fetch would cost more than a small start. */
async function requireOk(port: number): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const buffer = new Uint8Array(64);
  await connection.read(buffer);
  const answer = new TextDecoder().decode(buffer);
  if (!answer.startsWith("HTTP/1.1 200")) throw new Error(`Cannot use the server: it answers ${answer}`);
}

async function end(child: Deno.ChildProcess, signal: Deno.Signal): Promise<void> {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended already
  }
  try {
    await within(STOP_LIMIT_MS, child.status, "a server to stop");
  } catch {
    child.kill("SIGKILL");
    await child.status;
  }
}

async function within<T>(limit_ms: number, work: Promise<T>, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Waited ${limit_ms / 1000} s for ${what}`)), limit_ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

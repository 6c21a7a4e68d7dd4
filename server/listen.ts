import { type Host, isOpenHost } from "./config.ts";
import type { Connection } from "./entrance.ts";
import type { Logger } from "./log.ts";
import { EXIT, Refusal } from "./refusal.ts";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export interface ListenOptions {
  readonly host: Host;
  /** 0 picks a free one. */
  readonly port: number;
  readonly handler: (request: Request, connection: Connection) => Response | Promise<Response>;
  readonly logger: Logger;
}

export interface Listener {
  readonly port: number;
  /** Where this computer reaches it, such as `http://127.0.0.1:8008`. */
  readonly origin: string;
  /** Stops accepting and waits for requests in flight, at most `grace_ms`: the end of the process cuts what is left. */
  stop(grace_ms: number): Promise<void>;
  /** Closes the port and its connections at once. */
  cut(): void;
}

/**
 * Listens on a loopback address, or on all addresses.
 *
 * @throws {Refusal} when the port is taken or cannot be had
 */
export async function openPort(options: ListenOptions): Promise<Listener> {
  const { host, port } = options;
  try {
    const supervisor = new ListenerSupervisor(options);
    const bound = supervisor.open(port);
    return {
      port: bound,
      origin: originOf(host, bound),
      stop: (grace_ms) => supervisor.stop(grace_ms),
      cut: () => supervisor.cut(),
    };
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      const { refusePortTaken } = await import("./port_taken.ts"); // most starts do not need it
      throw await refusePortTaken({ hostname: LOCAL_ADDRESSES[host], port, origin: originOf(host, port) }, error);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      EXIT.port,
      `Cannot listen on ${host}, port ${port}: ${reason}; choose others with --host and --port`,
      error,
    );
  }
}

/**
 * Keeps a port open until stopped. A listener that dies, as Deno's does for good when the process is out of file
 * descriptors, is opened again on the same port; connections that were accepted before go on meanwhile.
 */
class ListenerSupervisor {
  readonly #options: ListenOptions;
  readonly #servers: Deno.HttpServer<Deno.NetAddr>[] = [];
  readonly #cut = new AbortController();
  #stopping = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ListenOptions) {
    this.#options = options;
  }

  open(port: number): number {
    const { host, handler, logger } = this.#options;
    const server = Deno.serve({
      hostname: bindAddress(host),
      port,
      signal: this.#cut.signal,
      onListen: () => undefined,
      onError: (error) => answerFault(error, logger),
    }, handler);
    this.#servers.push(server);
    const bound = server.addr.port;
    server.finished.then(() => this.#reopen(bound, "it ended by itself"), (error) => this.#reopen(bound, error));
    return bound;
  }

  async stop(grace_ms: number): Promise<void> {
    this.#stopReopening();
    const { promise: timeout, resolve } = Promise.withResolvers<"timeout">();
    const timer = setTimeout(() => resolve("timeout"), grace_ms);
    // Once a shutdown has begun, Deno can no longer abort it: what does not finish is left behind.
    const finished = Promise.all(this.#servers.map((server) => server.shutdown()));
    if (await Promise.race([finished, timeout]) === "timeout") {
      this.#options.logger.warn("Requests did not finish in time and are given up", { grace_ms });
    }
    clearTimeout(timer);
  }

  cut(): void {
    this.#stopReopening();
    this.#cut.abort();
  }

  #stopReopening(): void {
    this.#stopping = true;
    clearTimeout(this.#timer);
  }

  #reopen(port: number, reason: unknown): void {
    if (this.#stopping) return;
    this.#options.logger.error("The listener died and is opened again", { port, error: reason });
    this.#openLater(port, FIRST_PAUSE_MS);
  }

  #openLater(port: number, pause_ms: number): void {
    const { logger } = this.#options;
    this.#timer = setTimeout(() => {
      try {
        this.open(port);
        logger.info("Listening again", { port });
      } catch (error) {
        logger.error("The port cannot be opened again yet", { port, error });
        this.#openLater(port, Math.min(pause_ms * 2, LONGEST_PAUSE_MS));
      }
    }, pause_ms);
  }
}

/** The address by which this computer reaches a host: on `::` not every system answers to 127.0.0.1 as well. */
const LOCAL_ADDRESSES: Readonly<Record<Host, string>> = {
  "127.0.0.1": "127.0.0.1",
  "localhost": "127.0.0.1", // which address the name means differs between systems
  "::1": "::1",
  "0.0.0.0": "127.0.0.1",
  "::": "::1",
};

function bindAddress(host: Host): string {
  return isOpenHost(host) ? host : LOCAL_ADDRESSES[host];
}

function originOf(host: Host, port: number): string {
  const name = host === "localhost" ? host : LOCAL_ADDRESSES[host];
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Only for what the application let through: it answers its own errors. */
function answerFault(error: unknown, logger: Logger): Response {
  logger.error("A request failed outside the application", { error });
  return new Response(null, { status: 500 });
}

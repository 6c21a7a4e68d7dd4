/** The port: which addresses are listened on, and which names therefore lead to us and to nobody else. */
import { type Host, isOpenHost } from "./config.ts";
import type { Handler } from "./client_connection.ts";
import { Connections, type ConnectionsOptions } from "./connections.ts";
import type { Logger } from "./log.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { findServeConnection } from "./serve_connection.ts";

/** How many free ports are tried for one that is free on both loopback addresses. */
const TRIES_MAX = 20;

export interface ListenOptions extends Pick<ConnectionsOptions, "deadlines" | "max" | "now"> {
  readonly host: Host;
  /** 0 picks a free one. */
  readonly port: number;
  readonly handler: Handler;
  readonly logger: Logger;
}

export interface Listener {
  readonly port: number;
  /** Where this computer reaches it, such as `http://127.0.0.1:8008`. */
  readonly origin: string;
  /** The names of this computer by which it is reached and nobody else can be, as they stand in URLs. */
  readonly names: readonly string[];
  /** Stops accepting and waits for requests in flight, at most `grace_ms`: the end of the process cuts what is left. */
  stop(grace_ms: number): Promise<void>;
  /** Closes the port and its connections at once. */
  cut(): void;
}

/**
 * Listens on both loopback addresses, and on all addresses where the host says so. Browsers may try either loopback
 * address for `localhost`: the name is ours only as long as nobody else can listen on the other one.
 *
 * @throws {Refusal} when the port is taken or cannot be had
 */
export async function openPort(options: ListenOptions): Promise<Listener> {
  const { host, port, logger } = options;
  const bound = await bind(host, port);
  if (bound.missing !== undefined) {
    const { address, reason } = bound.missing;
    logger.warn(`This server does not answer to the name localhost: it cannot have ${address} as well`, { reason });
  }
  const { listeners, ...place } = bound;
  return { ...place, origin: originOf(host, bound), ...serveAll(listeners, options) };
}

interface Bound {
  readonly listeners: readonly Deno.TcpListener[];
  readonly port: number;
  readonly names: readonly string[];
  /** The loopback address that could not be had. */
  readonly missing?: { readonly address: string; readonly reason: string };
}

async function bind(host: Host, port: number): Promise<Bound> {
  try {
    for (let tries = 1; port === 0 && tries < TRIES_MAX; tries++) {
      const bound = tryBind(host, 0);
      if (bound.missing?.isTaken !== true) return bound;
      for (const listener of bound.listeners) listener.close();
    }
    return tryBind(host, port);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      const { refusePortTaken } = await import("./port_taken.ts"); // most starts do not need it
      const hostname = LOCAL_ADDRESSES[host];
      throw await refusePortTaken(
        { hostname, port, origin: urlOf(host === "localhost" ? host : hostname, port) },
        error,
      );
    }
    throw new Refusal(
      EXIT.port,
      `Cannot listen on ${host}, port ${port}: ${messageOf(error)}; choose others with --host and --port`,
      error,
    );
  }
}

const LOOPBACK_ADDRESSES = ["127.0.0.1", "::1"] as const;

function tryBind(host: Host, wanted: number): Bound & { readonly missing?: { readonly isTaken: boolean } } {
  const address = isOpenHost(host) ? host : LOCAL_ADDRESSES[host];
  const first = Deno.listen({ hostname: address, port: wanted });
  const listeners = [first];
  const { port } = first.addr;
  const names: string[] = [];
  let missing;
  for (const loopback of LOOPBACK_ADDRESSES) {
    try {
      if (loopback !== address) listeners.push(Deno.listen({ hostname: loopback, port }));
      names.push(nameOf(loopback));
    } catch (error) {
      const isTaken = error instanceof Deno.errors.AddrInUse;
      if (isTaken && isCovered(host, loopback)) names.push(nameOf(loopback));
      else missing = { address: `${nameOf(loopback)}:${port}`, reason: messageOf(error), isTaken };
    }
  }
  if (missing === undefined) names.push("localhost");
  return { listeners, port, names, ...(missing === undefined ? {} : { missing }) };
}

/**
 * Whether listening on all addresses is listening on this one. Linux gives an address that was taken that way to nobody
 * else, ourselves included. Other systems do, and then the one who has it gets the connections.
 */
function isCovered(host: Host, loopback: (typeof LOOPBACK_ADDRESSES)[number]): boolean {
  return Deno.build.os === "linux" && (host === "::" || (host === "0.0.0.0" && loopback === "127.0.0.1"));
}

/** The address by which this computer reaches a host: on `::` not every system answers to 127.0.0.1 as well. */
const LOCAL_ADDRESSES: Readonly<Record<Host, (typeof LOOPBACK_ADDRESSES)[number]>> = {
  "127.0.0.1": "127.0.0.1",
  "localhost": "127.0.0.1", // which address the name means differs between systems
  "::1": "::1",
  "0.0.0.0": "127.0.0.1",
  "::": "::1",
};

function originOf(host: Host, { names, port }: Bound): string {
  return urlOf(host === "localhost" && names.includes(host) ? host : LOCAL_ADDRESSES[host], port);
}

function urlOf(name: string, port: number): string {
  return `http://${nameOf(name)}:${port}`;
}

/** As it stands in a URL. */
function nameOf(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function serveAll(listeners: readonly Deno.TcpListener[], options: ListenOptions): Pick<Listener, "stop" | "cut"> {
  const { logger } = options;
  const onError = (error: unknown) => answerFault(error, logger);
  const serve = findServeConnection();
  if (serve === undefined) {
    logger.warn("This version of Deno cannot serve single connections: they have no deadlines", Deno.version);
    return serveTogether(listeners, options.handler, onError);
  }
  const connections = new Connections({ ...options, serve, onError });
  for (const listener of listeners) void connections.accept(listener);
  return { stop: (grace_ms) => connections.stop(grace_ms), cut: () => connections.cut() };
}

/** By the means that Deno documents. */
function serveTogether(
  listeners: readonly Deno.TcpListener[],
  handler: Handler,
  onError: (error: unknown) => Response,
): Pick<Listener, "stop" | "cut"> {
  const abort = new AbortController();
  const servers = listeners.map((listener) => {
    const { hostname, port } = listener.addr;
    listener.close();
    return Deno.serve({ hostname, port, signal: abort.signal, onListen: () => undefined, onError }, handler);
  });
  return {
    stop: async (grace_ms) => {
      const { promise: timeout, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, grace_ms);
      await Promise.race([Promise.all(servers.map((server) => server.shutdown())), timeout]);
      clearTimeout(timer);
    },
    cut: () => abort.abort(),
  };
}

/** Only for what the application let through: it answers its own errors. */
function answerFault(error: unknown, logger: Logger): Response {
  logger.error("A request failed outside the application", { error });
  return new Response(null, { status: 500 });
}

/**
 * The connections of clients. Each is served by itself, so that it has an end of its own: when its client is silent, or
 * leaves an answer unread, or when there are more of them than the process has file descriptors for
 * (docs/decisions/0056-each-connection-by-itself.md).
 */
import { ClientConnection, type ServeOptions } from "./client_connection.ts";
import { DescriptorRoom } from "./descriptor_room.ts";
import type { Logger } from "./log.ts";

export interface Deadlines {
  /** From the opening of a connection until the head of its first request is complete. */
  readonly headers_ms: number;
  /** From the end of an answer until the head of the next request is complete. */
  readonly idle_ms: number;
  /** How long a client may leave what lies ready for it. */
  readonly unread_ms: number;
}

export const DEADLINES: Deadlines = { headers_ms: 10_000, idle_ms: 60_000, unread_ms: 30_000 };

/** More are of no use to the few people who share a server, and each takes some 30 kB. */
const CONNECTIONS_MAX = 1_000;

/** Bytes of large answers that are held for their clients at a time. */
const LARGE_BYTES_MAX = 96 * 1024 * 1024;

/** An answer that was just handed over may still be on its way to the socket: its connection is not dropped yet. */
const SETTLE_MS = 250;

/** An answer of which nothing was read for so long gives way to others; the pauses of a slow network are shorter. */
const YIELD_MS = 2_000;

/** How often deadlines are looked at. */
const TICK_MS = 1_000;

/** After the system refused a connection: until some are closed, it would only refuse the next. */
const PAUSE_MS = 100;
const DROPPED_AT_ONCE = 32;

/** How often a warning is repeated while its cause lasts. */
const WARN_EVERY_MS = 60_000;

export interface ConnectionsOptions extends ServeOptions {
  readonly logger: Logger;
  readonly deadlines?: Deadlines;
  readonly max?: number;
  /** Milliseconds on a clock that only goes forward. */
  readonly now?: () => number;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #deadlines: Deadlines;
  readonly #now: () => number;
  readonly #room: DescriptorRoom;
  readonly #listeners: Deno.TcpListener[] = [];
  readonly #all = new Set<ClientConnection>();
  /** Each in the order of time, so that only the first has to be looked at: without a request so far, … */
  readonly #fresh = new Map<ClientConnection, number>();
  /** … between two requests, … */
  readonly #idle = new Map<ClientConnection, number>();
  /** … with bytes of an answer that its client does not take. */
  readonly #unread = new Map<ClientConnection, number>();
  /** Bytes of large answers under way, each with the number of connections that send it. */
  readonly #large = new Map<ArrayBufferLike, number>();
  #large_bytes = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #warned_at_ms = -Infinity;
  #stopping = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#deadlines = options.deadlines ?? DEADLINES;
    this.#now = options.now ?? (() => performance.now());
    this.#room = new DescriptorRoom(options.max ?? CONNECTIONS_MAX, this.#now);
  }

  /** How many there are. */
  get size(): number {
    return this.#all.size;
  }

  /** Takes what comes to a port, until the end. */
  async accept(listener: Deno.TcpListener): Promise<void> {
    this.#listeners.push(listener);
    for (;;) {
      try {
        await this.#take(await listener.accept());
      } catch (error) {
        if (this.#stopping) return;
        // Above all that there is no descriptor left. The port itself stays open whatever happens.
        this.#warn("A connection could not be accepted", { error });
        await this.#drop(DROPPED_AT_ONCE);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  /** Ends what is past its deadline. */
  sweep(): void {
    const { headers_ms, idle_ms, unread_ms } = this.#deadlines;
    for (
      const [waiting, limit_ms] of [[this.#fresh, headers_ms], [this.#idle, idle_ms], [
        this.#unread,
        unread_ms,
      ]] as const
    ) {
      for (const connection of this.#waitingFor(waiting, limit_ms)) void connection.cut();
    }
  }

  /** Closes the ports, ends who waits, and lets requests under way finish, at most for `grace_ms`. */
  async stop(grace_ms: number): Promise<void> {
    this.#close();
    for (const connection of [...this.#fresh.keys()]) void connection.cut();
    const finished = Promise.all([...this.#all].map((connection) => connection.finish()));
    const { promise: timeout, resolve } = Promise.withResolvers<"timeout">();
    const timer = setTimeout(() => resolve("timeout"), grace_ms);
    if (await Promise.race([finished, timeout]) === "timeout") {
      this.#options.logger.warn("Requests did not finish in time and are given up", { grace_ms });
    }
    clearTimeout(timer);
    clearInterval(this.#ticking);
  }

  /** Closes the ports and all connections at once. */
  cut(): void {
    this.#close();
    for (const connection of [...this.#all]) void connection.cut();
    clearInterval(this.#ticking);
  }

  #close(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const listener of this.#listeners) listener.close();
  }

  async #take(conn: Deno.TcpConn): Promise<void> {
    const isFull = !this.#room.admits(this.#all.size) && await this.#drop(1) === 0;
    if (isFull) this.#warn("Connections are refused: all that there is room for are in use", { open: this.#all.size });
    if (isFull || this.#stopping) return conn.close();
    this.#ticking ??= setInterval(() => this.sweep(), TICK_MS);
    const connection = new ClientConnection(conn, this.#options, {
      waits: (one) => this.#idle.set(one, this.#now()),
      works: (one) => void (this.#fresh.delete(one) || this.#idle.delete(one)),
      offers: (one) => this.#unread.set(one, this.#now()),
      isRead: (one) => this.#unread.delete(one),
      holds: (bytes) => this.#hold(bytes),
      ends: (one) => this.#forget(one),
    });
    this.#all.add(connection);
    this.#fresh.set(connection, this.#now());
  }

  #forget(connection: ClientConnection): void {
    this.#all.delete(connection);
    for (const waiting of [this.#fresh, this.#idle, this.#unread]) waiting.delete(connection);
    if (this.#all.size > 0) return;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  /**
   * Makes room for others: the longest waiting goes first. How many were ended, once their descriptors are free: many
   * that are accepted at once would else outrun them.
   */
  async #drop(count: number): Promise<number> {
    const victims = [
      ...this.#fresh.keys(),
      ...this.#waitingFor(this.#idle, SETTLE_MS),
      ...this.#waitingFor(this.#unread, YIELD_MS),
    ].slice(0, count);
    await Promise.all(victims.map((connection) => connection.cut()));
    return victims.length;
  }

  #waitingFor(waiting: ReadonlyMap<ClientConnection, number>, limit_ms: number): ClientConnection[] {
    const found: ClientConnection[] = [];
    const latest_ms = this.#now() - limit_ms;
    for (const [connection, since_ms] of waiting) {
      if (since_ms > latest_ms) break;
      found.push(connection);
    }
    return found;
  }

  /** Counts bytes that are to be sent piece by piece; undefined when there is no room for them. */
  #hold({ buffer, byteLength }: Uint8Array): (() => void) | undefined {
    const holders = this.#large.get(buffer) ?? 0;
    if (holders === 0) {
      // Those that nobody reads give way to those that somebody wants, the longest unread first.
      for (const connection of this.#waitingFor(this.#unread, YIELD_MS)) {
        if (this.#large_bytes + byteLength <= LARGE_BYTES_MAX) break;
        void connection.cut();
      }
      if (this.#large_bytes + byteLength > LARGE_BYTES_MAX) return undefined;
      this.#large_bytes += byteLength;
    }
    this.#large.set(buffer, holders + 1);
    return () => {
      const left = (this.#large.get(buffer) ?? 1) - 1;
      if (left > 0) return void this.#large.set(buffer, left);
      this.#large.delete(buffer);
      this.#large_bytes -= byteLength;
    };
  }

  #warn(message: string, fields: Readonly<Record<string, unknown>>): void {
    const now_ms = this.#now();
    if (now_ms - this.#warned_at_ms < WARN_EVERY_MS) return;
    this.#warned_at_ms = now_ms;
    this.#options.logger.warn(message, fields);
  }
}

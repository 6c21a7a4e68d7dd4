/** The connection of one client: what it does, and how it ends. */
import type { Connection } from "./entrance.ts";
import { Cut, type ServeConnection } from "./serve_connection.ts";

/** Requests under way on one connection: HTTP/1.1 has one, and HTTP/2, which browsers speak only over TLS, many. */
const REQUESTS_MAX = 4;

export type Handler = (request: Request, connection: Connection) => Response | Promise<Response>;

export interface ServeOptions {
  readonly serve: ServeConnection;
  readonly handler: Handler;
  readonly onError: (error: unknown) => Response;
}

/** What becomes of a connection, as it tells those who count. */
export interface Changes {
  readonly waits: (connection: ClientConnection) => void;
  readonly works: (connection: ClientConnection) => void;
  readonly offers: (connection: ClientConnection) => void;
  readonly isRead: (connection: ClientConnection) => void;
  readonly holds: (bytes: Uint8Array) => (() => void) | undefined;
  readonly ends: (connection: ClientConnection) => void;
}

export class ClientConnection implements Connection {
  readonly remoteAddr: { readonly hostname: string };
  readonly #cut = new Cut();
  readonly #changes: Changes;
  readonly #server: Deno.HttpServer;
  #requests = 0;
  #isOver = false;
  readonly #held = new Set<() => void>();

  constructor(conn: Deno.TcpConn, { serve, handler, onError }: ServeOptions, changes: Changes) {
    this.remoteAddr = conn.remoteAddr;
    this.#changes = changes;
    this.#server = serve(
      conn,
      this.#cut,
      (request, info) => {
        if (++this.#requests > REQUESTS_MAX) {
          void this.cut();
          return new Response(null, { status: 503 });
        }
        if (this.#requests === 1) changes.works(this);
        info.completed.then(this.#answered, this.#answered);
        return handler(request, this);
      },
      onError,
      () => undefined,
    );
    this.#server.finished.then(() => this.#end(), () => {
      // In some versions of Deno a client that goes away is a failure, which leaves the server of its connection open.
      this.#end();
      this.#server.shutdown().catch(() => undefined);
    });
  }

  offered(): void {
    this.#changes.isRead(this); // to stand last
    if (!this.#isOver) this.#changes.offers(this);
  }

  taken(): void {
    this.#changes.isRead(this);
  }

  hold(bytes: Uint8Array): (() => void) | undefined {
    const release = this.#isOver ? undefined : this.#changes.holds(bytes);
    if (release === undefined) return undefined;
    this.#held.add(release);
    return () => {
      if (this.#held.delete(release)) release();
    };
  }

  /** Ends it at once, whatever it does; the promise is kept when its descriptor is free. */
  async cut(): Promise<void> {
    if (this.#isOver) return;
    this.#end();
    this.#cut.abort();
    await this.#server.finished.catch(() => undefined);
  }

  /** Ends it after the request that is under way. */
  async finish(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true; // Deno can no longer abort what has begun to shut down
    await this.#server.shutdown().catch(() => undefined); // its client may have ended it meanwhile
    this.#leave();
  }

  readonly #answered = () => {
    this.#changes.isRead(this);
    if (--this.#requests === 0 && !this.#isOver) this.#changes.waits(this);
  };

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leave();
  }

  #leave(): void {
    for (const release of this.#held) release();
    this.#held.clear();
    this.#changes.ends(this);
  }
}

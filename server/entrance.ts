/** The connection that a request came by, as the application sees it. */
export interface Connection {
  readonly remoteAddr: { readonly hostname: string };
  /** Bytes of an answer lie ready: from now on the client has to take them in time. */
  offered?(): void;
  /** It has. */
  taken?(): void;
  /** Ends it after the request that is under way. */
  finish?(): Promise<void>;
  /** Counts bytes that are to be sent piece by piece, until what it returns is called; undefined: there is no room. */
  hold?(bytes: Uint8Array): (() => void) | undefined;
}

export type Fetch = (request: Request, connection: Connection) => Response | Promise<Response>;

/** Stands between the port and the application: requests that arrive before the application is there wait for it. */
export class Entrance {
  readonly #ready = Promise.withResolvers<Fetch>();
  #fetch: Fetch | undefined;

  constructor() {
    // A start that fails may have no request waiting; the failure itself is reported by the start.
    this.#ready.promise.catch(() => undefined);
  }

  readonly handle: Fetch = (request, connection) =>
    this.#fetch === undefined
      ? this.#ready.promise.then((fetch) => fetch(request, connection))
      : this.#fetch(request, connection);

  open(fetch: Fetch): void {
    this.#fetch = fetch;
    this.#ready.resolve(fetch);
  }

  /** The application will not come: answers 503 to whoever waits. */
  close(): void {
    this.#ready.resolve(() => new Response(null, { status: 503 }));
  }
}

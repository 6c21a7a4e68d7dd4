/** What the listener knows of the connection that a request came by. */
export interface Connection {
  readonly remoteAddr: { readonly hostname: string };
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

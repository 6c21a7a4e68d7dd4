type Fetch = (request: Request) => Response | Promise<Response>;

/** Stands between the port and the application: requests that arrive before the application is there wait for it. */
export class Entrance {
  readonly #ready = Promise.withResolvers<Fetch>();
  #fetch: Fetch | undefined;

  constructor() {
    // A start that fails may have no request waiting; the failure itself is reported by the start.
    this.#ready.promise.catch(() => undefined);
  }

  readonly handle = (request: Request): Response | Promise<Response> =>
    this.#fetch === undefined ? this.#ready.promise.then((fetch) => fetch(request)) : this.#fetch(request);

  open(fetch: Fetch): void {
    this.#fetch = fetch;
    this.#ready.resolve(fetch);
  }

  /** The application will not come: answers 503 to whoever waits. */
  close(): void {
    this.#ready.resolve(() => new Response(null, { status: 503 }));
  }
}

/** The way of Deno to serve one connection, which its types do not have. */

/** Serves HTTP on a connection that was accepted; what the cut ends is closed at once. */
export type ServeConnection = (
  conn: Deno.TcpConn,
  cut: Cut,
  handler: (request: Request, info: Pick<Deno.ServeHandlerInfo, "completed">) => Response | Promise<Response>,
  onError: (error: unknown) => Response,
  onListen: () => void,
) => Deno.HttpServer;

/**
 * Stands where Deno expects an AbortSignal. Its listener throws when the client has just closed the connection itself.
 * An AbortSignal reports that as an error that nobody caught, which ends the process.
 */
export class Cut {
  readonly #listeners: (() => void)[] = [];

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.push(listener);
  }

  abort(): void {
    for (const listener of this.#listeners.splice(0)) {
      try {
        listener();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      }
    }
  }
}

/** Undefined in a version of Deno that has it no longer, or has it changed. */
export function findServeConnection(): ServeConnection | undefined {
  const key: unknown = Reflect.get(Deno, "internal");
  const internals: unknown = typeof key === "symbol" ? Reflect.get(Deno, key) : undefined;
  if (typeof internals !== "object" || internals === null || !("serveHttpOnConnection" in internals)) return undefined;
  const { serveHttpOnConnection } = internals;
  return isServeConnection(serveHttpOnConnection) ? serveHttpOnConnection : undefined;
}

function isServeConnection(value: unknown): value is ServeConnection {
  return typeof value === "function" && value.length === 5;
}

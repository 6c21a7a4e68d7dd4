/** The way of Deno to serve one connection, which its types do not have. */

/** Serves HTTP on a connection that was accepted; what the signal aborts is closed at once. */
export type ServeConnection = (
  conn: Deno.TcpConn,
  signal: AbortSignal,
  handler: (request: Request, info: Pick<Deno.ServeHandlerInfo, "completed">) => Response | Promise<Response>,
  onError: (error: unknown) => Response,
  onListen: () => void,
) => Deno.HttpServer;

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

/** Connections that are served over real sockets, by a clock that the test moves. */
import type { Handler } from "../../server/client_connection.ts";
import { Connections, type ConnectionsOptions } from "../../server/connections.ts";
import type { Connection } from "../../server/entrance.ts";
import { findServeConnection } from "../../server/serve_connection.ts";
import { assert } from "./assert.ts";
import { type LogEntry, recordingLogger } from "./log.ts";
import { connect, type RawConnection } from "./raw_http.ts";
import { waitFor } from "./wait.ts";

export const GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

export interface Server extends AsyncDisposable {
  readonly connections: Connections;
  readonly log: readonly LogEntry[];
  /** Opens a connection that the server has taken. */
  open(): Promise<RawConnection>;
  /** Lets so much time go by. */
  pass(ms: number): void;
}

export function serve(handler: Handler, options: Partial<ConnectionsOptions> = {}): Server {
  const serveConnection = findServeConnection();
  assert(serveConnection);
  let now_ms = 0;
  const { logger, entries } = recordingLogger();
  const connections = new Connections({
    serve: serveConnection,
    handler,
    onError: () => new Response(null, { status: 500 }),
    logger,
    now: () => now_ms,
    ...options,
  });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = connections.accept(listener);
  const pass = (ms: number) => {
    now_ms += ms;
    connections.sweep();
  };
  return {
    connections,
    log: entries,
    pass,
    open: async () => {
      const before = connections.size;
      const connection = await connect(`http://127.0.0.1:${listener.addr.port}`);
      await waitFor(
        () => connections.size !== before || connections.size === options.max,
        "the connection to be taken",
      );
      return connection;
    },
    [Symbol.asyncDispose]: async () => {
      connections.cut();
      await accepting;
    },
  };
}

export function write(connection: RawConnection, text: string): Promise<void> {
  return connection.write(new TextEncoder().encode(text));
}

/** A stream that always has something, and says to its connection what lies ready. */
export function endless(connection: Connection, onSent: () => void, onCancel: () => void = () => {}): Response {
  const piece = new Uint8Array(64 * 1024);
  const body = new ReadableStream({
    pull: (controller) => {
      connection.taken?.();
      controller.enqueue(piece);
      connection.offered?.();
      onSent();
    },
    cancel: onCancel,
  }, { highWaterMark: 0 });
  return new Response(body);
}

/** Waits until the system takes no more of what is sent. */
export async function untilFull(sent: () => number): Promise<void> {
  await waitFor(async () => {
    const before = sent();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return before > 0 && before === sent();
  }, "the system to take no more");
}

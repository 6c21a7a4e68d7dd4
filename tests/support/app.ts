/**
 * The app as tests drive it: the real application on a real SQLite file in a directory of its own, with a clock that
 * stands still, ids that count and a log that is kept. Requests go straight into the app; `serveTestApp()` puts it
 * behind a real port.
 */
import type { Database } from "../../db/database.ts";
import { createApp } from "../../server/app.ts";
import type { Services } from "../../server/context.ts";
import type { Connection } from "../../server/entrance.ts";
import { openPort } from "../../server/listen.ts";
import { createGiven, type Given } from "./given.ts";
import { type LogEntry, recordingLogger } from "./log.ts";
import { openTestServices, type ServicesOptions } from "./services.ts";

export { INSTANCE_ID, NOW, VERSION } from "./services.ts";

export type TestAppOptions = ServicesOptions;

/** The `X-Request-Id` of every request that brings none of its own. */
export const REQUEST_ID = "test-request";

/** Rows of each table by its name. */
export type Snapshot = Readonly<Record<string, readonly unknown[]>>;

export interface TestApp extends Disposable, AsyncDisposable {
  readonly services: Services;
  readonly db: Database;
  /** The directory of this app alone, and the database file in it. */
  readonly directory: string;
  readonly file: string;
  /** Where the app believes to listen, such as `http://127.0.0.1:8008`. */
  readonly origin: string;
  /** Everything that was logged. */
  readonly log: readonly LogEntry[];
  /** Makes rows through the use cases, as a request would. */
  readonly given: Given;
  setNow(at: string): void;
  /** The id that the next row will be given. */
  nextId(): string;
  /** Sends a request just as it is. */
  fetch(request: Request): Promise<Response>;
  /** Sends a request to a path, with the Host header and request id of a good client unless `init` has others. */
  request(path: string, init?: RequestInit): Promise<Response>;
  get(path: string, headers?: HeadersInit): Promise<Response>;
  post(path: string, body?: unknown, headers?: HeadersInit): Promise<Response>;
  put(path: string, body?: unknown, headers?: HeadersInit): Promise<Response>;
  patch(path: string, body?: unknown, headers?: HeadersInit): Promise<Response>;
  delete(path: string, body?: unknown, headers?: HeadersInit): Promise<Response>;
  /** The operations of the audit trail, oldest first. */
  auditOperations(): string[];
  /** All rows of all tables. */
  snapshot(): Snapshot;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { services, log, directory, file, clock, nextId } = await openTestServices(options);
  const port = services.access.port;
  const app = createApp(services);
  const close = () => {
    services.events.close();
    services.db.close();
    Deno.removeSync(directory, { recursive: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  const fetch = async (request: Request) => await app.fetch(request);
  return {
    services,
    db: services.db,
    directory,
    file,
    log,
    given: createGiven(services),
    setNow: (at) => void (clock.now = at),
    nextId,
    ...createClient(origin, fetch),
    auditOperations: () => services.db.all<{ operation: string }>(OPERATIONS).map(({ operation }) => operation),
    snapshot: () => snapshot(services.db),
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
  };
}

const OPERATIONS = "SELECT operation FROM audit_logs ORDER BY id";

/** How long requests of a test may take to finish at its end. */
const STOP_GRACE_MS = 5_000;

/** The same app behind a free port of this computer; requests are made with the real `fetch`. */
export async function serveTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  let app: (request: Request, connection: Connection) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const { logger } = recordingLogger();
  const listener = await openPort({
    host: "127.0.0.1",
    port: 0,
    handler: (request, connection) => app(request, connection),
    logger,
  });
  const { port, names } = listener;
  const t = await startTestApp({ ...options, access: { ...options.access, port, names } });
  app = createApp(t.services).fetch;
  const close = async () => {
    t.services.events.close(); // open streams would keep the server from ending
    t.services.answers.close(); // and so would answers
    await listener.stop(STOP_GRACE_MS);
    t[Symbol.dispose]();
  };
  return {
    ...t,
    ...createClient(`http://127.0.0.1:${port}`, (request) => globalThis.fetch(request)),
    [Symbol.dispose]: () => {
      throw new Error("Cannot end a server at once: write `await using`");
    },
    [Symbol.asyncDispose]: close,
  };
}

type Client = Pick<TestApp, "origin" | "fetch" | "request" | "get" | "post" | "put" | "patch" | "delete">;

function createClient(origin: string, fetch: (request: Request) => Promise<Response>): Client {
  const request = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("host")) headers.set("host", new URL(origin).host);
    if (!headers.has("x-request-id")) headers.set("x-request-id", REQUEST_ID);
    return fetch(new Request(new URL(path, origin), { ...init, headers }));
  };
  const send = (method: string) => (path: string, body?: unknown, headers?: HeadersInit) => {
    if (body === undefined) return request(path, { method, headers: new Headers(headers) });
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const complete = new Headers({ "content-type": "application/json", "content-length": String(bytes.length) });
    new Headers(headers).forEach((value, name) => complete.set(name, value));
    return request(path, { method, body: bytes, headers: complete });
  };
  return {
    origin,
    fetch,
    request,
    get: (path, headers = {}) => request(path, { headers }),
    post: send("POST"),
    put: send("PUT"),
    patch: send("PATCH"),
    delete: send("DELETE"),
  };
}

function snapshot(db: Database): Snapshot {
  const tables = db.all<{ name: string; wr: 0 | 1 }>(
    "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema' ORDER BY name",
  );
  const rowsOf = (name: string, wr: 0 | 1) => db.all(`SELECT * FROM "${name}" ORDER BY ${wr ? "1, 2" : "rowid"}`);
  return Object.fromEntries(tables.map(({ name, wr }) => [name, rowsOf(name, wr)]));
}

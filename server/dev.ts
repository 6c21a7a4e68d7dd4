/**
 * `deno task dev`: runs the server with its data in ./data, rebuilds the client and starts the server again whenever a
 * source file changes. Further arguments go to the server.
 */
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["main.ts", "deno.json", "server", "db", "client"];

/** An editor saves several files, or one in several steps: a change is over when nothing happened for this long. */
const SETTLE_MS = 150;

if (import.meta.main) await develop();

async function develop(): Promise<void> {
  let server = await buildAndStart();
  for await (const _change of settled(Deno.watchFs(SOURCES.map((path) => `${ROOT}/${path}`)))) {
    if (server !== undefined) await end(server);
    server = await buildAndStart();
  }
}

/**
 * The server watches its standard input, so that it ends with this process however that ends. Without a page there is
 * no server: the build has said why, and the next change starts both again.
 */
async function buildAndStart(): Promise<Deno.ChildProcess | undefined> {
  const { success } = await run(["task", "--quiet", "build"], "null").status;
  if (!success) return undefined;
  const options = ["--data-dir=data", "--log-level=debug", "--dev-origins", "--parent-watch=stdin"];
  return run(["run", "-A", "main.ts", ...options, ...Deno.args], "piped");
}

function run(args: string[], stdin: "null" | "piped"): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stdin }).spawn();
}

/** The next server takes the directory and the port only when this one has let go of them. */
async function end(server: Deno.ChildProcess): Promise<void> {
  try {
    server.kill("SIGTERM");
  } catch (error) {
    // It ended by itself, a mistake in the source being the likely reason: the next change is the chance to repair it.
    if (!(error instanceof TypeError)) throw error;
  }
  await server.status;
}

/** One value for each burst of changes. */
async function* settled(watcher: Deno.FsWatcher): AsyncGenerator<void> {
  const changes = watcher[Symbol.asyncIterator]();
  let next = changes.next();
  for (;;) {
    await next;
    do next = changes.next(); while (await isQuicker(next, SETTLE_MS));
    yield;
  }
}

async function isQuicker(event: Promise<unknown>, limit_ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limit_ms);
  void event.then(() => resolve(true));
  const quicker = await promise;
  clearTimeout(timer);
  return quicker;
}

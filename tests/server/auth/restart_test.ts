/** A server that is stopped and started again, in the middle of sessions. */
import type { Config } from "../../../server/config.ts";
import { type RunningServer, start } from "../../../server/start.ts";
import { assert, assertEquals, assertMatch } from "../../support/assert.ts";
import { configOf } from "../../support/config.ts";
import { recordingLogger } from "../../support/log.ts";
import { TempDir } from "../../support/temp_dir.ts";

const PASSWORD = "correct horse battery";

type Changes = Partial<Pick<Config, "port" | "secret_key" | "auth_required">>;

/** What the first administrator has, and the port that the cookies are for. */
interface Known {
  readonly port: number;
  readonly token: string;
  readonly cookie: string;
}

async function runServer<T>(
  dir: TempDir,
  changes: Changes,
  work: (url: string, server: RunningServer) => Promise<T>,
): Promise<T> {
  const config = configOf(dir.path, { auth_required: { value: true, by: "--auth on" }, ...changes });
  const server = await start({ config, logger: recordingLogger().logger });
  try {
    return await work(`${server.ready.url}/api/v1`, server);
  } finally {
    await server.stop();
  }
}

function post(url: string, body?: object, headers: HeadersInit = {}): Promise<Response> {
  if (body === undefined) return fetch(url, { method: "POST", headers });
  return fetch(url, {
    method: "POST",
    headers: { ...Object.fromEntries(new Headers(headers)), "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Cookies as a browser would send them back. */
function cookiesOf(answer: Response): string {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

async function statusOf(answering: Promise<Response>): Promise<number> {
  const { status, body } = await answering;
  await body?.cancel();
  return status;
}

/** Opens the setup link of a server, as its first administrator would. */
async function setUp(url: string, { ready }: RunningServer): Promise<Known> {
  const answer = await post(`${url}/auth/setup`, { token: setupToken(ready), username: "anna", password: PASSWORD });
  assertEquals(answer.status, 201);
  return { port: ready.port, token: (await answer.json()).token, cookie: cookiesOf(answer) };
}

function setupToken({ setup_url }: RunningServer["ready"]): string {
  const token = new URL(setup_url ?? "").hash.replace("#token=", "");
  assertMatch(token, /^[\w-]{43}$/);
  return token;
}

async function assertLoggedIn(url: string, { token, cookie }: Known): Promise<void> {
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie }]) {
    const answer = await fetch(`${url}/users/me`, { headers });
    assertEquals([answer.status, (await answer.json()).username], [200, "anna"]);
  }
}

Deno.test("sessions outlast a restart: access token, cookies and refresh token", async () => {
  using dir = new TempDir();
  let known = await runServer(dir, {}, setUp);
  const { port } = known;
  await runServer(dir, { port }, async (url, server) => {
    assertEquals(server.ready.setup_url, undefined);
    await assertLoggedIn(url, known);
    const answer = await post(`${url}/auth/refresh`, undefined, { cookie: known.cookie });
    assertEquals(answer.status, 200);
    known = { port, token: (await answer.json()).token, cookie: cookiesOf(answer) };
    await assertLoggedIn(url, known);
    assertEquals(await statusOf(post(`${url}/auth/login`, { username: "anna", password: PASSWORD })), 200);
  });
  await runServer(dir, { port }, async (url) => {
    await assertLoggedIn(url, known);
    assertEquals(await statusOf(post(`${url}/auth/logout`, undefined, { cookie: known.cookie })), 204);
  });
  await runServer(dir, { port }, async (url) => {
    assertEquals(await statusOf(fetch(`${url}/users/me`, { headers: { cookie: known.cookie } })), 401);
    assertEquals(await statusOf(post(`${url}/auth/refresh`, undefined, { cookie: known.cookie })), 401);
  });
});

Deno.test("each start without an administrator prints a link of its own, and the last one is good", async () => {
  using dir = new TempDir();
  const readToken = (_url: string, { ready }: RunningServer) => Promise.resolve(setupToken(ready));
  const first = await runServer(dir, {}, readToken);
  const last = await runServer(dir, {}, async (url, server) => {
    const answer = post(`${url}/auth/setup`, { token: first, username: "anna", password: PASSWORD });
    assertEquals(await statusOf(answer), 403);
    await setUp(url, server);
    return setupToken(server.ready);
  });
  assert(first !== last);
  const stored = Object.values(dir.snapshot()).join("");
  assert(stored.includes("anna") && !stored.includes(first) && !stored.includes(last));
});

Deno.test("with SECRET_KEY sessions outlast a restart with the same key, and go on by their refresh tokens with another", async () => {
  using dir = new TempDir();
  const secret_key = "the first key that was given, 32 characters and more";
  const known = await runServer(dir, { secret_key }, setUp);
  const { port } = known;
  assertEquals(dir.has("secret.key"), false);
  await runServer(dir, { port, secret_key }, (url) => assertLoggedIn(url, known));
  await runServer(dir, { port, secret_key: "another key that was given, 32 characters and more" }, async (url) => {
    assertEquals(await statusOf(fetch(`${url}/users/me`, { headers: { cookie: known.cookie } })), 401);
    assertEquals(await statusOf(post(`${url}/auth/refresh`, undefined, { cookie: known.cookie })), 200);
  });
});

Deno.test("a start without accounts and one with them again leave sessions as they were", async () => {
  using dir = new TempDir();
  const known = await runServer(dir, {}, setUp);
  const { port } = known;
  await runServer(dir, { port, auth_required: { value: false, by: "--auth off" } }, async (url) => {
    const answer = await fetch(`${url}/users/me`, { headers: { cookie: known.cookie } });
    assertEquals((await answer.json()).id, "local");
  });
  await runServer(dir, { port }, (url) => assertLoggedIn(url, known));
});

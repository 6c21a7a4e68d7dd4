/** A server that is stopped and started again, in the middle of sessions. */
import type { Config } from "../../../server/config.ts";
import { type RunningServer, start } from "../../../server/start.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { recordingLogger } from "../../support/log.ts";
import { TempDir } from "../../support/temp_dir.ts";

const PASSWORD = "correct horse battery";

type Changes = Partial<Pick<Config, "port" | "secret_key" | "auth_required">>;

async function startIn(dir: TempDir, changes: Changes = {}): Promise<RunningServer> {
  const config: Config = {
    data_dir: dir.path,
    host: "127.0.0.1",
    port: 0,
    open: false,
    log_level: "info",
    log_format: "json",
    parent_watch: undefined,
    allowed_hosts: [],
    allowed_origins: [],
    dev_origins: false,
    auth_required: { value: true, by: "--auth on" },
    secret_key: undefined,
    ai_base_url: undefined,
    ai_model: undefined,
    ai_api_key: undefined,
    openrouter_api_key: undefined,
    ...changes,
  };
  return await start({ config, logger: recordingLogger().logger });
}

async function runServer(
  dir: TempDir,
  changes: Changes,
  work: (url: string, server: RunningServer) => Promise<void>,
): Promise<void> {
  const server = await startIn(dir, changes);
  try {
    await work(`${server.ready.url}/api/v1`, server);
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
async function setUp(url: string, { ready }: RunningServer): Promise<{ token: string; cookie: string }> {
  const token = new URL(ready.setup_url ?? "").hash.replace("#token=", "");
  const answer = await post(`${url}/auth/setup`, { token, username: "anna", password: PASSWORD });
  assertEquals(answer.status, 201);
  return { token: (await answer.json()).token, cookie: cookiesOf(answer) };
}

async function assertLoggedIn(url: string, { token, cookie }: { token: string; cookie: string }): Promise<void> {
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie }]) {
    const answer = await fetch(`${url}/users/me`, { headers });
    assertEquals([answer.status, (await answer.json()).username], [200, "anna"]);
  }
}

Deno.test("sessions outlast a restart: access token, cookies and refresh token", async () => {
  using dir = new TempDir();
  let port = 0;
  let known = { token: "", cookie: "" };
  await runServer(dir, {}, async (url, server) => {
    port = server.ready.port;
    known = await setUp(url, server);
    await assertLoggedIn(url, known);
  });
  await runServer(dir, { port }, async (url, server) => {
    assertEquals(server.ready.setup_url, undefined);
    await assertLoggedIn(url, known);
    const answer = await post(`${url}/auth/refresh`, undefined, { cookie: known.cookie });
    assertEquals(answer.status, 200);
    known = { token: (await answer.json()).token, cookie: cookiesOf(answer) };
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
  const links: string[] = [];
  await runServer(dir, {}, (_url, { ready }) => Promise.resolve(void links.push(ready.setup_url ?? "")));
  await runServer(dir, {}, async (url, server) => {
    const body = { username: "anna", password: PASSWORD };
    const old = new URL(links[0] ?? "").hash.replace("#token=", "");
    assertEquals(await statusOf(post(`${url}/auth/setup`, { ...body, token: old })), 403);
    assert(server.ready.setup_url !== links[0]);
    await setUp(url, server);
  });
  const stored = dir.snapshot();
  assert(
    Object.values(stored).every((content) => links.every((link) => !content.includes(link.split("=")[1] ?? link))),
  );
});

Deno.test("with SECRET_KEY sessions outlast a restart with the same key, and go on by their refresh tokens with another", async () => {
  using dir = new TempDir();
  const secret_key = "the first key that was given, 32 characters and more";
  let port = 0;
  let known = { token: "", cookie: "" };
  await runServer(dir, { secret_key }, async (url, server) => {
    port = server.ready.port;
    known = await setUp(url, server);
  });
  assertEquals(dir.has("secret.key"), false);
  await runServer(dir, { port, secret_key }, (url) => assertLoggedIn(url, known));
  await runServer(dir, { port, secret_key: "another key that was given, 32 characters and more" }, async (url) => {
    assertEquals(await statusOf(fetch(`${url}/users/me`, { headers: { cookie: known.cookie } })), 401);
    assertEquals(await statusOf(post(`${url}/auth/refresh`, undefined, { cookie: known.cookie })), 200);
  });
});

Deno.test("a start without accounts and one with them again leave sessions as they were", async () => {
  using dir = new TempDir();
  let port = 0;
  let known = { token: "", cookie: "" };
  await runServer(dir, {}, async (url, server) => {
    port = server.ready.port;
    known = await setUp(url, server);
  });
  await runServer(dir, { port, auth_required: { value: false, by: "--auth off" } }, async (url) => {
    const answer = await fetch(`${url}/users/me`, { headers: { cookie: known.cookie } });
    assertEquals((await answer.json()).id, "local");
  });
  await runServer(dir, { port }, (url) => assertLoggedIn(url, known));
});

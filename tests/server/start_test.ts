import { openSqlite } from "../../db/sqlite.ts";
import type { Config } from "../../server/config.ts";
import { EXIT, Refusal } from "../../server/refusal.ts";
import { type RunningServer, start } from "../../server/start.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { configOf } from "../support/config.ts";
import { type LogEntry, recordingLogger } from "../support/log.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

interface Started extends AsyncDisposable {
  readonly server: RunningServer;
  readonly log: readonly LogEntry[];
}

async function startIn(data_dir: string, changes: Partial<Config> = {}): Promise<Started> {
  const { logger, entries } = recordingLogger();
  const server = await start({ config: configOf(data_dir, changes), logger });
  return { server, log: entries, [Symbol.asyncDispose]: () => server.stop() };
}

async function assertRefused(data_dir: string, changes: Partial<Config> = {}): Promise<Refusal> {
  const { logger } = recordingLogger();
  return await assertRejects(() => start({ config: configOf(data_dir, changes), logger }), Refusal);
}

Deno.test("a started server answers, and says in server.json what it says of itself", async () => {
  using dir = new TempDir();
  await using started = await startIn(dir.path);
  const { ready } = started.server;
  assertEquals((await (await fetch(`${ready.url}/health`)).json()).instance_id, ready.instance_id);
  assertEquals(JSON.parse(await Deno.readTextFile(dir.join("server.json"))), ready);
});

Deno.test("a stopped server leaves one database file, its mark and its lock, and can be started again", async () => {
  using dir = new TempDir();
  const ids: string[] = [];
  for (let round = 0; round < 2; round++) {
    await using started = await startIn(dir.path);
    ids.push(started.server.ready.instance_id);
    await started.server.stop();
    assertEquals(Object.keys(dir.snapshot()).toSorted(), [
      "audit_head.json",
      "benchtop.db",
      "benchtop.lock",
      "instance.json",
    ]);
  }
  assertEquals(ids[0], ids[1]);
});

/** Overwrites a page of the database of a stopped server, as a failing disk does: the file's time stays. */
function damage(dir: TempDir): void {
  const path = dir.join("benchtop.db");
  const { mtime } = Deno.statSync(path);
  using file = Deno.openSync(path, { read: true, write: true });
  file.seekSync(8 * 4096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(4096).fill(7));
  if (mtime !== null) Deno.utimeSync(path, mtime, mtime);
}

Deno.test("a damaged entry of the trail is named on one line after the start, and keeps nothing from working", async () => {
  using dir = new TempDir();
  await (await startIn(dir.path)).server.stop();
  const driver = openSqlite(dir.join("benchtop.db"));
  driver.exec(`PRAGMA ignore_check_constraints = ON; CREATE TEMP TABLE t AS
    SELECT sql FROM sqlite_schema WHERE name = 'audit_logs_no_update'; DROP TRIGGER audit_logs_no_update;
    UPDATE audit_logs SET details = '[' || substr(details, 2) WHERE id = 1`);
  driver.exec(driver.prepare<[], string>("SELECT sql FROM t").pluck().get() ?? "");
  driver.close();
  await using started = await startIn(dir.path);
  const [entry] = await (await fetch(`${started.server.ready.url}/audit`)).json();
  assertEquals([entry.id, entry.details, entry.unreadable], [1, null, true]);
  const said = () => started.log.filter(({ message }) => message.includes("audit trail"));
  await waitFor(() => Promise.resolve(said().length > 0), "the damaged entry to be named");
  assertEquals(said().map(({ level, message }) => [level, message]), [
    ["warn", "Entry 1 of the audit trail is damaged, or was changed or removed from outside; everything else works"],
  ]);
});

Deno.test("after a clean end a damaged database is found while it runs, in the words of a start", async () => {
  using dir = new TempDir();
  await (await startIn(dir.path)).server.stop();
  damage(dir);
  const running = await startIn(dir.path);
  const found = await running.server.damage;
  await running.server.stop();
  const refusal = await assertRefused(dir.path); // it was no clean end
  assertEquals([found.exitCode, found.message], [EXIT.data, refusal.message]);
  assert(refusal.message.includes("is damaged"), refusal.message);
});

Deno.test("after a crash, and in the place of another file, a database is checked before anything is answered", async () => {
  for (const spoil of [removeMark, touch]) {
    using dir = new TempDir();
    await (await startIn(dir.path)).server.stop();
    damage(dir);
    spoil(dir);
    const before = dir.snapshot();
    const refusal = await assertRefused(dir.path);
    assert(refusal.message.includes("is damaged"), refusal.message);
    assertEquals(dir.snapshot(), before);
  }
});

/** A running server's lock file has a time of its own. */
function removeMark(dir: TempDir): void {
  Deno.utimeSync(dir.join("benchtop.lock"), new Date(0), new Date(0));
}

function touch(dir: TempDir): void {
  Deno.utimeSync(dir.join("benchtop.db"), new Date(), new Date());
}

Deno.test("stopping twice is one stop", async () => {
  using dir = new TempDir();
  await using started = await startIn(dir.path);
  assertEquals(started.server.stop(), started.server.stop());
});

Deno.test("a start without accounts warns when there are users who could log in", async () => {
  using dir = new TempDir();
  const warnings = async (changes: Partial<Config> = {}) => {
    await using started = await startIn(dir.path, changes);
    const users = await fetch(`${started.server.ready.url}/api/v1/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: `user-${crypto.randomUUID().slice(0, 8)}`, password: "a good password of one" }),
    });
    await users.body?.cancel();
    return started.log.filter(({ level }) => level === "warn").map(({ message }) => message);
  };
  const rest = "whoever reaches this server may do everything";
  assertEquals(await warnings(), []);
  assertEquals(await warnings(), [`Accounts are off, though there is 1 user: ${rest}`]);
  assertEquals(await warnings({ auth_required: { value: false, by: "--auth off" } }), [
    `Accounts are off, though there are 2 users: ${rest}`,
  ]);
  assertEquals(
    (await warnings({ auth_required: { value: true, by: "--auth on" } })).some((text) => text.includes(rest)),
    false,
  );
});

Deno.test("a directory that was set up with --auth on keeps its accounts when it is started without", async () => {
  using dir = new TempDir();
  {
    await using started = await startIn(dir.path, { auth_required: { value: true, by: "--auth on" } });
    const token = new URL(started.server.ready.setup_url ?? "").hash.slice("#token=".length);
    const answer = await fetch(`${started.server.ready.url}/api/v1/auth/setup`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, username: "anna", password: "a good password of one" }),
    });
    await answer.body?.cancel();
    assertEquals(answer.status, 201);
  }
  await using again = await startIn(dir.path);
  const answer = await fetch(`${again.server.ready.url}/api/v1/board`);
  await answer.body?.cancel();
  assertEquals(answer.status, 401);
});

Deno.test("the AI service that config.json and the environment name is the one that is asked, and is told as fixed", async () => {
  using dir = new TempDir();
  const [file, environment] = ["config.json", "AI_API_KEY in the environment"];
  await using started = await startIn(dir.path, {
    ai_base_url: { value: "https://ai.test/v1", by: file },
    ai_model: { value: "a-model", by: file },
    ai_api_key: { value: "sk-canary", by: environment },
  });
  const read = async (path: string) => await (await fetch(`${started.server.ready.url}/api/v1${path}`)).json();
  const { configured, host, model } = await read("/chat/state");
  assertEquals([configured, host, model], [true, "ai.test", "a-model"]);
  const fixed = [["ai_base_url", "https://ai.test/v1", file], ["ai_model", "a-model", file], [
    "ai_api_key",
    null,
    environment,
  ]];
  for (const [key, value, by] of fixed) {
    const setting = await read(`/settings/${key}`);
    assertEquals([setting.value, setting.fixed_by], [value, by], `${key}`);
  }
});

Deno.test("localhost and ::1 are loopback addresses too", async () => {
  using dir = new TempDir();
  for (const [host, name] of [["localhost", "localhost"], ["::1", "[::1]"]] as const) {
    await using started = await startIn(dir.path, { host });
    const { url, port } = started.server.ready;
    assertEquals(url, `http://${name}:${port}`);
    assertEquals(await (await fetch(`${url}/api/v1/utils/health-check/`)).json(), true);
  }
});

Deno.test("a second start on the same directory is refused with exit code 3, and does not disturb the first", async () => {
  using dir = new TempDir();
  await using started = await startIn(dir.path);
  const { pid, url } = started.server.ready;
  const refusal = await assertRefused(dir.path);
  assertEquals(refusal.exitCode, EXIT.data);
  assert(refusal.message.includes(`process ${pid}, ${url}`));
  assertEquals((await (await fetch(`${url}/health`)).json()).status, "ok");
});

Deno.test("a port that is taken is refused with exit code 4 before anything is made", async () => {
  using dir = new TempDir();
  await using started = await startIn(dir.join("first"));
  const { port, version, url } = started.server.ready;
  const before = dir.snapshot()["instance.json"];
  const refusal = await assertRefused(dir.join("second"), { port });
  assertEquals(refusal.exitCode, EXIT.port);
  assert(refusal.message.includes(`another Benchtop (version ${version}, instance`) && refusal.message.includes(url));
  assertEquals([dir.has("second"), dir.snapshot()["instance.json"]], [false, before]);
});

Deno.test("a database that must not be used is refused with exit code 3, and the directory stays byte for byte", async () => {
  const cases: [name: string, prepare: (dir: TempDir) => void][] = [
    ["missing", (dir) => Deno.removeSync(dir.join("benchtop.db"))],
    ["empty", (dir) => Deno.truncateSync(dir.join("benchtop.db"), 0)],
    [
      "foreign",
      (dir) => Deno.writeTextFileSync(dir.join("benchtop.db"), "not a database, but longer than a header ".repeat(20)),
    ],
  ];
  for (const [name, prepare] of cases) {
    using dir = new TempDir();
    await (await startIn(dir.path)).server.stop();
    prepare(dir);
    const before = dir.snapshot();
    const refusal = await assertRefused(dir.path);
    assertEquals(refusal.exitCode, EXIT.data, name);
    assert(refusal.message.includes(dir.join("benchtop.db")), refusal.message);
    assertEquals(dir.snapshot(), before, name);
  }
});

Deno.test("a foreign file in a new directory is refused, and the directory stays as it was", async () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("benchtop.db"), "not a database, but longer than a header ".repeat(20));
  const before = dir.snapshot();
  assertEquals((await assertRefused(dir.path)).exitCode, EXIT.data);
  assertEquals(dir.snapshot(), before);
});

Deno.test("a server.json that cannot be written costs a warning, not the start", async () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.join("server.json", "full"), { recursive: true });
  await using started = await startIn(dir.path);
  assertEquals(await (await fetch(`${started.server.ready.url}/api/v1/utils/health-check/`)).json(), true);
  await started.server.stop();
  assertEquals(started.log.filter(({ level }) => level === "warn").map(({ message }) => message), [
    "server.json cannot be written",
  ]);
  assert(dir.has("server.json/full"));
  await using _again = await startIn(dir.path); // the lock is free
});

Deno.test("a file system that refuses is one sentence, whatever it refuses", async () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.join("instance.json.tmp", "full"), { recursive: true });
  const refusal = await assertRefused(dir.path);
  assertEquals(refusal.exitCode, EXIT.data);
  assert(refusal.message.startsWith(`Cannot use the data directory ${dir.path}: `), refusal.message);
  assertEquals(Object.keys(dir.snapshot()).toSorted(), ["instance.json.tmp", "instance.json.tmp/full"]);
});

Deno.test("the lock of a refused start is free again", async () => {
  using dir = new TempDir();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertRefused(dir.path, { port: taken.addr.port });
  await using started = await startIn(dir.path);
  assert(started.server.ready.port > 0);
});

Deno.test("a stop ends open streams", async () => {
  using dir = new TempDir();
  await using started = await startIn(dir.path);
  const stream = await fetch(`${started.server.ready.url}/api/v1/events`);
  const text = stream.text();
  await started.server.stop();
  assert((await text).includes("event: ready"));
  assertEquals(started.log.filter(({ level }) => level === "warn" || level === "error"), []);
});

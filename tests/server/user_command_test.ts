/** `benchtop user` and `benchtop token`, as processes of their own. */
import { Database } from "../../db/database.ts";
import { findBrokenAudit } from "../../db/audit.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { AuditEntry } from "../../server/audit/schema.ts";
import type { User } from "../../server/users/schema.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { BenchtopProcess, type Ended, type RunningBenchtop, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { addUser, GOOD_PASSWORD, runCommand } from "../support/user_command.ts";
import { waitFor } from "../support/wait.ts";

const benchtop = sourceProgram();

function serve(dir: TempDir, ...more: readonly string[]): Promise<RunningBenchtop> {
  return BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path, "--log-level", "warn", ...more]);
}

function api(server: RunningBenchtop, path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${server.record.url}/api/v1${path}`, init);
}

async function getJson<T>(server: RunningBenchtop, path: string, init?: RequestInit): Promise<T> {
  const answer = await api(server, path, init);
  assertEquals(answer.status, 200);
  return await answer.json();
}

async function statusOf(server: RunningBenchtop, path: string, headers: HeadersInit): Promise<number> {
  const answer = await api(server, path, { headers });
  await answer.body?.cancel();
  return answer.status;
}

/** Logs somebody in; the headers of their requests, or the status of the refusal. */
async function logIn(server: RunningBenchtop, username: string, password: string): Promise<HeadersInit | number> {
  const answer = await api(server, "/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  const { token } = await answer.json();
  return answer.ok ? { authorization: `Bearer ${token}` } : answer.status;
}

function assertSaid({ code, stdout, stderr }: Ended, text: string): void {
  assertEquals([code, stdout, stderr], [0, `${text}\n`, ""]);
}

function assertRefusedWith({ code, stdout, stderr }: Ended, exitCode: number, sentence: string): void {
  assertEquals([code, stdout, stderr], [exitCode, "", `benchtop: ${sentence}\n`]);
}

function openDatabaseOf(dir: TempDir): Database {
  return new Database(openSqlite(dir.join("benchtop.db")));
}

Deno.test("user add in a directory that was never used makes it, and a server then starts with the user", async () => {
  using dir = new TempDir();
  const words = ["user", "add", " Änna ", "--admin", "--password-stdin", "--data-dir", dir.join("data")];
  await using process = BenchtopProcess.spawn(benchtop, words, { stdin: true });
  await process.type(`${GOOD_PASSWORD}\r\nmore\n`);
  assertSaid(await process.ended(), 'Created the administrator "Änna"');
  assert(dir.has("data/instance.json") && !dir.has("data/benchtop.db-wal"));
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.join("data")]);
  const users = await getJson<User[]>(server, "/users");
  assertEquals(users.map(({ username, is_admin, is_active }) => [username, is_admin, is_active]), [[
    "Änna",
    true,
    true,
  ]]);
  assertEquals(typeof await logIn(server, "änna", GOOD_PASSWORD), "object");
  const [entry] = await getJson<AuditEntry[]>(server, "/audit?operation=user.create");
  assertEquals([entry?.actor, entry?.request_id, entry?.source], ["command line", null, "server"]);
  assert(!JSON.stringify(entry).includes("scrypt"), "no hash in the trail");
});

Deno.test("without a server, users are added, listed, locked out, let in again and given another password", async () => {
  using dir = new TempDir();
  assertSaid(await addUser(dir, "anna", "--admin"), 'Created the administrator "anna"');
  assertSaid(await addUser(dir, "Bertram"), 'Created the user "Bertram"');
  assertSaid(await runCommand(dir, ["user", "disable", "BERTRAM"]), '"Bertram" is locked out');
  assertSaid(await runCommand(dir, ["user", "list"]), "anna     administrator\nBertram  user, locked out");
  assertSaid(await runCommand(dir, ["user", "enable", "bertram"]), '"Bertram" may log in');
  const words = ["user", "passwd", "Bertram", "--password-stdin"];
  assertSaid(
    await runCommand(dir, words, "quite another"),
    '"Bertram" has another password, and is logged out everywhere',
  );
  assertSaid(await runCommand(dir, ["user", "enable", "bertram"]), '"Bertram" may log in');
  assertSaid(await runCommand(dir, ["audit"]), "The audit trail is whole: 6 entries fit");
});

Deno.test("beside a server with accounts, what a command does holds from the next request on, and open pages hear of it", async () => {
  using dir = new TempDir();
  await using server = await serve(dir, "--auth", "on");
  assertSaid(await addUser(dir, "anna", "--admin"), 'Created the administrator "anna"');
  assertSaid(await addUser(dir, "bert"), 'Created the user "bert"');
  const anna = await logIn(server, "anna", GOOD_PASSWORD);
  const bert = await logIn(server, "bert", GOOD_PASSWORD);
  assert(typeof anna === "object" && typeof bert === "object");
  const stream = await api(server, "/events", { headers: bert });
  assertEquals(await statusOf(server, "/board", bert), 200);
  assertSaid(await runCommand(dir, ["user", "disable", "bert"]), '"bert" is locked out');
  assertEquals(await statusOf(server, "/board", bert), 401);
  assertEquals(await logIn(server, "bert", GOOD_PASSWORD), 401);
  await stream.text(); // ends by itself
  const trail = () => getJson<AuditEntry[]>(server, "/audit?operation=user.update&limit=1", { headers: anna });
  const entry = await waitFor(async () => (await trail())[0], "the trail to tell of it");
  assertEquals([entry.actor, entry.source], ["command line", "server"]);
});

Deno.test("a new key ends access tokens that are out, and nothing else", async () => {
  using dir = new TempDir();
  await using server = await serve(dir, "--auth", "on");
  await addUser(dir, "anna", "--admin");
  const anna = await logIn(server, "anna", GOOD_PASSWORD);
  assert(typeof anna === "object");
  assertEquals(await statusOf(server, "/users/me", anna), 200);
  const said = await runCommand(dir, ["token", "rotate-key"]);
  assertSaid(said, "There is a new key: access tokens that are out have ended, sessions go on by themselves");
  await waitFor(async () => await statusOf(server, "/users/me", anna) === 401, "the old token to end");
  assertEquals(typeof await logIn(server, "anna", GOOD_PASSWORD), "object");
  assertMatch((await runCommand(dir, ["audit"])).stdout, /^The audit trail is whole/);
});

Deno.test("another password ends a user's API tokens, and the command says how many", async () => {
  using dir = new TempDir();
  await addUser(dir, "anna", "--admin");
  {
    await using server = await serve(dir, "--auth", "on");
    const anna = await logIn(server, "anna", GOOD_PASSWORD);
    assert(typeof anna === "object");
    for (const name of ["first program", "second program"]) {
      const body = JSON.stringify({ name, scopes: ["read"] });
      const headers = { ...anna, "content-type": "application/json" };
      const answer = await api(server, "/tokens", { method: "POST", headers, body });
      assertEquals((await answer.json()).name, name);
    }
  }
  const said = '"anna" has another password, and is logged out everywhere';
  const passwd = (password: string) => runCommand(dir, ["user", "passwd", "anna", "--password-stdin"], password);
  assertSaid(await passwd("quite another one"), `${said}; the 2 API tokens they had are gone`);
  assertSaid(await passwd("and yet another one"), said);
});

const RULES = "must be letters, digits or . _ @ + - and start with a letter or digit";
const RESERVED = "Benchtop itself goes by it in the audit trail";

/** Words, standard input, exit code and sentence. */
const REFUSED: readonly [words: readonly string[], input: string | undefined, code: number, sentence: string][] = [
  [["user", "add", "ANNA"], GOOD_PASSWORD, 2, 'Cannot take the name "ANNA": the user "anna" has it'],
  [["user", "add", "Local"], GOOD_PASSWORD, 2, `Cannot take the name "Local": ${RESERVED}`],
  [["user", "add", "ab"], GOOD_PASSWORD, 2, 'The name "ab" must have at least 3 characters'],
  [["user", "add", "an na"], GOOD_PASSWORD, 2, `The name "an na" ${RULES}`],
  [["user", "add", "bert"], "short", 2, "The password must have at least 8 characters"],
  [["user", "add", "bert"], "", 2, "The password must have at least 8 characters"],
  [
    ["user", "add", "bert"],
    "password1\n",
    2,
    "The password is one of the passwords that are tried first: choose another",
  ],
  [["user", "add", "bert"], "a".repeat(129), 2, "The password must have at most 128 characters"],
  [
    ["user", "add", "bert"],
    "a".repeat(2000),
    2,
    "The first line of standard input is too long for a password: pipe in the password alone",
  ],
  [["user", "passwd", "bert"], GOOD_PASSWORD, 2, 'There is no user "bert": benchtop user list shows who there is'],
];

Deno.test("what a command cannot do it says in one sentence, and changes nothing", async () => {
  using dir = new TempDir();
  await addUser(dir, "anna", "--admin");
  const before = dir.snapshot();
  for (const [words, input, code, sentence] of REFUSED) {
    assertRefusedWith(await runCommand(dir, [...words, "--password-stdin"], input), code, sentence);
  }
  const noTerminal = "There is no terminal to ask for the password at: pipe it in with --password-stdin";
  assertRefusedWith(await runCommand(dir, ["user", "add", "bert"]), 2, noTerminal);
  const unknown = 'There is no user "bert": benchtop user list shows who there is';
  assertRefusedWith(await runCommand(dir, ["user", "disable", "bert"]), 2, unknown);
  const last = '"anna" is the only active administrator: make somebody else one first';
  assertRefusedWith(await runCommand(dir, ["user", "disable", "anna"]), 2, last);
  const { "benchtop.db-shm": _shm, "benchtop.db-wal": _wal, ...after } = dir.snapshot(); // a reader leaves empty ones
  assertEquals(after, before);
});

Deno.test("commands that need a user make no directory or database to look in", async () => {
  using dir = new TempDir();
  const sentence = `There is no database ${dir.path}/benchtop.db: name the directory with --data-dir`;
  for (const words of [["user", "list"], ["user", "disable", "anna"], ["token", "rotate-key"]]) {
    assertRefusedWith(await runCommand(dir, words), 3, sentence);
  }
  const words = ["user", "passwd", "anna", "--password-stdin"];
  assertRefusedWith(await runCommand(dir, words, GOOD_PASSWORD), 3, sentence);
  assertEquals(dir.snapshot(), {});
});

Deno.test("user add that is refused leaves a directory that was never used as it was", async () => {
  using dir = new TempDir();
  assertEquals((await addUser(dir, "system")).code, 2);
  assertEquals(dir.snapshot(), {});
});

Deno.test("a database of a newer program, and one that is none, are refused and stay as they are", async () => {
  using dir = new TempDir();
  await addUser(dir, "anna", "--admin");
  const path = dir.join("benchtop.db");
  {
    const driver = openSqlite(path);
    driver.pragma("user_version = 999");
    driver.close();
  }
  const newer = dir.snapshot();
  const refused = await addUser(dir, "bert");
  assertEquals(refused.code, 3);
  assertMatch(refused.stderr, /^benchtop: The database .* was written by a newer Benchtop \(schema 999, .*\n$/);
  assertEquals(dir.snapshot(), newer);
  Deno.writeTextFileSync(path, "not a database at all, but some text that somebody wrote".repeat(100));
  const damaged = dir.snapshot();
  const foreign = await addUser(dir, "bert");
  assertEquals(foreign.code, 3);
  assertMatch(foreign.stderr, /^benchtop: The file .* is not a Benchtop database: .*\n$/);
  assertEquals(dir.snapshot(), damaged);
});

Deno.test("an older database is brought up to date first, with a copy of what it was", async () => {
  using dir = new TempDir();
  await addUser(dir, "anna", "--admin");
  {
    using db = openDatabaseOf(dir);
    assertEquals(findBrokenAudit(db), undefined);
  }
  {
    const driver = openSqlite(dir.join("benchtop.db"));
    const accounts = ["user_settings", "settings", "items", "api_tokens", "refresh_tokens", "sessions", "users"];
    for (const table of ["chat_usage", "chat_proposals", "chat_messages", "chats", ...accounts]) {
      driver.exec(`DROP TABLE ${table}`);
    }
    driver.exec("DROP TRIGGER audit_logs_filed");
    for (const table of ["audit_by_kind", "audit_by_entity", "audit_kinds"]) driver.exec(`DROP TABLE ${table}`);
    driver.exec("ALTER TABLE audit_logs DROP COLUMN owner_id");
    driver.exec("CREATE INDEX audit_logs_by_entity ON audit_logs (entity_type, entity_id, id)");
    driver.exec("CREATE INDEX audit_logs_by_operation ON audit_logs (operation, id)");
    driver.pragma("user_version = 1");
    driver.close();
  }
  const { code, stdout, stderr } = await addUser(dir, "bert");
  assertEquals([code, stdout], [0, 'Created the user "bert"\n']);
  assertMatch(
    stderr,
    /^\S+ INFO {2}The database is brought up to date, after a copy into backups from_schema=1 to_schema=\d+\n$/,
  );
  assertEquals([...Deno.readDirSync(dir.join("backups"))].length, 1);
  assertSaid(await runCommand(dir, ["user", "list"]), "bert  user");
});

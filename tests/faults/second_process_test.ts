/** `benchtop user` beside a serving process, under load and killed: neither costs the other anything. */
import { fileURLToPath } from "node:url";
import { findBrokenAudit } from "../../db/audit.ts";
import { Database } from "../../db/database.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { User } from "../../server/users/schema.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { BenchtopProcess, type RunningBenchtop, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { addUser, GOOD_PASSWORD, spawnCommand } from "../support/user_command.ts";
import { waitFor } from "../support/wait.ts";

const WRITERS = 8;
const COMMANDS = 20;
const COMMANDS_AT_ONCE = 4;
const KILLS = 8;

const child = fileURLToPath(new URL("./guest_child.ts", import.meta.url));

function serve(dir: TempDir): Promise<RunningBenchtop> {
  const args = ["--port", "0", "--data-dir", dir.path, "--log-level", "warn"];
  return BenchtopProcess.start(sourceProgram(), args);
}

async function createCard(server: RunningBenchtop, title: string): Promise<number> {
  const answer = await fetch(`${server.record.url}/api/v1/board/cards`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ column_id: "col-backlog", title }),
  });
  await answer.body?.cancel();
  return answer.status;
}

/** Creates cards, one after the other in each of some writers, until it is told to stop. */
function writeCards(server: RunningBenchtop): { readonly created: string[]; stop(): Promise<unknown[]> } {
  const created: string[] = [];
  const refused: unknown[] = [];
  let isOver = false;
  const writer = async (name: string) => {
    for (let number = 0; !isOver; number++) {
      const title = `${name} card ${number}`;
      const status = await createCard(server, title).catch((error: unknown) => error);
      if (status === 201) created.push(title);
      else refused.push(status);
    }
  };
  const writers = Array.from({ length: WRITERS }, (_, number) => writer(`writer ${number}`));
  return {
    created,
    /** Answers what was not answered with 201. */
    stop: async () => {
      isOver = true;
      await Promise.all(writers);
      return refused;
    },
  };
}

/** Compares the database with what was answered: every card once, the users, and an entry of the trail for each. */
function assertWhole(dir: TempDir, cards: readonly string[], users: readonly string[]): void {
  using db = new Database(openSqlite(dir.join("benchtop.db"), { readonly: true }));
  assertEquals(db.value("PRAGMA integrity_check"), "ok");
  assertEquals(findBrokenAudit(db), undefined, "the chain of the trail is whole");
  const titles = new Set(db.all<{ title: string }>("SELECT title FROM kanban_cards").map(({ title }) => title));
  assertEquals(cards.filter((title) => !titles.has(title)), []);
  const rows = db.all<{ username: string }>("SELECT username FROM users ORDER BY username");
  assertEquals(rows.map(({ username }) => username), users.toSorted());
  const entries = db.all<{ name: string }>(
    "SELECT details ->> '$.row.username' AS name FROM audit_logs WHERE operation = 'user.create' ORDER BY name",
  );
  assertEquals(entries.map(({ name }) => name), users.toSorted(), "one entry for each user");
}

Deno.test(`${COMMANDS} commands beside a server that is written to without a pause: nothing is lost or refused`, async () => {
  using dir = new TempDir();
  const names = Array.from({ length: COMMANDS }, (_, number) => `user-${number}`);
  let created: readonly string[];
  {
    await using server = await serve(dir);
    const load = writeCards(server);
    const waiting = [...names];
    const run = async () => {
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        const { code, stderr } = await addUser(dir, name);
        assertEquals([code, stderr], [0, ""], name);
      }
    };
    await Promise.all(Array.from({ length: COMMANDS_AT_ONCE }, run));
    assertEquals(await load.stop(), [], "every client was answered 201");
    created = load.created;
    const users: User[] = await (await fetch(`${server.record.url}/api/v1/users?limit=100`)).json();
    assertEquals(users.length, COMMANDS);
    assertEquals((await server.stop()).code, 0);
  }
  assert(created.length > COMMANDS, "there was load");
  assertWhole(dir, created, names);
});

Deno.test("a command that is killed at any moment has added its user with an entry in the trail, or nothing", async () => {
  using dir = new TempDir();
  await using server = await serve(dir);
  const load = writeCards(server);
  const started_ms = performance.now();
  assertEquals((await addUser(dir, "not-killed")).code, 0);
  const whole_ms = performance.now() - started_ms;
  const names: string[] = ["not-killed"];
  for (let number = 1; number <= KILLS; number++) {
    const name = `killed-${number}`;
    await using command = await spawnCommand(dir, ["user", "add", name, "--password-stdin"], `${GOOD_PASSWORD}\n`);
    // Later from one to the next, up to where most are done.
    await new Promise((resolve) => setTimeout(resolve, whole_ms * (0.4 + (0.7 * number) / KILLS)));
    kill(command);
    await command.ended();
    names.push(name);
  }
  assertEquals(await load.stop(), []);
  const users: User[] = await (await fetch(`${server.record.url}/api/v1/users?limit=100`)).json();
  const added = users.map(({ username }) => username);
  assertEquals(added.filter((name) => !names.includes(name)), []);
  await server.stop();
  assertWhole(dir, load.created, added);
});

function kill(command: BenchtopProcess): void {
  try {
    command.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it was faster
  }
}

for (const point of ["before", "rows", "after"]) {
  Deno.test(`a command that dies "${point}" lets go of the database at once, and a half-done write is gone`, async () => {
    using dir = new TempDir();
    await using server = await serve(dir);
    const load = writeCards(server);
    await waitFor(() => load.created.length > 0, "the server to write");
    const args = ["run", "-A", child, dir.join("benchtop.db"), point];
    const { success } = await new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).output();
    assertEquals(success, false);
    const before = load.created.length;
    await waitFor(() => load.created.length > before + WRITERS, "the server to go on writing");
    assertEquals(await load.stop(), []);
    assertEquals((await addUser(dir, "afterwards")).code, 0);
    await server.stop();
    using db = new Database(openSqlite(dir.join("benchtop.db"), { readonly: true }));
    assertEquals(findBrokenAudit(db), undefined);
    const names = db.all<{ username: string }>("SELECT username FROM users ORDER BY created_at");
    assertEquals(names.length, point === "after" ? 2 : 1);
    assertEquals(names.at(-1)?.username, "afterwards");
  });
}

Deno.test("commands at once in a directory that was never used all add their user, and of one name only one does", async () => {
  using dir = new TempDir();
  const names = ["anna", "bert", "carl", "Dora", "DORA"];
  const ends = await Promise.all(names.map((name) => addUser(dir, name)));
  const doras = ends.slice(3).toSorted((a, b) => a.code - b.code);
  assertEquals(ends.slice(0, 3).map(({ code, stderr }) => [code, stderr]), Array(3).fill([0, ""]));
  assertEquals(doras.map(({ code }) => code), [0, 2]);
  assert(/the user "D(?:ora|ORA)" has it/.test(doras[1]?.stderr ?? ""));
  const winner = ends[3]?.code === 0 ? "Dora" : "DORA";
  assertWhole(dir, [], ["anna", "bert", "carl", winner]);
});

Deno.test("commands and a server that start at the same moment: the commands succeed, the server runs or says why not", async () => {
  using dir = new TempDir();
  const args = ["--no-open", "--port", "0", "--data-dir", dir.path, "--log-level", "warn"];
  const names = ["anna", "bert", "carl"];
  const commands = names.map((name) => addUser(dir, name));
  for (let starts = 1;; starts++) {
    await using server = BenchtopProcess.spawn(sourceProgram(), args);
    const end = await Promise.race([server.ready().then(() => undefined, () => server.ended()), Promise.all(commands)]);
    if (end !== undefined && !Array.isArray(end)) {
      assertEquals(end.code, 3, end.stderr);
      assert(/is in use by another Benchtop/.test(end.stderr), end.stderr);
      assert(starts < 20, "the server gets its turn");
      continue;
    }
    assertEquals((await Promise.all(commands)).map(({ code, stderr }) => [code, stderr]), Array(3).fill([0, ""]));
    break;
  }
  assertWhole(dir, [], names);
});

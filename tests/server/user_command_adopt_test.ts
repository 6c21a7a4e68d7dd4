/** `benchtop user add … --admin` beside a server that was started with accounts: the server gives what there was. */
import type { AuditEntry } from "../../server/audit/schema.ts";
import type { LoginAnswer, Token } from "../../server/auth/schema.ts";
import type { Item } from "../../server/items/schema.ts";
import { assertEquals } from "../support/assert.ts";
import { BenchtopProcess, type RunningBenchtop, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { addUser, GOOD_PASSWORD } from "../support/user_command.ts";
import { waitFor } from "../support/wait.ts";

function serve(dir: TempDir, ...more: readonly string[]): Promise<RunningBenchtop> {
  return BenchtopProcess.start(sourceProgram(), [
    "--port",
    "0",
    "--data-dir",
    dir.path,
    "--log-level",
    "warn",
    ...more,
  ]);
}

async function post<T>(server: RunningBenchtop, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${server.record.url}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assertEquals(answer.ok, true, path);
  return await answer.json();
}

Deno.test("an administrator who is added beside a server with accounts gets what the local user had, by one entry", async () => {
  using dir = new TempDir();
  {
    await using local = await serve(dir);
    assertEquals((await post<Item>(local, "/items", { title: "Beaker" })).owner_id, "local");
    await post(local, "/tokens", { name: "script", scopes: ["read"] });
  }
  await using server = await serve(dir, "--auth", "on");
  const added = await addUser(dir, "ada", "--admin");
  assertEquals([added.code, added.stdout], [0, 'Created the administrator "ada"\n']);
  const { token, user } = await post<LoginAnswer>(server, "/auth/login", { username: "ada", password: GOOD_PASSWORD });
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${server.record.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    return await answer.json();
  };
  const entries = await waitFor(async () => {
    const found = await get<AuditEntry[]>("/audit?operation=user.adopt");
    return found.length > 0 && found;
  }, "the trail to tell of it");
  const adopted = { items: 1, settings: 0, chats: 0, deleted_tokens: 1 };
  assertEquals(entries.map(({ entity_id, actor, details }) => ({ entity_id, actor, details })), [
    { entity_id: user.id, actor: "command line", details: { owner_id: user.id, row: user, adopted } },
  ]);
  const items = await get<Item[]>("/items");
  assertEquals(items.map(({ title, owner_id }) => [title, owner_id]), [["Beaker", user.id]]);
  assertEquals(await get<Token[]>("/tokens"), []);
});

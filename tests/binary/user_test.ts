/** `benchtop user` as the executable does it: two processes of it, each with its own copy of the driver's code. */
import { basename } from "@std/path";
import type { User } from "../../server/users/schema.ts";
import { assertEquals } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { BenchtopProcess, type Ended } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";

const benchtop = binaryProgram();

async function addUser(dir: TempDir, name: string, password = "a pässword of one's own"): Promise<Ended> {
  const words = ["user", "add", name, "--password-stdin", "--data-dir", dir.path];
  await using process = BenchtopProcess.spawn(benchtop, words, { stdin: true });
  await process.type(`${password}\n`);
  return await process.ended();
}

Deno.test("the executable adds users without a server and beside one, and leaves no file behind", async () => {
  using dir = new TempDir();
  assertEquals((await addUser(dir, "anna")).stdout, 'Created the user "anna"\n');
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
  assertEquals((await addUser(dir, "bert")).stdout, 'Created the user "bert"\n');
  const common = await addUser(dir, "carl", "password1");
  const sentence = "The password is one of the passwords that are tried first: choose another";
  assertEquals([common.code, common.stderr], [2, `benchtop: ${sentence}\n`]);
  const users: User[] = await (await fetch(`${server.record.url}/api/v1/users?sort=username`)).json();
  assertEquals(users.map(({ username }) => username), ["anna", "bert"]);
  assertEquals((await server.stop()).code, 0);
  const names = [...Deno.readDirSync(dir.path)].map(({ name }) => name).toSorted();
  assertEquals(names.filter((name) => name !== "secret.key"), [
    "audit_head.json",
    "benchtop.db",
    "benchtop.lock",
    "instance.json",
  ]);
});

Deno.test({
  name:
    "the executable puts no native code where a database is linked to, where others may write, beside a server either",
  ignore: Deno.build.os === "windows", // a link takes a right of its own there
  fn: async () => {
    using dir = new TempDir();
    using elsewhere = new TempDir();
    assertEquals((await addUser(dir, "anna")).code, 0);
    await Deno.rename(dir.join("benchtop.db"), elsewhere.join("benchtop.db"));
    await Deno.symlink(elsewhere.join("benchtop.db"), dir.join("benchtop.db"));
    await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
    const seen = namesUntil("last", Deno.watchFs(elsewhere.path));
    assertEquals((await addUser(dir, "bert")).stdout, 'Created the user "bert"\n');
    await Deno.writeTextFile(elsewhere.join("last"), "");
    assertEquals((await seen).filter((name) => name.endsWith(".node")), []);
    assertEquals((await server.stop()).code, 0);
  },
});

/** Names of files in the order in which something happened to them, up to the one that ends the list. */
async function namesUntil(last: string, watcher: Deno.FsWatcher): Promise<string[]> {
  const names: string[] = [];
  for await (const { paths } of watcher) {
    names.push(...paths.map((path) => basename(path)));
    if (names.includes(last)) break;
  }
  return names;
}

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { fetchInside, offline } from "../support/fault_tools.ts";
import { BenchtopProcess } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import manifest from "../../deno.json" with { type: "json" };

const benchtop = binaryProgram();

/** What the executable may find in the environment: nothing but a home that is empty. */
function bareEnvironment(home: string): { clearEnv: true; env: Record<string, string>; cwd: string } {
  return { clearEnv: true, env: { HOME: home, LOCALAPPDATA: home }, cwd: home };
}

Deno.test("the executable starts with an empty home, no environment and another working directory", async () => {
  using home = new TempDir();
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0"], bareEnvironment(home.path));
  const answer = await fetch(`${server.record.url}/api/v1/board`);
  assertEquals(answer.status, 200);
  assertEquals((await answer.json()).columns.length, 5);
  const { code, stdout } = await server.stop();
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").length, 2, "standard output holds one line");
});

Deno.test("the executable needs no network", async () => {
  const program = await offline(benchtop);
  if (program === undefined) {
    return console.log("Skipped: a network of its own cannot be made here (needs root on Linux)");
  }
  using home = new TempDir();
  const options = bareEnvironment(home.path);
  const withPath = { ...options, env: { ...options.env, PATH: Deno.env.get("PATH") ?? "" } }; // for unshare and ip
  await using server = await BenchtopProcess.start(program, ["--port", "0"], withPath);
  assertEquals(server.record.pid, server.pid);
  const board = JSON.parse(await fetchInside(server.pid, `${server.record.url}/api/v1/board`));
  assertEquals(Object.keys(board.cards).length, 8);
  assertMatch(await fetchInside(server.pid, server.record.url), /^<!doctype html>/i);
});

Deno.test("the executable neither writes to the temporary directory nor needs it", async (t) => {
  for (const exists of [true, false]) {
    await t.step(exists ? "when it is there" : "when it is missing", async () => {
      using dir = new TempDir();
      const temporary = dir.join("temporary");
      if (exists) Deno.mkdirSync(temporary);
      const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
      const args = ["--port", "0", "--data-dir", dir.join("data")];
      await using server = await BenchtopProcess.start(benchtop, args, { env });
      assertEquals(Object.keys(dir.snapshot()).filter((path) => path.startsWith("temporary/")), []);
      assertEquals((await server.stop()).code, 0);
      assertEquals(dir.has("temporary"), exists);
    });
  }
});

Deno.test({
  name: "the executable leaves no native code in the data directory, not even a killed start's",
  ignore: Deno.build.os === "windows", // keeps a file as long as it is loaded
  fn: async () => {
    using dir = new TempDir();
    const left = dir.join(`benchtop-${crypto.randomUUID()}.node`);
    await Deno.writeTextFile(left, "");
    await Deno.utime(left, new Date(0), new Date(0));
    await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
    assertEquals([...Deno.readDirSync(dir.path)].filter(({ name }) => name.endsWith(".node")), []);
    await server.stop();
  },
});

Deno.test("the ready line, server.json and /health tell of the same server", async () => {
  using dir = new TempDir();
  const data = dir.join("data");
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", data]);
  const { url, port, pid, instance_id, version } = server.record;
  assertEquals(url, `http://127.0.0.1:${port}`);
  assertEquals(pid, server.pid);
  assertEquals(version, manifest.version);
  assertEquals(JSON.parse(await Deno.readTextFile(`${data}/server.json`)), server.record);
  const health = await (await fetch(`${url}/health`)).json();
  assertEquals([health.status, health.instance_id, health.version], ["ok", instance_id, version]);
  await server.stop();
  assertEquals([...Deno.readDirSync(data)].map((entry) => entry.name).toSorted(), [
    "audit_head.json",
    "benchtop.db",
    "benchtop.lock",
    "instance.json",
  ]);
});

Deno.test({
  name: "only the owner may read the data directory and its files, whatever the umask",
  ignore: Deno.build.os === "windows", // has no such modes
  fn: async () => {
    using dir = new TempDir();
    const data = dir.join("made", "here");
    const shell = ["/bin/sh", "-c", 'umask 0; exec "$0" "$@"', ...benchtop] as const;
    await using server = await BenchtopProcess.start([...shell], ["--port", "0", "--data-dir", data]);
    assertEquals(modeOf(dir.join("made")), 0o700);
    assertEquals(modeOf(data), 0o700);
    const names = [...Deno.readDirSync(data)].map((entry) => entry.name);
    assert(names.includes("benchtop.db-wal") && names.includes("server.json"), names.join(" "));
    for (const name of names) assertEquals(modeOf(`${data}/${name}`), 0o600, name);
    await server.stop();
  },
});

Deno.test("the page and every file it names come out of the executable", async () => {
  using dir = new TempDir();
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
  const page = await fetch(server.record.url);
  assertEquals(page.status, 200);
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].flatMap(([, path]) => path ?? []);
  assert(files.length >= 2, html);
  for (const path of files) {
    const file = await fetch(`${server.record.url}${path}`);
    assertEquals(file.status, 200, path);
    assert((await file.arrayBuffer()).byteLength > 0, path);
  }
});

Deno.test("--version, version, --help and help answer without a data directory", async () => {
  using home = new TempDir();
  for (const args of [["--version"], ["version"]]) {
    const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, args, bareEnvironment(home.path));
    assertEquals([code, stdout, stderr], [0, `${manifest.version}\n`, ""]);
  }
  for (const args of [["--help"], ["-h"], ["help"], ["serve", "--help"]]) {
    const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, args, bareEnvironment(home.path));
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^Benchtop: .*--data-dir DIR.*--parent-watch stdin/s);
  }
  assertEquals(home.snapshot(), {});
});

Deno.test("a wrong option ends with one sentence and exit code 2, and makes nothing", async () => {
  using home = new TempDir();
  const wrong: [string[], RegExp][] = [
    [["--port", "99999"], /^benchtop: --port "99999" is not a port: .*\n$/],
    [["--host", "0.0.0.0"], /^benchtop: --host "0\.0\.0\.0" is refused: .*\n$/],
    [["--prot", "1"], /^benchtop: --prot is not an option: .*\n$/],
    [["sevre"], /^benchtop: "sevre" is not a command: .*\n$/],
  ];
  for (const [args, sentence] of wrong) {
    const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, args, bareEnvironment(home.path));
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, sentence);
  }
  assertEquals(home.snapshot(), {});
});

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o7777;
}

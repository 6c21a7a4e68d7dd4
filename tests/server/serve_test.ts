/** The command line as a process of its own, from its source and with the permissions of `deno task start`. */
import manifest from "../../deno.json" with { type: "json" };
import { ENVIRONMENT } from "../../server/config.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { BenchtopProcess, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";

const benchtop = sourceProgram();

Deno.test("serve says on one line that it is ready, logs to standard error, and stops with 0 when standard input ends", async () => {
  using dir = new TempDir();
  const args = ["--port", "0", "--data-dir", dir.path, "--log-format", "json", "--parent-watch", "stdin"];
  await using server = await BenchtopProcess.start(benchtop, args, { stdin: true });
  const { record } = server;
  assertEquals(Object.keys(record), ["event", "url", "port", "pid", "instance_id", "version"]);
  assertEquals([record.event, record.pid, record.version], ["ready", server.pid, manifest.version]);
  assertEquals((await (await fetch(`${record.url}/api/v1/board`)).json()).columns.length, 5);
  await server.closeStdin();
  const { code, stdout, stderr } = await server.ended();
  assertEquals([code, stdout], [0, `${JSON.stringify(record)}\n`]);
  const messages = stderr.trimEnd().split("\n").map((line) => JSON.parse(line).message);
  assertEquals(messages.slice(0, 1), [`Benchtop ${record.version} is ready at ${record.url}`]);
  assertEquals(messages.slice(-2), ["Stopping", "Stopped"]);
});

Deno.test("with accounts and no administrator, the link that makes one is in the ready line and on standard error alone", async () => {
  using dir = new TempDir();
  const args = ["--auth", "on", "--port", "0", "--data-dir", dir.path, "--log-format", "json", "--log-level", "debug"];
  await using server = await BenchtopProcess.start(benchtop, args);
  const { url, setup_url = "" } = server.record;
  const [page, token = ""] = setup_url.split("#token=");
  assertEquals(page, `${url}/setup`);
  assertMatch(token, /^[\w-]{43}$/);
  assert(!Deno.readTextFileSync(dir.join("server.json")).includes(token));
  await (await fetch(`${url}/setup`)).body?.cancel();
  const { stderr } = await server.stop();
  const lines = stderr.trimEnd().split("\n").filter((line) => line.includes(token));
  assertEquals(lines, [`Make the first administrator: open ${setup_url}`]);
});

Deno.test("settings come from the environment, and a wrong one ends with exit code 2", async () => {
  using dir = new TempDir();
  const env = { DATA_DIR: dir.path, PORT: "0", LOG_LEVEL: "error" };
  {
    await using server = await BenchtopProcess.start(benchtop, ["--parent-watch=stdin"], { env, stdin: true });
    await server.closeStdin();
    assertEquals((await server.ended()).stderr, "");
  }
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, [], { env: { ...env, PORT: "many" } });
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^benchtop: PORT="many" in the environment is not a port: .*\n$/);
});

Deno.test("what an option holds cannot steer the terminal that shows the refusal", async () => {
  const { code, stderr } = await BenchtopProcess.run(benchtop, ["\u202eserve\x1b[2J"]);
  assertEquals([code, stderr], [2, 'benchtop: "\\u202eserve\\u001b[2J" is not a command: see benchtop --help\n']);
});

Deno.test("deno task start may read the environment variables that are settings, and those that say where a home is", () => {
  const names = /--allow-env=(\S+)/.exec(manifest.tasks.start)?.[1]?.split(",");
  assertEquals(names, [...ENVIRONMENT]);
});

Deno.test("deno task start names what it may do", () => {
  const run = manifest.tasks.start.split("&&").at(-1) ?? "";
  assert(run.includes("--no-prompt"));
  // The AI service may be anywhere and is chosen while the server runs: server/chat/safe_fetch.ts guards what goes out.
  assert(run.includes(" --allow-net "));
  assert(!/(^| )(-A|--allow-all|--allow-env|--allow-run)( |$)/.test(run), run);
});

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { BenchtopProcess, type RunningBenchtop } from "../support/process.ts";
import { connect } from "../support/raw_http.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

const benchtop = binaryProgram();
const encoder = new TextEncoder();

/** The first half of a request that creates a card; the server says `100 Continue` when it waits for the rest. */
function halfRequest(origin: string, title: string): { head: Uint8Array; rest: Uint8Array } {
  const body = JSON.stringify({ column_id: "col-backlog", title });
  const head = [
    "POST /api/v1/board/cards HTTP/1.1",
    `Host: ${new URL(origin).host}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "Expect: 100-continue",
    "Connection: close",
  ].join("\r\n");
  return { head: encoder.encode(`${head}\r\n\r\n${body.slice(0, 5)}`), rest: encoder.encode(body.slice(5)) };
}

async function listTitles({ record }: RunningBenchtop): Promise<string[]> {
  const { cards } = await (await fetch(`${record.url}/api/v1/board`)).json();
  return Object.values<{ title: string }>(cards).map((card) => card.title);
}

async function isRefused({ record }: RunningBenchtop): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port: record.port })).close();
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return true;
    throw error;
  }
}

Deno.test({
  name: "SIGTERM stops accepting, finishes the request in flight, ends the streams and exits with 0",
  ignore: Deno.build.os === "windows", // cannot send signals to another process
  fn: async () => {
    using dir = new TempDir();
    const args = ["--port", "0", "--data-dir", dir.path];
    {
      await using server = await BenchtopProcess.start(benchtop, args);
      const stream = await fetch(`${server.record.url}/api/v1/events`);
      assertEquals(stream.status, 200);
      const streamEnd = stream.text();
      using connection = await connect(server.record.url);
      const { head, rest } = halfRequest(server.record.url, "in flight");
      await connection.write(head);
      assertMatch(await connection.read(), /^HTTP\/1\.1 100 /);

      const asked_ms = performance.now();
      server.kill("SIGTERM");
      assertMatch(await streamEnd, /event: ready/);
      await waitFor(() => isRefused(server), "the port to be closed");
      await connection.write(rest);
      assertMatch(await connection.read(), /^HTTP\/1\.1 201 /);
      const { code, signal } = await server.ended();
      assertEquals([code, signal], [0, null]);
      assert(performance.now() - asked_ms < 5_000, "it is gone within the 5 s that are promised");
    }
    assert(!dir.has("server.json"));
    await using again = await BenchtopProcess.start(benchtop, args);
    assert((await listTitles(again)).includes("in flight"));
  },
});

Deno.test({
  name: "a request that never ends does not keep the server from stopping within 5 s",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using dir = new TempDir();
    await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path]);
    using connection = await connect(server.record.url);
    await connection.write(halfRequest(server.record.url, "never").head);
    assertMatch(await connection.read(), /^HTTP\/1\.1 100 /);
    const asked_ms = performance.now();
    const { code, stderr } = await server.stop();
    assertEquals(code, 0);
    assert(performance.now() - asked_ms < 5_000);
    assertMatch(stderr, /did not finish in time/);
  },
});

Deno.test({
  name: "a second signal ends it at once, and the next start finds everything in order",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using dir = new TempDir();
    const args = ["--port", "0", "--data-dir", dir.path];
    {
      await using server = await BenchtopProcess.start(benchtop, args);
      using connection = await connect(server.record.url);
      await connection.write(halfRequest(server.record.url, "cut off").head);
      assertMatch(await connection.read(), /^HTTP\/1\.1 100 /);
      server.kill("SIGINT");
      await waitFor(() => isRefused(server), "the port to be closed");
      // The second one is sent until it counts: one that follows the first too closely is taken for its echo.
      const { code } = await Promise.race([server.ended(), signalUntilEnded(server, "SIGINT")]);
      assertEquals(code, 130);
    }
    await using again = await BenchtopProcess.start(benchtop, args);
    assertEquals((await listTitles(again)).length, 8);
  },
});

async function signalUntilEnded(server: RunningBenchtop, signal: Deno.Signal) {
  const ended = server.ended();
  let isOver = false;
  void ended.finally(() => isOver = true);
  await waitFor(() => {
    if (!isOver) killIfRunning(server, signal);
    return isOver;
  }, "the second signal to count");
  return await ended;
}

/** The system may know that a process has ended before this one does. */
function killIfRunning(server: RunningBenchtop, signal: Deno.Signal): void {
  try {
    server.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

Deno.test("--parent-watch stdin stops the server when standard input ends, and not before", async () => {
  using dir = new TempDir();
  const args = ["--port", "0", "--data-dir", dir.path, "--parent-watch", "stdin"];
  await using server = await BenchtopProcess.start(benchtop, args, { stdin: true });
  assertEquals((await listTitles(server)).length, 8);
  await server.closeStdin();
  const { code, stderr } = await server.ended();
  assertEquals(code, 0);
  assertMatch(stderr, /standard input ended/);
});

Deno.test("without --parent-watch the end of standard input means nothing", async () => {
  using dir = new TempDir();
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.path], { stdin: true });
  await server.closeStdin();
  for (let request = 0; request < 20; request++) assertEquals((await listTitles(server)).length, 8);
});

Deno.test("--parent-watch stdin stops the server when its parent is killed with no chance to say so", async () => {
  using dir = new TempDir();
  const args = ["--no-open", "--port", "0", "--data-dir", dir.path, "--parent-watch", "stdin"];
  const parentScript = `
    const child = new Deno.Command(Deno.args[0], { args: Deno.args.slice(1), stdin: "piped", stdout: "inherit" }).spawn();
    await child.status;
  `;
  const script = dir.join("parent.ts");
  await Deno.writeTextFile(script, parentScript);
  await using parent = BenchtopProcess.spawn([Deno.execPath(), "run", "-A", script], [...benchtop, ...args]);
  const record = await parent.ready();
  parent.kill("SIGKILL");
  await waitFor(() => !dir.has("server.json"), "the orphaned server to stop");
  await waitFor(async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port: record.port })).close();
      return false;
    } catch {
      return true;
    }
  }, "its port to be free");
});

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { BenchtopProcess } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";

const benchtop = binaryProgram();

Deno.test("a second server on the same data directory ends with exit code 3, naming process and address", async () => {
  using dir = new TempDir();
  const args = ["--port", "0", "--data-dir", dir.path];
  await using server = await BenchtopProcess.start(benchtop, args);
  const before = await Deno.readTextFile(dir.join("server.json"));
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, args);
  assertEquals([code, stdout], [3, ""]);
  const { pid, url } = server.record;
  assertEquals(
    stderr,
    `benchtop: The data directory ${dir.path} is in use by another Benchtop (process ${pid}, ${url}): open that address, or stop it first\n`,
  );
  assertEquals(await Deno.readTextFile(dir.join("server.json")), before);
  assertEquals((await (await fetch(`${url}/health`)).json()).status, "ok");
});

Deno.test("of many servers started at once on one new directory, one runs and the others refuse", async () => {
  using dir = new TempDir();
  const starts = Array.from(
    { length: 6 },
    () => BenchtopProcess.spawn(benchtop, ["--no-open", "--port", "0", "--data-dir", dir.join("new")]),
  );
  try {
    const results = await Promise.allSettled(starts.map((start) => start.ready()));
    assertEquals(results.filter(({ status }) => status === "fulfilled").length, 1);
    for (const result of results) {
      if (result.status === "rejected") {
        assertMatch(String(result.reason), /It ended with 3: benchtop: The data directory/);
      }
    }
  } finally {
    for (const start of starts) await start[Symbol.asyncDispose]();
  }
});

Deno.test("a port that another Benchtop has is refused with exit code 4, naming it, and leaves nothing behind", async () => {
  using dir = new TempDir();
  await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", dir.join("first")]);
  const { port, url, version, instance_id } = server.record;
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, [
    ...["--port", String(port), "--data-dir", dir.join("second", "data")],
  ]);
  assertEquals([code, stdout], [4, ""]);
  assertEquals(
    stderr,
    `benchtop: Port ${port} is taken by another Benchtop (version ${version}, instance ${instance_id}), open at ${url}: choose a port with --port, or --port 0\n`,
  );
  assert(!dir.has("second"));
});

Deno.test("a port that another program has is refused with exit code 4, whatever that program answers", async () => {
  using dir = new TempDir();
  const strangers: ((request: Request) => Response)[] = [
    () => new Response("hello"),
    () => Response.json({ status: "ok" }),
    () => Response.redirect("http://127.0.0.1:1/health"),
    () => new Response("x".repeat(1_000_000)),
  ];
  for (const handler of strangers) {
    await using stranger = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => undefined }, handler);
    const { port } = stranger.addr;
    const { code, stderr } = await BenchtopProcess.run(benchtop, [
      "--port",
      String(port),
      "--data-dir",
      dir.join("data"),
    ]);
    assertEquals(code, 4);
    assertEquals(
      stderr,
      `benchtop: Port ${port} is taken by another program: choose a port with --port, or --port 0\n`,
    );
    assert(!dir.has("data"));
  }
});

Deno.test("a port that a program has which answers without end is refused as well", async () => {
  using dir = new TempDir();
  const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65536)) });
  await using stranger = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    () => new Response(endless()),
  );
  const args = ["--port", String(stranger.addr.port), "--data-dir", dir.join("data")];
  const { code, stderr } = await BenchtopProcess.run(benchtop, args);
  assertEquals(code, 4);
  assertMatch(stderr, /is taken by another program/);
});

Deno.test("a port that a silent program has is refused as well", async () => {
  using dir = new TempDir();
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = silent.addr;
  const { code, stderr } = await BenchtopProcess.run(benchtop, [
    "--port",
    String(port),
    "--data-dir",
    dir.join("data"),
  ]);
  assertEquals(code, 4);
  assertMatch(stderr, /is taken by another program/);
});

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { binaryProgram } from "../support/binary.ts";
import { BenchtopProcess, type Program } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { mountSmallDisk, runsAsRoot, unprivileged } from "../support/fault_tools.ts";

const benchtop = binaryProgram();

Deno.test("a directory that cannot be written is refused with exit code 3, and stays as it is", async (t) => {
  if (Deno.build.os === "windows") return console.log("Skipped: directories on Windows have no such mode");
  // The superuser may write anywhere, so another user has to try.
  const program: Program | undefined = runsAsRoot() ? await unprivileged(benchtop) : benchtop;
  if (program === undefined) return console.log("Skipped: running as root, and setpriv is not there to change that");
  using dir = new TempDir();
  await Deno.chmod(dir.path, 0o755);

  await t.step("a new directory below it", async () => {
    await Deno.mkdir(dir.join("closed"), { mode: 0o555 });
    await assertRefused(program, dir.join("closed", "data"));
    assertEquals(Object.keys(dir.snapshot()), ["closed"]);
  });

  await t.step("a directory that holds a board already", async () => {
    const data = dir.join("used");
    await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", data]);
    await server.stop();
    for (const name of ["benchtop.db", "benchtop.lock", "instance.json"]) await Deno.chmod(`${data}/${name}`, 0o444);
    await Deno.chmod(data, 0o555);
    const before = dir.snapshot();
    await assertRefused(program, data);
    assertEquals(dir.snapshot(), before);
  });
});

Deno.test("audit of a board in a directory that cannot be written says so in one sentence", async () => {
  if (Deno.build.os === "windows") return console.log("Skipped: directories on Windows have no such mode");
  const program = runsAsRoot() ? await unprivileged(benchtop) : benchtop;
  if (program === undefined) return console.log("Skipped: running as root, and setpriv is not there to change that");
  using dir = new TempDir();
  await Deno.chmod(dir.path, 0o755);
  const data = dir.join("used");
  {
    await using server = await BenchtopProcess.start(benchtop, ["--port", "0", "--data-dir", data]);
    await server.stop();
  }
  await Deno.chmod(`${data}/benchtop.db`, 0o444);
  await Deno.chmod(data, 0o555);
  const before = dir.snapshot();
  for (
    const [env, sentence] of [
      [{}, /^benchtop: Cannot use .*benchtop\.db: it cannot be written; .*\n$/],
      [{ TMPDIR: dir.join("missing") }, /^benchtop: Cannot load SQLite from .*: make room there, .*\n$/],
    ] as const
  ) {
    const { code, stdout, stderr } = await BenchtopProcess.run(program, ["audit", "--data-dir", data], { env });
    assertEquals([code, stdout], [3, ""]);
    assertMatch(stderr, sentence);
  }
  assertEquals(dir.snapshot(), before);
});

async function assertRefused(program: Program, data: string): Promise<void> {
  const { code, stdout, stderr } = await BenchtopProcess.run(program, ["--port", "0", "--data-dir", data]);
  assertEquals([code, stdout], [3, ""]);
  assertEquals(
    stderr,
    `benchtop: Cannot use the data directory ${data}: permission is denied; make it writable, or choose another directory with --data-dir\n`,
  );
}

Deno.test("on a full disk writes answer 507, reads go on, nothing is half written, and freeing space is enough", async () => {
  using dir = new TempDir();
  await using disk = await mountSmallDisk(dir.join("disk"), 2 * 1024 * 1024);
  if (disk === undefined) {
    return console.log("Skipped: a small file system cannot be mounted here (needs root on Linux)");
  }
  const args = ["--port", "0", "--data-dir", `${disk.path}/data`, "--log-level", "error"];
  await using server = await BenchtopProcess.start(benchtop, args);
  const api = `${server.record.url}/api/v1`;
  const create = () =>
    fetch(`${api}/board/cards`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ column_id: "col-backlog", title: "one more", details: "x".repeat(15_000) }),
    });

  await disk.fill();
  const kept: string[] = [];
  let refused: Response | undefined;
  // What SQLite had reserved already may still take a few.
  for (let attempt = 0; attempt < 200 && refused === undefined; attempt++) {
    const answer = await create();
    if (answer.status === 201) kept.push((await answer.json()).id);
    else refused = answer;
  }
  assertEquals(refused?.status, 507);
  assertEquals((await refused?.json())?.type, "/problems/disk_full");

  const board = await (await fetch(`${api}/board`)).json();
  assertEquals(Object.keys(board.cards).toSorted(), [...kept, ...seededCards()].toSorted());
  assertMatch(await (await fetch(server.record.url)).text(), /^<!doctype html>/i);

  await disk.free();
  const answer = await create();
  assertEquals(answer.status, 201);
  kept.push((await answer.json()).id);
  assertEquals((await server.stop()).code, 0);
  await using again = await BenchtopProcess.start(benchtop, args);
  const later = await (await fetch(`${again.record.url}/api/v1/board`)).json();
  assertEquals(Object.keys(later.cards).toSorted(), [...kept, ...seededCards()].toSorted());
});

Deno.test("killed on a full disk, it starts again there, and the board can be read", async () => {
  using dir = new TempDir();
  // Room for the driver's code, for which 2.2 MiB are needed at each start, and for a new database with its log.
  await using disk = await mountSmallDisk(dir.join("disk"), 3 * 1024 * 1024);
  if (disk === undefined) {
    return console.log("Skipped: a small file system cannot be mounted here (needs root on Linux)");
  }
  const args = ["--port", "0", "--data-dir", `${disk.path}/data`];
  {
    await using _killed = await BenchtopProcess.start(benchtop, args);
    await disk.fill();
  }
  await using server = await BenchtopProcess.start(benchtop, args);
  const board = await (await fetch(`${server.record.url}/api/v1/board`)).json();
  assertEquals(Object.keys(board.cards).toSorted(), seededCards());
  assertEquals((await server.stop()).code, 0);
});

Deno.test("a data directory from which no code may be run is no obstacle", async () => {
  using dir = new TempDir();
  await using disk = await mountSmallDisk(dir.join("disk"), 4 * 1024 * 1024, "noexec");
  if (disk === undefined) {
    return console.log("Skipped: a file system without code cannot be mounted here (needs root on Linux)");
  }
  const temporary = dir.join("temporary");
  await Deno.mkdir(temporary);
  const args = ["--port", "0", "--data-dir", `${disk.path}/data`];
  {
    await using server = await BenchtopProcess.start(benchtop, args, { env: { TMPDIR: temporary } });
    assertEquals((await server.stop()).code, 0);
    assertEquals([...Deno.readDirSync(temporary)], []);
  }
  const { code, stderr } = await BenchtopProcess.run(benchtop, args, { env: { TMPDIR: dir.join("missing") } });
  assertEquals(code, 3);
  assertMatch(stderr, /^benchtop: Cannot load SQLite from .*: make room there, or choose a data directory .*\n$/);
});

Deno.test("a first start on a full disk is refused with exit code 3, and the next one with room goes on", async () => {
  using dir = new TempDir();
  await using disk = await mountSmallDisk(dir.join("disk"), 2 * 1024 * 1024);
  if (disk === undefined) {
    return console.log("Skipped: a small file system cannot be mounted here (needs root on Linux)");
  }
  const args = ["--port", "0", "--data-dir", `${disk.path}/data`];
  await disk.fill();
  const { code, stdout, stderr } = await BenchtopProcess.run(benchtop, args);
  assertEquals([code, stdout], [3, ""]);
  assertMatch(stderr, /^benchtop: .*disk.*\n$/);
  await disk.free();
  assertEquals([...Deno.readDirSync(disk.path)].map((entry) => entry.name), []);
  await using server = await BenchtopProcess.start(benchtop, args);
  assert(server.record.port > 0);
});

function seededCards(): string[] {
  return Array.from({ length: 8 }, (_, index) => `card-${index + 1}`);
}

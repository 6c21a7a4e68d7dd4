import { assert, assertEquals } from "../support/assert.ts";
import { fileNames, openShelves, spawnChild, tempDir } from "./support.ts";

/** Reads lines until there are `count` of them, kills the process, and reads on to what it had written before. */
async function linesUntilKilled(process: Deno.ChildProcess, count: number): Promise<string[]> {
  let text = "";
  let killed = false;
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (killed || text.split("\n").length <= count) continue;
    process.kill("SIGKILL");
    killed = true;
  }
  await process.status;
  return text.split("\n").slice(0, -1); // what follows the last line break is not a whole answer
}

for (const round of [1, 2, 3]) {
  Deno.test(`kill -9 during writes loses no answered write (${round} of 3)`, async () => {
    using dir = tempDir();
    (await openShelves(dir)).close();
    const answered = await linesUntilKilled(spawnChild("write", dir.file), 400 * round);
    assert(answered.length >= 400 * round);
    using db = await openShelves(dir, { initialised: true });
    const stored = new Set(db.all<{ id: string }>("SELECT id FROM shelves").map(({ id }) => id));
    assertEquals(answered.filter((id) => !stored.has(id)), []);
    assertEquals(db.value("PRAGMA integrity_check"), "ok");
  });
}

/** Where the first start dies, and the files that it has left by then (but for the log of an open database). */
const POINTS: Record<string, string[]> = {
  "writeFileSync before": [],
  "writeFileSync after": ["benchtop.db.new"],
  "seed": ["benchtop.db.new"],
  "commit": ["benchtop.db.new"],
  "renameSync before": ["benchtop.db.new"],
  "renameSync after": ["benchtop.db"],
  "end": ["benchtop.db"],
};

for (const [point, left] of Object.entries(POINTS)) {
  Deno.test(`after a kill -9 during the first start, at "${point}", the next start finishes it`, async () => {
    using dir = tempDir();
    const process = spawnChild("create", dir.file, point);
    await process.stdout.cancel();
    assertEquals((await process.status).success, false);
    assertEquals(fileNames(dir.path).filter((name) => !/-(wal|shm)$/.test(name)), left);
    (await openShelves(dir)).close();
    assertEquals(fileNames(dir.path), ["benchtop.db"]);
    using db = await openShelves(dir, { initialised: true });
    assertEquals(db.all("SELECT id, title FROM shelves"), [{ id: "first", title: "First shelf" }]);
  });
}

import { type DataDir, takeDataDir } from "../../server/data_dir.ts";
import { takeLock } from "../../server/data_dir_lock.ts";
import { EXIT, Refusal } from "../../server/refusal.ts";
import type { ServerRecord } from "../../server/server_record.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../support/assert.ts";
import { TempDir } from "../support/temp_dir.ts";

const NOW = "2026-01-02T03:04:05.678Z";
const RECORD: ServerRecord = {
  event: "ready",
  url: "http://127.0.0.1:8008",
  port: 8008,
  pid: 4711,
  instance_id: "01900000-0000-7000-8000-00000000abcd",
  version: "0.1.0",
};

/** A directory whose first start is complete. */
function initialise(path: string): DataDir {
  const dataDir = takeDataDir(path);
  dataDir.complete(NOW);
  return dataDir;
}

Deno.test("the first start makes the directory, and marks it only when it is told that it is complete", () => {
  using dir = new TempDir();
  const dataDir = takeDataDir(dir.join("a", "b"));
  assertEquals(dataDir.initialised, false);
  assert(!dir.has("a/b/instance.json"));
  const instance = dataDir.complete(NOW);
  assertEquals(dataDir.initialised, true);
  assertEquals(JSON.parse(Deno.readTextFileSync(dir.join("a", "b", "instance.json"))), instance);
  assertEquals([instance.application, instance.created_at], ["benchtop", NOW]);
  dataDir.release();
});

Deno.test("a later start finds the same instance", () => {
  using dir = new TempDir();
  const first = takeDataDir(dir.path);
  const instance = first.complete(NOW);
  first.release();
  const second = takeDataDir(dir.path);
  assertEquals([second.initialised, second.complete("later")], [true, instance]);
  second.release();
});

Deno.test("a directory in use is refused with the holder's process and address", () => {
  using dir = new TempDir();
  const holder = initialise(dir.path);
  holder.publish(RECORD);
  const refusal = assertThrows(() => takeDataDir(dir.path), Refusal);
  assertEquals(refusal.exitCode, EXIT.data);
  assertEquals(
    refusal.message,
    `The data directory ${dir.path} is in use by another Benchtop (process 4711, http://127.0.0.1:8008): open that address, or stop it first`,
  );
  holder.release();
  assert(!dir.has("server.json"));
  takeDataDir(dir.path).release();
});

Deno.test("a holder that does not say who it is, or says nonsense, is still one sentence", () => {
  using dir = new TempDir();
  const holder = initialise(dir.path);
  const hostile = [
    { pid: 1, url: "\x1b[31mhttp://127.0.0.1:1" },
    { pid: 1, url: "http://evil.test/\nbenchtop: type your password" },
    { pid: 1, url: "http://127.0.0.1:1@evil.test" },
    { pid: -5, url: "http://127.0.0.1:1" },
    { pid: 1.5, url: "http://127.0.0.1:1" },
  ].map((record) => JSON.stringify({ event: "ready", ...record }));
  for (const text of [undefined, "", "{", "{}", "null", '{"pid":"x"}', ...hostile]) {
    if (text !== undefined) Deno.writeTextFileSync(dir.join("server.json"), text);
    const { message } = assertThrows(() => takeDataDir(dir.path), Refusal);
    assertEquals(
      message,
      `The data directory ${dir.path} is in use by another Benchtop that is just starting or stopping: try again in a moment`,
    );
  }
  holder.release();
});

Deno.test("server.json of a killed process is replaced", () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("server.json"), '{"pid":1}');
  const dataDir = initialise(dir.path);
  dataDir.publish(RECORD);
  assertEquals(JSON.parse(Deno.readTextFileSync(dir.join("server.json"))), RECORD);
  dataDir.release();
  assert(!dir.has("server.json"));
});

Deno.test("a link in the place of the file that becomes server.json is not followed", () => {
  if (Deno.build.os === "windows") return console.log("Skipped: links need a privilege on Windows");
  using dir = new TempDir();
  const dataDir = initialise(dir.join("data"));
  Deno.writeTextFileSync(dir.join("victim"), "mine");
  Deno.symlinkSync(dir.join("victim"), dir.join("data", "server.json.tmp"));
  dataDir.publish(RECORD);
  assertEquals(Deno.readTextFileSync(dir.join("victim")), "mine");
  assertEquals(JSON.parse(Deno.readTextFileSync(dir.join("data", "server.json"))), RECORD);
  dataDir.release();
});

Deno.test("a directory into which others could put files is refused before anything is written", async (t) => {
  if (Deno.build.os === "windows") return console.log("Skipped: directories on Windows have no such modes");

  await t.step("every user may write", () => {
    using dir = new TempDir();
    Deno.chmodSync(dir.path, 0o777);
    const { message, exitCode } = assertThrows(() => takeDataDir(dir.path), Refusal);
    assertEquals([exitCode, dir.snapshot()], [EXIT.data, {}]);
    assertMatch(message, /may be written by every user of this computer, .*: run chmod o-w, or choose another/);
  });

  await t.step("it belongs to another user", () => {
    if (Deno.uid() !== 0) return console.log("Skipped: only root can give a directory away");
    using dir = new TempDir();
    Deno.chownSync(dir.path, 65534, 65534);
    const { message, exitCode } = assertThrows(() => takeDataDir(dir.path), Refusal);
    assertEquals([exitCode, dir.snapshot()], [EXIT.data, {}]);
    assertMatch(message, /belongs to another user \(uid 65534\), .*: start Benchtop as that user, or choose another/);
  });

  await t.step("a group that may write is only worth a warning", () => {
    for (const [mode, warns] of [[0o775, true], [0o755, false]] as const) {
      using dir = new TempDir();
      Deno.chmodSync(dir.path, mode);
      const dataDir = takeDataDir(dir.path);
      assertEquals(dataDir.groupMayWrite, warns);
      dataDir.abandon();
    }
  });
});

Deno.test("giving up a first start removes everything it made, directories included", () => {
  using dir = new TempDir();
  const dataDir = takeDataDir(dir.join("a", "b"));
  for (const name of ["benchtop.db", "benchtop.db-wal", "benchtop.db-shm"]) {
    Deno.writeTextFileSync(dir.join("a", "b", name), "x");
  }
  dataDir.abandon();
  assertEquals(dir.snapshot(), {});
});

Deno.test("giving up leaves what was there before as it was", () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("benchtop.db"), "someone's");
  Deno.writeTextFileSync(dir.join("config.json"), "{}");
  const before = dir.snapshot();
  takeDataDir(dir.path).abandon();
  assertEquals(dir.snapshot(), before);
});

Deno.test("giving up a start in a directory that was complete before removes nothing of it", () => {
  using dir = new TempDir();
  initialise(dir.path).release();
  Deno.writeTextFileSync(dir.join("benchtop.db"), "data");
  const before = dir.snapshot();
  takeDataDir(dir.path).abandon();
  assertEquals(dir.snapshot(), before);
});

Deno.test("a mark that is damaged or another program's is refused, and nothing is written", () => {
  const foreign = [
    "",
    "{",
    "[]",
    '{"application":"other","instance_id":"01900000-0000-7000-8000-00000000abcd","created_at":"2026-01-02T03:04:05Z"}',
    '{"application":"benchtop","instance_id":"x","created_at":"2026-01-02T03:04:05Z"}',
  ];
  for (const text of foreign) {
    using dir = new TempDir();
    Deno.writeTextFileSync(dir.join("instance.json"), text);
    const before = dir.snapshot();
    const refusal = assertThrows(() => takeDataDir(dir.path), Refusal);
    assertEquals(refusal.exitCode, EXIT.data);
    assertMatch(refusal.message, /instance\.json is damaged or belongs to another program: .*--data-dir$/);
    assertEquals(dir.snapshot(), before);
  }
});

Deno.test("a file where the directory should be, or above it, is refused", () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("file"), "mine");
  for (const path of [dir.join("file"), dir.join("file", "below")]) {
    const { message, exitCode } = assertThrows(() => takeDataDir(path), Refusal);
    assertEquals(exitCode, EXIT.data);
    assert(message.startsWith(`Cannot use the data directory ${path}: `), message);
  }
  assertEquals(Object.keys(dir.snapshot()), ["file"]);
});

Deno.test({
  name: "a lock on a file whose name is gone counts as gone, not as taken",
  ignore: Deno.build.os === "windows", // cannot remove a file that is open
  fn: () => {
    using dir = new TempDir();
    const path = dir.join("lock");
    const first = takeLock(path);
    assert(typeof first === "object" && first.created);
    assertEquals(takeLock(path), "held");
    first.remove();
    assert(!dir.has("lock"));
    const second = takeLock(path);
    assert(typeof second === "object" && second.created);
    second.release();
    const third = takeLock(path);
    assert(typeof third === "object" && !third.created);
    third.release();
  },
});

Deno.test({
  name: "an empty directory is closed to others by the first start; one with other files keeps its mode",
  ignore: Deno.build.os === "windows", // has no such modes
  fn: () => {
    for (const [file, mode] of [[undefined, 0o700], ["other.txt", 0o755]] as const) {
      using dir = new TempDir();
      Deno.chmodSync(dir.path, 0o755);
      if (file !== undefined) Deno.writeTextFileSync(dir.join(file), "");
      initialise(dir.path).release();
      assertEquals((Deno.statSync(dir.path).mode ?? 0) & 0o777, mode);
    }
  },
});

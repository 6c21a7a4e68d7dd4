/** Files that anybody may have put in the place of ours: none of them may hang a start. */
import { readInstance } from "../../server/instance.ts";
import { configFileLayer } from "../../server/config_file.ts";
import { Refusal } from "../../server/refusal.ts";
import { readServerRecord } from "../../server/server_record.ts";
import { readSmallFile } from "../../server/small_file.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { TempDir } from "../support/temp_dir.ts";

/** Each puts something at a path; those that need POSIX come last. */
const STRANGE: readonly [name: string, put: (path: string) => void][] = [
  ["a directory", (path) => Deno.mkdirSync(path)],
  ["a file larger than 1 MiB", (path) => Deno.writeTextFileSync(path, " ".repeat(1024 * 1024 + 1))],
  ["a pipe", (path) => void new Deno.Command("mkfifo", { args: [path] }).outputSync()],
  ["an endless device", (path) => Deno.symlinkSync("/dev/zero", path)],
];

Deno.test("what is not a regular file of at most 1 MiB is refused without being read", async (t) => {
  const possible = Deno.build.os === "windows" ? STRANGE.slice(0, 2) : STRANGE;
  if (possible !== STRANGE) console.log("Skipped on Windows: pipes and devices, which are not files there");
  for (const [name, put] of possible) {
    await t.step(name, () => {
      using dir = new TempDir();
      const sentence = (file: string) => `${dir.join(file)} is not a regular file of at most 1 MiB: move it away`;
      for (const file of ["config.json", "instance.json", "server.json"]) put(dir.join(file));
      assertThrows(() => configFileLayer(dir.path), Refusal, sentence("config.json"));
      assertThrows(() => readInstance(dir.join("instance.json")), Refusal, sentence("instance.json"));
      assertEquals(readServerRecord(dir.join("server.json")), undefined);
    });
  }
});

Deno.test("a file of exactly 1 MiB is read, and one that is not there is undefined", () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("full"), " ".repeat(1024 * 1024));
  assertEquals(readSmallFile(dir.join("full"))?.length, 1024 * 1024);
  assertEquals(readSmallFile(dir.join("none")), undefined);
});

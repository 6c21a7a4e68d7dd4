import { checkPages } from "../../db/check.ts";
import { CorruptError } from "../../db/errors.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBoard } from "./board_support.ts";
import { type TempDir, tempDir } from "./support.ts";

/** What a check of this file comes to; "whole" when nothing is found within all its pages. */
function check({ file }: TempDir): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  checkPages({ path: file, delay_ms: 0, onDamage: resolve, onFailure: resolve, onWhole: () => resolve("whole") });
  return promise;
}

async function damage({ file }: TempDir, page: number, bytes: Uint8Array, offset = 0): Promise<void> {
  using handle = await Deno.open(file, { read: true, write: true });
  await handle.seek((page - 1) * 4096 + offset, Deno.SeekMode.Start);
  await handle.write(bytes);
}

Deno.test("a database that is whole is found whole, also while it is written to", async () => {
  using dir = tempDir();
  using db = await openBoard(dir);
  const checked = check(dir);
  await db.write(() => db.run("UPDATE boards SET title = 'Other'"));
  assertEquals(await checked, "whole");
});

Deno.test("pages that are zeroed, overwritten or have a broken head are found", async () => {
  const cases: [Uint8Array, number][] = [
    [new Uint8Array(4096), 0],
    [crypto.getRandomValues(new Uint8Array(4096)).fill(7, 0, 1), 0],
    [new Uint8Array([0xff, 0xff]), 3],
  ];
  for (const [bytes, offset] of cases) {
    using dir = tempDir();
    (await openBoard(dir)).close();
    await damage(dir, 9, bytes, offset);
    const found = await check(dir);
    assert(found instanceof CorruptError);
    assert(found.message.includes("page 9"), found.message);
  }
});

Deno.test("a file that was cut off is found", async () => {
  using dir = tempDir();
  (await openBoard(dir)).close();
  await Deno.truncate(dir.file, 8 * 4096);
  assert(await check(dir) instanceof CorruptError);
});

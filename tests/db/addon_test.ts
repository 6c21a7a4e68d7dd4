/** What is left of the native code; that it loads is for the tests of the executable. */
import { sweepAddons } from "../../db/addon.ts";
import { assertEquals } from "../support/assert.ts";
import { TempDir } from "../support/temp_dir.ts";

const MINUTE_MS = 60_000;

Deno.test("sweepAddons() removes what killed starts left, but nothing young and nothing of anybody else's", () => {
  using dir = new TempDir();
  const now_ms = Date.parse("2026-01-02T03:04:05.678Z");
  const put = (name: string, age_ms: number) => {
    Deno.writeTextFileSync(dir.join(name), "");
    Deno.utimeSync(dir.join(name), new Date(now_ms - age_ms), new Date(now_ms - age_ms));
  };
  put(`benchtop-${crypto.randomUUID()}.node`, 2 * MINUTE_MS);
  const young = `benchtop-${crypto.randomUUID()}.node`;
  put(young, MINUTE_MS / 2);
  put("benchtop-mine.node", 2 * MINUTE_MS);
  put("other.node", 2 * MINUTE_MS);
  sweepAddons(dir.path, now_ms);
  assertEquals(Object.keys(dir.snapshot()).toSorted(), [young, "benchtop-mine.node", "other.node"].toSorted());
});

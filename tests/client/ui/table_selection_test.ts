import { selectRange, stillThere, toggleKey } from "../../../client/ui/table_selection.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const ORDER = ["a", "b", "c", "d", "e"];
const sorted = (keys: ReadonlySet<string>) => [...keys].sort().join("");

Deno.test("toggleKey() adds a key or takes it away, and leaves the set it was given", () => {
  const selected = new Set(["a"]);
  assertEquals([sorted(toggleKey(selected, "b")), sorted(toggleKey(selected, "a")), sorted(selected)], ["ab", "", "a"]);
});

Deno.test("a range goes from the row picked last to this one, in either direction", () => {
  assertEquals(sorted(selectRange(new Set(), ORDER, "b", "d", true)), "bcd");
  assertEquals(sorted(selectRange(new Set(["e"]), ORDER, "d", "b", true)), "bcde");
  assertEquals(sorted(selectRange(new Set(ORDER), ORDER, "b", "d", false)), "ae");
});

Deno.test("a range from a row that has gone, or from none, is the row alone", () => {
  assertEquals(sorted(selectRange(new Set(["a"]), ORDER, "gone", "c", true)), "ac");
  assertEquals(sorted(selectRange(new Set(["a"]), ORDER, undefined, "c", true)), "ac");
});

Deno.test("rows that have gone are not selected any more; the set stays the same while none has", () => {
  const selected = new Set(["a", "c"]);
  assert(stillThere(selected, ORDER) === selected);
  assertEquals(sorted(stillThere(selected, ["c", "d"])), "c");
});

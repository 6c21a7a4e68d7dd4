import fc from "fast-check";
import { layOut, rangeInSight, VIRTUAL_FROM } from "../../../client/ui/table_window.ts";
import { assert, assertEquals } from "../../support/assert.ts";

Deno.test("a short table is drawn as a whole, a long one as far as it is near", () => {
  assertEquals(rangeInSight(VIRTUAL_FROM - 1, 0, 360, 36), { from: 0, to: VIRTUAL_FROM - 1 });
  assertEquals(rangeInSight(1000, 0, 360, 36), { from: 0, to: 24 });
  assertEquals(rangeInSight(1000, 3600, 360, 36), { from: 88, to: 124 });
  assertEquals(rangeInSight(1000, 36_000, 360, 36), { from: 988, to: 1000 });
});

Deno.test("scrolling by a line draws nothing anew", () => {
  assertEquals(rangeInSight(1000, 3601, 358, 36), rangeInSight(1000, 3605, 358, 36));
});

Deno.test("property: what is in sight is drawn, and pieces cover all rows once and in order", () => {
  const count = fc.integer({ min: 0, max: 2000 });
  const px = fc.integer({ min: 0, max: 80_000 });
  fc.assert(fc.property(count, px, fc.integer({ min: 0, max: 1200 }), fc.nat(2200), (count, top, height, kept) => {
    const row_px = 36;
    const range = rangeInSight(count, top, height, row_px);
    const pieces = layOut(count, range, kept);
    const covered = pieces.flatMap((piece) =>
      "index" in piece ? [piece.index] : Array.from({ length: piece.gap }, (_, offset) => piece.from + offset)
    );
    assertEquals(covered, Array.from({ length: count }, (_, index) => index));
    const drawn = new Set(pieces.flatMap((piece) => "index" in piece ? [piece.index] : []));
    for (let index = Math.floor(top / row_px); index * row_px < top + height && index < count; index++) {
      assert(drawn.has(index), `row ${index} is in sight`);
    }
    assert(kept >= count || drawn.has(kept));
  }));
});

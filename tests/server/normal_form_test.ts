/** Texts are bounded before they are normalised, wherever they come from. */
import { toComparable } from "../../server/comparable.ts";
import { normalForm } from "../../server/normal_form.ts";
import { Username } from "../../server/users/schema.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

/** Two marks whose order counts, so that normalising has to sort them. */
const MARKS = "\u0301\u0316";

Deno.test("normalForm() gives the form, and takes no text whose field has no bound", () => {
  assertEquals(normalForm("ﬁé", "NFKC"), "fié");
  assertEquals(normalForm("é", "NFKD"), "e\u0301");
  assertEquals(normalForm("x".repeat(4096), "NFKD").length, 4096);
  assertThrows(
    () => normalForm(`a${MARKS.repeat(500_000)}`, "NFKC"),
    RangeError,
    "Cannot normalise 1000001 characters",
  );
});

Deno.test("toComparable() leaves out marks, whatever their number and order", () => {
  assertEquals(toComparable("Résumé"), "resume");
  assertEquals(toComparable("ＲＥＳＵＭＥ\u0301"), "resume");
  assertEquals(toComparable(`A${MARKS.repeat(500_000)}b`), "ab");
  assertEquals(toComparable("ﷺ").length, 18);
});

Deno.test("Username refuses what is too long before it composes it, and composes the rest", () => {
  const fault = (name: string) => Username.safeParse(name).error?.issues.map(({ message }) => message);
  assertEquals(Username.parse(` ${"u\u0308\u0301".repeat(64)} `), "ǘ".repeat(64));
  for (const name of ["x".repeat(65), "u\u0308\u0301".repeat(65), `a${MARKS.repeat(500_000)}`, "ﷺ".repeat(1000)]) {
    assertEquals(fault(name), ["must have at most 64 characters"], name.slice(0, 10));
  }
});

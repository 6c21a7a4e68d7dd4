/** Cursors: handed out, handed back unread, and nothing else taken for one. Pages are tested where lists are. */
import fc from "fast-check";
import { AppError } from "../../../server/errors.ts";
import { readCursor, writeCursor } from "../../../server/http/page.ts";
import { assertEquals, assertMatch, assertThrows } from "../../support/assert.ts";

Deno.test("readCursor() gives back any place that writeCursor() was given, in letters that an address can hold", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, text, text, (sort, value, id) => {
    const cursor = writeCursor(sort, { value, id });
    assertMatch(cursor, /^[A-Za-z0-9_-]+$/);
    assertEquals(readCursor(sort, cursor), { value, id });
  }));
});

Deno.test("readCursor() refuses whatever it is given besides, as malformed", () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (cursor) => {
    assertEquals(assertThrows(() => readCursor("title", cursor), AppError).code, "malformed");
  }));
});

Deno.test("readCursor() refuses a place of a list in another order", () => {
  const cursor = writeCursor("title", { value: "a", id: "b" });
  for (const sort of ["-title", "created_at", "Title", ""]) {
    const error = assertThrows(() => readCursor(sort, cursor), AppError, 'is one of a list sorted by "title"');
    assertEquals(error.code, "malformed");
  }
});

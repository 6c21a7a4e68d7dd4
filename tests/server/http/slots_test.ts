import { Slots } from "../../../server/http/slots.ts";
import { assert, assertEquals } from "../../support/assert.ts";

Deno.test("slots: each key has so many at a time, and one that is over makes room for the next", () => {
  const slots = new Slots(2);
  const first = slots.take("a");
  const second = slots.take("a");
  assert(first !== undefined && second !== undefined);
  assertEquals(slots.take("a"), undefined);
  assert(slots.take("b") !== undefined);
  first();
  assert(slots.take("a") !== undefined);
  assertEquals(slots.take("a"), undefined);
});

Deno.test("slots: what is over twice makes room once", () => {
  const slots = new Slots(2);
  const over = slots.take("a");
  slots.take("a");
  over?.();
  over?.();
  assert(slots.take("a") !== undefined);
  assertEquals(slots.take("a"), undefined);
});

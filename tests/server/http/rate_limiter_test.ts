import * as fc from "fast-check";
import { RateLimiter, type Turn } from "../../../server/http/rate_limiter.ts";
import { assert, assertEquals } from "../../support/assert.ts";

/** A limiter, and the clock that it goes by. */
function limiterAt(now_ms = 1_000) {
  const clock = { now_ms };
  return { clock, limiter: new RateLimiter(() => clock.now_ms) };
}

const refusals = (turns: readonly Turn[]) => turns.map(({ refused }) => refused);

Deno.test("rate limiter: it lets through as many as the limit says, and tells how many are left", () => {
  const { limiter } = limiterAt();
  const turns = Array.from({ length: 4 }, () => limiter.take("a", 3));
  assertEquals(turns, [
    { limit: 3, remaining: 2, reset_s: 60, refused: false },
    { limit: 3, remaining: 1, reset_s: 60, refused: false },
    { limit: 3, remaining: 0, reset_s: 60, refused: false },
    { limit: 3, remaining: 0, reset_s: 60, refused: true },
  ]);
});

Deno.test("rate limiter: the minute begins with the first one, and a new one with the first after it", () => {
  const { limiter, clock } = limiterAt(0);
  limiter.take("a", 1);
  clock.now_ms = 59_999;
  assertEquals(limiter.take("a", 1), { limit: 1, remaining: 0, reset_s: 1, refused: true });
  clock.now_ms = 60_000;
  assertEquals(limiter.take("a", 1), { limit: 1, remaining: 0, reset_s: 60, refused: false });
});

Deno.test("rate limiter: seconds until the next minute are rounded up, so that who waits them is let through", () => {
  const { limiter, clock } = limiterAt(0);
  limiter.take("a", 1);
  for (const [now_ms, reset_s] of [[1, 60], [1_000, 59], [1_001, 59], [30_500, 30], [59_001, 1]] as const) {
    clock.now_ms = now_ms;
    assertEquals(limiter.take("a", 1).reset_s, reset_s, String(now_ms));
    assert(now_ms + reset_s * 1000 >= 60_000);
  }
});

Deno.test("rate limiter: one that is refused uses nothing up and puts nothing off", () => {
  const { limiter, clock } = limiterAt(0);
  limiter.take("a", 1);
  for (let try_ = 1; try_ < 60; try_++) {
    clock.now_ms = try_ * 1000;
    assert(limiter.take("a", 1).refused);
  }
  clock.now_ms = 60_000;
  assert(!limiter.take("a", 1).refused);
});

Deno.test("rate limiter: each key has a minute of its own", () => {
  const { limiter, clock } = limiterAt(0);
  limiter.take("a", 1);
  clock.now_ms = 40_000;
  assertEquals(limiter.take("b", 1), { limit: 1, remaining: 0, reset_s: 60, refused: false });
  clock.now_ms = 60_000;
  assertEquals(refusals([limiter.take("a", 1), limiter.take("b", 1)]), [false, true]);
});

Deno.test("rate limiter: a clock that was set back begins a new minute instead of refusing for hours", () => {
  const { limiter, clock } = limiterAt(10 * 3_600_000);
  limiter.take("a", 1);
  clock.now_ms = 0;
  assertEquals(limiter.take("a", 1), { limit: 1, remaining: 0, reset_s: 60, refused: false });
});

Deno.test("rate limiter: made-up keys push out the oldest that has something left, and never more than half", () => {
  const { limiter, clock } = limiterAt(0);
  limiter.take("oldest", 2);
  for (let key = 0; key < 9_999; key++) limiter.take(`made up ${key}`, 2);
  assertEquals(limiter.look("oldest", 2).remaining, 1, "it is among 10,000 that are kept");
  limiter.take("one more", 2);
  const left = ["oldest", "made up 4998", "made up 4999", "made up 9998", "one more"];
  assertEquals(left.map((key) => limiter.look(key, 2).remaining), [2, 2, 1, 1, 1]);
  clock.now_ms = 60_000;
  assertEquals(limiter.look("one more", 2).remaining, 2);
});

Deno.test("rate limiter: however many keys are made up, one that is full stays so until its minute is over", () => {
  const { limiter, clock } = limiterAt(0);
  limiter.take("victim", 1);
  for (let key = 0; key < 50_000; key++) limiter.take(`made up ${key}`, 2);
  assert(limiter.take("victim", 1).refused);
  clock.now_ms = 60_000;
  assert(!limiter.take("victim", 1).refused);
});

Deno.test("rate limiter: looking counts nothing", () => {
  const { limiter } = limiterAt(0);
  assertEquals(limiter.look("a", 1), { limit: 1, remaining: 1, reset_s: 60, refused: false });
  limiter.take("a", 1);
  assertEquals(limiter.look("a", 1), { limit: 1, remaining: 0, reset_s: 60, refused: true });
});

Deno.test("rate limiter: keys whose minute is over go first", () => {
  const { limiter, clock } = limiterAt(0);
  for (let key = 0; key < 9_999; key++) limiter.take(`old ${key}`, 1);
  clock.now_ms = 50_000;
  limiter.take("kept", 1);
  clock.now_ms = 70_000;
  limiter.take("new", 1);
  assertEquals(refusals([limiter.take("kept", 1), limiter.take("new", 1)]), [true, true]);
});

Deno.test("rate limiter: in no minute that begins with one, more than the limit are let through", () => {
  const steps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 });
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 10 }), (waits, limit) => {
    const { limiter, clock } = limiterAt(0);
    let started_ms: number | undefined;
    let passed = 0;
    for (const wait_ms of waits) {
      clock.now_ms += wait_ms;
      const { refused, remaining } = limiter.take("a", limit);
      if (started_ms === undefined || clock.now_ms - started_ms >= 60_000) [started_ms, passed] = [clock.now_ms, 0];
      if (!refused) passed++;
      assert(passed <= limit && remaining === limit - passed && (!refused || passed === limit));
    }
  }));
});

import { atOnce, inSlices, type Steps } from "../../db/slices.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

/** Steps of one millisecond on a clock of their own, each of which notes its number. */
function work(count: number) {
  const seen: (number | "pause" | "end")[] = [];
  let now_ms = 0;
  const steps = function* (): Steps<string> {
    try {
      for (let number = 1; number <= count; number++) {
        now_ms += 1;
        seen.push(number);
        yield;
      }
      return "done";
    } finally {
      seen.push("end");
    }
  };
  const pause = () => {
    seen.push("pause");
    return Promise.resolve();
  };
  return { seen, steps: steps(), clock: () => now_ms, pause };
}

Deno.test("inSlices() pauses when a slice has had its time, and answers what the work does", async () => {
  const { seen, steps, clock, pause } = work(7);
  assertEquals(await inSlices(steps, { slice_ms: 3, clock, pause }), "done");
  assertEquals(seen, ["pause", 1, 2, 3, "pause", 4, 5, 6, "pause", 7, "end"]);
});

Deno.test("inSlices() throws the signal's reason where the work has paused, and runs no step more", async () => {
  const { seen, steps, clock, pause } = work(9);
  const controller = new AbortController();
  const options = { slice_ms: 2, clock, signal: controller.signal };
  const pauseAndAbort = () => {
    if (seen.length === 3) controller.abort(new RangeError("stopped"));
    return pause();
  };
  await assertRejects(() => inSlices(steps, { ...options, pause: pauseAndAbort }), RangeError, "stopped");
  assertEquals(seen, ["pause", 1, 2, "pause", "end"]);
});

Deno.test("inSlices() lets sockets and timers have their turns, and other work in slices too", async () => {
  const seen: string[] = [];
  const long = function* (name: string): Steps<void> {
    for (let turn = 0; turn < 3; turn++) {
      seen.push(name);
      yield;
    }
  };
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1));
    seen.push("served");
  })();
  const works = Promise.all([inSlices(long("a"), { slice_ms: 0 }), inSlices(long("b"), { slice_ms: 0 })]);
  assertEquals(seen, []);
  await works;
  assertEquals(seen, ["a", "b", "a", "b", "a", "b"]);
  let isOver = false;
  const endless = inSlices((function* (): Steps<void> {
    while (!isOver) yield;
  })());
  using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  await client.write(new Uint8Array(1));
  await served;
  isOver = true;
  await endless;
  assertEquals(seen.at(-1), "served");
});

Deno.test("atOnce() runs the same work to its end without a pause", () => {
  const { seen, steps } = work(3);
  assertEquals(atOnce(steps), "done");
  assertEquals(seen, [1, 2, 3, "end"]);
});

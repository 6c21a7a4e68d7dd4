import { LiveValue } from "../../client/live_value.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

/** A server that holds a list, whose answers come when the test says so. */
class SlowServer {
  list: readonly string[] = ["a", "b"];
  readonly reads: PromiseWithResolvers<readonly string[]>[] = [];

  read = (): Promise<readonly string[]> => {
    const answer = Promise.withResolvers<readonly string[]>();
    this.reads.push(answer);
    return answer.promise;
  };
}

const without = (name: string) => (list: readonly string[]) => list.filter((other) => other !== name);

Deno.test("LiveValue shows nothing before it has been read, and then what was read", async () => {
  const value = new LiveValue(() => Promise.resolve(["a"]));
  assertEquals(value.shown.value, undefined);
  assertEquals(await value.load(), true);
  assertEquals(value.shown.value, ["a"]);
});

Deno.test("LiveValue drops an answer that a newer one has overtaken", async () => {
  const server = new SlowServer();
  const value = new LiveValue(server.read);
  const [first, second] = [value.load(), value.load()];
  server.reads[1]?.resolve(["new"]);
  await second;
  server.reads[0]?.resolve(["old"]);
  await first;
  assertEquals(value.shown.value, ["new"]);
});

Deno.test("LiveValue drops answers and failures that belong to the question before", async () => {
  const server = new SlowServer();
  const value = new LiveValue(server.read);
  const early = [value.load(), value.load()];
  const late = value.loadAnew();
  server.reads[0]?.resolve(["of the old search"]);
  server.reads[1]?.reject(new Error("of the old search"));
  await Promise.all(early);
  assertEquals([value.shown.value, value.failure.value], [undefined, undefined]);
  server.reads[2]?.resolve(["of the new search"]);
  await late;
  assertEquals(value.shown.value, ["of the new search"]);
});

Deno.test("LiveValue shows a change at once and then the server's truth", async () => {
  const server = new SlowServer();
  const value = new LiveValue(() => Promise.resolve(server.list));
  await value.load();
  const request = Promise.withResolvers<string>();
  const change = value.change(without("a"), () => request.promise);
  assertEquals(value.shown.value, ["b"]);
  server.list = ["b", "c"];
  request.resolve("done");
  assertEquals(await change, "done");
  assertEquals(value.shown.value, ["b", "c"]);
});

Deno.test("LiveValue keeps a change on top of what is read while it is on its way", async () => {
  const value = new LiveValue(() => Promise.resolve(["a", "b", "c"]));
  await value.load();
  const request = Promise.withResolvers<void>();
  const change = value.change(without("a"), () => request.promise);
  await value.load();
  assertEquals(value.shown.value, ["b", "c"]);
  request.resolve();
  await change;
});

Deno.test("LiveValue takes a refused change back, and leaves others that are on their way", async () => {
  const value = new LiveValue(() => Promise.resolve(["a", "b", "c"]));
  await value.load();
  const [refused, waiting] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = value.change(without("a"), () => refused.promise);
  const second = value.change(without("b"), () => waiting.promise);
  refused.reject(new Error("Not now"));
  await assertRejects(() => first, Error, "Not now");
  assertEquals(value.shown.value, ["a", "c"]);
  waiting.resolve();
  await second;
});

Deno.test("LiveValue keeps a change that was made, when what came of it cannot be read", async () => {
  let isDown = false;
  const value = new LiveValue(() => isDown ? Promise.reject(new Error("Down")) : Promise.resolve(["a", "b"]));
  await value.load();
  await value.change(without("a"), () => {
    isDown = true;
    return Promise.resolve();
  });
  assertEquals(value.shown.value, ["b"]);
  assertEquals(value.failure.value instanceof Error, true);
  isDown = false;
  await value.load();
  assertEquals([value.shown.value, value.failure.value], [["a", "b"], undefined]);
});

import { BoardList } from "../../../client/board/board_list.ts";
import type { BoardSummary } from "../../../server/board/schema.ts";
import { assertEquals, assertRejects } from "../../support/assert.ts";

const AT = "2026-01-02T03:04:05.000Z";
const boardOf = (id: string, version = 1): BoardSummary => ({
  id,
  title: `${id} ${version}`,
  version,
  created_at: AT,
  updated_at: AT,
});
const [A, B, C] = [boardOf("a"), boardOf("b"), boardOf("c")];

/** A server whose answers come when the test says so. */
class Server {
  readonly reads: PromiseWithResolvers<readonly BoardSummary[]>[] = [];
  readonly list = new BoardList(() => {
    const answer = Promise.withResolvers<readonly BoardSummary[]>();
    this.reads.push(answer);
    return answer.promise;
  });

  get shown(): readonly string[] | undefined {
    return this.list.boards.value?.map(({ title }) => title);
  }
}

Deno.test("a board made while the list is read is in it, whether or not the answer knows of it", async () => {
  for (const answer of [[A], [A, B]]) {
    const server = new Server();
    const reading = server.list.load();
    server.list.apply({ type: "put", board: B });
    assertEquals(server.shown, undefined); // one board alone would look like all there are
    server.reads[0]?.resolve(answer);
    await reading;
    assertEquals(server.shown, ["a 1", "b 1"]);
  }
});

Deno.test("what becomes of boards while the list is read again holds, and the newer version wins", async () => {
  const server = new Server();
  const first = server.list.load();
  server.reads[0]?.resolve([A, B, C]);
  await first;
  const again = server.list.load();
  server.list.apply({ type: "remove", id: "a" });
  server.list.apply({ type: "put", board: boardOf("b", 2) });
  server.list.apply({ type: "put", board: boardOf("c", 2) });
  assertEquals(server.shown, ["b 2", "c 2"]);
  server.reads[1]?.resolve([A, B, boardOf("c", 3)]);
  await again;
  assertEquals(server.shown, ["b 2", "c 3"]);
});

Deno.test("a board that was made and deleted while the list was read is gone", async () => {
  const server = new Server();
  const reading = server.list.load();
  server.list.apply({ type: "put", board: B });
  server.list.apply({ type: "remove", id: "b" });
  server.reads[0]?.resolve([A, B]);
  await reading;
  assertEquals(server.shown, ["a 1"]);
});

Deno.test("an answer that a newer one has overtaken is dropped, and what happened before a reading is not kept", async () => {
  const server = new Server();
  const [first, second] = [server.list.load(), server.list.load()];
  server.list.apply({ type: "put", board: C });
  server.reads[1]?.resolve([A, B]);
  await second;
  server.reads[0]?.resolve([A]);
  await first;
  assertEquals(server.shown, ["a 1", "b 1", "c 1"]);
  const third = server.list.load();
  server.reads[2]?.resolve([A]);
  await third;
  assertEquals(server.shown, ["a 1"]);
});

Deno.test("a reading that fails leaves the list as it is", async () => {
  const server = new Server();
  const first = server.list.load();
  server.reads[0]?.resolve([A]);
  await first;
  const failed = server.list.load();
  server.list.apply({ type: "put", board: B });
  server.reads[1]?.reject(new Error("No"));
  await assertRejects(() => failed, Error, "No");
  assertEquals(server.shown, ["a 1", "b 1"]);
});

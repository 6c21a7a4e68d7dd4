/** The memory of large answers: who shares it, and who gives way when there is no more. */
import { assert, assertEquals } from "../support/assert.ts";
import { endless, GET, serve, type Server, untilFull, write } from "../support/connections.ts";
import type { RawConnection } from "../support/raw_http.ts";
import { waitFor } from "../support/wait.ts";

interface LargeAnswers extends Server {
  /** Whether there was room for each answer, in the order of the requests. */
  readonly admitted: readonly boolean[];
  /** Asks for the answer with so many MiB in bytes of its own name, and leaves it unread. */
  ask(path: string): Promise<RawConnection>;
  untilFull(): Promise<void>;
}

function serveLargeAnswers(size_mib: number): LargeAnswers {
  let sent = 0;
  const admitted: boolean[] = [];
  const bytes = new Map<string, Uint8Array>();
  const server = serve((request, connection) => {
    const name = new URL(request.url).pathname;
    const answer = bytes.get(name) ?? new Uint8Array(size_mib * 1024 * 1024);
    bytes.set(name, answer);
    admitted.push(connection.hold?.(answer) !== undefined);
    return endless(connection, () => sent++);
  });
  const ask = async (path: string) => {
    const connection = await server.open();
    const count = admitted.length + 1;
    await write(connection, GET.replace("/", path));
    await waitFor(() => admitted.length === count, "the request");
    return connection;
  };
  return Object.assign(server, { admitted, ask, untilFull: () => untilFull(() => sent) });
}

Deno.test("large answers share their bytes, and those that nobody reads for 2 s give way to others", async () => {
  await using server = serveLargeAnswers(60);
  using _first = await server.ask("/");
  using _second = await server.ask("/");
  using _third = await server.ask("/other");
  assertEquals(server.admitted, [true, true, false], "the same bytes count once, and others find no room");
  await server.untilFull();
  server.pass(1_999);
  using _fourth = await server.ask("/other");
  assertEquals(server.admitted.slice(3), [false], "a client that pauses keeps its answer");
  server.pass(1);
  using _fifth = await server.ask("/other");
  assertEquals(server.admitted.slice(4), [true], "those that nobody reads have gone");
});

Deno.test("of large answers the one of which nothing was read for longest gives way first, and no more than needed", async () => {
  await using server = serveLargeAnswers(40);
  using first = await server.ask("/first");
  await server.untilFull();
  server.pass(100);
  using second = await server.ask("/second");
  await server.untilFull();
  server.pass(100);
  for (let read = 0; read < 2_000_000;) read += (await first.read()).length; // now the second is the longest unread
  await server.untilFull();
  server.pass(5_000);
  using _third = await server.ask("/third");
  assertEquals([server.admitted, server.connections.size], [[true, true, true], 2]);
  let left = 0;
  for (let part = await second.read(); part !== ""; part = await second.read()) left += part.length;
  assert(left > 0, "it had only what lay ready, and then its end");
});

/** Connections of clients over real sockets, by a clock that the tests move. */
import { findServeConnection, type ServeConnection } from "../../server/serve_connection.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { endless, GET, serve, untilFull, write } from "../support/connections.ts";
import { http2Requests, type RawConnection } from "../support/raw_http.ts";
import { waitFor } from "../support/wait.ts";

const [HEADERS_MS, IDLE_MS, UNREAD_MS] = [10_000, 60_000, 30_000];

async function answerTo(connection: RawConnection): Promise<string> {
  await write(connection, GET);
  return (await connection.read()).split("\r\n\r\n")[1] ?? "";
}

Deno.test("both versions of Deno that Benchtop works with serve single connections", () => {
  assert(findServeConnection() !== undefined, `Deno ${Deno.version.deno} does not: see server/serve_connection.ts`);
});

Deno.test("a connection without a request, and one whose head is never complete, end after 10 s", async () => {
  for (const begun of ["", "GET / HTTP/1.1\r\nHost: x\r\nX-A"]) {
    await using server = serve(() => new Response("never"));
    using connection = await server.open();
    await write(connection, begun);
    server.pass(HEADERS_MS - 1);
    assertEquals(server.connections.size, 1);
    server.pass(1);
    assertEquals(server.connections.size, 0);
    assertEquals(await connection.read(), "");
  }
});

Deno.test("a head that comes byte by byte gains no time", async () => {
  await using server = serve(() => new Response("never"));
  using connection = await server.open();
  for (const letter of GET.slice(0, 20)) {
    await write(connection, letter);
    server.pass(HEADERS_MS / 20);
  }
  assertEquals(server.connections.size, 0);
  assertEquals(await connection.read(), "");
});

Deno.test("a connection is kept for 60 s between requests, however many there were", async () => {
  await using server = serve(() => new Response("ours"));
  using connection = await server.open();
  for (let request = 1; request <= 3; request++) {
    assertEquals(await answerTo(connection), "ours");
    server.pass(IDLE_MS - 1);
    assertEquals(server.connections.size, 1);
  }
  assertEquals(await answerTo(connection), "ours");
  server.pass(IDLE_MS);
  assertEquals(server.connections.size, 0);
  assertEquals(await connection.read(), "");
});

Deno.test("a request under way is not cut off, however long its answer takes", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return promise;
  });
  using connection = await server.open();
  await write(connection, GET);
  await waitFor(() => asked === 1, "the request");
  server.pass(10 * IDLE_MS);
  resolve(new Response("late"));
  assertEquals((await connection.read()).split("\r\n\r\n")[1], "late");
  assertEquals(server.connections.size, 1);
});

Deno.test("an answer that its client leaves unread ends after 30 s, and its stream is told", async () => {
  let [sent, cancelled] = [0, false];
  await using server = serve((_, connection) => endless(connection, () => sent++, () => cancelled = true));
  using connection = await server.open();
  await write(connection, GET);
  await untilFull(() => sent);
  server.pass(UNREAD_MS - 1);
  assertEquals([server.connections.size, cancelled], [1, false]);
  server.pass(1);
  assertEquals(server.connections.size, 0);
  await waitFor(() => cancelled, "the stream to be cancelled");
});

Deno.test("an event stream in which nothing happens stays open", async () => {
  await using server = serve((_, connection) => {
    connection.taken?.(); // the client waits for more
    return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([1])) }));
  });
  using connection = await server.open();
  await write(connection, GET);
  await connection.read();
  server.pass(100 * IDLE_MS);
  assertEquals(server.connections.size, 1);
});

Deno.test("when there are as many connections as there may be, the one that waits longest makes room", async () => {
  await using server = serve(() => new Response("ours"), { max: 3 });
  using kept = await server.open();
  assertEquals(await answerTo(kept), "ours");
  using first = await server.open();
  server.pass(10);
  using second = await server.open();
  server.pass(300);
  using third = await server.open();
  assertEquals(await first.read(), "", "it never sent a request");
  await waitFor(() => server.connections.size === 3, "the new one to be taken");
  for (const connection of [second, third, kept]) assertEquals(await answerTo(connection), "ours");
});

Deno.test("when all connections are in use, a new one is refused and the log says so once", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return promise.then((answer) => answer.clone());
  }, { max: 2 });
  using first = await server.open();
  using second = await server.open();
  for (const connection of [first, second]) await write(connection, GET);
  await waitFor(() => asked === 2, "both requests");
  for (let tries = 0; tries < 3; tries++) {
    using refused = await server.open();
    assertEquals(await refused.read(), "");
  }
  assertEquals(server.log.map(({ message }) => message), [
    "Connections are refused: all that there is room for are in use",
  ]);
  resolve(new Response("ours"));
  for (const connection of [first, second]) assert((await connection.read()).endsWith("ours"));
});

Deno.test("many requests at a time on one connection, as in HTTP/2, end it", async () => {
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return new Promise<Response>(() => {});
  });
  using connection = await server.open();
  await connection.write(http2Requests(100));
  await waitFor(() => server.connections.size === 0, "the connection to be cut");
  assert(asked <= 4, `${asked} requests came through`);
});

Deno.test("a stop ends who waits, and lets a request under way have its answer", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return asked === 1 ? new Response("ours") : promise;
  });
  using idle = await server.open();
  assertEquals(await answerTo(idle), "ours");
  using fresh = await server.open();
  using busy = await server.open();
  await write(busy, GET);
  await waitFor(() => asked === 2, "the request");
  const stopped = server.connections.stop(5_000);
  for (const connection of [idle, fresh]) assertEquals(await connection.read(), "");
  resolve(new Response("late"));
  assert((await busy.read()).endsWith("late"));
  await stopped;
  assertEquals([server.connections.size, server.log], [0, []]);
});

Deno.test("a stop gives up what does not finish in time", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return promise;
  });
  using busy = await server.open();
  await write(busy, GET);
  await waitFor(() => asked === 1, "the request");
  await server.connections.stop(10);
  assertEquals(server.log.map(({ message }) => message), ["Requests did not finish in time and are given up"]);
  resolve(new Response("late")); // of a process that goes on
  await waitFor(() => server.connections.size === 0, "the end of the connection");
});

Deno.test("a client that goes away, at whatever moment, leaves nothing behind", async () => {
  await using server = serve(() => new Response("ours"));
  for (const sent of ["", "GET / HT", GET, `${GET}GET`, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"]) {
    const connection = await server.open();
    await write(connection, sent);
    connection[Symbol.dispose]();
    await waitFor(() => server.connections.size === 0, `the end of a connection that sent ${JSON.stringify(sent)}`);
  }
  assertEquals(server.log, []);
});

Deno.test("a connection that its client has just closed when the server ends it harms nothing", async () => {
  const serveConnection = findServeConnection();
  assert(serveConnection);
  const gone: ServeConnection = (conn, cut, ...rest) => {
    const server = serveConnection(conn, cut, ...rest);
    cut.addEventListener("abort", () => {
      throw new Deno.errors.BadResource("Bad resource ID"); // as Deno does then
    });
    return server;
  };
  await using server = serve(() => new Response("ours"), { serve: gone });
  using first = await server.open();
  server.pass(HEADERS_MS);
  assertEquals([server.connections.size, await first.read()], [0, ""]);
  using second = await server.open();
  assertEquals(await answerTo(second), "ours");
});

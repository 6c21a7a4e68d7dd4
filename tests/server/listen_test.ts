/** The port: which addresses are listened on, and which names are served therefore. */
import type { Host } from "../../server/config.ts";
import { type Listener, openPort } from "../../server/listen.ts";
import { EXIT, Refusal } from "../../server/refusal.ts";
import { assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { recordingLogger } from "../support/log.ts";
import { rawRequest } from "../support/raw_http.ts";

const HAS_IPV6 = Deno.networkInterfaces().some(({ address }) => address === "::1");
const BOTH = ["127.0.0.1", "[::1]", "localhost"];

interface Opened extends AsyncDisposable {
  readonly listener: Listener;
  readonly warnings: readonly string[];
}

async function open(host: Host, port = 0): Promise<Opened> {
  const { logger, entries } = recordingLogger();
  const listener = await openPort({ host, port, logger, handler: () => new Response("ours") });
  const warnings = entries.filter(({ level }) => level === "warn").map(({ message }) => message);
  return { listener, warnings, [Symbol.asyncDispose]: () => listener.stop(1_000) };
}

async function ask(address: string, port: number): Promise<string> {
  return (await rawRequest(`http://${address}:${port}`, `GET / HTTP/1.1\r\nHost: ${address}\r\n\r\n`)).body;
}

Deno.test({
  name: "every host holds both loopback addresses at its port, and serves all their names",
  ignore: !HAS_IPV6, // then there is only one loopback address
  fn: async () => {
    for (const host of ["127.0.0.1", "localhost", "::1", "0.0.0.0", "::"] as const) {
      await using opened = await open(host);
      const { port, names } = opened.listener;
      assertEquals([[...names].sort(), opened.warnings], [[...BOTH].sort(), []], host);
      for (const address of ["127.0.0.1", "[::1]"]) {
        assertEquals(await ask(address, port), "ours", `${host} ${address}`);
      }
    }
  },
});

Deno.test({
  name: "nobody else can listen on the port, neither on one of its addresses nor on all of them",
  ignore: !HAS_IPV6 || Deno.build.os !== "linux", // the other systems' rules: docs/decisions/0057-both-loopback-addresses.md
  fn: async () => {
    await using opened = await open("127.0.0.1");
    for (const hostname of ["127.0.0.1", "::1", "0.0.0.0", "::"]) {
      const take = () => Promise.try(() => Deno.listen({ hostname, port: opened.listener.port }));
      await assertRejects(take, Deno.errors.AddrInUse);
    }
  },
});

Deno.test({
  name: "while somebody else has the other loopback address, neither it nor localhost is served, which the start says",
  ignore: !HAS_IPV6,
  fn: async () => {
    const cases = [
      { host: "127.0.0.1", taken: "::1", names: ["127.0.0.1"], name: "127.0.0.1" },
      { host: "localhost", taken: "::1", names: ["127.0.0.1"], name: "127.0.0.1" },
      { host: "0.0.0.0", taken: "::1", names: ["127.0.0.1"], name: "127.0.0.1" },
      { host: "::1", taken: "127.0.0.1", names: ["[::1]"], name: "[::1]" },
    ] as const;
    for (const { host, taken, names, name } of cases) {
      using stranger = Deno.listen({ hostname: taken, port: 0 });
      const { port } = stranger.addr;
      await using opened = await open(host, port);
      assertEquals([opened.listener.names, opened.listener.origin], [names, `http://${name}:${port}`], host);
      const other = taken === "::1" ? "[::1]" : taken;
      assertEquals(opened.warnings, [
        `This server does not answer to the name localhost: it cannot have ${other}:${port} as well`,
      ]);
    }
  },
});

Deno.test("a port of which the address that was asked for is taken is refused", async () => {
  using stranger = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = stranger.addr;
  const closing = stranger.accept().then((connection) => connection.close()); // whoever asks gets no answer
  const refusal = await assertRejects(() => open("127.0.0.1", port), Refusal);
  await closing;
  assertEquals(refusal.exitCode, EXIT.port);
  assertMatch(refusal.message, new RegExp(`^Port ${port} is taken by another program`));
  if (!HAS_IPV6) return;
  using free = Deno.listen({ hostname: "::1", port }); // the refused start has kept nothing
  assertEquals(free.addr.port, port);
});

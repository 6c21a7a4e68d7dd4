/** Whoever has the port may be any program, and may mean harm. */
import { EXIT } from "../../server/refusal.ts";
import { refusePortTaken } from "../../server/port_taken.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";

const ID = "01900000-0000-7000-8000-00000000abcd";
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";

/** Answers the first connection with one text after another, until it is told to stop or nobody listens any more. */
async function answerOnce(listener: Deno.TcpListener, texts: Iterable<string>, end: Promise<void>): Promise<void> {
  using connection = await listener.accept();
  await connection.read(new Uint8Array(1024));
  try {
    for (const text of texts) await connection.write(new TextEncoder().encode(text));
  } catch (error) {
    // The asker has heard enough.
    if (!(error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  await end;
}

/** The sentence for a port whose holder says this. */
async function sentenceFor(texts: Iterable<string>, keepOpen = false): Promise<string> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const end = Promise.withResolvers<void>();
  if (!keepOpen) end.resolve();
  const answering = answerOnce(listener, texts, end.promise);
  const address = { hostname: "127.0.0.1", port, origin: `http://127.0.0.1:${port}` };
  const refusal = await refusePortTaken(address, undefined);
  end.resolve();
  await answering;
  assertEquals(refusal.exitCode, EXIT.port);
  return refusal.message.replaceAll(String(port), "PORT");
}

function* endless(text: string): Generator<string> {
  for (;;) yield text;
}

const STRANGER = "Port PORT is taken by another program: choose a port with --port, or --port 0";

Deno.test("another Benchtop is named with version, instance and address", async () => {
  const body = JSON.stringify({ status: "ok", version: "1.2.3-rc.1+5", instance_id: ID });
  assertEquals(
    await sentenceFor([HEAD, body]),
    `Port PORT is taken by another Benchtop (version 1.2.3-rc.1+5, instance ${ID}), open at http://127.0.0.1:PORT: choose a port with --port, or --port 0`,
  );
});

Deno.test("a stranger that never ends, or never begins, does not keep the start waiting", async () => {
  assertEquals(await sentenceFor(endless("x".repeat(65536))), STRANGER);
  assertEquals(await sentenceFor([HEAD, " "], true), STRANGER);
  assertEquals(await sentenceFor([], true), STRANGER);
});

Deno.test("what is no version or no id is not shown to anybody", async () => {
  const hostile = [
    { version: "1\x1b]0;pwn\x07\n\nbenchtop: type your password", instance_id: ID },
    { version: "1", instance_id: "\u202ex".repeat(100) },
    { version: "1".repeat(33), instance_id: ID },
    { version: 1, instance_id: ID },
    null,
    [],
  ];
  for (const body of hostile) assertEquals(await sentenceFor([HEAD, JSON.stringify(body)]), STRANGER);
  for (const text of ["\x00\xff\xfe", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n{}", HEAD]) {
    assertMatch(await sentenceFor([text]), /another program/);
  }
});

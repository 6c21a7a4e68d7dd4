/** Bodies as the routes see them: what each route takes, and what it refuses before anything changes. */
import { AppError, type ErrorCode } from "../../../server/errors.ts";
import { readJsonBody } from "../../../server/http/json_body.ts";
import { Problem } from "../../../server/schema.ts";
import { serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { everyOperation, type Sample } from "../../support/every_route.ts";
import { BOARD_BYTES_MAX } from "../../../server/board/routes.ts";
import { ASK_BYTES_MAX } from "../../../server/chat/routes.ts";
import { connect, parseAnswer, rawRequest } from "../../support/raw_http.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { ROUTE_ACCESS } from "../../support/route_access.ts";
import { waitFor } from "../../support/wait.ts";

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** The routes that take JSON, or those that take no body. */
async function writeOperations(t: TestApp, takesBody: boolean): Promise<Sample[]> {
  const samples = (await everyOperation(t)).filter(({ method }) => WRITES.has(method));
  const wanted = samples.filter(({ body, type }) => (body !== undefined) === takesBody && type === undefined);
  assert(wanted.length > 10);
  return wanted;
}

/** No route may stop looking at bodies because there were many before. */
function passMinute(t: TestApp): void {
  t.setNow(new Date(Date.parse(t.services.now()) + 60_000).toISOString());
}

interface Refused {
  readonly when: string;
  readonly body: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code: ErrorCode;
}

const JSON_TYPE = { "content-type": "application/json" };

const REFUSED: readonly Refused[] = [
  { when: "no type", body: new Uint8Array([0x7b, 0x7d]), headers: {}, code: "unsupported_type" },
  { when: "text", body: "{}", headers: { "content-type": "text/plain" }, code: "unsupported_type" },
  {
    when: "a form",
    body: "title=x",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    code: "unsupported_type",
  },
  {
    when: "Latin-1",
    body: "{}",
    headers: { "content-type": "application/json; charset=latin1" },
    code: "unsupported_type",
  },
  { when: "an empty body", body: "", code: "malformed" },
  { when: "broken JSON", body: '{"title":', code: "malformed" },
  { when: "bytes that are no text", body: new Uint8Array([0x22, 0xff, 0x22]), code: "malformed" },
  { when: "a byte order mark", body: "\ufeff{}", code: "malformed" },
  { when: "a key twice", body: '{"title":"a","title":"b"}', code: "malformed" },
  { when: "the same key in two spellings", body: '{"title":"a","\\u0074itle":"b"}', code: "malformed" },
  { when: "a number that is too large", body: '{"title":9007199254740993}', code: "malformed" },
  { when: "half a surrogate pair", body: '{"title":"\\ud800"}', code: "malformed" },
  { when: "a NUL", body: '{"title":"a\\u0000b"}', code: "malformed" },
  { when: "a prototype", body: '{"__proto__":{"title":"a"}}', code: "malformed" },
  { when: "65 levels", body: "[".repeat(65) + "]".repeat(65), code: "too_large" },
  { when: "100,001 values", body: `[${"0,".repeat(100_000)}0]`, code: "too_large" },
  { when: "an array", body: "[]", code: "invalid" },
  { when: "null", body: "null", code: "invalid" },
  { when: "a text", body: '"title"', code: "invalid" },
  { when: "an unknown key", body: '{"colour":"red"}', code: "invalid" },
  { when: "the key constructor", body: '{"constructor":{}}', code: "invalid" },
];

Deno.test("bodies: every route that takes one refuses what it cannot keep or does not know", async () => {
  await using t = await startTestApp();
  const samples = await writeOperations(t, true);
  await assertUnchanged(t, async () => {
    for (const { when, body, headers = JSON_TYPE, code } of REFUSED) {
      for (const { method, path, name } of samples) {
        passMinute(t);
        await assertProblem(await t.request(path, { method, body, headers }), code, `${when}: ${name}`);
      }
    }
  });
});

Deno.test("bodies: every route has its limit: 16 KiB for everybody, 1 MiB, 8 MiB for a whole board", async () => {
  await using t = await startTestApp();
  const samples = await writeOperations(t, true);
  await assertUnchanged(t, async () => {
    for (const { method, path, name } of samples) {
      const max_bytes = largestBody(name);
      for (const [size_bytes, code] of [[max_bytes, "invalid"], [max_bytes + 1, "too_large"]] as const) {
        const body = JSON.stringify("x".repeat(size_bytes - 2));
        passMinute(t);
        await assertProblem(
          await t.request(path, { method, body, headers: JSON_TYPE }),
          code,
          `${size_bytes}: ${name}`,
        );
      }
    }
  });
});

function largestBody(name: string): number {
  if (ROUTE_ACCESS[name.replace(/ \/api\/(?!v1\/)/, " /api/v1/")] === "public.login") return 16 * 1024;
  if (/^POST .*\/chat$/.test(name)) return ASK_BYTES_MAX;
  return /(?:\/board|\{board_id\})$/.test(name) ? BOARD_BYTES_MAX : 2 ** 20;
}

Deno.test("bodies: routes that take none refuse any, with a length and in chunks", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const samples = await writeOperations(t, false);
  await assertUnchanged(t, async () => {
    for (const { method, path, name } of samples) {
      for (const type of ["Content-Type: application/json\r\n", "Content-Type: text/plain\r\n", ""]) {
        const start = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${type}`;
        for (const rest of ["Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"]) {
          const answer = await rawRequest(t.origin, start + rest);
          assertEquals(answer.status, 415, name);
          assertEquals(Problem.parse(JSON.parse(answer.body)).type, "/problems/unsupported_type");
        }
      }
    }
  });
});

Deno.test("bodies: routes that take none accept an empty one, as browsers send it", async () => {
  await using t = await serveTestApp();
  const card = await t.given.card();
  const { host } = new URL(t.origin);
  const head = `DELETE /api/v1/board/cards/${card.id} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
  assertEquals((await rawRequest(t.origin, `${head}Content-Length: 0\r\n\r\n`)).status, 200);
});

Deno.test("bodies: a length that is too large is refused before the body has come", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = `POST /audit HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\n`;
  await assertUnchanged(t, async () => {
    const answer = await rawRequest(t.origin, `${head}Content-Length: 1048577\r\n\r\n{`);
    assertEquals(answer.status, 413);
  });
});

Deno.test("bodies: chunks without an end are cut off at the limit", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head =
    `POST /audit HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  await assertUnchanged(t, async () => {
    const answer = await rawRequest(t.origin, head + chunk.repeat(20));
    assertEquals(answer.status, 413);
  });
});

Deno.test("bodies: lengths that contradict each other are refused by the server itself", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = `POST /audit HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\n`;
  const lengths = [
    "Content-Length: 2\r\nContent-Length: 3",
    "Content-Length: -1",
    "Content-Length: x",
    "Transfer-Encoding: gzip",
  ];
  await assertUnchanged(t, async () => {
    for (const length of lengths) {
      const answer = await rawRequest(t.origin, `${head}${length}\r\n\r\n{}`);
      assert(answer.status === 400 || answer.status === 501, `${length}: ${answer.status}`);
    }
  });
});

Deno.test("bodies: a client that goes away in the middle leaves no change and no fault in the log", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = `POST /audit HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
  for (const rest of ['Content-Length: 100\r\n\r\n{"operation"', "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"]) {
    const known = t.log.length;
    await assertUnchanged(t, async () => {
      using connection = await connect(t.origin);
      await connection.write(new TextEncoder().encode(head + rest));
      connection[Symbol.dispose]();
      await waitFor(() => t.log.length > known, "the log line of the request");
    });
    assertEquals(t.log.slice(known).map(({ level, fields }) => [level, fields["status"]]), [["info", 400]]);
  }
});

Deno.test("bodies: one that never ends is answered 408", async () => {
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const handler = async (request: Request) => {
    try {
      await readJsonBody(request, { timeout_ms: 50 });
    } catch (error) {
      return new Response(error instanceof AppError ? error.code : String(error), { status: 408 });
    } finally {
      resolve();
    }
    return new Response();
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => undefined }, handler);
  const head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1,";
  {
    using connection = await connect(`http://127.0.0.1:${server.addr.port}`);
    await connection.write(new TextEncoder().encode(head));
    await answered;
    const answer = parseAnswer(await connection.read());
    assertEquals([answer.status, answer.body], [408, "request_timeout"]);
  }
  await server.shutdown();
});

/** Where requests end, over a real connection: what two programs could read in two ways, and bodies that are refused. */
import { serveTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { connect, parseAnswer, type RawAnswer } from "../../support/raw_http.ts";
import { assertUnchanged } from "../../support/refusal.ts";

const CHUNKED = '6\r\n{"a":1\r\n0\r\n\r\n';

/** The second request would be seen by whoever takes the other end for the right one. */
function smuggling(host: string, headers: readonly string[], body: string): string {
  const head = ["POST /api/v1/items HTTP/1.1", `Host: ${host}`, "Content-Type: application/json", ...headers, "", ""];
  return `${head.join("\r\n")}${body}GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
}

async function readAll(origin: string, request: string): Promise<string> {
  using connection = await connect(origin);
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  for (let part = await connection.read(); part !== ""; part = await connection.read()) text += part;
  return text;
}

const UNCLEAR: readonly (readonly [headers: readonly string[], body: string])[] = [
  [["Content-Length: 6", "Transfer-Encoding: chunked"], CHUNKED],
  [["Transfer-Encoding: chunked", "Content-Length: 6"], CHUNKED],
  [["TRANSFER-ENCODING: CHUNKED", "content-length: 6"], CHUNKED],
  [["content-length:6", "transfer-encoding:\tchunked"], CHUNKED],
  [["Content-Length: 6", "Content-Length: 6", "Transfer-Encoding: chunked"], CHUNKED],
  [["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], CHUNKED],
  [["Transfer-Encoding: gzip, chunked"], CHUNKED],
  [["Transfer-Encoding: identity", "Content-Length: 6"], '{"a":1'],
  [["Transfer-Encoding: xchunked"], CHUNKED],
  [["Transfer-Encoding:", "Content-Length: 6"], '{"a":1'],
  [["Transfer-Encoding : chunked", "Content-Length: 6"], CHUNKED],
  [["Transfer-Encoding:\r\n chunked", "Content-Length: 6"], CHUNKED],
  [["Content-Length: 6", "Content-Length: 7"], '{"a":1}'],
  [["Content-Length: 6, 6"], '{"a":1'],
  [["Content-Length: +6"], '{"a":1'],
  [["Content-Length: -6"], '{"a":1'],
  [["Content-Length: 0x6"], '{"a":1'],
  [["Content-Length: "], '{"a":1'],
  [["Content-Length: 99999999999999999999"], '{"a":1'],
];

Deno.test("framing: a request whose end is not clear is refused, and its connection closed", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  await assertUnchanged(t, async () => {
    for (const [headers, body] of UNCLEAR) {
      const text = await readAll(t.origin, smuggling(host, headers, body));
      assertEquals(text.split("HTTP/1.1 ").length, 2, `one answer to ${headers}: ${text}`);
      const { status, headers: answered } = parseAnswer(text);
      assertEquals([status, answered.get("connection")], [400, "close"], `${headers}`);
    }
  });
});

Deno.test("framing: nothing that follows a chunked request on its connection is read", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const body = 'f\r\n{"title":"new"}\r\n0\r\n\r\n';
  const text = await readAll(t.origin, smuggling(host, ["Transfer-Encoding: chunked"], body));
  assertEquals([text.split("HTTP/1.1 ").length, parseAnswer(text).status], [2, 201]);
  assertEquals(parseAnswer(text).headers.get("connection"), "close");
});

Deno.test("framing: a connection is kept after a request with a length, and after a small one that was refused", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  for (const [body, status] of [['{"title":"new"}', 201], ['{"title":""}', 422], ["{", 400]] as const) {
    const request = smuggling(host, [`Content-Length: ${body.length}`], body)
      .replace(/(GET .*\r\nHost: .*\r\n)\r\n$/s, "$1Connection: close\r\n\r\n");
    const text = await readAll(t.origin, request);
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => Number(code));
    assertEquals(statuses, [status, 200]);
  }
});

/** Sends all of a request before it reads a byte of the answer, as simple clients do. */
async function sendFirst(origin: string, head: readonly string[], size_bytes: number): Promise<RawAnswer> {
  const body = "a".repeat(size_bytes);
  return await sendAll(origin, `${[...head, "", ""].join("\r\n")}${body}`);
}

async function sendAll(origin: string, request: string): Promise<RawAnswer> {
  using connection = await connect(origin);
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  for (let part = await connection.read(); part !== ""; part = await connection.read()) text += part;
  return parseAnswer(text);
}

const SIZE_BYTES = 3 * 1024 * 1024;

Deno.test("framing: the answer to a body that is refused reaches clients that send all of it first", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const json = "Content-Type: application/json";
  const cases = [
    { line: "POST /api/v1/items", headers: [json], status: 413 },
    { line: "POST /api/v1/items", headers: ["Content-Type: text/plain"], status: 415 },
    { line: "POST /api/v1/nowhere", headers: [json], status: 404 },
    { line: "PUT /api/v1/items", headers: [json], status: 405 },
    { line: "POST /api/v1/items", headers: [json, "Origin: https://evil.example"], status: 403 },
    { line: "POST /api/v1/items?x=1", headers: [json], status: 422 },
  ];
  await assertUnchanged(t, async () => {
    for (const { line, headers, status } of cases) {
      const head = [
        `${line} HTTP/1.1`,
        `Host: ${host}`,
        `Content-Length: ${SIZE_BYTES}`,
        "Connection: close",
        ...headers,
      ];
      const answers = await Promise.all(Array.from({ length: 10 }, () => sendFirst(t.origin, head, SIZE_BYTES)));
      for (const answer of answers) {
        assertEquals([answer.status, answer.headers.get("connection")?.startsWith("close")], [status, true], line);
        assertEquals(JSON.parse(answer.body).status, status, "the whole answer");
      }
    }
  });
});

Deno.test("framing: a body refused for its size closes the connection, with a length and in chunks", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = ["POST /api/v1/items HTTP/1.1", `Host: ${host}`, "Content-Type: application/json"];
  const size = await sendFirst(t.origin, [...head, `Content-Length: ${SIZE_BYTES}`], SIZE_BYTES);
  const chunk = `${SIZE_BYTES.toString(16)}\r\n${"a".repeat(SIZE_BYTES)}\r\n0\r\n\r\n`;
  const lines = [...head, "Transfer-Encoding: chunked", "", ""].join("\r\n");
  const chunked = await sendAll(t.origin, `${lines}${chunk}`);
  for (const answer of [size, chunked]) {
    assertEquals([answer.status, answer.headers.get("connection")], [413, "close"]);
    assertEquals(JSON.parse(answer.body).type, "/problems/too_large");
  }
});

/** Waits for leave to send the body, and sends it only then. */
async function sendWithLeave(
  origin: string,
  head: readonly string[],
  size_bytes: number,
): Promise<[string, RawAnswer]> {
  using connection = await connect(origin);
  const encoder = new TextEncoder();
  await connection.write(encoder.encode([...head, "Expect: 100-continue", "", ""].join("\r\n")));
  let text = await connection.read();
  const first = text.split("\r\n")[0] ?? "";
  if (first.startsWith("HTTP/1.1 100 ")) {
    text = text.split("\r\n\r\n").slice(1).join("\r\n\r\n");
    await connection.write(encoder.encode("a".repeat(size_bytes)));
  }
  for (let part = await connection.read(); part !== ""; part = await connection.read()) text += part;
  return [first, parseAnswer(text)];
}

Deno.test("framing: a refused body is not asked for where Deno leaves that to us, and read on where it asks by itself", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = [`Host: ${host}`, `Content-Length: ${SIZE_BYTES}`];
  const cases = [
    { line: "POST /api/v1/items", header: "Content-Type: application/json", answered: "413 Payload Too Large" },
    { line: "POST /api/v1/items", header: "Content-Type: text/plain", answered: "415 Unsupported Media Type" },
    { line: "POST /api/v1/nowhere", header: "Content-Type: application/json", answered: "404 Not Found" },
  ];
  await assertUnchanged(t, async () => {
    for (const { line, header, answered } of cases) {
      for (let tries = 0; tries < 10; tries++) {
        const lines = [`${line} HTTP/1.1`, ...head, header, "Connection: close"];
        const [first, answer] = await sendWithLeave(t.origin, lines, SIZE_BYTES);
        assertEquals(first, `HTTP/1.1 ${Deno.version.deno.startsWith("2.7.") ? answered : "100 Continue"}`);
        assertEquals([answer.status, JSON.parse(answer.body).status], [Number(answered.slice(0, 3)), answer.status]);
      }
    }
  });
});

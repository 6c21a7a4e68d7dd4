/** JSON bodies that would be altered silently are refused, and all others arrive as they were sent. */
import fc from "fast-check";
import { AppError, type ErrorCode } from "../../../server/errors.ts";
import { parseJson, readJsonBody } from "../../../server/http/json_body.ts";
import { assertEquals, assertRejects, assertThrows } from "../../support/assert.ts";

const JSON_TYPE = { "content-type": "application/json" };

function nested(depth: number, open = "[", close = "]"): string {
  return open.repeat(depth) + close.repeat(depth);
}

/** An object of so many keys. */
function objectOf(keys: number): string {
  return `{${Array.from({ length: keys }, (_, index) => `"k${index}":0`)}}`;
}

interface Refused {
  readonly text: string;
  readonly code: ErrorCode;
  /** Part of the sentence. */
  readonly says: string;
}

const REFUSED: readonly Refused[] = [
  { text: "", code: "malformed", says: "not valid JSON" },
  { text: " ", code: "malformed", says: "not valid JSON" },
  { text: "{", code: "malformed", says: "not valid JSON" },
  { text: "{} {}", code: "malformed", says: "not valid JSON" },
  { text: "{'a':1}", code: "malformed", says: "not valid JSON" },
  { text: '{"a":1,}', code: "malformed", says: "not valid JSON" },
  { text: "[1,]", code: "malformed", says: "not valid JSON" },
  { text: "// note\n{}", code: "malformed", says: "not valid JSON" },
  { text: "[NaN]", code: "malformed", says: "not valid JSON" },
  { text: "[01]", code: "malformed", says: "not valid JSON" },
  { text: "[0x10]", code: "malformed", says: "not valid JSON" },
  { text: '["a\nb"]', code: "malformed", says: "not valid JSON" },
  { text: "\ufeff{}", code: "malformed", says: "not valid JSON" },
  { text: '{"a":1,"a":1}', code: "malformed", says: 'The key "a" stands twice' },
  { text: '{"a":1,"\\u0061":2}', code: "malformed", says: 'The key "a" stands twice' },
  { text: '[{"b":{"c":1,"d":2,"c":3}}]', code: "malformed", says: 'The key "c" stands twice' },
  { text: '{"a":{"b":1},"c":{"b":1},"a":2}', code: "malformed", says: 'The key "a" stands twice' },
  { text: '{"":1,"":2}', code: "malformed", says: 'The key "" stands twice' },
  { text: '{"__proto__":{}}', code: "malformed", says: '"__proto__" cannot be kept' },
  { text: '{"a":[{"\\u005f_proto__":1}]}', code: "malformed", says: '"__proto__" cannot be kept' },
  { text: "[9007199254740992]", code: "malformed", says: "9007199254740992 cannot be kept" },
  { text: "[9007199254740993]", code: "malformed", says: "9007199254740993 cannot be kept" },
  { text: "[-9007199254740993]", code: "malformed", says: "-9007199254740993 cannot be kept" },
  { text: "[12345678901234567890]", code: "malformed", says: "cannot be kept" },
  { text: "[9007199254740993.0]", code: "malformed", says: "cannot be kept" },
  { text: "[1e20]", code: "malformed", says: "1e20 cannot be kept" },
  { text: "[1e400]", code: "malformed", says: "1e400 cannot be kept" },
  { text: "[-1e400]", code: "malformed", says: "-1e400 cannot be kept" },
  { text: "[1e-400]", code: "malformed", says: "1e-400 cannot be kept" },
  { text: "[4503599627370497.3]", code: "malformed", says: "4503599627370497.3 cannot be kept" },
  { text: "[0.1000000000000000055511151231257827]", code: "malformed", says: "cannot be kept" },
  { text: '["\\ud800"]', code: "malformed", says: "half a surrogate pair" },
  { text: '["\\udc00\\ud800"]', code: "malformed", says: "half a surrogate pair" },
  { text: '{"\\ud83d":1}', code: "malformed", says: "half a surrogate pair" },
  { text: '["a\\u0000b"]', code: "malformed", says: "a NUL" },
  { text: '{"a\\u0000b":1}', code: "malformed", says: "a NUL" },
  { text: nested(65), code: "too_large", says: "nested deeper than 64" },
  { text: nested(65, '{"a":', "}").replace(":}", ":1}"), code: "too_large", says: "nested deeper than 64" },
  { text: nested(1000), code: "too_large", says: "nested deeper than 64" },
  { text: "[".repeat(100), code: "too_large", says: "nested deeper than 64" },
  { text: `["${"[".repeat(100)}\\"[", ${nested(64)}]`, code: "too_large", says: "nested deeper than 64" },
  { text: `[${"0,".repeat(100_000)}0]`, code: "too_large", says: "more than 100000 values" },
  { text: objectOf(20_001), code: "too_large", says: "more than 20000 keys" },
  { text: `[[],{"a":[${objectOf(20_001)}]}]`, code: "too_large", says: "more than 20000 keys" },
  { text: `[0.1${"0".repeat(96)}01]`, code: "malformed", says: "it has more than 100 characters" },
  { text: `{"a":-${"1".repeat(150_000)}}`, code: "malformed", says: "cannot be kept exactly" },
  { text: `[0.1${"0".repeat(150_000)}1]`, code: "malformed", says: `0.1${"0".repeat(37)}… cannot be kept exactly` },
  { text: `[1e${"0".repeat(150_000)}]`, code: "malformed", says: "cannot be kept exactly" },
  { text: "a".repeat(150_000), code: "malformed", says: "not valid JSON" },
  { text: '["\ud800"]', code: "malformed", says: "half a surrogate pair" },
  { text: '{"\ud800":1}', code: "malformed", says: "half a surrogate pair" },
  { text: '{"a" : [1, {}, "a"] , "a" : 2}', code: "malformed", says: 'The key "a" stands twice' },
];

Deno.test("parseJson() refuses what JSON.parse() would not keep as it is", () => {
  for (const { text, code, says } of REFUSED) {
    const error = assertThrows(() => parseJson(text), AppError, says);
    assertEquals(error.code, code, text.slice(0, 50));
  }
});

const KEPT: readonly (readonly [text: string, value: unknown])[] = [
  ["null", null],
  ['"text"', "text"],
  [" \t\r\n{ } ", {}],
  ["[-0]", [-0]],
  ["[9007199254740991, -9007199254740991]", [9007199254740991, -9007199254740991]],
  ["[1.5, 1e3, 1E-3, 0.1]", [1.5, 1000, 0.001, 0.1]],
  ["[1.50e1, 0.10, 100e-2, 5e-324, 0e99]", [15, 0.1, 1, 5e-324, 0]],
  [`["${"[".repeat(100)}\\"${"{,".repeat(100)}"]`, [`${"[".repeat(100)}"${"{,".repeat(100)}`]],
  ['{"a":{"a":{"a":1}},"b":{"a":2}}', { a: { a: { a: 1 } }, b: { a: 2 } }],
  ['{"a":{"b":1},"b":2,"c":[{"b":3}]}', { a: { b: 1 }, b: 2, c: [{ b: 3 }] }],
  ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  [`[${"1".repeat(15)}${"0".repeat(70)}e-70]`, [Number("1".repeat(15))]],
  ['{"a":"a","b":["a","a",{"a":"b"}],"c":"a"}', { a: "a", b: ["a", "a", { a: "b" }], c: "a" }],
  ['{"a\\"b":1,"a\\\\":2,"a":3}', { 'a"b': 1, "a\\": 2, a: 3 }],
  ['{"constructor":1,"toString":2,"hasOwnProperty":3}', { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  ['["\\ud83d\\ude00 ü \\u0041"]', ["😀 ü A"]],
  ['["/* no comment */ // neither"]', ["/* no comment */ // neither"]],
];

Deno.test("parseJson() keeps everything else", () => {
  for (const [text, value] of KEPT) assertEquals(parseJson(text), value, text);
});

Deno.test("parseJson() takes 20,000 keys in each of several objects, and 100,000 values in all", () => {
  const text = `[${[1, 2, 3].map(() => objectOf(20_000))},${"0,".repeat(39_999)}0]`;
  const value = parseJson(text);
  assertEquals(Array.isArray(value) && value.length, 40_003);
  assertEquals(Array.isArray(value) && Object.keys(value[2]).length, 20_000);
});

Deno.test("parseJson() takes what is nested 64 deep", () => {
  let depth = 0;
  for (let value = parseJson(nested(64)); Array.isArray(value); value = value[0]) depth++;
  assertEquals(depth, 64);
});

Deno.test("parseJson() gives back any value that JSON can hold", () => {
  const key = fc.string({ unit: "grapheme" }).filter((text) => text !== "__proto__" && !text.includes("\0"));
  const text = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0"));
  const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e15, max: 1e15 }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constant(null),
      fc.boolean(),
      number,
      text,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (one) => {
      const sent = JSON.stringify(one);
      assertEquals(parseJson(sent), JSON.parse(sent));
    }),
    { numRuns: 1000 },
  );
});

// ---- reading ----

function request(body: BodyInit, headers: Readonly<Record<string, string>> = JSON_TYPE): Request {
  return new Request("http://127.0.0.1/", { method: "POST", body, headers });
}

async function assertRefused(work: Promise<unknown>, code: ErrorCode, says: string): Promise<void> {
  const error = await assertRejects(() => work, AppError, says);
  assertEquals(error.code, code);
}

Deno.test("readJsonBody() refuses bytes that are not UTF-8 instead of replacing them", async () => {
  const invalid = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]];
  for (const bytes of invalid) {
    const body = Uint8Array.from([0x5b, 0x22, ...bytes, 0x22, 0x5d]); // ["…"]
    await assertRefused(readJsonBody(request(body)), "malformed", "not valid UTF-8");
  }
  assertEquals(await readJsonBody(request(new TextEncoder().encode('["ü😀"]'))), ["ü😀"]);
});

Deno.test("readJsonBody() refuses a byte order mark", async () => {
  const body = Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
  await assertRefused(readJsonBody(request(body)), "malformed", "not valid JSON");
});

const TYPES: readonly (readonly [type: string, accepted: boolean])[] = [
  ["application/json", true],
  ["APPLICATION/JSON", true],
  ["application/json; charset=utf-8", true],
  ["application/json;charset=UTF-8", true],
  ['application/json; charset="utf-8"', true],
  ["application/json; profile=x", true],
  ["application/json ; charset = utf-8", true],
  ["application/json; charset=latin1", false],
  ["application/json; charset = latin1", false],
  ["application/json; charset=utf-16", false],
  ["application/json; charset=utf-8; charset=utf-16", false],
  ["application/jsonp", false],
  ["application/json-patch+json", false],
  ["application/problem+json", false],
  ["text/json", false],
  ["text/plain", false],
  ["text/plain; application/json", false],
  ["application/x-www-form-urlencoded", false],
  ["multipart/form-data; boundary=x", false],
  ["application/json, text/plain", false],
  ["", false],
];

Deno.test("readJsonBody() takes application/json in UTF-8 and nothing else", async () => {
  for (const [type, isAccepted] of TYPES) {
    const reading = readJsonBody(request("{}", { "content-type": type }));
    if (isAccepted) assertEquals(await reading, {}, type);
    else await assertRefused(reading, "unsupported_type", "application/json in UTF-8");
  }
  const untyped = new Request("http://127.0.0.1/", { method: "POST", body: new Uint8Array([0x7b, 0x7d]) });
  await assertRefused(readJsonBody(untyped), "unsupported_type", "The body has no type");
});

Deno.test("readJsonBody() refuses a body that is compressed: its bytes are not the JSON", async () => {
  for (const encoding of ["gzip", "br", "identity, gzip", "unknown"]) {
    const reading = readJsonBody(request("{}", { ...JSON_TYPE, "content-encoding": encoding }));
    await assertRefused(reading, "unsupported_type", `encoded as "${encoding}"`);
  }
  assertEquals(await readJsonBody(request("{}", { ...JSON_TYPE, "content-encoding": "identity" })), {});
});

Deno.test("readJsonBody() puts a body together that comes in many small chunks", async () => {
  const text = JSON.stringify({ a: "ü".repeat(9000) });
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  const drops = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (sent === bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, sent + 1));
      sent += 1;
    },
  });
  assertEquals(await readJsonBody(request(drops)), JSON.parse(text));
});

/** A JSON text of exactly this many bytes. */
function textOf(size_bytes: number): string {
  return JSON.stringify("x".repeat(size_bytes - 2));
}

Deno.test("readJsonBody() takes exactly as many bytes as allowed, with and without a length", async () => {
  for (const withLength of [true, false]) {
    for (const [max_bytes, limits] of [[2 ** 20, {}], [100, { max_bytes: 100 }]] as const) {
      const send = (size_bytes: number) => {
        const headers = withLength ? { ...JSON_TYPE, "content-length": String(size_bytes) } : JSON_TYPE;
        return readJsonBody(request(textOf(size_bytes), headers), limits);
      };
      assertEquals(await send(max_bytes), "x".repeat(max_bytes - 2));
      await assertRefused(send(max_bytes + 1), "too_large", `larger than ${max_bytes} bytes`);
    }
  }
});

Deno.test("readJsonBody() stops reading a body without a length once it is too large", async () => {
  let sent_bytes = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent_bytes += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  }, { highWaterMark: 0 });
  await assertRefused(readJsonBody(request(endless), { max_bytes: 5000 }), "too_large", "larger than 5000 bytes");
  assertEquals(sent_bytes, 6000);
});

Deno.test("readJsonBody() gives up on a body that does not come to its end", async () => {
  const stuck = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("[1,")),
  });
  const reading = readJsonBody(request(stuck), { timeout_ms: 20 });
  await assertRefused(reading, "request_timeout", "not complete within 0.02 s");
});

Deno.test("readJsonBody() tells a body that breaks off from a fault of ours", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("[1,")),
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  await assertRefused(readJsonBody(request(broken)), "malformed", "broke off");
});

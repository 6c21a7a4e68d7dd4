/** Forms arrive as they were sent, or not at all. */
import { Hono } from "hono";
import fc from "fast-check";
import * as z from "zod";
import type { Env } from "../../../server/context.ts";
import { AppError, type ErrorCode } from "../../../server/errors.ts";
import { FORM_TYPE, parseForm, readFormBody } from "../../../server/http/form_body.ts";
import { validate } from "../../../server/http/validate.ts";
import { assertEquals, assertRejects, assertThrows } from "../../support/assert.ts";

const KEPT: Readonly<Record<string, Record<string, string>>> = {
  "": {},
  "a=1": { a: "1" },
  "a=1&b=2": { a: "1", b: "2" },
  "a=": { a: "" },
  "=a": { "": "a" },
  "a=b=c": { a: "b=c" },
  "a=1+2%2B3": { a: "1 2+3" },
  "na%6de+x=%C3%BC%F0%9F%98%80": { "name x": "ü😀" },
  "a=ü": { a: "ü" },
  "a=%26&b=%3D%25": { a: "&", b: "=%" },
  "constructor=x": { constructor: "x" },
};

Deno.test("parseForm() gives each field by its name", () => {
  for (const [text, fields] of Object.entries(KEPT)) assertEquals(parseForm(text), fields, text);
});

const REFUSED: readonly (readonly [text: string, code: ErrorCode, says: string])[] = [
  ["a=1&a=2", "malformed", 'The field "a" stands twice in the form'],
  ["a=1&%61=2", "malformed", 'The field "a" stands twice in the form'],
  ["a", "malformed", 'a field without "="'],
  ["a=1&", "malformed", 'a field without "="'],
  ["{}", "malformed", 'a field without "="'],
  ["a=%", "malformed", "a % that is not followed by UTF-8"],
  ["a=%zz", "malformed", "a % that is not followed by UTF-8"],
  ["a=%ff", "malformed", "a % that is not followed by UTF-8"],
  ["a=%ED%A0%80", "malformed", "a % that is not followed by UTF-8"],
  ["a=%C0%80", "malformed", "a % that is not followed by UTF-8"],
  ["%=a", "malformed", "a % that is not followed by UTF-8"],
  ["a=%00", "malformed", "holds a NUL"],
  ["a\0=b", "malformed", "holds a NUL"],
  [Array.from({ length: 101 }, (_, index) => `f${index}=`).join("&"), "too_large", "more than 100 fields"],
];

Deno.test("parseForm() refuses what would be altered or could mean two things", () => {
  for (const [text, code, says] of REFUSED) {
    assertEquals(assertThrows(() => parseForm(text), AppError, says).code, code, text.slice(0, 50));
  }
});

Deno.test("parseForm() gives back any form that a browser sends", () => {
  const text = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0"));
  const fields = fc.dictionary(text, text, { maxKeys: 10, noNullPrototype: true });
  fc.assert(fc.property(fields, (one) => {
    assertEquals(parseForm(new URLSearchParams(one).toString()), one);
  }));
});

function request(body: string, type = FORM_TYPE): Request {
  return new Request("http://127.0.0.1/", { method: "POST", body, headers: { "content-type": type } });
}

Deno.test("readFormBody() takes forms of up to 64 KiB in UTF-8 and nothing else", async () => {
  assertEquals(await readFormBody(request("a=1", `${FORM_TYPE}; charset=UTF-8`)), { a: "1" });
  const large = `a=${"x".repeat(65534)}`;
  assertEquals((await readFormBody(request(large)))["a"]?.length, 65534);
  const refused: [Request, ErrorCode][] = [
    [request(`${large}x`), "too_large"],
    [request("a=1", "application/json"), "unsupported_type"],
    [request("a=1", "multipart/form-data; boundary=x"), "unsupported_type"],
    [request("a=1", `${FORM_TYPE}; charset=latin1`), "unsupported_type"],
  ];
  for (const [one, code] of refused) {
    assertEquals((await assertRejects(() => readFormBody(one), AppError)).code, code);
  }
});

Deno.test('validate("form", …) hands the route its fields, and points at those that do not fit', async () => {
  const Login = z.strictObject({ username: z.string().min(1, "must not be empty"), scope: z.string().optional() });
  const app = new Hono<Env>().post("/", validate("form", Login), (c) => c.json(c.req.valid("form")));
  app.onError((error, c) => c.json(error instanceof AppError ? [error.code, error.errors ?? []] : String(error), 418));
  const send = async (body: string, path = "/") => {
    const headers = { "content-type": FORM_TYPE };
    return await (await app.request(path, { method: "POST", body, headers })).json();
  };
  assertEquals(await send("username=anna+b"), { username: "anna b" });
  assertEquals(await send("username=&role=admin"), ["invalid", [
    { pointer: "/username", detail: "must not be empty" },
    { pointer: "/role", detail: "is not known here" },
  ]]);
  assertEquals(await send(""), ["invalid", [{ pointer: "/username", detail: "is missing" }]]);
  assertEquals(await send("username=a", "/?username=b"), ["invalid", []]);
});

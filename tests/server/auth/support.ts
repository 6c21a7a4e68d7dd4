/** What tests of accounts share: forged tokens, cookies as a browser keeps them, and being shut out. */
import { createHmac } from "node:crypto";
import { Buffer } from "node:buffer";
import { type GivenSession, PASSWORD } from "../../support/accounts.ts";
import { INSTANCE_ID, NOW, REQUEST_ID, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";

export const ME = "/api/v1/users/me";
export const OVER = "This session or token is unknown, expired or was ended";

/** Seconds since 1970 when tests take place. */
export const NOW_S = Math.floor(Date.parse(NOW) / 1000);

/** A moment so many milliseconds after the one at which tests take place. */
export function after(by_ms: number): string {
  return new Date(Date.parse(NOW) + by_ms).toISOString();
}

// ---- tokens ----

export const HEADER = { alg: "HS256", typ: "at+jwt" };

/** What stands in a token of this session. */
export function claimsOf({ user, session_id }: Pick<GivenSession, "user" | "session_id">) {
  return { sid: session_id, iss: `benchtop:${INSTANCE_ID}`, sub: user.id, iat: NOW_S, exp: NOW_S + 900 };
}

export function encode(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** A JWT of any header and claims, signed with any key. */
export function forge(header: unknown, claims: unknown, key: string | Uint8Array, hash = "sha256"): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest("base64url")}`;
}

/** The app's own key, as somebody reads it who can read its files. */
export function readKey(t: TestApp): Uint8Array {
  return Buffer.from(Deno.readTextFileSync(`${t.directory}/secret.key`).trim(), "base64url");
}

export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Asks for what only somebody known may ask for: a complete 401, and nothing has changed. */
export async function assertShutOut(
  t: TestApp,
  headers: Readonly<Record<string, string>> | Headers,
  detail: string,
  message?: string,
): Promise<void> {
  const answer = await assertUnchanged(t, () => t.get(ME, headers));
  assertEquals(answer.headers.get("www-authenticate"), 'Bearer error="invalid_token"', message);
  assertEquals(await assertProblem(answer, "unauthenticated", message), {
    type: "/problems/unauthenticated",
    title: "Who is asking?",
    status: 401,
    detail,
    instance: ME,
    request_id: REQUEST_ID,
  }, message);
}

/** Asks who one is with these credentials; the body is read. */
export async function statusOf(t: TestApp, headers: HeadersInit, path = ME): Promise<number> {
  const answer = await t.get(path, headers);
  await answer.body?.cancel();
  return answer.status;
}

// ---- cookies ----

const CUT_ID = INSTANCE_ID.slice(-12);

export function cookieName(kind: "access" | "refresh", port = 8008, cut_id = CUT_ID): string {
  return `benchtop_${kind}_${port}_${cut_id}`;
}

/** Values of the cookies that an answer sets, by their kind; empty texts for those that it clears. */
export function cookiesOf(
  answer: Response,
  port = 8008,
  count = 2,
): { readonly access: string; readonly refresh: string } {
  const find = (kind: "access" | "refresh") => {
    const start = `${cookieName(kind, port)}=`;
    const found = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith(start));
    assert(found.length >= 1, `${kind} of ${answer.headers.getSetCookie()}`);
    return found[0]?.slice(start.length).split(";")[0] ?? "";
  };
  const ofSession = answer.headers.getSetCookie().filter((cookie) => !cookie.startsWith("benchtop_device_"));
  assertEquals(ofSession.length, count);
  return { access: find("access"), refresh: find("refresh") };
}

export function refreshCookie(token: string, port?: number): { readonly cookie: string } {
  return { cookie: `${cookieName("refresh", port)}=${token}` };
}

export function accessCookie(token: string): { readonly cookie: string } {
  return { cookie: `${cookieName("access")}=${token}` };
}

// ---- routes ----

export function logIn(t: TestApp, username = "anna", password = PASSWORD, headers?: HeadersInit): Promise<Response> {
  return t.post("/api/v1/auth/login", { username, password }, headers);
}

export function refresh(t: TestApp, token: string): Promise<Response> {
  return t.post("/api/v1/auth/refresh", undefined, refreshCookie(token, t.services.access.port));
}

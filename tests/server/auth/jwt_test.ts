/** Forged access tokens: whatever somebody makes up, or makes of a real one, lets nobody in. */
import { Buffer } from "node:buffer";
import { generateKeyPairSync, sign } from "node:crypto";
import { givenApiToken, givenPerson, type GivenSession } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { writtenLog } from "../../support/log.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { assertShutOut, bearer, claimsOf, encode, forge, HEADER, NOW_S, OVER, readKey, statusOf } from "./support.ts";
import { accessCookie, refreshCookie } from "./support.ts";

interface Scene {
  readonly t: TestApp;
  readonly anna: GivenSession;
  /** Stands for whatever was not altered. */
  readonly claims: ReturnType<typeof claimsOf>;
  readonly key: Uint8Array;
}

/** Runs a test on an app with Anna logged in, after showing that an unaltered token of our making is taken. */
function forgeryTest(name: string, work: (scene: Scene) => Promise<void>): void {
  Deno.test(`forged tokens: ${name}`, async () => {
    await using t = await startTestApp({ auth: true });
    const anna = await givenPerson(t);
    const claims = claimsOf(anna);
    const key = readKey(t);
    assertEquals(forge(HEADER, claims, key), anna.token);
    assertEquals(await statusOf(t, bearer(forge(HEADER, { ...claims, iat: NOW_S - 1 }, key))), 200);
    await work({ t, anna, claims, key });
  });
}

async function assertAllShutOut(t: TestApp, tokens: Readonly<Record<string, string>>): Promise<void> {
  for (const [what, token] of Object.entries(tokens)) {
    await assertShutOut(t, bearer(token), OVER, what);
    await assertShutOut(t, accessCookie(token), OVER, `${what}, as a cookie`);
  }
}

forgeryTest("no algorithm, however it is spelled", async ({ t, claims, key }) => {
  for (const alg of ["none", "None", "NONE", "nOnE", "", "HS256 ", "hs256", null, 0, undefined]) {
    const signed = forge({ ...HEADER, alg }, claims, key);
    const unsigned = signed.slice(0, signed.lastIndexOf(".") + 1);
    await assertAllShutOut(t, { [`${alg}, signed`]: signed, [`${alg}, not signed`]: unsigned });
  }
});

forgeryTest("another algorithm, with the real key", async ({ t, claims, key }) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const unsigned = `${encode({ ...HEADER, alg: "RS256" })}.${encode(claims)}`;
  await assertAllShutOut(t, {
    "HS512": forge({ ...HEADER, alg: "HS512" }, claims, key, "sha512"),
    "HS384": forge({ ...HEADER, alg: "HS384" }, claims, key, "sha384"),
    "HS512 under HS256's name": forge(HEADER, claims, key, "sha512"),
    "HS256 under HS512's name": forge({ ...HEADER, alg: "HS512" }, claims, key),
    "RS256 signed with the secret": forge({ ...HEADER, alg: "RS256" }, claims, key),
    "RS256 with a key pair": `${unsigned}.${sign("sha256", Buffer.from(unsigned), privateKey).toString("base64url")}`,
    "ES256": forge({ ...HEADER, alg: "ES256" }, claims, key),
  });
});

forgeryTest("another key, or none", async ({ t, anna, claims, key }) => {
  const other = await givenOtherInstanceToken(anna);
  await assertAllShutOut(t, {
    "wrong key": forge(HEADER, claims, "x".repeat(32)),
    "no key": forge(HEADER, claims, ""),
    "zeros": forge(HEADER, claims, new Uint8Array(32)),
    "the key's text": forge(HEADER, claims, Buffer.from(key).toString("base64url")),
    "the key cut short": forge(HEADER, claims, key.subarray(0, 31)),
    "empty signature": `${encode(HEADER)}.${encode(claims)}.`,
    "no signature": `${encode(HEADER)}.${encode(claims)}`,
    "one part more": `${anna.token}.${encode(claims)}`,
    "another instance with another key": other,
  });
});

/** What an app of its own, with its own key, would give Anna. */
async function givenOtherInstanceToken(anna: GivenSession): Promise<string> {
  await using other = await startTestApp({ auth: true });
  await givenPerson(other);
  return forge(HEADER, claimsOf(anna), readKey(other));
}

forgeryTest("a header that brings or names the key", async ({ t, claims }) => {
  const mine = Buffer.from("the attacker's own key, long enough");
  const jwk = { kty: "oct", k: mine.toString("base64url"), alg: "HS256" };
  const headers = {
    jwk: { jwk },
    jku: { jku: "https://attacker.example/keys.json", kid: "1" },
    x5u: { x5u: "https://attacker.example/chain.pem" },
    x5c: { x5c: [mine.toString("base64")] },
    "kid of a file": { kid: "../../../../dev/null" },
    "kid of SQL": { kid: "' UNION SELECT 'key' --" },
  };
  for (const [what, more] of Object.entries(headers)) {
    await assertAllShutOut(t, {
      [what]: forge({ ...HEADER, ...more }, claims, mine),
      [`${what}, empty key`]: forge({ ...HEADER, ...more }, claims, ""),
    });
  }
});

forgeryTest("a header that asks for more than we know, or for another type", async ({ t, claims, key }) => {
  const headers = {
    "crit of a known claim": { crit: ["exp"] },
    "crit of something unknown": { crit: ["b65"], b65: true },
    "empty crit": { crit: [] },
    "payload that is not encoded": { b64: false, crit: ["b64"] },
    "plain JWT": { typ: "JWT" },
    "no type": { typ: undefined },
    "ID token": { typ: "id_token" },
    "refresh token": { typ: "rt+jwt" },
    "type that is no text": { typ: 1 },
  };
  for (const [what, more] of Object.entries(headers)) {
    await assertAllShutOut(t, { [what]: forge({ ...HEADER, ...more }, claims, key) });
  }
});

forgeryTest("times that have passed, lie ahead or are no times", async ({ t, claims, key }) => {
  const times: Record<string, object> = {
    "expired a second ago": { exp: NOW_S - 1 },
    "expires now": { exp: NOW_S },
    "never expires": { exp: undefined },
    "expires as a text": { exp: String(NOW_S + 900) },
    "expires at null": { exp: null },
    "not yet": { nbf: NOW_S + 1 },
    "not yet, as a text": { nbf: "1" },
    "made at no time": { iat: undefined },
    "made at a text": { iat: "yesterday" },
  };
  for (const [what, more] of Object.entries(times)) {
    await assertAllShutOut(t, { [what]: forge(HEADER, { ...claims, ...more }, key) });
  }
});

forgeryTest("claims that are another's, or none", async ({ t, anna, claims, key }) => {
  const bob = await givenPerson(t, { username: "bob", is_admin: true });
  const forged: Record<string, object> = {
    "another user with my session": { sub: bob.user.id },
    "another's session with my name": { sid: bob.session_id },
    "a session that is not there": { sid: "unknown" },
    "no session": { sid: undefined },
    "a session that is no text": { sid: [anna.session_id] },
    "no user": { sub: undefined },
    "the local user": { sub: "local", sid: "local" },
    "another instance with the same SECRET_KEY": { iss: "benchtop:01900000-0000-7000-8000-00000000ffff" },
    "no issuer": { iss: undefined },
    "issuers": { iss: [claims.iss] },
  };
  for (const [what, more] of Object.entries(forged)) {
    await assertAllShutOut(t, { [what]: forge(HEADER, { ...claims, ...more }, key) });
  }
  await assertAllShutOut(t, {
    "a list": forge(HEADER, [claims], key),
    "a text": forge(HEADER, JSON.stringify("claims"), key),
    "no JSON": forge(HEADER, "{", key),
    "nothing": forge(HEADER, "", key),
  });
});

forgeryTest("other spellings of a good one", async ({ t, anna, claims, key }) => {
  const [head = "", payload = "", signature = ""] = anna.token.split(".");
  const last = signature.at(-1) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const sameBits = alphabet[alphabet.indexOf(last) + 1] ?? "";
  assertEquals(
    Buffer.from(signature.slice(0, -1) + sameBits, "base64url").toString("hex"),
    Buffer.from(signature, "base64url").toString("hex"),
  );
  const standard = findWithSign(claims, key);
  assertEquals(await statusOf(t, bearer(standard)), 200);
  await assertAllShutOut(t, {
    "spare bits": `${head}.${payload}.${signature.slice(0, -1)}${sameBits}`,
    "padding": `${anna.token}=`,
    "the other alphabet": standard.replaceAll("-", "+").replaceAll("_", "/"),
    "a character more": `${anna.token}A`,
    "a dot more": `${anna.token}.`,
    "a dot before": `.${anna.token}`,
    "capitals": anna.token.toUpperCase(),
    "cut short": anna.token.slice(0, -1),
  });
  assertEquals(await statusOf(t, bearer(anna.token)), 200);
});

/** A good token whose signature has a character that is another one in base64's first alphabet. */
function findWithSign(claims: ReturnType<typeof claimsOf>, key: Uint8Array): string {
  for (let back_s = 1;; back_s++) {
    const token = forge(HEADER, { ...claims, iat: claims.iat - back_s }, key);
    if (/[-_]/.test(token.split(".")[2] ?? "")) return token;
  }
}

forgeryTest("the header of another kind, or with more than one token", async ({ t, anna }) => {
  const FORM = "The Authorization header has to be Bearer and a token";
  const basic = Buffer.from("anna:correct horse battery").toString("base64");
  const headers = [
    `Basic ${basic}`,
    `Digest username="anna"`,
    anna.token,
    `Token ${anna.token}`,
    "Bearer",
    "Bearer ",
    `Bearer${anna.token}`,
    `Bearer ${anna.token} ${anna.token}`,
    `Bearer ${anna.token}, Bearer ${anna.token}`,
    `Bearer ${anna.token},`,
    `Bearer "${anna.token}"`,
    `Bearer token=${anna.token}`,
    `Bearer\t${anna.token}`,
    "",
  ];
  for (const authorization of headers) await assertShutOut(t, { authorization }, FORM, authorization);
  const twice = new Headers({ authorization: `Bearer ${anna.token}` });
  twice.append("authorization", `Bearer ${anna.token}`);
  await assertShutOut(t, twice, FORM, "two headers");
  for (const length of [2001, 16_000, 1_000_000]) await assertShutOut(t, bearer("A".repeat(length)), OVER, `${length}`);
  for (const scheme of ["bearer", "BEARER", "Bearer "]) {
    assertEquals(await statusOf(t, { authorization: `${scheme} ${anna.token}` }), 200, scheme);
  }
});

forgeryTest("a token in the place of another kind", async ({ t, anna }) => {
  const program = await givenApiToken(t, anna.user, ["read"]);
  await assertShutOut(t, bearer(anna.refresh_token), OVER);
  await assertShutOut(t, accessCookie(anna.refresh_token), OVER);
  await assertShutOut(t, accessCookie(program.secret), OVER);
  await assertShutOut(t, bearer(program.id), OVER);
  await assertShutOut(t, bearer(program.secret.replace("benchtop_", "")), OVER);
  for (const token of [anna.token, program.secret, anna.session_id]) {
    await assertRefused(t, {
      method: "POST",
      path: "/api/v1/auth/refresh",
      headers: refreshCookie(token),
      answers: "401 unauthenticated",
      detail: "This session is over; log in again",
    });
  }
});

forgeryTest("neither the log nor an answer repeats what was sent", async ({ t, anna }) => {
  const before = t.log.length;
  const answer = await t.get("/api/v1/users/me", bearer(`${anna.token}A`));
  assert(!(await answer.text()).includes(anna.token.slice(0, 30)));
  assert(t.log.length > before && !writtenLog(t.log).includes(anna.token.slice(0, 30)));
});

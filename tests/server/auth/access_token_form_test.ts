/** OAuth2's password form (RFC 6749, 4.3): an access token for programs that speak nothing else. */
import { type ErrorCode } from "../../../server/errors.ts";
import { givenUser, PASSWORD } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { recordOne } from "../../support/trail.ts";
import { after, assertShutOut, bearer, claimsOf, forge, HEADER, OVER, readKey, statusOf } from "./support.ts";

const PATH = "/api/v1/login/access-token";
const FORM = "application/x-www-form-urlencoded";
const GOOD = `username=anna&password=${encodeURIComponent(PASSWORD)}`;

function send(t: TestApp, body: string | Uint8Array<ArrayBuffer>, type: string | null = FORM, path = PATH) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const headers = { "content-length": String(bytes.length), ...(type === null ? {} : { "content-type": type }) };
  return t.request(path, { method: "POST", body: bytes, headers });
}

async function assertFormRefused(
  t: TestApp,
  code: ErrorCode,
  detail: string,
  body: string | Uint8Array<ArrayBuffer>,
  type?: string | null,
): Promise<void> {
  const answer = await assertUnchanged(t, () => send(t, body, type));
  const problem = await assertProblem(answer, code, String(body).slice(0, 100));
  assertEquals([problem.detail, answer.headers.getSetCookie()], [detail, []]);
  t.setNow(new Date(Date.parse(t.services.now()) + 60_000).toISOString()); // this is not about the limit
}

Deno.test("POST /login/access-token answers an access token and nothing to renew it with", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  const session_id = t.nextId();
  const { answer, entry } = await recordOne(t, () => send(t, `grant_type=password&${GOOD}&scope=`));
  const access_token = forge(HEADER, claimsOf({ user, session_id }), readKey(t));
  assertEquals([answer.status, await answer.json()], [200, { access_token, token_type: "bearer" }]);
  assertEquals(answer.headers.getSetCookie(), []);
  assertEquals([entry.operation, entry.entity_id, entry.actor], ["session.create", session_id, "anna"]);
  assertEquals(t.db.all("SELECT created_at, expires_at FROM sessions"), [{
    created_at: NOW,
    expires_at: after(900_000),
  }]);
  assertEquals(t.db.value("SELECT count(*) FROM refresh_tokens"), 0);
  assertEquals(await statusOf(t, bearer(access_token)), 200);
  t.setNow(after(900_000));
  await assertShutOut(t, bearer(access_token), OVER);
});

Deno.test("POST /login/access-token takes what its clients send along, and any spelling of its type", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const more = "client_id=x&client_secret=y&scope=read+write";
  const bodies = [
    ...[`grant_type=&${GOOD}`, `${GOOD}&${more}`, "password=correct+horse%20battery&username=a%6e%6Ea"],
  ];
  for (const body of bodies) assertEquals((await send(t, body)).status, 200, body);
  const types = [`${FORM}; charset=utf-8`, `${FORM};charset="UTF-8"`, FORM.toUpperCase()];
  for (const type of types) assertEquals((await send(t, GOOD, type)).status, 200, type);
  assertEquals((await send(t, GOOD, FORM, "/api/login/access-token/")).status, 200);
});

Deno.test("POST /login/access-token answers as the other login to what is wrong", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const detail = "Wrong name or wrong password";
  for (const body of ["username=anna&password=wrong", "username=nobody&password=wrong", "username=&password="]) {
    await assertFormRefused(t, "unauthenticated", detail, body);
  }
});

Deno.test("POST /login/access-token takes forms only", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const other = (type: string) => `The body has ${type}; this address takes ${FORM} in UTF-8`;
  const json = JSON.stringify({ username: "anna", password: PASSWORD });
  await assertFormRefused(t, "unsupported_type", other('type "application/json"'), json, "application/json");
  await assertFormRefused(t, "unsupported_type", other('type "text/plain"'), GOOD, "text/plain");
  const multipart = "multipart/form-data; boundary=x";
  await assertFormRefused(t, "unsupported_type", other(`type "${multipart}"`), GOOD, multipart);
  await assertFormRefused(
    t,
    "unsupported_type",
    other(`type "${FORM}; charset=latin1"`),
    GOOD,
    `${FORM}; charset=latin1`,
  );
  await assertFormRefused(t, "unsupported_type", other("no type"), GOOD, null);
});

Deno.test("POST /login/access-token refuses a form that two readers could read in two ways", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const twice = (name: string) => `The field "${name}" stands twice in the form`;
  await assertFormRefused(t, "malformed", twice("username"), `username=anna&${GOOD}`);
  await assertFormRefused(t, "malformed", twice("password"), `${GOOD}&password=wrong`);
  await assertFormRefused(t, "malformed", twice("username"), `user%6eame=bob&${GOOD}`);
  await assertFormRefused(t, "malformed", 'The form has a field without "="', `${GOOD}&scope`);
  await assertFormRefused(t, "malformed", 'The form has a field without "="', `${GOOD}&`);
  const percent = "The form holds a % that is not followed by UTF-8";
  for (const bad of ["%", "%zz", "%ff", "%c3%28", "%ed%a0%80"]) {
    await assertFormRefused(t, "malformed", percent, `username=anna${bad}&password=x`);
  }
  await assertFormRefused(t, "malformed", "A text in the form holds a NUL", "username=anna%00&password=x");
  await assertFormRefused(t, "malformed", "The body is not valid UTF-8", new Uint8Array([0x61, 0x3d, 0xff]));
});

Deno.test("POST /login/access-token refuses fields that are missing, unknown or too long", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  await assertFormRefused(t, "invalid", "/username is missing (and 1 more)", "");
  await assertFormRefused(t, "invalid", "/password is missing", "username=anna");
  await assertFormRefused(t, "invalid", "/is_admin is not known here", `${GOOD}&is_admin=true`);
  await assertFormRefused(t, "invalid", "/__proto__ is not known here", `${GOOD}&__proto__=x`);
  const long = `username=anna&password=${"x".repeat(1025)}`;
  await assertFormRefused(t, "invalid", "/password must have at most 1024 characters", long);
  const answer = await assertUnchanged(t, () => send(t, `grant_type=refresh_token&${GOOD}`));
  assertEquals((await assertProblem(answer, "invalid")).errors?.map(({ pointer }) => pointer), ["/grant_type"]);
  const large = `${GOOD}&scope=${"x".repeat(16 * 1024)}`;
  await assertFormRefused(t, "too_large", "The body is larger than 16384 bytes", large);
  const many = Array.from({ length: 101 }, (_, index) => `f${index}=`).join("&");
  await assertFormRefused(t, "too_large", "The form has more than 100 fields", many);
});

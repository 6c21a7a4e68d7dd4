/** Logging in with a name and a password. */
import { insertNewUser } from "../../../server/users/service.ts";
import { Passwords } from "../../../server/auth/passwords.ts";
import { givenPerson, givenUser, PASSWORD } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { GIVER } from "../../support/given.ts";
import { writtenLog } from "../../support/log.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";
import { CHEAP } from "../../support/services.ts";
import { recordOne } from "../../support/trail.ts";
import { after, bearer, claimsOf, cookiesOf, forge, HEADER, logIn, ME, readKey, statusOf } from "./support.ts";

const LOGIN = "/api/v1/auth/login";
const WRONG = { answers: "401 unauthenticated", detail: "Wrong name or wrong password" } as const;

const WEEK_MS = 7 * 86_400_000;

Deno.test("POST /auth/login starts a session, hands out its tokens and leaves one audit entry", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  const session_id = t.nextId();
  const { answer, entry } = await recordOne(t, () => logIn(t, "anna", PASSWORD, { "user-agent": "a browser" }));
  const token = forge(HEADER, claimsOf({ user, session_id }), readKey(t));
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), { token, access_token: token, token_type: "bearer", expires_in: 900, user });
  const row = { id: session_id, user_id: user.id, device: "a browser", created_at: NOW, last_seen_at: NOW };
  assertEquals(entry, {
    operation: "session.create",
    entity_type: "session",
    entity_id: session_id,
    details: { owner_id: user.id, row: { ...row, expires_at: after(WEEK_MS) } },
    actor: "anna",
    request_id: "test-request",
    source: "server",
  });
  assertEquals(await statusOf(t, bearer(token)), 200);
});

Deno.test("POST /auth/login keeps neither password nor token: not in the database, the trail or the log", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const answer = await logIn(t);
  const { access, refresh } = cookiesOf(answer);
  const kept = JSON.stringify(t.snapshot()) + writtenLog(t.log);
  for (const secret of [PASSWORD, access, refresh]) assert(!kept.includes(secret));
  assert(!(await answer.text()).includes(refresh)); // scripts could read it there
  assertEquals(JSON.stringify(t.db.all("SELECT details FROM audit_logs")).includes("$scrypt$"), false);
});

Deno.test("POST /auth/login takes the name and the password however their letters are typed", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUserWith(t, "Zoë", "pässwörter für alle".normalize("NFC"));
  for (const [username, password] of [["zoë", "NFC"], ["ZOË", "NFD"], ["Zoe\u0308", "NFC"]] as const) {
    assertEquals((await logIn(t, username, "pässwörter für alle".normalize(password))).status, 200, username);
  }
  for (const username of ["zoe", "zoë ", " zoë"]) {
    assertEquals((await logIn(t, username, "pässwörter für alle")).status, 401, username);
  }
});

async function givenUserWith(t: TestApp, username: string, password: string): Promise<void> {
  const password_hash = await t.services.passwords.hash(password);
  await t.db.write(() => insertNewUser(t.services, GIVER, { username, password_hash }));
}

Deno.test("POST /auth/login compares all of a long password", async () => {
  await using t = await startTestApp({ auth: true });
  const password = "p".repeat(127);
  await givenUserWith(t, "anna", `${password}1`);
  for (
    const [tried, status] of [[`${password}1`, 200], [`${password}2`, 401], [password, 401], [`${password}11`, 401]]
  ) {
    assertEquals((await logIn(t, "anna", String(tried))).status, status);
  }
});

Deno.test("POST /auth/login answers the same to a wrong name, a wrong password and a disabled user", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  await givenUser(t, { username: "bob", is_active: false });
  const tried = [["anna", "wrong password"], ["nobody-here", PASSWORD], ["bob", PASSWORD], ["", ""], [
    "local",
    "local",
  ]];
  const headers: string[] = [];
  for (const [username = "", password = ""] of tried) {
    await assertRefused(t, { method: "POST", path: LOGIN, body: { username, password }, ...WRONG });
    const answer = await assertUnchanged(t, () => logIn(t, username, password));
    const counted = new Set(["x-ratelimit-remaining"]);
    headers.push(JSON.stringify([...answer.headers].filter(([name]) => !counted.has(name))));
    assertEquals(answer.headers.get("www-authenticate"), "Bearer");
    t.setNow(after(headers.length * 60_000)); // the next minute: this is not about the limit
  }
  assertEquals(new Set(headers).size, 1);
});

Deno.test("POST /auth/login refuses what is no name and password before it looks at them", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const refuse = async (body: unknown, pointer: string, detail: string) =>
    await assertRefused(t, { method: "POST", path: LOGIN, body, ...invalid(pointer, detail) });
  await refuse({ username: "anna" }, "/password", "is missing");
  await refuse({ password: PASSWORD }, "/username", "is missing");
  await refuse({ username: "anna", password: 12345678 }, "/password", "must be a text");
  await refuse({ username: ["anna"], password: PASSWORD }, "/username", "must be a text");
  await refuse({ username: "anna", password: { $ne: "" } }, "/password", "must be a text");
  await refuse({ username: "anna", password: PASSWORD, is_admin: true }, "/is_admin", "is not known here");
  await refuse({ username: "a".repeat(257), password: PASSWORD }, "/username", "must have at most 256 characters");
  await refuse({ username: "anna", password: "p".repeat(1025) }, "/password", "must have at most 1024 characters");
});

Deno.test("POST /auth/login does not care who is logged in already", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const bob = await givenPerson(t, { username: "bob" });
  for (const headers of [bob.headers, bob.cookies, { authorization: "Bearer over" }, { authorization: "Basic x" }]) {
    const answer = await logIn(t, "anna", PASSWORD, headers);
    assertEquals([answer.status, (await answer.json()).user.username], [200, "anna"]);
  }
  assertEquals(await statusOf(t, bob.headers), 200);
});

Deno.test("POST /auth/login works while there are no accounts, and everybody stays the local user", async () => {
  await using t = await startTestApp({ auth: false });
  const user = await givenUser(t);
  const answer = await logIn(t);
  const { access } = cookiesOf(answer);
  assertEquals([answer.status, (await answer.json()).user], [200, user]);
  for (const headers of [bearer(access), { authorization: "Bearer nonsense" }, {}]) {
    assertEquals((await (await t.get(ME, headers)).json()).id, "local");
  }
});

Deno.test("POST /auth/login keeps of the device what can be shown in one line", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const devices = { "": "", "Tab\tand é": "Taband ", [`x${"y".repeat(300)}`]: `x${"y".repeat(199)}` };
  for (const [agent, device] of Object.entries(devices)) {
    assertEquals((await logIn(t, "anna", PASSWORD, { "user-agent": agent })).status, 200);
    assertEquals(t.db.value("SELECT device FROM sessions ORDER BY id DESC LIMIT 1"), device);
  }
});

Deno.test("POST /auth/login hashes a password anew that was hashed at another cost, and only a right one", async () => {
  await using t = await startTestApp({ auth: true });
  const password_hash = await new Passwords({ ...CHEAP, ln: 5 }).hash(PASSWORD);
  const { id } = await t.db.write(() => insertNewUser(t.services, GIVER, { username: "anna", password_hash }));
  const stored = () => t.db.value<string>("SELECT password_hash FROM users WHERE id = :id", { id }) ?? "";
  assertEquals((await logIn(t, "anna", "wrong password")).status, 401);
  assertEquals(stored(), password_hash);
  assertEquals((await logIn(t)).status, 200);
  const renewed = stored();
  assert(renewed.startsWith("$scrypt$ln=4,r=8,p=1$"));
  assertEquals([(await logIn(t)).status, stored()], [200, renewed]);
});

Deno.test("POST /auth/login is refused when the password is changed while it is being checked", async () => {
  await using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t);
  const { passwords } = t.services;
  const other = await passwords.hash("another password");
  const verify = passwords.verify.bind(passwords);
  passwords.verify = async (password, stored) => {
    const fits = await verify(password, stored);
    await t.db.write(() => t.db.run("UPDATE users SET password_hash = :other WHERE id = :id", { other, id }));
    return fits;
  };
  const answer = await logIn(t);
  assertEquals([answer.status, answer.headers.getSetCookie()], [401, []]);
  assertEquals([t.db.value("SELECT count(*) FROM sessions"), t.auditOperations()], [0, ["user.create"]]);
});

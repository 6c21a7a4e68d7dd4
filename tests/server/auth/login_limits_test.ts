/** Who gets in while somebody guesses: wrong passwords are counted, right ones find their way, guessing gets nowhere. */
import { createApp } from "../../../server/app.ts";
import { Passwords } from "../../../server/auth/passwords.ts";
import { givenPerson, givenUser, PASSWORD } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { CHEAP } from "../../support/services.ts";
import { countHashing } from "./counted_hashing.ts";
import { after, logIn } from "./support.ts";

const LOGIN = "/api/v1/auth/login";
const NEVER = (): Promise<void> => new Promise(() => undefined);

/** Sends a login as it comes from an address. */
function from(t: TestApp, hostname: string) {
  const app = createApp(t.services);
  return async (username: string, password = PASSWORD, headers: HeadersInit = {}): Promise<Response> => {
    const body = JSON.stringify({ username, password });
    const all = new Headers(headers);
    all.set("host", new URL(t.origin).host);
    all.set("content-type", "application/json");
    all.set("content-length", String(body.length));
    const request = new Request(`${t.origin}${LOGIN}`, { method: "POST", body, headers: all });
    return await app.fetch(request, { remoteAddr: { hostname } });
  };
}

async function failTen(send: (password: string) => Promise<Response>): Promise<void> {
  for (let tried = 1; tried <= 10; tried++) {
    const answer = await send(`wrong ${tried}`);
    assertEquals([answer.status, answer.headers.get("x-ratelimit-remaining")], [401, String(10 - tried)]);
    await answer.body?.cancel();
  }
}

Deno.test("ten wrong passwords of anybody do not keep the right one out, a wrong one gets 429 from then on", async () => {
  const hashing = countHashing();
  await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing) });
  await givenUser(t);
  await failTen((password) => logIn(t, "anna", password));
  t.setNow(after(15_000));
  const wrong = await assertUnchanged(t, () => logIn(t, "anna", "wrong again"));
  assertEquals([wrong.status, wrong.headers.get("retry-after")], [429, "45"]);
  assertEquals((await wrong.json()).detail, "Too many requests; try again in 45 seconds");
  for (let round = 0; round < 30; round++) {
    const right = await logIn(t);
    const told = ["limit", "remaining", "reset"].map((name) => right.headers.get(`x-ratelimit-${name}`));
    assertEquals([right.status, ...told], [200, "10", "0", "45"]);
  }
  assertEquals(hashing.compared.length, 41);
});

Deno.test("right passwords are not counted at all", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  for (let round = 0; round < 30; round++) {
    const answer = await logIn(t);
    assertEquals([answer.status, answer.headers.get("x-ratelimit-remaining")], [200, "10"]);
  }
});

Deno.test("while a queue rests after a wrong password, eight wait and the next are refused, unhashed", async () => {
  const hashing = countHashing();
  let rests = 0;
  const wakers: (() => void)[] = [];
  const pause = (ms: number) => {
    assertEquals(ms, 3000);
    rests++;
    return new Promise<void>((resolve) => wakers.push(resolve));
  };
  await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing), pause });
  await givenUser(t);
  await failTen((password) => logIn(t, "anna", password));
  assertEquals((await logIn(t, "anna", "eleventh")).status, 429);
  assertEquals([hashing.compared.length, rests], [11, 1]);
  const waiting = [...Array(7).fill("x"), PASSWORD].map((password) => logIn(t, "anna", password));
  await new Promise((resolve) => setTimeout(resolve));
  const full = await assertUnchanged(t, () => logIn(t));
  assertEquals([full.status, full.headers.has("retry-after"), hashing.compared.length], [429, true, 11]);
  for (const _ of waiting) {
    wakers.shift()?.();
    while (wakers.length === 0 && hashing.compared.length < 19) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const statuses = await Promise.all(waiting.map(async (answer) => (await answer).status));
  assertEquals(statuses, [...Array(7).fill(429), 200]);
  assertEquals(rests, 8, "none after the right one");
});

Deno.test("one account that is guessed at is no matter of another one, from another address", async () => {
  await using t = await startTestApp({ auth: true, pause: NEVER });
  await givenUser(t);
  await givenUser(t, { username: "bob" });
  const [here, there] = [from(t, "192.0.2.1"), from(t, "192.0.2.2")];
  await failTen((password) => here("anna", password));
  assertEquals((await here("anna", "x")).status, 429);
  const other = await there("bob", "x");
  assertEquals([other.status, other.headers.get("x-ratelimit-remaining")], [401, "9"]);
  // The address that guesses has its own queue for other accounts, which nobody has used yet.
  assertEquals((await here("bob")).status, 200);
});

Deno.test("an address that fails at many accounts has to queue, other addresses have not", async () => {
  const hashing = countHashing();
  await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing), pause: NEVER });
  await givenUser(t);
  const [here, there] = [from(t, "2001:db8:1:2::1"), from(t, "192.0.2.2")];
  for (let tried = 0; tried < 10; tried++) assertEquals((await here(`name-${tried}`, "x")).status, 401);
  assertEquals((await here("name-10", "x")).status, 429);
  const right = await there("anna");
  assertEquals([right.status, right.headers.get("x-ratelimit-remaining")], [200, "10"]);
  const same = from(t, "2001:db8:1:2:ffff::9")("name-11", "x"); // the same network: it waits
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(hashing.compared.length, 12);
  void same;
});

Deno.test("many addresses cannot fill a queue against one that is not in it", async () => {
  const hashing = countHashing();
  await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing), pause: NEVER });
  await givenUser(t);
  await failTen((password) => from(t, `192.0.2.1`)("anna", password));
  const attacker = from(t, "192.0.2.2");
  assertEquals((await attacker("anna", "x")).status, 429);
  const waiting = Array.from({ length: 8 }, () => attacker("anna", "x"));
  await new Promise((resolve) => setTimeout(resolve));
  void from(t, "192.0.2.3")("anna"); // gets the place of the attacker's last
  const last = await waiting[7];
  assertEquals(last?.status, 429);
});

Deno.test("a hundred tries at once are hashed no more than ten and one, whatever the spelling of the name", async () => {
  for (const username of ["anna", "unknown"]) {
    const hashing = countHashing();
    await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing), pause: NEVER });
    await givenUser(t);
    const names = [username, username.toUpperCase(), `${username}\u200b`];
    const answers = Array.from({ length: 100 }, (_, index) => logIn(t, names[index % 3], "x"));
    const settled: number[] = [];
    for (const answer of answers) answer.then(({ status }) => settled.push(status));
    while (settled.length < 92) await new Promise((resolve) => setTimeout(resolve, 1));
    assertEquals([401, 429].map((status) => settled.filter((one) => one === status).length), [10, 82], username);
    assertEquals(hashing.compared.length, 11, "eight wait in the queue, which rests");
  }
});

Deno.test("no header, and no key that strangers make up, gets anybody more tries", async () => {
  await using t = await startTestApp({ auth: true });
  for (let tried = 0; tried < 12; tried++) {
    const answer = await logIn(t, "anna", PASSWORD, {
      "x-forwarded-for": `192.0.2.${tried}`,
      "x-real-ip": `192.0.2.${tried}`,
      "forwarded": `for=192.0.2.${tried}`,
      "x-forwarded-host": `host-${tried}`,
      "user-agent": `agent ${tried}`,
      "authorization": `Bearer ${tried}`,
    });
    assertEquals(answer.status, tried < 10 ? 401 : 429);
    for (let key = 0; key < 3000; key++) t.services.limiter.take(`rest address 192.0.2.${tried} ${key}`, 3000);
  }
});

Deno.test("wrong passwords within a session are counted for it, and for nobody else", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const change = { current_password: "x", new_password: "another good one" };
  const send = (password = "x") =>
    t.patch("/api/v1/users/me/password", { ...change, current_password: password }, anna.headers);
  for (let tried = 1; tried <= 10; tried++) {
    const answer = await send();
    assertEquals([answer.status, answer.headers.get("x-ratelimit-remaining")], [422, String(10 - tried)]);
  }
  assertEquals((await assertUnchanged(t, () => send(PASSWORD))).status, 429);
  const login = await logIn(t);
  assertEquals([login.status, login.headers.get("x-ratelimit-remaining")], [200, "10"]);
  t.setNow(after(60_000));
  assertEquals((await send(PASSWORD)).status, 204);
});

Deno.test("what is refused before anything is hashed is no try", async () => {
  const hashing = countHashing();
  await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing) });
  const setup = { token: "another", username: "carl", password: "another good one" };
  for (let round = 0; round < 12; round++) {
    for (const send of [() => t.post(LOGIN, {}), () => t.post("/api/v1/auth/setup", setup)]) {
      const answer = await send();
      assertEquals([answer.status >= 400, answer.headers.get("x-ratelimit-remaining")], [true, "10"]);
      assert(answer.status !== 429);
      await answer.body?.cancel();
    }
  }
  assertEquals([hashing.hashed, hashing.compared.length], [0, 0]);
});

/** Devices that somebody has logged in from: they get in whatever others do, and guess no better than others. */
import { Passwords } from "../../../server/auth/passwords.ts";
import { findDevice, makeDevice } from "../../../server/auth/devices.ts";
import { findUser } from "../../../db/users.ts";
import { givenUser, PASSWORD } from "../../support/accounts.ts";
import { INSTANCE_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { CHEAP } from "../../support/services.ts";
import { countHashing } from "./counted_hashing.ts";
import { after, cookiesOf, logIn, refreshCookie } from "./support.ts";

const KEY = "k".repeat(43);
const DAY_MS = 86_400_000;
const NEVER = (): Promise<void> => new Promise(() => undefined);

function deviceOf(answer: Response): string | undefined {
  return answer.headers.getSetCookie().find((cookie) => cookie.startsWith("benchtop_device_"));
}

/** The cookie as a browser sends it back. */
function cookieOf(answer: Response): { readonly cookie: string } {
  const [cookie] = (deviceOf(answer) ?? "").split(";");
  assert(cookie);
  return { cookie };
}

/** Uses up what strangers have: the next one has to queue, and the queue rests for ever. */
async function besiege(t: TestApp): Promise<void> {
  for (let tried = 0; tried < 11; tried++) await (await logIn(t, "anna", "wrong")).body?.cancel();
}

Deno.test("a login leaves a cookie for half a year that only login addresses see, for each user one", async () => {
  await using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t);
  const first = await logIn(t);
  const name = `benchtop_device_8008_${INSTANCE_ID.slice(-12)}_${id.slice(-12)}`;
  const [value, ...attributes] = (deviceOf(first) ?? "").split("; ");
  assert(new RegExp(`^${name}=[0-9a-z]+\\.[\\w-]{16}\\.[\\w-]{43}$`).test(value ?? ""), value);
  assertEquals(attributes.toSorted(), ["HttpOnly", `Max-Age=${180 * 86_400}`, "Path=/api/v1/auth", "SameSite=Strict"]);
  assertEquals(deviceOf(await logIn(t, "anna", PASSWORD, cookieOf(first))), undefined, "it has one");
  const wrong = await logIn(t, "anna", "wrong");
  assertEquals(wrong.headers.getSetCookie(), []);
  const renewed = await t.post("/api/v1/auth/refresh", undefined, refreshCookie(cookiesOf(first).refresh));
  assert(deviceOf(renewed) !== undefined, "a session from before there were devices");
});

Deno.test("a device gets in while an account is guessed at, until it has failed ten times itself", async () => {
  const hashing = countHashing();
  await using t = await startTestApp({ auth: true, passwords: new Passwords(CHEAP, hashing), pause: NEVER });
  await givenUser(t);
  const device = cookieOf(await logIn(t));
  await besiege(t);
  for (let round = 0; round < 20; round++) {
    const answer = await logIn(t, "anna", PASSWORD, device);
    assertEquals([answer.status, answer.headers.get("x-ratelimit-remaining")], [200, "10"]);
  }
  for (let tried = 1; tried <= 10; tried++) {
    const answer = await logIn(t, "anna", "wrong", device);
    assertEquals([answer.status, answer.headers.get("x-ratelimit-remaining")], [401, String(10 - tried)]);
  }
  const before = hashing.compared.length;
  void logIn(t, "anna", PASSWORD, device); // a stranger now: it queues
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(hashing.compared.length, before);
  t.setNow(after(60_000));
  assertEquals((await logIn(t, "anna", PASSWORD, device)).status, 200);
});

Deno.test("a device of one user is none for another, nor for whoever lacks the page's key", async () => {
  await using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t);
  const bob = await givenUser(t, { username: "bob" });
  const row = findUser(t.db, id);
  const other = findUser(t.db, bob.id);
  assert(row && other);
  const device = makeDevice(t.services, row, KEY);
  assert(findDevice(t.services, row, KEY, [device]));
  assertEquals(findDevice(t.services, other, KEY, [device]), undefined);
  assertEquals(findDevice(t.services, row, null, [device]), undefined);
  assertEquals(findDevice(t.services, row, "x".repeat(43), [device]), undefined);
  assertEquals(findDevice(t.services, { ...row, password_hash: other.password_hash }, KEY, [device]), undefined);
  const keyless = makeDevice(t.services, row, null);
  assertEquals(findDevice(t.services, row, KEY, [keyless]), undefined);
});

Deno.test("cookies that others put in front of a device's are passed over, however many", async () => {
  await using t = await startTestApp({ auth: true, pause: NEVER });
  const { id } = await givenUser(t);
  const device = cookieOf(await logIn(t));
  await besiege(t);
  const [name = ""] = device.cookie.split("=");
  const planted = ["x", "", "0.AAAAAAAAAAAAAAAA." + "A".repeat(43), ...Array.from({ length: 60 }, (_, n) => `p${n}`)];
  const cookie = [...planted.map((value) => `${name}=${value}`), device.cookie].join("; ");
  assert(name.endsWith(id.slice(-12)));
  assertEquals((await logIn(t, "anna", PASSWORD, { cookie })).status, 200);
});

Deno.test("a device that is altered, old or from the future is a stranger", async () => {
  await using t = await startTestApp({ auth: true });
  const { id } = await givenUser(t);
  const row = findUser(t.db, id);
  assert(row);
  const device = makeDevice(t.services, row, null);
  const find = (value: string) => findDevice(t.services, row, null, [value]);
  const [issued = "", nonce = "", signature = ""] = device.split(".");
  const later = (Number.parseInt(issued, 36) + 1).toString(36);
  for (const [index, part] of [issued, nonce, signature].entries()) {
    const parts = [issued, nonce, signature];
    parts[index] = (part[0] === "A" ? "B" : "A") + part.slice(1);
    assertEquals(find(parts.join(".")), undefined, String(index));
  }
  assertEquals(find(`${later}.${nonce}.${signature}`), undefined);
  assertEquals(find(`${device}.x`), undefined);
  assert(find(device));
  t.setNow(after(180 * DAY_MS - 1000));
  assert(find(device));
  t.setNow(after(180 * DAY_MS));
  assertEquals(find(device), undefined);
  t.setNow(after(-62_000));
  assertEquals(find(device), undefined);
  t.setNow(after(1000));
  assert(find(device), "a clock that jumped takes nothing away");
});

Deno.test("another password makes strangers of all devices, and a disabled user's gets nobody in", async () => {
  await using t = await startTestApp({ auth: true, pause: NEVER });
  const admin = await givenUser(t, { username: "ada", is_admin: true });
  const { id, version } = await givenUser(t);
  const device = cookieOf(await logIn(t));
  const token = cookiesOf(await logIn(t, "ada")).access;
  const headers = { authorization: `Bearer ${token}` };
  assert(admin.id !== id);
  const body = { password: "another good one" };
  assertEquals((await t.patch(`/api/v1/users/${id}`, body, headers)).status, 200);
  const answer = await logIn(t, "anna", "wrong", device);
  assertEquals([answer.status, answer.headers.get("x-ratelimit-remaining")], [401, "9"], "counted as a stranger's");
  assertEquals((await logIn(t, "anna", "wrong")).headers.get("x-ratelimit-remaining"), "8");
  assertEquals((await t.patch(`/api/v1/users/${id}`, { is_active: false }, headers)).status, 200);
  const next = cookieOf(await logIn(t, "ada"));
  assertEquals((await logIn(t, "anna", body.password, next)).status, 401);
  assertEquals(version, 1);
});

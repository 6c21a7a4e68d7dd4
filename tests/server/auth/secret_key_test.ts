/** The key that access tokens are signed with: made once, for its owner only; damaged, rotated, given from outside. */
import { rotateSecretKey, SecretKeyFile, secretKeyPath } from "../../../server/auth/secret_key.ts";
import { AppError } from "../../../server/errors.ts";
import { givenApiToken, givenPerson, givenUser, PASSWORD } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { SETUP_TOKEN } from "../../support/services.ts";
import { TempDir } from "../../support/temp_dir.ts";
import { after, assertShutOut, bearer, claimsOf, cookiesOf, forge, HEADER, OVER, readKey } from "./support.ts";
import { accessCookie, logIn, refresh, refreshCookie, statusOf } from "./support.ts";

const DAMAGED =
  "Cannot use secret.key in the data directory: it is not one of Benchtop's; make a new one with benchtop token rotate-key";

const standingClock = () => 0;

Deno.test("secret key: it is made when first needed, once, for its owner only", () => {
  using dir = new TempDir();
  const file = new SecretKeyFile(dir.path, undefined, standingClock);
  assertEquals(dir.has("secret.key"), false);
  const key = file.get();
  assertEquals([key.bytes.length, file.get()], [32, key]);
  assertMatch(Deno.readTextFileSync(secretKeyPath(dir.path)), /^[A-Za-z0-9_-]{43}\n$/);
  if (Deno.build.os !== "windows") assertEquals((Deno.statSync(secretKeyPath(dir.path)).mode ?? 0) & 0o777, 0o600);
  assertEquals(new SecretKeyFile(dir.path, undefined, standingClock).get().bytes, key.bytes);
});

Deno.test("secret key: a server with accounts makes none before somebody logs in", async () => {
  await using t = await startTestApp({ auth: true });
  const user = await givenUser(t);
  await assertShutOut(t, bearer("a.b.c"), OVER);
  assert(!Array.from(Deno.readDirSync(t.directory)).some(({ name }) => name === "secret.key"));
  assertEquals((await logIn(t, user.username)).status, 200);
  assertEquals(readKey(t).length, 32);
});

Deno.test("secret key: what is no key is refused with what to do, and left as it is", () => {
  using dir = new TempDir();
  const texts = ["", "\n", "short", "A".repeat(44), "A".repeat(42), `${"A".repeat(43)}\n\n`, `${"ä".repeat(43)}\n`];
  for (const text of [...texts, "A".repeat(2 * 1024 * 1024)]) {
    Deno.writeTextFileSync(secretKeyPath(dir.path), text);
    const file = new SecretKeyFile(dir.path, undefined, standingClock);
    const error = assertThrows(() => file.get(), AppError, "make a new one with benchtop token rotate-key");
    assertEquals([error.code, error.detail.includes(dir.path)], ["secrets_damaged", false]);
    assertEquals(Deno.readTextFileSync(secretKeyPath(dir.path)), text);
  }
  Deno.removeSync(secretKeyPath(dir.path));
  Deno.mkdirSync(secretKeyPath(dir.path));
  const error = assertThrows(() => new SecretKeyFile(dir.path, undefined, standingClock).get(), AppError);
  assertEquals(error.code, "secrets_damaged");
});

Deno.test("secret key: a link in its place is refused, wherever it leads", () => {
  if (Deno.build.os === "windows") return console.log("Skipped: on Windows making a link takes an administrator");
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("elsewhere"), `${"A".repeat(43)}\n`);
  for (const target of ["elsewhere", "nowhere"]) {
    Deno.symlinkSync(dir.join(target), secretKeyPath(dir.path));
    const error = assertThrows(
      () => new SecretKeyFile(dir.path, undefined, standingClock).get(),
      AppError,
      "it is a link",
    );
    assertEquals([error.code, dir.has("nowhere")], ["secrets_damaged", false]);
    Deno.removeSync(secretKeyPath(dir.path));
  }
});

Deno.test("secret key: one that others may read is closed to them", () => {
  if (Deno.build.os === "windows") return console.log("Skipped: Windows has no file modes");
  using dir = new TempDir();
  const path = secretKeyPath(dir.path);
  for (const mode of [0o644, 0o660, 0o602]) {
    Deno.writeTextFileSync(path, `${"A".repeat(43)}\n`);
    Deno.chmodSync(path, mode);
    new SecretKeyFile(dir.path, undefined, standingClock).get();
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  }
});

Deno.test("secret key: a rotation is noticed a second later, and not by looking at every token", () => {
  using dir = new TempDir();
  let now_ms = 5000;
  const file = new SecretKeyFile(dir.path, undefined, () => now_ms);
  const old = file.get();
  rotateSecretKey(dir.path);
  now_ms = 5999;
  assertEquals(file.get(), old);
  now_ms = 6000;
  const { bytes, generation } = file.get();
  assertEquals([bytes.length, generation > old.generation], [32, true]);
  assert(bytes.some((byte, index) => byte !== old.bytes[index]));
  now_ms = 8000;
  assertEquals(file.get(), { bytes, generation });
});

Deno.test("secret key: a rotation ends the access tokens that are out, and sessions go on by their refresh tokens", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const old = readKey(t);
  assertEquals(await statusOf(t, anna.headers), 200);
  rotateSecretKey(t.directory);
  t.setNow(after(1000));
  await assertShutOut(t, anna.headers, OVER);
  await assertShutOut(t, anna.cookies, OVER);
  const answer = await refresh(t, anna.refresh_token);
  assertEquals(answer.status, 200);
  assertEquals(await statusOf(t, accessCookie(cookiesOf(answer).access)), 200);
  await assertShutOut(t, bearer(forge(HEADER, { ...claimsOf(anna), nbf: 1 }, old)), OVER);
});

async function givenDamage(t: TestApp): Promise<void> {
  await Deno.writeTextFile(`${t.directory}/secret.key`, "damaged");
  t.setNow(after(1000));
}

Deno.test("secret key: without it nobody gets in or on, nothing is changed, and the rest goes on", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t);
  const program = await givenApiToken(t, anna.user, ["read"]);
  await givenDamage(t);
  const refused = { answers: "503 secrets_damaged", detail: DAMAGED } as const;
  const login = { username: "anna", password: PASSWORD };
  await assertRefused(t, { method: "POST", path: "/api/v1/auth/login", body: login, ...refused });
  const headers = refreshCookie(anna.refresh_token);
  await assertRefused(t, { method: "POST", path: "/api/v1/auth/refresh", headers, ...refused });
  await assertShutOut(t, anna.headers, DAMAGED);
  await assertShutOut(t, anna.cookies, DAMAGED);
  assertEquals(await statusOf(t, anna.cookies, "/health"), 200);
  assertEquals(await statusOf(t, anna.cookies, "/api/v1/auth/setup"), 200);
  assertEquals(await statusOf(t, program.headers), 200);
  assertEquals(t.log.filter(({ level }) => level === "warn").map(({ message }) => message), [
    ...[DAMAGED, "request", DAMAGED, "request"],
  ]);
  rotateSecretKey(t.directory);
  t.setNow(after(2000));
  assertEquals((await refresh(t, anna.refresh_token)).status, 200);
});

Deno.test("secret key: without it no first administrator is made who could not log in", async () => {
  await using t = await startTestApp({ auth: true });
  await givenDamage(t);
  await assertRefused(t, {
    method: "POST",
    path: "/api/v1/auth/setup",
    body: { token: SETUP_TOKEN, username: "anna", password: PASSWORD },
    answers: "503 secrets_damaged",
    detail: DAMAGED,
  });
});

Deno.test("secret key: SECRET_KEY takes the place of the file, which is neither made nor read", async () => {
  const secret_key = "a key from the environment, of 32 characters or more";
  await using t = await startTestApp({ auth: true, secret_key });
  const anna = await givenPerson(t);
  assert(!Array.from(Deno.readDirSync(t.directory)).some(({ name }) => name === "secret.key"));
  await givenDamage(t);
  assertEquals(await statusOf(t, anna.headers), 200);
  assertEquals(await statusOf(t, bearer(forge(HEADER, claimsOf(anna), secret_key))), 200);
  const elsewhere = { ...claimsOf(anna), iss: "benchtop:01900000-0000-7000-8000-00000000ffff" };
  await assertShutOut(t, bearer(forge(HEADER, elsewhere, secret_key)), OVER);
});

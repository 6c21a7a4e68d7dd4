/** Passwords: what is stored of them, which may be chosen, and how many are hashed at a time. */
import { type Hashing, Passwords } from "../../../server/auth/passwords.ts";
import { COST, hashPassword, isOutdated, makeUnfitting, verifyPassword } from "../../../server/auth/scrypt.ts";
import { AppError } from "../../../server/errors.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../support/assert.ts";
import { CHEAP } from "../../support/services.ts";
import { countHashing } from "./counted_hashing.ts";

Deno.test("passwords: what is stored names its cost, has a salt of its own and fits only its password", async () => {
  const stored = await hashPassword("correct horse", CHEAP);
  assertMatch(stored, /^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert(stored !== await hashPassword("correct horse", CHEAP));
  for (
    const [password, fits] of [["correct horse", true], ["Correct horse", false], ["", false], [
      "correct horse ",
      false,
    ]]
  ) {
    assertEquals(await verifyPassword(String(password), stored), fits);
  }
});

Deno.test("passwords: scrypt is the one of RFC 7914", async () => {
  // Its third test vector, section 12: N=1024, r=8, p=16, the first 32 of 64 bytes.
  const salt = Uint8Array.from("NaCl", (letter) => letter.charCodeAt(0)).toBase64({ omitPadding: true });
  const hash = Uint8Array.fromHex("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
  const stored = `$scrypt$ln=10,r=8,p=16$${salt}$${hash.toBase64({ omitPadding: true })}`;
  assertEquals(await verifyPassword("password", stored), true);
  assertEquals(await verifyPassword("passwore", stored), false);
});

Deno.test("passwords: by default a hash takes 128 MiB", () => {
  assertEquals(COST, { ln: 17, r: 8, p: 1 });
  assertEquals(128 * COST.r * 2 ** COST.ln, 128 * 1024 * 1024);
});

Deno.test("passwords: a stored text that is none of ours is a fault, and no way in", async () => {
  for (
    const stored of ["", "password", "$scrypt$ln=4,r=8,p=1$$", "$2b$12$abcdefghijklmnopqrstuv", "$scrypt$ln=4$a$b"]
  ) {
    await assertRejects(() => verifyPassword("", stored), Error, "Cannot read a stored password hash");
  }
});

Deno.test("passwords: letters fit however they are composed, and every character counts", async () => {
  const stored = await hashPassword("Käse ﬁn".normalize("NFC"), CHEAP);
  assertEquals(await verifyPassword("Käse ﬁn".normalize("NFD"), stored), true);
  assertEquals(await verifyPassword("Kase fin", stored), false);
  const long = "ä".repeat(127);
  assertEquals(await verifyPassword(`${long}b`, await hashPassword(`${long}a`, CHEAP)), false);
});

Deno.test("passwords: who is not there is compared with a hash of the same cost, once, and never fits", async () => {
  const hashing = countHashing();
  const passwords = new Passwords(CHEAP, hashing);
  const stored = await passwords.hash("correct horse");
  for (const password of ["correct horse", "", "x"]) assertEquals(await passwords.verify(password, undefined), false);
  assertEquals(await passwords.verify("correct horse", stored), true);
  assertEquals([hashing.hashed, hashing.compared.length], [1, 4]);
  assertEquals(
    hashing.compared.map((text) => [text.length, isOutdated(text, CHEAP)]),
    Array(4).fill([stored.length, false]),
  );
  assertEquals(isOutdated(makeUnfitting(COST), COST), false);
});

Deno.test("passwords: those that are tried first cannot be chosen, in any case or width", async () => {
  const passwords = new Passwords(CHEAP);
  const fault = "is one of the passwords that are tried first: choose another";
  for (const common of ["password", "12345678", "PassWord", "ｐａｓｓｗｏｒｄ", "qwertyuiop", "football"]) {
    assertEquals(await passwords.check(common), fault, common);
  }
  for (const other of ["correct horse battery", "xkqjzvwp", "password of mine", " password"]) {
    assertEquals(await passwords.check(other), undefined, other);
  }
});

Deno.test("passwords: the 3,000 most common ones that are long enough cannot be chosen", async () => {
  const { dictionary } = await import("@zxcvbn-ts/language-common"); // the most common first
  const words = dictionary["passwords-common"].map(String).filter((word) => word.length >= 8);
  const passwords = new Passwords(CHEAP);
  const faults = await Promise.all(words.slice(0, 3500).map((word) => passwords.check(word)));
  assertEquals(faults.slice(0, 3000).indexOf(undefined), -1);
  assert(faults.slice(3000).includes(undefined), "the list ends");
});

/** Hashing that goes on until the test lets it end. */
function heldHashing() {
  const held: (() => void)[] = [];
  const started: string[] = [];
  const hashing: Hashing = {
    hash: (password) => {
      started.push(password);
      return new Promise((resolve) => held.push(() => resolve(password)));
    },
    verify: () => Promise.reject(new Error("a fault of the library")),
  };
  const endOne = async () => {
    held.shift()?.();
    await new Promise((resolve) => setTimeout(resolve)); // whoever is next begins in a later turn
  };
  return { hashing, started, endOne };
}

Deno.test("passwords: two are hashed at a time, sixteen wait for their turn, and whoever comes then is told to come back", async () => {
  const { hashing, started, endOne } = heldHashing();
  const passwords = new Passwords(CHEAP, hashing);
  const names = Array.from({ length: 18 }, (_, index) => `password ${index}`);
  const results = names.map((name) => passwords.hash(name));
  assertEquals(started, names.slice(0, 2));
  const refused = await assertRejects(
    () => passwords.hash("one more"),
    AppError,
    "Too many passwords are being checked",
  );
  assertEquals([refused.code, refused.headers["Retry-After"]], ["busy", "5"]);
  for (let ended = 1; ended <= 18; ended++) {
    await endOne();
    assertEquals(started, names.slice(0, Math.min(18, ended + 2)));
  }
  assertEquals(await Promise.all(results), names);
  const next = passwords.hash("afterwards");
  await endOne();
  assertEquals(await next, "afterwards");
});

Deno.test("passwords: one that fails makes room for the next", async () => {
  const { hashing, started, endOne } = heldHashing();
  const passwords = new Passwords(CHEAP, hashing);
  for (let round = 0; round < 5; round++) await assertRejects(() => passwords.verify("x", undefined), Error, "a fault");
  const next = passwords.hash("next");
  assertEquals(started, ["next"]);
  await endOne();
  assertEquals(await next, "next");
});

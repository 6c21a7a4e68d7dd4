import { AppError } from "../../../server/errors.ts";
import { SecretStore } from "../../../server/settings/secrets.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.ts";
import { TempDir } from "../../support/temp_dir.ts";

const KEY = "ai_api_key";
const ORIGIN = "https://ai.test";
const done = () => Promise.resolve();

function readFile(dir: TempDir): unknown {
  return JSON.parse(Deno.readTextFileSync(dir.join("secrets.json")));
}

function openStore(dir: TempDir): SecretStore {
  return new SecretStore(dir.join("secrets.json"));
}

Deno.test("a secret can be stored, read, replaced and removed, and is still there for the next process", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  assertEquals([store.getStored(KEY, ORIGIN), store.has(KEY), dir.has("secrets.json")], [undefined, false, false]);
  await store.set(KEY, "sk-one", ORIGIN, done);
  assertEquals([openStore(dir).getStored(KEY, ORIGIN), openStore(dir).has(KEY)], ["sk-one", true]);
  await store.set(KEY, "sk-two", ORIGIN, done);
  assertEquals(store.getStored(KEY, ORIGIN), "sk-two");
  await store.remove(KEY, done);
  assertEquals([store.getStored(KEY, ORIGIN), store.has(KEY)], [undefined, false]);
});

Deno.test({
  name: "only the owner may read the file, also when somebody had left one that others may read",
  ignore: Deno.build.os === "windows", // no such modes there
  fn: async () => {
    using dir = new TempDir();
    Deno.writeTextFileSync(dir.join("secrets.json"), '{"ai_api_key":"sk-one"}');
    Deno.chmodSync(dir.join("secrets.json"), 0o644);
    await openStore(dir).set(KEY, "sk-two", ORIGIN, done);
    const { mode } = Deno.statSync(dir.join("secrets.json"));
    assertEquals((mode ?? 0) & 0o777, 0o600);
    assertEquals(Object.keys(dir.snapshot()), ["secrets.json"]);
  },
});

Deno.test("what a newer version keeps in the file stays there", async () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("secrets.json"), '{"later_key":"kept"}');
  await openStore(dir).set(KEY, "sk-one", ORIGIN, done);
  assertEquals(readFile(dir), { later_key: "kept", ai_api_key: "sk-one", ai_api_key_origin: ORIGIN });
  await openStore(dir).remove(KEY, done);
  assertEquals(readFile(dir), { later_key: "kept" });
});

Deno.test("the same secret again, and removing none, record nothing and leave the file alone", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  const recorded: string[] = [];
  const record = (what: string) => () => Promise.resolve(void recorded.push(what));
  await store.remove(KEY, record("remove"));
  assertEquals(dir.has("secrets.json"), false);
  await store.set(KEY, "sk-one", ORIGIN, record("set"));
  await store.set(KEY, "sk-one", ORIGIN, record("set again"));
  assertEquals(recorded, ["set"]);
});

Deno.test("a stored secret is for the origin that it was entered for, and one without goes nowhere", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  await store.set(KEY, "sk-one", ORIGIN, done);
  for (const other of ["http://ai.test", "https://ai.test:8443", "https://ai.test.evil.test"]) {
    assertEquals([store.getStored(KEY, other), store.has(KEY)], [undefined, true], other);
  }
  await store.set(KEY, "sk-one", "https://other.test", done);
  assertEquals([store.getStored(KEY, ORIGIN), store.getStored(KEY, "https://other.test")], [undefined, "sk-one"]);
  Deno.writeTextFileSync(dir.join("secrets.json"), '{"ai_api_key":"sk-one"}');
  assertEquals([store.getStored(KEY, ORIGIN), store.has(KEY)], [undefined, true]);
});

Deno.test("a change that cannot be recorded is taken back", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  const fail = () => Promise.reject(new Error("The disk is full"));
  await assertRejects(() => store.set(KEY, "sk-one", ORIGIN, fail), Error, "The disk is full");
  assertEquals(dir.has("secrets.json"), false);
  await store.set(KEY, "sk-one", ORIGIN, done);
  const before = dir.snapshot();
  await assertRejects(() => store.set(KEY, "sk-two", ORIGIN, fail), Error, "The disk is full");
  await assertRejects(() => store.remove(KEY, fail), Error, "The disk is full");
  assertEquals(dir.snapshot(), before);
});

Deno.test("changes at once come one after the other: what one puts back is never what another has replaced", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  const seen: (string | undefined)[] = [];
  const look = () => Promise.resolve(void seen.push(store.getStored(KEY, ORIGIN)));
  const fail = () => look().then(() => Promise.reject(new Error("no")));
  const changes = [
    ...[store.set(KEY, "sk-one", ORIGIN, look), store.set(KEY, "sk-two", ORIGIN, fail)],
    ...[store.set(KEY, "sk-three", ORIGIN, look), store.remove(KEY, fail)],
  ];
  const outcomes = await Promise.allSettled(changes);
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "rejected"]);
  assertEquals([seen, store.getStored(KEY, ORIGIN)], [["sk-one", "sk-two", "sk-three", undefined], "sk-three"]);
});

Deno.test("a damaged file is refused at use, is never overwritten, and no word of it gets out", async () => {
  for (const text of ["", '{"ai_api_key": "sk-geheim"', "[]", "null", '{"ai_api_key":1}', "sk-geheim"]) {
    using dir = new TempDir();
    Deno.writeTextFileSync(dir.join("secrets.json"), text);
    const store = openStore(dir);
    const before = dir.snapshot();
    const error = assertThrows(
      () => store.getStored(KEY, ORIGIN),
      AppError,
      "Cannot use secrets.json in the data directory",
    );
    assertEquals([error.code, error.cause], ["secrets_damaged", undefined]);
    assert(!error.detail.includes("geheim"));
    assertEquals(store.has(KEY), false);
    await assertRejects(() => store.set(KEY, "sk-two", ORIGIN, done), AppError);
    await assertRejects(() => store.remove(KEY, done), AppError);
    assertEquals(dir.snapshot(), before);
  }
});

Deno.test("a key that somebody wrote into the file in two lines is refused at use, and no word of it gets out", () => {
  using dir = new TempDir();
  const file = { [KEY]: "sk-geheim\nrest", [`${KEY}_origin`]: ORIGIN };
  Deno.writeTextFileSync(dir.join("secrets.json"), JSON.stringify(file));
  const error = assertThrows(() => openStore(dir).getStored(KEY, ORIGIN), AppError, "characters that no key has");
  assertEquals([error.code, error.cause, error.detail.includes("geheim")], ["secrets_damaged", undefined, false]);
  assertEquals(openStore(dir).getStored(KEY, "https://elsewhere.example"), undefined);
});

Deno.test("something else of that name is refused at use", () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.join("secrets.json"));
  assertEquals(
    assertThrows(() => openStore(dir).getStored(KEY, ORIGIN), AppError, "it cannot be read").code,
    "secrets_damaged",
  );
});

Deno.test("a file that cannot be written is a refusal, and nothing is recorded", async () => {
  using dir = new TempDir();
  const store = new SecretStore(dir.join("missing", "secrets.json"));
  const record = () => Promise.reject(new Error("recorded"));
  const error = await assertRejects(() => store.set(KEY, "sk-one", ORIGIN, record), AppError);
  assertEquals([error.code, error.detail.includes(dir.path)], ["read_only", false]);
});

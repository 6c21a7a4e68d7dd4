import { AppError } from "../../../server/errors.ts";
import { SecretStore } from "../../../server/settings/secrets.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.ts";
import { TempDir } from "../../support/temp_dir.ts";

const KEY = "ai_api_key";
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
  assertEquals([store.get(KEY), store.has(KEY), dir.has("secrets.json")], [undefined, false, false]);
  await store.set(KEY, "sk-one", done);
  assertEquals([openStore(dir).get(KEY), openStore(dir).has(KEY)], ["sk-one", true]);
  await store.set(KEY, "sk-two", done);
  assertEquals(store.get(KEY), "sk-two");
  await store.remove(KEY, done);
  assertEquals([store.get(KEY), store.has(KEY)], [undefined, false]);
});

Deno.test({
  name: "only the owner may read the file, also when somebody had left one that others may read",
  ignore: Deno.build.os === "windows", // no such modes there
  fn: async () => {
    using dir = new TempDir();
    Deno.writeTextFileSync(dir.join("secrets.json"), '{"ai_api_key":"sk-one"}');
    Deno.chmodSync(dir.join("secrets.json"), 0o644);
    await openStore(dir).set(KEY, "sk-two", done);
    const { mode } = Deno.statSync(dir.join("secrets.json"));
    assertEquals((mode ?? 0) & 0o777, 0o600);
    assertEquals(Object.keys(dir.snapshot()), ["secrets.json"]);
  },
});

Deno.test("what a newer version keeps in the file stays there", async () => {
  using dir = new TempDir();
  Deno.writeTextFileSync(dir.join("secrets.json"), '{"later_key":"kept"}');
  await openStore(dir).set(KEY, "sk-one", done);
  assertEquals(readFile(dir), { later_key: "kept", ai_api_key: "sk-one" });
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
  await store.set(KEY, "sk-one", record("set"));
  await store.set(KEY, "sk-one", record("set again"));
  assertEquals(recorded, ["set"]);
});

Deno.test("a change that cannot be recorded is taken back", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  const fail = () => Promise.reject(new Error("The disk is full"));
  await assertRejects(() => store.set(KEY, "sk-one", fail), Error, "The disk is full");
  assertEquals(dir.has("secrets.json"), false);
  await store.set(KEY, "sk-one", done);
  const before = dir.snapshot();
  await assertRejects(() => store.set(KEY, "sk-two", fail), Error, "The disk is full");
  await assertRejects(() => store.remove(KEY, fail), Error, "The disk is full");
  assertEquals(dir.snapshot(), before);
});

Deno.test("changes at once come one after the other: what one puts back is never what another has replaced", async () => {
  using dir = new TempDir();
  const store = openStore(dir);
  const seen: (string | undefined)[] = [];
  const look = () => Promise.resolve(void seen.push(store.get(KEY)));
  const fail = () => look().then(() => Promise.reject(new Error("no")));
  const changes = [
    ...[store.set(KEY, "sk-one", look), store.set(KEY, "sk-two", fail)],
    ...[store.set(KEY, "sk-three", look), store.remove(KEY, fail)],
  ];
  const outcomes = await Promise.allSettled(changes);
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "rejected"]);
  assertEquals([seen, store.get(KEY)], [["sk-one", "sk-two", "sk-three", undefined], "sk-three"]);
});

Deno.test("a damaged file is refused at use, is never overwritten, and no word of it gets out", async () => {
  for (const text of ["", '{"ai_api_key": "sk-geheim"', "[]", "null", '{"ai_api_key":1}', "sk-geheim"]) {
    using dir = new TempDir();
    Deno.writeTextFileSync(dir.join("secrets.json"), text);
    const store = openStore(dir);
    const before = dir.snapshot();
    const error = assertThrows(() => store.get(KEY), AppError, "Cannot use secrets.json in the data directory");
    assertEquals([error.code, error.cause], ["secrets_damaged", undefined]);
    assert(!error.detail.includes("geheim"));
    assertEquals(store.has(KEY), false);
    await assertRejects(() => store.set(KEY, "sk-two", done), AppError);
    await assertRejects(() => store.remove(KEY, done), AppError);
    assertEquals(dir.snapshot(), before);
  }
});

Deno.test("something else of that name is refused at use", () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.join("secrets.json"));
  assertEquals(assertThrows(() => openStore(dir).get(KEY), AppError, "it cannot be read").code, "secrets_damaged");
});

Deno.test("a file that cannot be written is a refusal, and nothing is recorded", async () => {
  using dir = new TempDir();
  const store = new SecretStore(dir.join("missing", "secrets.json"));
  const record = () => Promise.reject(new Error("recorded"));
  const error = await assertRejects(() => store.set(KEY, "sk-one", record), AppError);
  assertEquals([error.code, error.detail.includes(dir.path)], ["read_only", false]);
});

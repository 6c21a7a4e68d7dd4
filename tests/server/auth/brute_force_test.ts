/** Guessing: what the time of an answer tells of names, and what 200 logins at once do to a server. */
import { Passwords } from "../../../server/auth/passwords.ts";
import { type Cost, isOutdated } from "../../../server/auth/scrypt.ts";
import { givenPerson, givenUser } from "../../support/accounts.ts";
import { serveTestApp, startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { countHashing } from "./counted_hashing.ts";
import { after, logIn } from "./support.ts";

const SAMPLES = 200;

/** Between two reads: reads have a limit as well. */
const PAUSE_MS = 20;

/** Two hashes take 128 MiB each; as much again is room for all else, tests included, and not for ten of them. */
const RISE_MAX_BYTES = 4 * 128 * 1024 * 1024;

/** Some milliseconds: what else a request costs is little beside it. */
const SOME_MS: Cost = { ln: 10, r: 8, p: 1 };

/** The middle of the values, and how far the inner half of them is apart. */
function spreadOf(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? NaN;
  return `${at(0.5).toFixed(2)} ms (inner half ${at(0.25).toFixed(2)} to ${at(0.75).toFixed(2)} ms)`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

Deno.test("brute force: a name that is known costs what an unknown one costs: one comparison at the same price", async () => {
  const hashing = countHashing();
  await using t = await startTestApp({ auth: true, passwords: new Passwords(SOME_MS, hashing) });
  await givenUser(t);
  await givenUser(t, { username: "bob", is_active: false });
  const { hashed } = hashing;
  const times_ms: Record<string, number[]> = { anna: [], bob: [], unknown: [] };
  for (let sample = 0; sample < SAMPLES; sample++) {
    t.setNow(after(sample * 60_000)); // a minute each: this is not about the limit
    for (const [username, taken_ms] of Object.entries(times_ms)) {
      const before = hashing.compared.length;
      const started_ms = performance.now();
      const answer = await logIn(t, username, `guess ${sample}`);
      taken_ms.push(performance.now() - started_ms);
      const compared = hashing.compared.slice(before);
      assertEquals([answer.status, compared.length], [401, 1], username);
      assertEquals(compared.map((stored) => isOutdated(stored, SOME_MS)), [false], username);
    }
  }
  assertEquals(hashing.hashed, hashed);
  assertEquals([t.auditOperations(), t.db.value("SELECT count(*) FROM sessions")], [["user.create", "user.create"], 0]);
  for (const [username, taken_ms] of Object.entries(times_ms)) {
    console.log(`  ${SAMPLES} wrong passwords for "${username}": ${spreadOf(taken_ms)}`);
  }
});

Deno.test("brute force: of 200 right logins at once ten are let through and nine queue, two hashes go on at a time, and the rest is served", async () => {
  const hashing = countHashing();
  await using t = await serveTestApp({ auth: true, passwords: new Passwords(undefined, hashing) });
  const { headers } = await givenPerson(t);
  const before = hashing.compared.length;
  const rss = [Deno.memoryUsage().rss];
  let isOver = false;
  const logins = Promise.all(Array.from({ length: 200 }, async () => {
    const answer = await logIn(t);
    await answer.body?.cancel();
    return answer.status;
  })).finally(() => isOver = true);
  let served = 0;
  while (!isOver) {
    const answers = await Promise.all([t.get("/health"), t.get("/api/v1/board", headers)]);
    for (const answer of answers) await answer.body?.cancel();
    assertEquals(answers.map(({ status }) => status), [200, 200]);
    if (hashing.running > 0) served++;
    rss.push(Deno.memoryUsage().rss);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const statuses = await logins;
  const [good = 0, refused = 0] = [200, 429].map((status) => statuses.filter((one) => one === status).length);
  assert(good >= 19 && good + refused === 200, `${good} logins, ${refused} refused`);
  assertEquals([hashing.compared.length - before, hashing.atOnceMax], [good, 2]);
  assertEquals(t.db.value("SELECT count(*) FROM sessions"), 1 + good);
  assert(served > 0, "the board was read while passwords were hashed");
  const [rest_bytes = 0] = rss;
  const rise_bytes = Math.max(...rss) - rest_bytes;
  const memory = `memory of tests and server rose from ${megabytes(rest_bytes)} by ${megabytes(rise_bytes)}`;
  console.log(`  200 logins: ${memory}; ${served} pairs of other requests were answered meanwhile`);
  assert(rise_bytes < RISE_MAX_BYTES, memory);
});

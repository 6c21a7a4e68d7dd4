/** What is left of wrong names and passwords: a line in the log, and numbers for administrators. */
import { givenApiToken, givenPerson, givenUser, PASSWORD } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { writtenLog } from "../../support/log.ts";
import { after, logIn } from "./support.ts";

const COUNTS = "/api/v1/auth/failed-logins";

/** The fields of the log's lines about failed logins. */
function linesOf(t: TestApp): unknown[] {
  return t.log.filter(({ message }) => message === "Failed login").map(({ level, fields }) => ({ level, ...fields }));
}

Deno.test("a failed login leaves name and address in the log, once a minute for each address", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  await logIn(t, "ANNA", "wrong-secret");
  await logIn(t, "anna", "wrong-secret");
  assertEquals(linesOf(t), [{ level: "warn", username: "anna", address: "unknown" }]);
  t.setNow(after(60_000));
  await logIn(t, "hunter2 is my password", "wrong-secret");
  assertEquals(linesOf(t)[1], { level: "warn", username: "hu… (nobody)", address: "unknown", unlogged: 1 });
  t.setNow(after(120_000));
  await logIn(t, "\u001b[2J\nline", "wrong-secret");
  const written = writtenLog(t.log);
  for (const secret of ["wrong-secret", "hunter2", "\u001b", PASSWORD]) assert(!written.includes(secret), secret);
});

Deno.test("administrators see how many names and passwords were wrong within a day, nobody else does", async () => {
  await using t = await startTestApp({ auth: true });
  const admin = await givenPerson(t, { username: "ada", is_admin: true });
  const anna = await givenPerson(t);
  const read = async (headers: HeadersInit = admin.headers) => await (await t.get(COUNTS, headers)).json();
  assertEquals(await read(), { since: NOW, count: 0, unknown_count: 0, accounts: [] });
  for (const name of ["anna", "ada", "anna", "unknown"]) await logIn(t, name, "wrong");
  t.setNow(after(600_000));
  const change = { current_password: "wrong", new_password: "another good one" };
  await t.patch("/api/v1/users/me/password", change, anna.headers);
  await logIn(t);
  const accounts = [
    { user_id: anna.user.id, username: "anna", count: 3, last_at: after(600_000) },
    { user_id: admin.user.id, username: "ada", count: 1, last_at: NOW },
  ];
  const counts = { since: NOW, count: 5, unknown_count: 1, accounts };
  assertEquals(await read(), counts);
  const program = await givenApiToken(t, admin.user, ["admin"]);
  assertEquals(await read(program.headers), counts);
  for (const headers of [anna.headers, (await givenApiToken(t, admin.user, ["write"])).headers]) {
    assertEquals((await t.get(COUNTS, headers)).status, 403);
  }
  assertEquals((await t.get(COUNTS)).status, 401);
  t.setNow(after(86_400_000 + 600_000));
  const later = await read(program.headers);
  assertEquals([later.count, later.accounts], [0, []]);
  assertEquals(later.since, after(3_600_000));
});

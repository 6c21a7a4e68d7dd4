/** Bodies that routes for everybody refuse: they have cost time, so they are counted, but as nobody's login. */
import { createApp } from "../../../server/app.ts";
import { REFUSALS_MAX } from "../../../server/http/rate_limit.ts";
import { givenUser, PASSWORD } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { after } from "./support.ts";

async function assertTooMany(answer: Response): Promise<void> {
  const told = ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining"].map((name) => answer.headers.get(name));
  assertEquals(told, ["60", String(REFUSALS_MAX), "0"]);
  const { detail } = await assertProblem(answer, "rate_limited");
  assertEquals(detail, "Too many requests; try again in 60 seconds");
}

Deno.test("rate limits: thirty refused bodies from one address are told why, further ones are not, and nobody is kept from logging in", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t);
  const app = createApp(t.services);
  const send = (hostname: string, path: string, body: BodyInit, type = "application/json") =>
    app.request(`${t.origin}/api/v1${path}`, {
      method: "POST",
      body,
      headers: { host: new URL(t.origin).host, "content-type": type },
    }, { remoteAddr: { hostname } });
  const refused: readonly (readonly [path: string, body: string, status: number, type?: string])[] = [
    ["/auth/login", `{"username":"anna","password":0.1${"0".repeat(1000)}1}`, 400],
    ["/auth/setup", JSON.stringify({ username: `a${"\u0301\u0316".repeat(2000)}` }), 422],
    ["/users/signup", JSON.stringify({ username: "x".repeat(20_000) }), 413],
    ["/login/access-token", "{}", 415],
    ["/auth/login", "[]", 422],
    ["/login/access-token", "username", 400, "application/x-www-form-urlencoded"],
  ];
  for (let count = 0; count < REFUSALS_MAX; count++) {
    const [path, body, status, type] = refused[count % refused.length] ?? ["", "", 0];
    const answer = await send("192.0.2.1", path, body, type);
    await answer.body?.cancel();
    assertEquals(answer.status, status, `${count}: ${path}`);
  }
  const good = JSON.stringify({ username: "anna", password: PASSWORD });
  await assertUnchanged(t, async () => {
    await assertTooMany(await send("192.0.2.1", "/auth/login", "{"));
    await assertTooMany(await send("192.0.2.1", "/users/signup", "{"));
  });
  assertEquals((await send("192.0.2.1", "/auth/login", good)).status, 200);
  assertEquals((await app.request(`${t.origin}/health`, { headers: { host: new URL(t.origin).host } })).status, 200);
  assertEquals((await send("192.0.2.2", "/auth/login", good)).status, 200); // another address
  t.setNow(after(60_000));
  assertEquals((await send("192.0.2.1", "/auth/login", good)).status, 200);
});

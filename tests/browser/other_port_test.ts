/** What another web server on the same host can do with the cookies that browsers send to every port: nothing. */
import type { BrowserContext } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { ADMIN, expectRefusal, givenAdministrator, givenUser, logIn, PASSWORD } from "./support/login.ts";

const REFRESH = "/api/v1/auth/refresh";

/** A server on another port of the host: it notes the cookies it is sent, and sets those it is told to. */
function startOther(cookies: readonly string[] = []) {
  const seen = new Set<string>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => undefined }, ({ headers }) => {
    for (const pair of (headers.get("cookie") ?? "").split("; ")) if (pair !== "") seen.add(pair);
    const answer = new Response("<!doctype html><title>Other</title>", { headers: { "content-type": "text/html" } });
    for (const cookie of cookies) answer.headers.append("set-cookie", cookie);
    return answer;
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function visit(stage: Stage, context: BrowserContext, url: string, paths: readonly string[]): Promise<void> {
  stage.expectError(`Requested from elsewhere: ${url}`);
  stage.expectError("favicon.ico");
  const page = await context.newPage();
  for (const path of paths) await page.goto(url + path);
  await page.close();
}

browserTest(
  "cookies that another port of this host is sent let nobody in",
  async (stage) => {
    expectRefusal(stage);
    await givenAdministrator(stage);
    await using other = startOther();
    const page = await stage.openPage("/");
    await logIn(page, ADMIN);
    await page.locator(".card").first().waitFor();
    await visit(stage, page.context(), other.url, ["/", REFRESH]);
    const stolen = [...other.seen];
    assertEquals(
      stolen.map((pair) => pair.split("_")[1]).sort(),
      ["access", "device", "refresh"],
      "browsers do send them",
    );

    const cookie = stolen.join("; ");
    const token = stolen.find((pair) => pair.startsWith("benchtop_access_"))?.split("=")[1] ?? "";
    const keys = [{}, { "x-session-key": "k".repeat(43) }];
    for (const key of keys) {
      for (const credentials of [{ cookie }, { authorization: `Bearer ${token}` }]) {
        const answer = await fetch(`${stage.url}/api/v1/users/me`, { headers: { ...credentials, ...key } });
        assertEquals([answer.status, (await answer.json()).type], [401, "/problems/unauthenticated"]);
      }
      const renewed = await fetch(stage.url + REFRESH, { method: "POST", headers: { cookie, ...key } });
      assertEquals([renewed.status, (await renewed.json()).type], [401, "/problems/unauthenticated"]);
    }
    await page.reload();
    await page.locator(".card").first().waitFor(); // whose session it is goes on in it
    await page.getByRole("button", { name: ADMIN, exact: true }).waitFor();
  },
  "--auth",
  "on",
);

browserTest(
  "cookies that another port of this host sets neither log anybody in nor lock anybody out",
  async (stage) => {
    expectRefusal(stage);
    await givenUser(stage, await givenAdministrator(stage), "mallory");
    const own = await fetch(`${stage.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "mallory", password: PASSWORD }),
    });
    await own.body?.cancel();
    const pairs = own.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
    const [access = "", refresh = ""] = pairs;
    const names = pairs.map((pair) => pair.split("=")[0] ?? "");
    await using other = startOther([
      ...["/", "/api", "/api/v1"].map((path) => `${access}; Path=${path}; SameSite=Strict`),
      ...["/api", REFRESH].map((path) => `${refresh}; Path=${path}; SameSite=Strict`),
      ...names.map((name) => `${name}=nonsense; Path=/api/v1/users; SameSite=Strict`),
    ]);
    const page = await stage.openPage("");
    await visit(stage, page.context(), other.url, ["/"]);
    assert((await page.context().cookies(`${stage.url}/api/v1/users/me`)).length > 2);

    await page.goto(stage.url);
    await page.getByRole("heading", { name: "Log in" }).waitFor(); // not in as mallory
    await logIn(page, ADMIN);
    await page.locator(".card").first().waitFor();
    await page.getByRole("button", { name: ADMIN, exact: true }).waitFor();
    await visit(stage, page.context(), other.url, ["/"]); // once more, beside a session that goes on
    await page.goto(`${stage.url}/settings/profile`);
    await page.getByRole("button", { name: ADMIN, exact: true }).or(page.getByRole("heading", { name: "Log in" }))
      .first()
      .waitFor();
    assertEquals(await page.getByText("mallory").count(), 0);
  },
  "--auth",
  "on",
);

/** Whatever ends a session ends it at once: for the next request, for refresh tokens and for open event streams. */
import { givenApiToken, type GivenSession, givenSession, givenUser, PASSWORD } from "../../support/accounts.ts";
import { serveTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { type EventReader, openReadyStream } from "../../support/sse.ts";
import { after, assertShutOut, cookiesOf, OVER, refresh, statusOf } from "./support.ts";

const EVENTS = "/api/v1/events";

interface Scene {
  readonly t: TestApp;
  /** Logged in twice. */
  readonly anna: GivenSession;
  readonly phone: GivenSession;
  readonly admin: GivenSession;
}

interface Ending {
  readonly what: string;
  readonly end: (scene: Scene) => Promise<Response>;
  /** Who goes on; everybody else's sessions are over. */
  readonly goesOn?: "phone";
}

const patchAnna = (change: object) => ({ t, anna, admin }: Scene) =>
  t.patch(`/api/v1/users/${anna.user.id}`, change, admin.headers);

const ENDINGS: readonly Ending[] = [
  {
    what: "a password that its owner changes",
    end: ({ t, anna }) => {
      const change = { current_password: PASSWORD, new_password: "another good one" };
      return t.patch("/api/v1/users/me/password", change, anna.headers);
    },
  },
  { what: "a password that an administrator changes", end: patchAnna({ password: "another good one" }) },
  { what: "being disabled", end: patchAnna({ is_active: false }) },
  {
    what: "being deleted",
    end: ({ t, anna, admin }) => t.delete(`/api/v1/users/${anna.user.id}`, undefined, admin.headers),
  },
  { what: "deleting oneself", end: ({ t, anna }) => t.delete("/api/v1/users/me", undefined, anna.headers) },
  { what: "logging out everywhere", end: ({ t, anna }) => t.post("/api/v1/auth/logout-all", undefined, anna.headers) },
  {
    what: "logging out",
    goesOn: "phone",
    end: ({ t, anna }) => t.post("/api/v1/auth/logout", undefined, anna.headers),
  },
  {
    what: "being ended from another device",
    goesOn: "phone",
    end: ({ t, anna, phone }) => t.delete(`/api/v1/auth/sessions/${anna.session_id}`, undefined, phone.headers),
  },
  {
    what: "a refresh token that comes a second time",
    goesOn: "phone",
    end: async ({ t, anna }) => {
      await (await refresh(t, anna.refresh_token)).body?.cancel();
      t.setNow(after(10_001));
      await (await refresh(t, anna.refresh_token)).body?.cancel();
      return new Response(null, { status: 204 });
    },
  },
];

async function openScene(t: TestApp): Promise<Scene> {
  const user = await givenUser(t);
  const [anna, phone] = [await givenSession(t, user), await givenSession(t, user, "phone")];
  return { t, anna, phone, admin: await givenSession(t, await givenUser(t, { username: "admin", is_admin: true })) };
}

async function assertGoesOn(t: TestApp, stream: EventReader): Promise<void> {
  await t.given.board({ title: "still here" });
  for (let event = await stream.next(); event.event !== "board.create"; event = await stream.next());
}

for (const { what, end, goesOn } of ENDINGS) {
  Deno.test(`a session ends at once by ${what}`, async () => {
    await using t = await serveTestApp({ auth: true });
    const scene = await openScene(t);
    const { anna, phone, admin } = scene;
    await using annas = await openReadyStream(t, EVENTS, anna.headers);
    await using phones = await openReadyStream(t, EVENTS, phone.cookies);
    await using admins = await openReadyStream(t, EVENTS, admin.headers);
    const answer = await end(scene);
    await answer.body?.cancel();
    assertEquals(answer.ok, true);
    const ended = goesOn === "phone" ? [anna] : [anna, phone];
    for (const { headers, refresh_token } of ended) {
      await assertShutOut(t, headers, OVER);
      const refused = await refresh(t, refresh_token);
      await refused.body?.cancel();
      assertEquals(refused.status, 401);
    }
    await annas.ended();
    if (goesOn === undefined) await phones.ended();
    else await assertGoesOn(t, phones);
    await assertGoesOn(t, admins);
    assertEquals(await statusOf(t, admin.headers), 200);
  });
}

Deno.test("changing the password keeps the one who did it in, by a session of its own", async () => {
  await using t = await serveTestApp({ auth: true });
  const { anna } = await openScene(t);
  const change = { current_password: PASSWORD, new_password: "another good one" };
  const answer = await t.patch("/api/v1/users/me/password", change, anna.headers);
  const { access, refresh: token } = cookiesOf(answer, t.services.access.port);
  assertEquals(await statusOf(t, { authorization: `Bearer ${access}` }), 200);
  assertEquals((await t.services.accessTokens.verify(access))?.session_id === anna.session_id, false);
  assertEquals([token.length, t.db.value("SELECT count(*) FROM sessions WHERE user_id = :id", { id: anna.user.id })], [
    ...[43, 1],
  ]);
});

Deno.test("who is no administrator any more is none with the next request, and follows the events anew", async () => {
  await using t = await serveTestApp({ auth: true });
  const { anna, admin } = await openScene(t);
  const users = "/api/v1/users";
  const set = async (is_admin: boolean) => {
    const { body } = await t.patch(`${users}/${anna.user.id}`, { is_admin }, admin.headers);
    await body?.cancel();
  };
  await set(true);
  assertEquals(await statusOf(t, anna.headers, users), 200);
  await using stream = await openReadyStream(t, EVENTS, anna.headers);
  await set(false);
  await stream.ended();
  assertEquals([await statusOf(t, anna.headers, users), await statusOf(t, anna.headers)], [403, 200]);
});

Deno.test("a program's stream ends with its token, and with its owner", async () => {
  await using t = await serveTestApp({ auth: true });
  const scene = await openScene(t);
  const { anna } = scene;
  const one = await givenApiToken(t, anna.user, ["read"], { name: "one" });
  const other = await givenApiToken(t, anna.user, ["read"], { name: "other" });
  await using ones = await openReadyStream(t, EVENTS, one.headers);
  await using others = await openReadyStream(t, EVENTS, other.headers);
  await (await t.delete(`/api/v1/tokens/${one.id}`, undefined, anna.headers)).body?.cancel();
  await ones.ended();
  await assertShutOut(t, one.headers, OVER);
  assertEquals((await others.next()).event, "token.delete");
  await (await patchAnna({ is_active: false })(scene)).body?.cancel();
  await others.ended();
  await assertShutOut(t, other.headers, OVER);
});

Deno.test("a stream whose token has run out ends with the next sign of life", async () => {
  await using t = await serveTestApp({ auth: true, heartbeatMs: 20 });
  const { anna } = await openScene(t);
  const { headers } = await givenApiToken(t, anna.user, ["read"], { expires_at: after(60_000) });
  await using stream = await openReadyStream(t, EVENTS, headers);
  t.setNow(after(60_000));
  await stream.ended();
  await assertShutOut(t, headers, OVER);
});

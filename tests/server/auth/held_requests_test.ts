/**
 * Requests whose last byte comes after their sender's right has ended: they are let in while it holds, may be held for
 * half a minute, and must not be carried out.
 */
import { givenApiToken, givenSession, givenUser, PASSWORD } from "../../support/accounts.ts";
import { serveTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { holdRequest } from "../../support/raw_http.ts";
import { statusOf } from "./support.ts";

interface Person {
  readonly id: string;
  readonly authorization: string;
  /** Of a second session. */
  readonly elsewhere: { readonly authorization: string };
}

interface Scene {
  readonly t: TestApp;
  readonly anna: Person;
  /** Keeps an administrator there whatever becomes of anna, who is one too. */
  readonly keeper: { readonly authorization: string };
  /** Anna's API token. */
  readonly program: { readonly id: string; readonly headers: { readonly authorization: string } };
}

async function openScene(t: TestApp): Promise<Scene> {
  const keeper = await givenSession(t, await givenUser(t, { username: "keeper", is_admin: true }));
  const user = await givenUser(t, { is_admin: true });
  const anna = {
    id: user.id,
    authorization: (await givenSession(t, user)).headers.authorization,
    elsewhere: (await givenSession(t, user, "phone")).headers,
  };
  const program = await givenApiToken(t, user, ["write"]);
  return { t, anna, keeper: keeper.headers, program };
}

const patchAnna = (change: object) => ({ t, anna, keeper }: Scene) =>
  t.patch(`/api/v1/users/${anna.id}`, change, keeper);

/** What ends somebody's right, and so their requests under way. */
const ENDINGS: Readonly<Record<string, (scene: Scene) => Promise<Response>>> = {
  "logged out": ({ t, anna }) => t.post("/api/v1/auth/logout", undefined, { authorization: anna.authorization }),
  "logged out everywhere": ({ t, anna }) => t.post("/api/v1/auth/logout-all", undefined, anna.elsewhere),
  "disabled": patchAnna({ is_active: false }),
  "made a plain user": patchAnna({ is_admin: false }),
  "given another password": patchAnna({ password: "quite another password" }),
  "deleted": ({ t, anna, keeper }) => t.delete(`/api/v1/users/${anna.id}`, undefined, keeper),
};

/** Requests of a person, each of which would leave something behind. */
const REQUESTS: readonly [method: string, path: string, body: string, type?: string][] = [
  ["POST", "/api/v1/users", JSON.stringify({ username: "mallory", password: PASSWORD, is_admin: true })],
  ["POST", "/api/v1/tokens", JSON.stringify({ name: "back door", scopes: ["admin"] })],
  ["POST", "/api/v1/items", JSON.stringify({ title: "Held" })],
  ["POST", "/api/v1/items/import", "title\r\nHeld\r\n", "text/csv"],
  ["POST", "/api/v1/board/cards", JSON.stringify({ column_id: "col-a", title: "Held" })],
  ["PUT", "/api/v1/settings/signup_allowed", JSON.stringify({ value: true })],
  ["PUT", "/api/v1/settings/ai_api_key", JSON.stringify({ value: "mine" })],
  ["PATCH", "/api/v1/users/me", JSON.stringify({ full_name: "Held" })],
  ["PATCH", "/api/v1/users/me/password", JSON.stringify({ current_password: PASSWORD, new_password: "held for long" })],
  ["POST", "/api/v1/audit", JSON.stringify({ operation: "note.add", entity_type: "note" })],
];

function hold(t: TestApp, [method, path, body, type = "application/json"]: (typeof REQUESTS)[number], auth?: string) {
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(t.origin).host}`, `Content-Type: ${type}`];
  return holdRequest(t.origin, auth === undefined ? head : [...head, `Authorization: ${auth}`], body);
}

/** Holds all requests, ends the right, and lets them go: each is refused, and what the end left is all there is. */
async function assertRefusedAfter(scene: Scene, auth: string | undefined, end: () => Promise<Response>): Promise<void> {
  const { t } = scene;
  // A program may not do all of it.
  const may = (path: string) => auth !== scene.program.headers.authorization || /items|board|audit/.test(path);
  const requests = REQUESTS.filter(([, path]) => may(path) && (auth !== undefined || !path.includes("/me")));
  using open = new DisposableStack(); // a server does not end while a request is under way
  const held = await Promise.all(requests.map((request) => hold(t, request, auth)));
  for (const request of held) open.use(request);
  const answer = await end();
  await answer.body?.cancel();
  assertEquals(answer.ok, true);
  const before = t.snapshot();
  for (const [index, request] of held.entries()) {
    const { status, body } = await request.finish();
    assertEquals([status, JSON.parse(body).type], [401, "/problems/unauthenticated"], requests[index]?.join(" "));
  }
  assertEquals(t.snapshot(), before);
  assertEquals(t.services.secrets.has("ai_api_key"), false);
}

for (const [what, end] of Object.entries(ENDINGS)) {
  Deno.test(`requests held back while their sender is ${what} change nothing`, async () => {
    await using t = await serveTestApp({ auth: true });
    const scene = await openScene(t);
    await assertRefusedAfter(scene, scene.anna.authorization, () => end(scene));
  });
}

Deno.test("requests of a program held back while its token is revoked change nothing", async () => {
  await using t = await serveTestApp({ auth: true });
  const scene = await openScene(t);
  const { anna: { authorization }, program } = scene;
  const end = () => t.delete(`/api/v1/tokens/${program.id}`, undefined, { authorization });
  await assertRefusedAfter(scene, program.headers.authorization, end);
});

Deno.test("anonymous requests held back while accounts go on change nothing", async () => {
  await using t = await serveTestApp();
  const scene = await openScene(t);
  await assertRefusedAfter(scene, undefined, () => t.put("/api/v1/settings/auth_required", { value: true }));
  assertEquals([await statusOf(t, scene.keeper), await statusOf(t, {})], [200, 401]);
});

Deno.test("what was held back is carried out when the sender still may", async () => {
  await using t = await serveTestApp({ auth: true });
  const { anna, keeper } = await openScene(t);
  using held = await hold(t, ["POST", "/api/v1/items", JSON.stringify({ title: "Held" })], anna.authorization);
  await (await t.patch(`/api/v1/users/${anna.id}`, { full_name: "Anna" }, keeper)).body?.cancel();
  assertEquals((await held.finish()).status, 201);
});

Deno.test("a dry run held back tells nobody who was logged out what there is", async () => {
  await using t = await serveTestApp({ auth: true });
  const scene = await openScene(t);
  const request = ["POST", "/api/v1/items/import?dry_run=true", "title\r\nHeld\r\n", "text/csv"] as const;
  using held = await hold(t, [...request], scene.anna.authorization);
  await (await ENDINGS["logged out"]?.(scene))?.body?.cancel();
  assertEquals((await held.finish()).status, 401);
});

Deno.test("signing up held back while it is forbidden makes nobody", async () => {
  await using t = await serveTestApp({ auth: true });
  const { keeper } = await openScene(t);
  const path = "/api/v1/settings/signup_allowed";
  await (await t.put(path, { value: true }, keeper)).body?.cancel();
  const user = JSON.stringify({ username: "mallory", password: PASSWORD });
  using held = await hold(t, ["POST", "/api/v1/users/signup", user]);
  await (await t.delete(path, undefined, keeper)).body?.cancel();
  const { status, body } = await held.finish();
  assertEquals([status, JSON.parse(body).type], [403, "/problems/signup_disabled"]);
});

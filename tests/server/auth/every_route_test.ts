/**
 * Every route of the OpenAPI document, asked by everybody there can be. What each route takes is written down by hand
 * (tests/support/route_access.ts); what has to come of it is worked out here once more, by other means than the
 * server's.
 */
import { createApp } from "../../../server/app.ts";
import type { Scope } from "../../../server/auth/schema.ts";
import { type Action, ACTIONS } from "../../../server/authorize.ts";
import { listOperations } from "../../../server/http/openapi_document.ts";
import { givenApiToken, givenPerson, type GivenSession } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { startGreetedApp } from "../../support/chat.ts";
import { everyOperation, type Sample, sendSample } from "../../support/every_route.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { ROUTE_ACCESS } from "../../support/route_access.ts";
import { after } from "./support.ts";

/** Somebody who asks, and what the table of actions has to know of them. */
interface Asker {
  readonly headers: (scene: Scene) => Promise<Readonly<Record<string, string>>>;
  /** Nobody, when credentials are missing or do not hold any more. */
  readonly isKnown: boolean;
  readonly isAdministrator?: true;
  /** Owns the rows that samples name. */
  readonly isOwner?: true;
  /** Of an API token; people have none. */
  readonly scope?: Scope;
}

interface Scene {
  readonly t: TestApp;
  readonly owner: GivenSession;
  readonly other: GivenSession;
  readonly admin: GivenSession;
}

const tokenOf = (who: "owner" | "other" | "admin", scope: Scope) => async ({ t, ...people }: Scene) => {
  const { headers } = await givenApiToken(t, people[who].user, [scope], { name: "program" });
  await (await t.get("/api/v1/board", headers)).body?.cancel(); // so that its first use is written down
  await t.db.write(() => undefined);
  return headers;
};

async function expiredToken({ t, owner }: Scene): Promise<Readonly<Record<string, string>>> {
  const { headers } = await givenApiToken(t, owner.user, ["admin"], { name: "program", expires_at: after(1000) });
  t.setNow(after(1000));
  return headers;
}

async function endedSession({ t, owner }: Scene): Promise<Readonly<Record<string, string>>> {
  await t.db.write(() => t.db.run("DELETE FROM sessions WHERE id = :id", { id: owner.session_id }));
  return owner.headers;
}

async function disabledUser({ t, other }: Scene): Promise<Readonly<Record<string, string>>> {
  await t.db.write(() => t.db.run("UPDATE users SET is_active = 0 WHERE id = :id", { id: other.user.id }));
  return other.headers;
}

const known = (who: "owner" | "other" | "admin") => (scene: Scene) => Promise.resolve(scene[who].headers);

const ASKERS: Readonly<Record<string, Asker>> = {
  "nobody": { headers: () => Promise.resolve({}), isKnown: false },
  "an expired API token": { headers: expiredToken, isKnown: false },
  "a session that was ended": { headers: endedSession, isKnown: false },
  "a user who was disabled": { headers: disabledUser, isKnown: false },
  "another user": { headers: known("other"), isKnown: true },
  "the owner": { headers: known("owner"), isKnown: true, isOwner: true },
  "the owner, by cookie": { headers: ({ owner }) => Promise.resolve(owner.cookies), isKnown: true, isOwner: true },
  "an administrator": { headers: known("admin"), isKnown: true, isAdministrator: true },
  "the owner's token to read": { headers: tokenOf("owner", "read"), isKnown: true, isOwner: true, scope: "read" },
  "the owner's token to write": { headers: tokenOf("owner", "write"), isKnown: true, isOwner: true, scope: "write" },
  "the owner's token for all": { headers: tokenOf("owner", "admin"), isKnown: true, isOwner: true, scope: "admin" },
  "another's token for all": { headers: tokenOf("other", "admin"), isKnown: true, scope: "admin" },
  "an administrator's token to write": { headers: tokenOf("admin", "write"), isKnown: true, scope: "write" },
  "an administrator's token for all": {
    headers: tokenOf("admin", "admin"),
    isKnown: true,
    isAdministrator: true,
    scope: "admin",
  },
};

/** What does not follow from the table, as each asker finds it. */
const EXCEPTIONS: Readonly<Record<string, number>> = {
  "POST /api/v1/auth/setup": 409, // there is an administrator
};

interface Route {
  readonly sample: Sample;
  readonly access: Action;
  /** The status of a good answer. */
  readonly status: number;
}

function expectedStatus({ sample: { name }, access, status }: Route, asker: Asker): number {
  // It goes by its own cookie, whatever comes along.
  if (name === "POST /api/v1/auth/refresh") return asker === ASKERS["the owner, by cookie"] ? 200 : 401;
  const exception = EXCEPTIONS[name];
  if (exception !== undefined) return exception;
  const { role, scope, ...more } = ACTIONS[access];
  if (role === "anyone") return status;
  if (!asker.isKnown) return 401;
  if (asker.scope !== undefined && ("people_only" in more || !includes(asker.scope, scope))) return 403;
  if (role === "administrator") return asker.isAdministrator ? status : 403;
  const isSomebodys = role === "owner" && /\{(?:item|session|token|chat)_id\}|\/items\/bulk-/.test(name);
  return isSomebodys && !asker.isOwner && !asker.isAdministrator ? 404 : status;
}

function includes(has: Scope, needs: Scope): boolean {
  return ["read", "write", "admin"].indexOf(has) >= ["read", "write", "admin"].indexOf(needs);
}

async function openScene(): Promise<{ scene: Scene; routes: Route[] }> {
  const t = await startGreetedApp({ auth: true });
  await givenPerson(t, { username: "first-admin", is_admin: true }); // so that the one who asks is not the last
  const admin = await givenPerson(t, { username: "admin", is_admin: true });
  const owner = await givenPerson(t, { username: "given" }); // by that name the samples log in
  const other = await givenPerson(t, { username: "other" });
  await (await t.put("/api/v1/settings/signup_allowed", { value: true }, admin.headers)).body?.cancel();
  const samples = await everyOperation(t, owner.headers, owner.user);
  const byName = new Map(samples.map((sample) => [sample.name, sample]));
  const routes = listOperations(createApp(t.services)).map(({ method, path, route }) => {
    const name = `${method} ${path}`;
    const [sample, access] = [byName.get(name), ROUTE_ACCESS[name]];
    if (sample === undefined) throw new Error(`There is no sample of ${name}`);
    if (access === undefined) throw new Error(`tests/support/route_access.ts does not say what ${name} takes`);
    return { sample, access, status: route.status ?? 200 };
  });
  return { scene: { t, owner, other, admin }, routes };
}

/** All refused requests on one app: none of them changes anything. */
async function askRefused(asker: Asker): Promise<string[]> {
  const { scene, routes } = await openScene();
  await using t = scene.t;
  const headers = await asker.headers(scene);
  const allowed: string[] = [];
  for (const route of routes) {
    const { name } = route.sample;
    const expected = expectedStatus(route, asker);
    if (expected < 400) {
      allowed.push(name);
      continue;
    }
    const answer = await assertUnchanged(t, () => sendSample(t, route.sample, headers));
    const text = await answer.text();
    assertEquals([answer.status, answer.headers.getSetCookie()], [expected, []], `${name}: ${text}`);
    if (expected !== 401) continue;
    const hasTried = asker !== ASKERS["nobody"] && !name.endsWith("/auth/refresh");
    assertEquals(answer.headers.get("www-authenticate"), hasTried ? 'Bearer error="invalid_token"' : "Bearer", name);
  }
  return allowed;
}

/** Each allowed request on an app of its own: it may take away what the next one needs. */
async function askAllowed(asker: Asker, name: string): Promise<void> {
  const { scene, routes } = await openScene();
  await using t = scene.t;
  const route = routes.find(({ sample }) => sample.name === name);
  assert(route !== undefined);
  const answer = await sendSample(t, route.sample, await asker.headers(scene));
  const isStream = answer.headers.get("content-type") === "text/event-stream";
  if (isStream) await answer.body?.cancel();
  const text = isStream ? "" : await answer.text();
  assertEquals(answer.status, expectedStatus(route, asker), `${name}: ${text.slice(0, 300)}`);
}

for (const [who, asker] of Object.entries(ASKERS)) {
  Deno.test(`every route, asked by ${who}: what is refused is refused and changes nothing, the rest succeeds`, async () => {
    for (const name of await askRefused(asker)) await askAllowed(asker, name);
  });
}

Deno.test("every route asks for the right that was decided for it", async () => {
  await using t = await startTestApp();
  const asked = listOperations(createApp(t.services)).map((
    { method, path, route },
  ) => [`${method} ${path}`, route.access]);
  assertEquals(Object.fromEntries(asked), ROUTE_ACCESS);
});

Deno.test("users and what the program says of itself are for administrators who have logged in", async () => {
  const { scene, routes } = await openScene();
  await using t = scene.t;
  const asked = [
    "GET /api/v1/users",
    "POST /api/v1/users",
    "GET /api/v1/users/{user_id}",
    "PATCH /api/v1/users/{user_id}",
    "DELETE /api/v1/users/{user_id}",
    "GET /api/v1/system",
  ];
  const expected: Record<string, readonly number[]> = {
    "nobody": [401, 401, 401, 401, 401, 401],
    "another user": [403, 403, 403, 403, 403, 403],
    "the owner's token for all": [403, 403, 403, 403, 403, 403],
    "an administrator's token to write": [403, 403, 403, 403, 403, 403],
    "an administrator's token for all": [200, 403, 200, 403, 403, 200],
    "an administrator": [200, 201, 200, 200, 200, 200],
  };
  for (const [who, statuses] of Object.entries(expected)) {
    const headers = await ASKERS[who]?.headers(scene) ?? {};
    const found: number[] = [];
    for (const name of asked) {
      const route = routes.find(({ sample }) => sample.name === name);
      assert(route !== undefined, name);
      const answer = await sendSample(t, route.sample, headers);
      await answer.body?.cancel();
      found.push(answer.status);
    }
    assertEquals(found, statuses, who);
    await t.db.write(() => t.db.run("DELETE FROM api_tokens WHERE name = 'program'"));
  }
});

Deno.test("every action of the table is some route's, but those that only services ask for", async () => {
  const { scene, routes } = await openScene();
  await using _t = scene.t;
  const named = new Set<string>(routes.map(({ access }) => access));
  assertEquals(Object.keys(ACTIONS).filter((action) => !named.has(action)), ["instance.write"]);
});

Deno.test("what strangers may ask for is little, and known", async () => {
  const { scene, routes } = await openScene();
  await using _t = scene.t;
  const open = routes.filter(({ access }) => ACTIONS[access].role === "anyone").map(({ sample }) => sample.name);
  assertEquals(open.sort(), [
    "GET /api/v1/auth/setup",
    "GET /api/v1/health",
    "GET /api/v1/utils/health-check",
    "GET /health",
    "GET /openapi.json",
    "GET /problems/{code}",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/setup",
    "POST /api/v1/login/access-token",
    "POST /api/v1/users/signup",
  ]);
});

Deno.test("somebody else's row is refused in the very words of one that is not there", async () => {
  const { scene, routes } = await openScene();
  await using t = scene.t;
  const named = routes.filter(({ sample }) => /\{(?:item|session|token|chat)_id\}/.test(sample.name));
  assert(named.length >= 7);
  for (const { sample } of named) {
    const ask = async (path: string) => {
      const answer = await assertUnchanged(t, () => sendSample(t, { ...sample, path }, scene.other.headers));
      const headers = [...answer.headers].filter(([name]) => name !== "x-ratelimit-remaining");
      return { status: answer.status, headers, text: await answer.text() };
    };
    const id = sample.path.split("/").find((part) => part.startsWith("f1900000")) ?? "";
    const missing = "f1900000-0000-7000-8000-999999999999";
    const theirs = await ask(sample.path);
    assertEquals({ ...theirs, text: theirs.text.replaceAll(id, missing) }, await ask(sample.path.replace(id, missing)));
  }
});

Deno.test("the settings of the instance are the administrators', whatever the token", async () => {
  const { scene } = await openScene();
  await using t = scene.t;
  const path = "/api/v1/settings/ai_model";
  const expected: Record<string, [read: number, write: number]> = {
    "another user": [403, 403],
    "an administrator": [200, 200],
    "the owner's token for all": [403, 403],
    "an administrator's token to write": [403, 403],
    "an administrator's token for all": [200, 403],
    "nobody": [401, 401],
  };
  for (const [who, statuses] of Object.entries(expected)) {
    const headers = await ASKERS[who]?.headers(scene) ?? {};
    const answers = [await t.get(path, headers), await t.put(path, { value: "another/model" }, headers)];
    assertEquals(answers.map(({ status }) => status), statuses, who);
    await t.db.write(() => t.db.run("DELETE FROM api_tokens WHERE name = 'program'"));
  }
});

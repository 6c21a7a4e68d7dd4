/** The first administrator, made by whoever has the link that the start printed. */
import type { Setting } from "../../../server/settings/schema.ts";
import { readStored } from "../../../server/settings/stored.ts";
import { SettingsStore } from "../../../server/settings/store.ts";
import { givenPerson, givenUser, PASSWORD } from "../../support/accounts.ts";
import { NOW, REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { writtenLog } from "../../support/log.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { assertRefused, invalid, unusable } from "../../support/refused_request.ts";
import { SETUP_TOKEN } from "../../support/services.ts";
import { readTrail } from "../../support/trail.ts";
import { bearer, claimsOf, cookiesOf, forge, HEADER, readKey, statusOf } from "./support.ts";

const SETUP = "/api/v1/auth/setup";
const INPUT = { token: SETUP_TOKEN, username: "Anna", password: PASSWORD };
const WRONG_LINK = {
  answers: "403 forbidden",
  detail: "This is not the setup link that the latest start of Benchtop printed",
} as const;
const DONE = { answers: "409 setup_done", detail: "There is an administrator already: log in" } as const;

async function refuse(
  t: TestApp,
  body: object,
  refusal: Pick<Parameters<typeof assertRefused>[1], "answers" | "detail">,
) {
  await assertRefused(t, { method: "POST", path: SETUP, body, ...refusal });
}

async function stateOf(t: TestApp): Promise<unknown> {
  return await (await t.get(SETUP)).json();
}

Deno.test("POST /auth/setup makes the first administrator, logs them in, and leaves an entry for each", async () => {
  await using t = await startTestApp({ auth: true });
  assertEquals(await stateOf(t), { auth_required: true, needs_setup: true, signup_allowed: false });
  const id = t.nextId();
  const answer = await t.post(SETUP, { ...INPUT, email: "anna@example.org", full_name: "Anna A." });
  const user = {
    id,
    username: "Anna",
    email: "anna@example.org",
    full_name: "Anna A.",
    is_active: true,
    is_admin: true,
    version: 1,
    created_at: NOW,
    updated_at: NOW,
  };
  const session_id = t.db.value<string>("SELECT id FROM sessions") ?? "";
  const token = forge(HEADER, claimsOf({ user, session_id }), readKey(t));
  assertEquals([answer.status, cookiesOf(answer).access], [201, token]);
  assertEquals(await answer.json(), { token, access_token: token, token_type: "bearer", expires_in: 900, user });
  assertEquals(
    readTrail(t).map(({ operation, entity_id, actor, request_id }) => [operation, entity_id, actor, request_id]),
    [
      ["user.create", id, "nobody", REQUEST_ID],
      ["session.create", session_id, "Anna", REQUEST_ID],
    ],
  );
  assertEquals(await stateOf(t), { auth_required: true, needs_setup: false, signup_allowed: false });
  assertEquals(await statusOf(t, bearer(token), "/api/v1/users"), 200);
  const kept = JSON.stringify(t.snapshot()) + writtenLog(t.log);
  assert(!kept.includes(SETUP_TOKEN) && !kept.includes(PASSWORD));
});

Deno.test("POST /auth/setup stores that accounts are on, so that a start without the flag lets nobody in", async () => {
  await using t = await startTestApp({ auth: true });
  const { user } = await (await t.post(SETUP, INPUT)).json();
  assertEquals(t.db.all("SELECT key, value FROM settings"), [{ key: "auth_required", value: "true" }]);
  assertEquals(new SettingsStore(t.db, {}, () => assert(false), readStored).get("auth_required"), true);
  const [created] = readTrail(t);
  const setting = { key: "auth_required", value: true, is_set: true };
  assert(created?.operation === "user.create" && isDetails(created.details));
  const { owner_id, row, setting: { key, value, is_set } } = created.details;
  assertEquals([owner_id, row, { key, value, is_set }], [user.id, user, setting]);
  assertEquals(t.services.settings.isStored("auth_required"), true);
});

function isDetails(details: unknown): details is { owner_id: string; row: unknown; setting: Setting } {
  return typeof details === "object" && details !== null && "setting" in details;
}

Deno.test("POST /auth/setup is done as a whole or not at all", async () => {
  await using t = await startTestApp({ auth: true });
  await t.db.write(() =>
    void t.db.run("CREATE TRIGGER no_session BEFORE INSERT ON sessions BEGIN SELECT raise(ABORT, 'no'); END")
  );
  const answer = await assertUnchanged(t, () => t.post(SETUP, INPUT));
  await answer.body?.cancel();
  assertEquals([answer.status, answer.headers.getSetCookie()], [500, []]);
  assertEquals(t.services.settings.isStored("auth_required"), false);
});

Deno.test("POST /auth/setup: the link works once", async () => {
  await using t = await startTestApp({ auth: true });
  assertEquals((await t.post(SETUP, INPUT)).status, 201);
  await refuse(t, INPUT, DONE);
  await refuse(t, { ...INPUT, username: "mallory" }, DONE);
});

Deno.test("POST /auth/setup: of two who open the link at once one becomes administrator", async () => {
  await using t = await startTestApp({ auth: true });
  const answers = await Promise.all(["anna", "mallory"].map((username) => t.post(SETUP, { ...INPUT, username })));
  assertEquals(answers.map(({ status }) => status).sort(), [201, 409]);
  assertEquals(answers.map((answer) => answer.headers.getSetCookie().length).sort(), [0, 3]);
  assertEquals(t.db.value("SELECT count(*) FROM users"), 1);
  assertEquals(t.auditOperations(), ["user.create", "session.create"]);
});

Deno.test("POST /auth/setup: a wrong token is refused before anything is hashed", async () => {
  await using t = await startTestApp({ auth: true });
  t.services.passwords.hash = () => Promise.reject(new Error("Nothing was to be hashed"));
  const wrong = ["", " ", `${SETUP_TOKEN} `, SETUP_TOKEN.slice(1), SETUP_TOKEN.toUpperCase(), "undefined", "null"];
  for (const token of wrong) await refuse(t, { ...INPUT, token }, WRONG_LINK);
  await assertRefused(t, {
    method: "POST",
    path: SETUP,
    body: { ...INPUT, token: null },
    ...invalid("/token", "must be a text"),
  });
});

Deno.test("POST /auth/setup: users who are no administrators do not keep it from being done", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t, { username: "bob" });
  await givenUser(t, { username: "old", is_admin: true, is_active: false });
  assertEquals(await stateOf(t), { auth_required: true, needs_setup: true, signup_allowed: false });
  const { answers, detail } = {
    answers: "409 conflict",
    detail: 'Cannot take the name "Bob": the user "bob" has it',
  } as const;
  await refuse(t, { ...INPUT, username: "Bob" }, { answers, detail });
  assertEquals((await t.post(SETUP, INPUT)).status, 201);
});

Deno.test("POST /auth/setup: an administrator made by another way ends the link", async () => {
  await using t = await startTestApp({ auth: true });
  await givenUser(t, { username: "admin", is_admin: true });
  await refuse(t, INPUT, DONE);
});

Deno.test("POST /auth/setup: without accounts there is no link, whatever the token", async () => {
  await using t = await startTestApp();
  assertEquals(await stateOf(t), { auth_required: false, needs_setup: false, signup_allowed: false });
  for (const token of [SETUP_TOKEN, "", "undefined"]) await refuse(t, { ...INPUT, token }, WRONG_LINK);
  await givenUser(t, { is_admin: true });
  await refuse(t, INPUT, DONE);
});

Deno.test("POST /auth/setup takes no name, password or field that could not be chosen otherwise", async () => {
  await using t = await startTestApp({ auth: true });
  const refuseInput = async (change: object, pointer: string, detail: string, unfit = invalid) =>
    await assertRefused(t, { method: "POST", path: SETUP, body: { ...INPUT, ...change }, ...unfit(pointer, detail) });
  await refuseInput({ username: "al" }, "/username", "must have at least 3 characters");
  await refuseInput({ password: "short" }, "/password", "must have at least 8 characters");
  await refuseInput({ password: "x".repeat(129) }, "/password", "must have at most 128 characters");
  await refuseInput({ is_admin: false }, "/is_admin", "is not known here");
  await refuseInput({ id: "local" }, "/id", "is not known here");
  const common = "is one of the passwords that are tried first: choose another";
  await refuseInput({ password: "Password" }, "/password", common, unusable);
  await refuse(t, { ...INPUT, username: "local" }, {
    answers: "409 conflict",
    detail: 'Cannot take the name "local": Benchtop itself goes by it in the audit trail',
  });
});

Deno.test("POST /auth/setup gives the first administrator what the local user has made", async () => {
  await using t = await startTestApp({ auth: true });
  const row = { title: "Local", search_text: "local", version: 1, at: NOW };
  await t.db.write(() =>
    t.db.run(
      `INSERT INTO items (id, owner_id, title, search_text, version, created_at, updated_at)
        VALUES ('item-1', 'local', :title, :search_text, :version, :at, :at)`,
      row,
    )
  );
  const { user, token } = await (await t.post(SETUP, INPUT)).json();
  const item = await (await t.get("/api/v1/items/item-1", bearer(token))).json();
  assertEquals([item.title, item.owner_id], ["Local", user.id]);
});

Deno.test("GET /auth/setup says whether one may sign up, and nothing else to strangers", async () => {
  await using t = await startTestApp({ auth: true });
  const { headers } = await givenPerson(t, { is_admin: true });
  await t.put("/api/v1/settings/signup_allowed", { value: true }, headers);
  assertEquals(await stateOf(t), { auth_required: true, needs_setup: false, signup_allowed: true });
});

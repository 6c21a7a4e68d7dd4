/** Who gets to see which entries of the audit trail and which events: boards are everybody's, the rest its owner's. */
import * as z from "zod";
import { AuditEntry } from "../../../server/audit/schema.ts";
import { ChangeEvent } from "../../../server/events/schema.ts";
import { givenApiToken, givenPerson, type GivenSession, PASSWORD } from "../../support/accounts.ts";
import { serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";
import { openReadyStream, openStream } from "../../support/sse.ts";

interface Scene {
  readonly t: TestApp;
  readonly admin: GivenSession;
  readonly anna: GivenSession;
  readonly bob: GivenSession;
}

async function openScene(t: TestApp): Promise<Scene> {
  return {
    t,
    admin: await givenPerson(t, { username: "admin", is_admin: true }),
    anna: await givenPerson(t),
    bob: await givenPerson(t, { username: "bob" }),
  };
}

async function send(sent: Promise<Response>): Promise<{ readonly id: string }> {
  const answer = await sent;
  const text = await answer.text();
  assert(answer.ok, `${answer.status} ${text}`);
  return text === "" ? { id: "" } : JSON.parse(text);
}

/** One change of every kind that is somebody's own. */
async function changeAllOf(t: TestApp, { headers }: GivenSession, name: string): Promise<void> {
  const item = await send(t.post("/api/v1/items", { title: `${name}'s item` }, headers));
  await send(t.patch(`/api/v1/items/${item.id}`, { title: `${name}'s item, renamed` }, headers));
  await send(t.delete(`/api/v1/items/${item.id}`, undefined, headers));
  await send(t.post(`/api/v1/items/${item.id}/restore`, undefined, headers));
  const csv = { ...headers, "content-type": "text/csv" };
  await send(t.request("/api/v1/items/import", { method: "POST", headers: csv, body: `title\n${name}'s line\n` }));
  await send(t.put("/api/v1/settings/theme", { value: "dark" }, headers));
  await send(t.delete("/api/v1/settings/theme", undefined, headers));
  const token = await send(t.post("/api/v1/tokens", { name: `${name}'s program`, scopes: ["read"] }, headers));
  await send(t.delete(`/api/v1/tokens/${token.id}`, undefined, headers));
  await send(t.patch("/api/v1/users/me", { full_name: `${name} X.` }, headers));
  await send(t.post("/api/v1/auth/login", { username: name, password: PASSWORD }));
  await send(t.delete("/api/v1/auth/sessions", undefined, headers));
}

/** The operations of all that. */
const OWN = [
  ...["item.create", "item.update", "item.delete", "item.restore", "item.import"],
  ...["setting.update", "setting.delete", "token.create", "token.delete", "user.update"],
  ...["session.create", "session.delete_all"],
];

/** What is everybody's, and what is nobody's but the administrators'. */
async function changeTheRest({ t, admin, anna }: Scene): Promise<void> {
  await send(t.post("/api/v1/board/cards", { column_id: "col-a", title: "Shared card" }, anna.headers));
  await send(t.post("/api/v1/board/columns", { title: "Shared column" }, admin.headers));
  await send(t.post("/api/v1/boards", { title: "Shared board" }, anna.headers));
  await send(t.put("/api/v1/settings/ai_model", { value: "some/model" }, admin.headers));
  const note = { operation: "card.create", entity_type: "card", entity_id: "card-1" };
  await send(t.post("/audit", { ...note, details: { text: "anna's note", owner_id: anna.user.id } }, anna.headers));
}

const SHARED = ["card.create", "column.create", "board.create"];

async function changeEverything(scene: Scene): Promise<void> {
  await changeAllOf(scene.t, scene.anna, "anna");
  await changeAllOf(scene.t, scene.bob, "bob");
  await changeTheRest(scene);
}

async function listAudit(t: TestApp, headers: HeadersInit, query = "limit=500"): Promise<AuditEntry[]> {
  const answer = await t.get(`/audit?${query}`, headers);
  assertEquals(answer.status, 200);
  return z.array(AuditEntry).parse(await answer.json());
}

/** Neither the entries nor the events may say anything of these. */
function assertSaysNothingOf(said: unknown, { user, session_id }: GivenSession): void {
  const text = JSON.stringify(said);
  for (const word of [user.id, session_id, `${user.username}'s`, `"${user.username}"`]) {
    // Who changed what is everybody's is everybody's to know.
    const others = word === `"${user.username}"` ? text.replaceAll(`"actor":${word}`, "") : text;
    assert(!others.includes(word), `${word} in ${text.slice(0, 2000)}`);
  }
}

const operations = (entries: readonly { readonly operation: string }[]) => entries.map(({ operation }) => operation);

Deno.test("GET /audit shows people the boards and their own, and administrators everything", async () => {
  await using t = await startTestApp({ auth: true });
  const scene = await openScene(t);
  await changeEverything(scene);
  const bobs = await listAudit(t, scene.bob.headers);
  assertEquals(operations(bobs.toReversed()), ["user.create", "session.create", ...OWN, ...SHARED]);
  assertSaysNothingOf(bobs, scene.anna);
  const all = await listAudit(t, scene.admin.headers);
  assertEquals(all.length, t.auditOperations().length);
  assertEquals(operations(all.toReversed()), t.auditOperations());
  assertEquals(new Set(bobs.map(({ id }) => id)).size, bobs.length);
  assertEquals(bobs, all.filter(({ id }) => bobs.some((entry) => entry.id === id)));
});

Deno.test("GET /audit: no filter, count or cursor leads to what is another's", async () => {
  await using t = await startTestApp({ auth: true });
  const scene = await openScene(t);
  await changeEverything(scene);
  const { bob, anna, admin } = scene;
  const bobs = await listAudit(t, bob.headers);
  const all = await listAudit(t, admin.headers);
  const queries = new Set(all.flatMap(({ operation, entity_type, entity_id }) => [
    `operation=${operation}`,
    `entity_type=${entity_type}`,
    `entity_id=${entity_id}`,
    `operation=${operation}&entity_id=${entity_id}`,
  ]));
  for (const query of queries) {
    const filters = new URLSearchParams(query);
    const wanted = bobs.filter((entry) =>
      [...filters].every(([name, value]) => Object.entries(entry).some(([key, own]) => key === name && own === value))
    );
    const answer = await t.get(`/audit?limit=500&count=true&${query}`, bob.headers);
    const found = z.array(AuditEntry).parse(await answer.json());
    assertEquals(found, wanted, query);
    assertEquals(
      [answer.headers.get("x-total-count"), answer.headers.get("link")],
      [String(wanted.length), null],
      query,
    );
    assertSaysNothingOf(found, anna);
  }
});

Deno.test("GET /audit: pages hold nothing else either, wherever a cursor points", async () => {
  await using t = await startTestApp({ auth: true });
  const scene = await openScene(t);
  await changeEverything(scene);
  const { bob, admin } = scene;
  const bobs = await listAudit(t, bob.headers);
  const walked: AuditEntry[] = [];
  for (let path: string | undefined = "/audit?limit=2&count=true"; path !== undefined;) {
    const answer = await t.get(path, bob.headers);
    walked.push(...z.array(AuditEntry).parse(await answer.json()));
    assertEquals(answer.headers.get("x-total-count"), String(bobs.length));
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  assertEquals(walked, bobs);
  for (const { id } of await listAudit(t, admin.headers)) {
    assertEquals(await listAudit(t, bob.headers, `cursor=${id}&limit=500`), bobs.filter((entry) => entry.id < id));
  }
});

Deno.test("GET /audit: what one was shown another is not shown from memory", async () => {
  await using t = await startTestApp({ auth: true });
  const scene = await openScene(t);
  await changeEverything(scene);
  const { admin, anna, bob } = scene;
  const askers = [admin, anna, bob];
  const lengths = new Set<number>();
  for (const { headers } of [...askers, ...askers.toReversed(), ...askers]) {
    lengths.add((await listAudit(t, headers)).length);
  }
  assertEquals(lengths.size, 2); // Anna and Bob did the same
  assertEquals((await listAudit(t, admin.headers)).length, t.auditOperations().length);
});

Deno.test("GET /audit: programs see what their scopes and their owners may", async () => {
  await using t = await startTestApp({ auth: true });
  const scene = await openScene(t);
  await changeEverything(scene);
  const { admin, bob } = scene;
  const token = async ({ user }: GivenSession, scope: "read" | "admin") =>
    (await givenApiToken(t, user, [scope], { name: `${user.username} ${scope}` })).headers;
  const bobs = await token(bob, "admin");
  const admins = [await token(admin, "read"), await token(admin, "admin")] as const;
  assertEquals(await listAudit(t, bobs), await listAudit(t, bob.headers));
  const own = await listAudit(t, admins[0]);
  assertEquals(operations(own.toReversed()), [
    ...["user.create", "session.create", ...SHARED, "token.create", "token.create"],
  ]);
  assertEquals(await listAudit(t, admins[1]), await listAudit(t, admin.headers));
});

Deno.test("GET /audit: an administrator no more sees no more", async () => {
  await using t = await startTestApp({ auth: true });
  const { admin, anna } = await openScene(t);
  const path = `/api/v1/users/${anna.user.id}`;
  await send(t.patch(path, { is_admin: true }, admin.headers));
  assertEquals((await listAudit(t, anna.headers)).length, t.auditOperations().length);
  await send(t.patch(path, { is_admin: false }, admin.headers));
  assertEquals(operations((await listAudit(t, anna.headers)).toReversed()), [
    ...["user.create", "session.create", "user.update", "user.update"],
  ]);
});

Deno.test("what clients add is the administrators' to read, and no name of another's makes it one's own", async () => {
  await using t = await startTestApp({ auth: true });
  const { admin, anna, bob } = await openScene(t);
  const note = { operation: "note.add", entity_type: "note", details: { owner_id: bob.user.id, text: "secret" } };
  const entry = AuditEntry.parse(await send(t.post("/audit", note, anna.headers)));
  const notes = async ({ headers }: GivenSession) => await listAudit(t, headers, "operation=note.add");
  assertEquals(await notes(admin), [entry]);
  assertEquals([await notes(anna), await notes(bob)], [[], []]);
  await send(t.patch("/api/v1/users/me", { username: "anne" }, anna.headers));
  await send(t.patch("/api/v1/users/me", { username: "anna" }, bob.headers)); // the name is free again
  assertEquals(await notes(bob), []);
});

async function liveOperations(t: TestApp, headers: HeadersInit, work: () => Promise<void>): Promise<ChangeEvent[]> {
  await using reader = await openReadyStream(t, "/api/v1/events", headers);
  await work();
  await t.given.board({ title: "the last" });
  const seen: ChangeEvent[] = [];
  for (;;) {
    const event = ChangeEvent.parse((await reader.next()).data);
    if (event.row?.["title"] === "the last") return seen;
    seen.push(event);
  }
}

Deno.test("GET /events tells people of the boards and their own, as it happens", async () => {
  await using t = await serveTestApp({ auth: true });
  const scene = await openScene(t);
  const seen = await liveOperations(t, scene.bob.headers, () => changeEverything(scene));
  assertEquals(operations(seen), [...OWN, ...SHARED]);
  assertSaysNothingOf(seen, scene.anna);
});

Deno.test("GET /events tells administrators of everything, and their reading programs of no more than people", async () => {
  await using t = await serveTestApp({ auth: true });
  const scene = await openScene(t);
  const before = t.auditOperations().length;
  const seen = await liveOperations(t, scene.admin.headers, () => changeEverything(scene));
  assertEquals(operations(seen), t.auditOperations().slice(before, -1));
  const { headers } = await givenApiToken(t, scene.admin.user, ["read"]);
  const bySelf = await liveOperations(t, headers, async () => {
    await send(t.post("/api/v1/items", { title: "anna's next" }, scene.anna.headers));
    await send(t.put("/api/v1/settings/ai_model", { value: "another/model" }, scene.admin.headers));
  });
  assertEquals(bySelf, []);
});

Deno.test("GET /events replays what was missed of the boards and one's own, from wherever one was", async () => {
  await using t = await serveTestApp({ auth: true });
  const scene = await openScene(t);
  const { bob, anna } = scene;
  await changeEverything(scene);
  for (let index = 0; index < 60; index++) await send(t.post("/api/v1/items", { title: "anna's" }, anna.headers));
  await send(t.post("/api/v1/boards", { title: "the last" }, anna.headers));
  const bobs = (await listAudit(t, bob.headers)).toReversed();
  assertEquals(bobs.at(-1)?.operation, "board.create");
  for (const after_id of [0, 1, 7, Number(bobs[4]?.id), Number(bobs.at(-1)?.id) - 1]) {
    await using reader = await openStream(t, "/api/v1/events", { ...bob.headers, "last-event-id": String(after_id) });
    assertEquals((await reader.next()).event, "ready");
    const missed = bobs.filter(({ id }) => id > after_id);
    const events = await reader.take(missed.length);
    assertEquals(events.map(({ id }) => id), missed.map(({ id }) => String(id)), String(after_id));
    assertSaysNothingOf(events, anna);
    assertEquals(reader.waiting, 0);
  }
});

Deno.test("GET /events and GET /audit tell strangers nothing", async () => {
  await using t = await startTestApp({ auth: true });
  await openScene(t);
  for (const path of ["/api/v1/events", "/api/sse", "/api/v1/events?last_event_id=0", "/audit", "/api/v1/audit"]) {
    await assertProblem(await t.get(path), "unauthenticated", path);
  }
  assertEquals(t.services.events.size, 0);
});

/** What another process writes into the database reaches caches, settings, open pages and who may come in. */
import { openAsGuest } from "../../db/guest.ts";
import { putSetting } from "../../db/settings.ts";
import { findUser } from "../../db/users.ts";
import type { Database } from "../../db/database.ts";
import { appendAudit } from "../../server/audit/service.ts";
import { COMMAND } from "../../server/authorize.ts";
import { EventBus } from "../../server/events/service.ts";
import { watchOtherWriters } from "../../server/other_writers.ts";
import { changeUser, type UserServices } from "../../server/users/service.ts";
import { givenPerson } from "../support/accounts.ts";
import { INSTANCE_ID, NOW, serveTestApp, startTestApp, type TestApp, type TestAppOptions } from "../support/app.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openReadyStream } from "../support/sse.ts";
import { readTrail } from "../support/trail.ts";
import { waitFor } from "../support/wait.ts";

const CALLER = { actor: COMMAND, request_id: null };

/** An app that watches, as a started server does. */
async function watching(open: (options: TestAppOptions) => Promise<TestApp>, options: TestAppOptions = {}) {
  const t = await open(options);
  const unwatch = watchOtherWriters(t.services);
  return {
    t,
    [Symbol.asyncDispose]: async () => {
      unwatch();
      await t[Symbol.asyncDispose]();
    },
  };
}

/** One write as the command line makes it: another connection, another bus, nothing of the server's memory. */
async function writeBeside(t: TestApp, work: (services: UserServices) => void): Promise<void> {
  const { files, now, newId, settings } = t.services;
  using guest = openAsGuest({ path: files.database, backupsDir: files.backups });
  const events = new EventBus({ db: guest.db, instance_id: "" });
  await guest.db.write(() => work({ db: guest.db, events, now, newId, settings }));
  events.close();
}

function note(services: UserServices, entity_id: string): void {
  const change = { operation: "setting.update", entity_type: "setting", entity_id };
  appendAudit(services, CALLER, { ...change, details: { row: { key: entity_id } } });
}

function turnAccountsOn(db: Database): void {
  putSetting(db, { key: "auth_required", value: "true" }, NOW);
}

Deno.test("another process's write empties the cache of answers", async () => {
  await using app = await watching(startTestApp);
  const { t } = app;
  const count = async () => (await (await t.get("/audit?count=true")).json()).length;
  assertEquals(await count(), 0);
  await writeBeside(t, (services) => note(services, "beside"));
  await waitFor(async () => await count() === 1, "the entry to be listed");
});

Deno.test("another process's write goes to open streams as an event, in the order of the trail", async () => {
  await using app = await watching(serveTestApp);
  const { t } = app;
  await using reader = await openReadyStream(t);
  await t.given.card({ title: "ours" });
  await writeBeside(t, (services) => note(services, "beside"));
  await t.given.card({ title: "ours again" });
  const events = await reader.take(3);
  assertEquals(events.map(({ id, event }) => [id, event]), [["1", "card.create"], ["2", "setting.update"], [
    "3",
    "card.create",
  ]]);
  assertEquals(readTrail(t).map(({ actor }) => actor), ["given", "command line", "given"]);
});

Deno.test("a setting that another process has changed holds soon, and streams end when accounts go on", async () => {
  await using app = await watching(serveTestApp);
  const { t } = app;
  await using reader = await openReadyStream(t);
  await writeBeside(t, ({ db }) => turnAccountsOn(db));
  await waitFor(() => t.services.settings.get("auth_required"), "the setting to be noticed");
  await reader.ended();
  const answer = await t.get("/api/v1/board");
  assertEquals(answer.status, 401);
  await answer.body?.cancel();
});

Deno.test("a user whom another process locks out is out at once, and their stream ends", async () => {
  await using app = await watching(serveTestApp, { auth: true });
  const { t } = app;
  await givenPerson(t, { username: "keeper", is_admin: true });
  const { user, headers } = await givenPerson(t, { username: "anna" });
  await using reader = await openReadyStream(t, undefined, headers);
  await writeBeside(t, (services) => {
    const row = findUser(services.db, user.id);
    assert(row);
    changeUser(services, CALLER, row, { is_active: false });
  });
  // Without waiting: who may come in is asked of the database itself.
  const answer = await t.get("/api/v1/board", headers);
  assertEquals(answer.status, 401);
  await answer.body?.cancel();
  await reader.ended();
});

Deno.test("the watch is over when it is ended, and a database that cannot be read costs a warning each time", async () => {
  await using t = await startTestApp();
  const unwatch = watchOtherWriters({ ...t.services, db: unreadable(t.db) });
  const warnings = () => t.log.filter(({ level }) => level === "warn").map(({ message }) => message);
  await waitFor(() => warnings().length >= 2, "two warnings");
  unwatch();
  assertEquals(new Set(warnings()), new Set(["What another process has written could not be taken over"]));
  const count = warnings().length;
  await writeBeside(t, (services) => note(services, "late"));
  assertEquals([warnings().length, t.services.instance.id], [count, INSTANCE_ID]);
});

/** The same database, but for the question whether others have written. */
function unreadable(db: Database): Database {
  return new Proxy(db, {
    get: (target, name) => {
      if (name === "noticeOthers") throw new Error("disk I/O error");
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

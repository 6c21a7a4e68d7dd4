/** Every route that changes something, asked by somebody whose right ends between the door and the change. */
import { deleteSetting, putSetting } from "../../../db/settings.ts";
import { createApp } from "../../../server/app.ts";
import { ACTIONS } from "../../../server/authorize.ts";
import { listOperations } from "../../../server/http/openapi_document.ts";
import { givenPerson, givenUser } from "../../support/accounts.ts";
import { NOW, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { startGreetedApp } from "../../support/chat.ts";
import { everyOperation, type Sample, sendSample } from "../../support/every_route.ts";
import { after } from "./support.ts";

/** A good request to each route that changes something for whoever may. */
async function changingSamples(t: TestApp, headers: HeadersInit = {}): Promise<Sample[]> {
  const changing = listOperations(createApp(t.services))
    .filter(({ method, route }) => method !== "GET" && ACTIONS[route.access].role !== "anyone")
    .map(({ method, path }) => `${method} ${path}`);
  assert(changing.length > 30);
  const samples = new Map((await everyOperation(t, headers)).map((sample) => [sample.name, sample]));
  return changing.map((name) => samples.get(name)).filter((sample) => sample !== undefined);
}

/** Sends a request that has to be refused; takes back what ended the right, and finds everything as it was. */
async function assertRefusedMidway(
  t: TestApp,
  send: () => Promise<Response>,
  takeBack: () => void,
  expected: readonly [status: number, type: string],
  message: string,
): Promise<void> {
  const before = t.snapshot();
  const answer = await send();
  assertEquals([answer.status, (await answer.json()).type], expected, message);
  await t.db.write(takeBack);
  assertEquals(t.snapshot(), before, message);
}

const OUT = [401, "/problems/unauthenticated"] as const;

function setSessionsEnd({ db }: TestApp, expires_at: string): void {
  db.run("UPDATE sessions SET expires_at = :expires_at", { expires_at });
}

Deno.test("no route carries a change out for a session that ends after the request was let in", async () => {
  await using t = await startGreetedApp({ auth: true });
  await givenUser(t, { username: "other-admin", is_admin: true }); // so that the one who asks is not the last
  const { headers } = await givenPerson(t, { username: "admin", is_admin: true });
  const samples = await changingSamples(t, headers);
  const later = after(3_600_000);
  await t.db.write(() => setSessionsEnd(t, later));
  const { accessTokens } = t.services;
  const verify = accessTokens.verify.bind(accessTokens);
  accessTokens.verify = async (token) => {
    const claims = await verify(token);
    void t.db.write(() => setSessionsEnd(t, NOW)); // runs after the door, and ahead of whatever the request then writes
    return claims;
  };
  for (const sample of samples) {
    const send = () => sendSample(t, sample, headers);
    await assertRefusedMidway(t, send, () => setSessionsEnd(t, later), OUT, sample.name);
  }
});

Deno.test("no route carries a change out for the local user once accounts are on", async () => {
  await using t = await startGreetedApp();
  for (const sample of await changingSamples(t)) {
    const send = () => {
      // Committed before the request writes. That the server hears of it comes later, so the door is still open.
      void t.db.write(() => putSetting(t.db, { key: "auth_required", value: "true" }, NOW));
      return sendSample(t, sample);
    };
    // The local user has no account to change, with accounts or without.
    const expected = sample.name.includes("/users/me") ? [409, "/problems/conflict"] as const : OUT;
    await assertRefusedMidway(t, send, () => deleteSetting(t.db, "auth_required"), expected, sample.name);
  }
});

/** People and programs for tests of a server with accounts; made past HTTP, so that no rate limit counts them. */
import { createToken } from "../../server/auth/api_tokens.ts";
import type { Scope } from "../../server/auth/schema.ts";
import { type Actor, COMMAND } from "../../server/authorize.ts";
import { insertSession, issue, prepareSession } from "../../server/auth/sessions.ts";
import type { User } from "../../server/users/schema.ts";
import { insertNewUser } from "../../server/users/service.ts";
import type { TestApp } from "./app.ts";
import { GIVER } from "./given.ts";
import { INSTANCE_ID } from "./services.ts";

/** The password of every given user. */
export const PASSWORD = "correct horse battery";

export async function givenUser(
  t: TestApp,
  input: { readonly username?: string; readonly is_admin?: boolean; readonly is_active?: boolean } = {},
): Promise<User> {
  const { username = "anna", is_admin = false, is_active = true } = input;
  const password_hash = await t.services.passwords.hash(PASSWORD);
  return await t.db.write(() => insertNewUser(t.services, GIVER, { username, password_hash, is_admin, is_active }));
}

/** Somebody who is logged in. */
export interface GivenSession {
  readonly user: User;
  readonly session_id: string;
  /** The access token. */
  readonly token: string;
  readonly refresh_token: string;
  /** As a program sends them. */
  readonly headers: { readonly authorization: string };
  /** As a browser sends them: both cookies, whatever the path. */
  readonly cookies: { readonly cookie: string };
}

export async function givenSession(t: TestApp, user: User, device = "test"): Promise<GivenSession> {
  const caller = { actor: GIVER.actor, request_id: null };
  const start = prepareSession(t.services, { device, key_hash: null });
  const started = await t.db.write(() => insertSession(t.services, caller, user, start));
  const { answer, refresh_token = "" } = await issue(t.services, started);
  const claims = await t.services.accessTokens.verify(answer.token);
  if (claims === undefined) throw new Error("Cannot log in a test's user: the token does not hold");
  const { port } = t.services.access;
  const name = (kind: string) => `benchtop_${kind}_${port}_${INSTANCE_ID.slice(-12)}`;
  return {
    user,
    session_id: claims.session_id,
    token: answer.token,
    refresh_token,
    headers: { authorization: `Bearer ${answer.token}` },
    cookies: { cookie: `${name("access")}=${answer.token}; ${name("refresh")}=${refresh_token}` },
  };
}

/** A user who is logged in, in one step. */
export async function givenPerson(
  t: TestApp,
  input: Parameters<typeof givenUser>[1] = {},
): Promise<GivenSession> {
  return await givenSession(t, await givenUser(t, input));
}

/** Who acts on a user's rows past HTTP, without a session that would have to be there. */
export function actingFor({ id: user_id, username: name, is_admin }: User): Actor {
  return { ...COMMAND, name, user_id, is_admin };
}

/** A program's API token. */
export async function givenApiToken(
  t: TestApp,
  owner: User,
  scopes: Scope[],
  more: { readonly name?: string; readonly expires_at?: string } = {},
): Promise<{ readonly id: string; readonly secret: string; readonly headers: { readonly authorization: string } }> {
  const caller = { actor: actingFor(owner), request_id: null };
  const input = { name: more.name ?? `${owner.username} ${scopes.join(" ")}`, scopes, expires_at: more.expires_at };
  const { id, secret } = await createToken(t.services, caller, input);
  return { id, secret, headers: { authorization: `Bearer ${secret}` } };
}

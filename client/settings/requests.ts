/** What the settings pages ask the server. */
import type {
  CreatedToken,
  FailedLoginCounts,
  LoginAnswer,
  Session,
  Token,
  TokenCreate,
} from "../../server/auth/schema.ts";
import type { Setting } from "../../server/settings/schema.ts";
import type { Health, SystemInfo } from "../../server/system/schema.ts";
import type { MePatch, PasswordChange, User } from "../../server/users/schema.ts";
import { api } from "../api.ts";
import { plainApi } from "../plain_api.ts";
import { contentOf, succeeded } from "../problem.ts";

const settingApi = api.settings[":key"];
const sessionsApi = api.auth.sessions;
const meApi = api.users.me;

export async function readSettings(): Promise<Setting[]> {
  return await contentOf(await succeeded(api.settings.$get()));
}

export async function putSetting(key: string, value: unknown): Promise<Setting> {
  return await contentOf(await succeeded(settingApi.$put({ param: { key }, json: { value } })));
}

/** Back to its default. */
export async function resetSetting(key: string): Promise<Setting> {
  return await contentOf(await succeeded(settingApi.$delete({ param: { key } })));
}

export async function readSystem(): Promise<SystemInfo> {
  return await contentOf(await succeeded(api.system.$get()));
}

export async function readFailedLogins(): Promise<FailedLoginCounts> {
  return await contentOf(await succeeded(api.auth["failed-logins"].$get()));
}

export async function readHealth(): Promise<Health> {
  return await contentOf(await succeeded(api.health.$get()));
}

/** @param version the one that the change was made to */
export async function patchMe(patch: MePatch, version: number): Promise<User> {
  return await contentOf(await succeeded(meApi.$patch({ json: patch }, { headers: { "If-Match": `"${version}"` } })));
}

export async function changePassword(change: PasswordChange): Promise<void> {
  await succeeded(meApi.password.$patch({ json: change }));
}

export async function readSessions(): Promise<Session[]> {
  return await contentOf(await succeeded(sessionsApi.$get()));
}

export async function endSession(session_id: string): Promise<void> {
  await succeeded(sessionsApi[":session_id"].$delete({ param: { session_id } }));
}

/** All but the one that asks. */
export async function endOtherSessions(): Promise<void> {
  await succeeded(sessionsApi.$delete());
}

export async function readTokens(): Promise<Token[]> {
  return await contentOf(await succeeded(api.tokens.$get()));
}

export async function createToken(token: TokenCreate): Promise<CreatedToken> {
  return await contentOf(await succeeded(api.tokens.$post({ json: token })));
}

export async function revokeToken(token_id: string): Promise<void> {
  await succeeded(api.tokens[":token_id"].$delete({ param: { token_id } }));
}

/**
 * Logs in; the cookies that come with the answer hold as soon as accounts are on. A refusal is answered, not mended.
 */
export async function logInAs(username: string, password: string): Promise<LoginAnswer> {
  return await contentOf(await succeeded(plainApi.auth.login.$post({ json: { username, password } })));
}

export async function readLicenses(): Promise<string> {
  const answer = await succeeded(fetch("/licenses.txt"));
  return await answer.text();
}

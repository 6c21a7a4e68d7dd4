/** The settings as the server has them, with what is being changed on top. */
import type { Setting } from "../../server/settings/schema.ts";
import { LiveValue } from "../live_value.ts";
import { Problem, wordsFor } from "../problem.ts";
import { showToast } from "../ui/toasts.ts";
import * as requests from "./requests.ts";

export const settings = new LiveValue<readonly Setting[]>(requests.readSettings);
export const sessions = new LiveValue(requests.readSessions);
export const tokens = new LiveValue(requests.readTokens);
export const system = new LiveValue(requests.readSystem);
export const health = new LiveValue(requests.readHealth);

/** Undefined until it has been read, and for those who may not see it. */
export function findSetting(key: string): Setting | undefined {
  return settings.shown.value?.find((setting) => setting.key === key);
}

/**
 * Changes a setting, shown at once.
 *
 * @throws {Problem} when it is refused; the old value is shown again then
 */
export async function changeSetting(key: string, value: unknown): Promise<void> {
  await settings.change(
    replacing(key, (setting) => ({ ...setting, value: setting.is_secret ? null : value, is_set: true })),
    () => requests.putSetting(key, value),
  );
}

/**
 * The same for one of several fields of a form.
 *
 * @throws {Problem} whose field is the setting's key
 */
export async function saveSetting(key: string, value: unknown): Promise<void> {
  try {
    await changeSetting(key, value);
  } catch (error) {
    if (!(error instanceof Problem) || error.field !== "value") throw error;
    throw new Problem(error.code, error.detail.replace(/^value/, key), key);
  }
}

/** The same for one that goes back to its default. */
export async function resetSetting(key: string): Promise<void> {
  await settings.change(
    replacing(key, (setting) => ({ ...setting, value: setting.default, is_set: false })),
    () => requests.resetSetting(key),
  );
}

/** For a switch, which has no place for words of its own: what is refused is told in a notice. */
export async function toggleSetting(key: string, name: string, value: boolean | string): Promise<void> {
  await told(`“${name}” was not changed`, () => changeSetting(key, value));
}

export async function endSession(id: string): Promise<void> {
  await told("The session was not ended", () =>
    sessions.change(
      (list) => list.filter((session) => session.id !== id),
      () => requests.endSession(id),
    ));
}

export async function endOtherSessions(): Promise<void> {
  await told("The other sessions were not ended", () =>
    sessions.change(
      (list) => list.filter((session) => session.is_current),
      requests.endOtherSessions,
    ));
}

export async function revokeToken(id: string, name: string): Promise<void> {
  await told(`The token “${name}” was not revoked`, () =>
    tokens.change(
      (list) => list.filter((token) => token.id !== id),
      () => requests.revokeToken(id),
    ));
}

function replacing(key: string, change: (setting: Setting) => Setting) {
  return (list: readonly Setting[]) => list.map((setting) => setting.key === key ? change(setting) : setting);
}

/** Does something whose refusal is told in a notice, in the problem's words. */
async function told(failed: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    showToast({ tone: "bad", text: `${failed}: ${wordsFor(error)}` });
  }
}

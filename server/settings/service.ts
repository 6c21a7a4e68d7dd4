/**
 * Use cases of settings. Those of the instance are the administrators'; everybody has a value of their own of the rest.
 */
import * as z from "zod";
import { type Action, authorize, isAdministrator } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { isOwnAddress } from "../http/base_url.ts";
import { changeInstanceSetting, changeSecret, changeUserSetting } from "./changes.ts";
import { currentSetting } from "./describe_setting.ts";
import {
  isSecretKey,
  isSettingKey,
  isUserKey,
  REGISTRY,
  SETTING_KEYS,
  type SettingKey,
  type UserKey,
  type ValueOf,
} from "./registry.ts";
import { RULES } from "./rules.ts";
import type { Setting } from "./schema.ts";

/** The AI service that is asked when nobody has chosen one. */
export const DEFAULT_AI_BASE_URL = REGISTRY.ai_base_url.default;

export { keepAccountsOn, reloadSettings } from "./changes.ts";

/** What the caller may see, in the order of the registry. */
export function listSettings(services: Services, { actor }: Caller): Setting[] {
  const keys = isAdministrator(actor) ? SETTING_KEYS : SETTING_KEYS.filter(isUserKey);
  return keys.map((key) => currentSetting(services, key, actor.user_id));
}

export function getSetting(services: Services, { actor }: Caller, name: string): Setting {
  const key = requireKey(name);
  authorizeFor(key, "read", { actor });
  return currentSetting(services, key, actor.user_id);
}

/** What a setting of a user's own is for them. */
export function userSetting<K extends UserKey>(services: Services, user_id: string, key: K): ValueOf<K> {
  const { value } = currentSetting(services, key, user_id);
  return value as ValueOf<K>; // what is stored has been checked by the key's own rule
}

/** Gives a setting a value; nothing happens when it has that one of its own already. */
export function putSetting(services: Services, caller: Caller, name: string, value: unknown): Promise<Setting> {
  const key = requireKey(name);
  authorizeFor(key, "write", caller);
  return change(services, caller, key, checkValue(services, key, value));
}

/** Takes a setting back to its default, and answers it as it is then. */
export function deleteSetting(services: Services, caller: Caller, name: string): Promise<Setting> {
  const key = requireKey(name);
  authorizeFor(key, "write", caller);
  return change(services, caller, key, undefined);
}

/** @param value undefined for the default */
async function change(services: Services, caller: Caller, key: SettingKey, value: unknown): Promise<Setting> {
  if (isSecretKey(key)) return await changeSecret(services, caller, key, value);
  if (isUserKey(key)) return await changeUserSetting(services, caller, key, value);
  return await changeInstanceSetting(services, caller, key, value);
}

function requireKey(name: string): SettingKey {
  if (isSettingKey(name)) return name;
  throw new AppError("not_found", `There is no setting "${name}"`);
}

function authorizeFor(key: SettingKey, verb: "read" | "write", { actor }: Pick<Caller, "actor">): void {
  const action: Action = isUserKey(key) ? `setting.${verb}` : `instance.${verb}`;
  authorize(actor, action);
}

/** The value in the form in which it is kept. */
function checkValue({ access }: Services, key: SettingKey, value: unknown): unknown {
  const checked = z.safeParse(RULES[key], value);
  if (!checked.success) throw invalidValue(checked.error.issues[0]?.message ?? "is not valid");
  const own = { port: access.port, hosts: access.allowedHosts };
  if (key === "ai_base_url" && isOwnAddress(String(checked.data), own)) {
    throw invalidValue("must not be the address of this server");
  }
  return checked.data;
}

function invalidValue(detail: string): AppError {
  return new AppError("invalid", `/value ${detail}`, { errors: [{ pointer: "/value", detail }] });
}

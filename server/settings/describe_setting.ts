/** Settings as they are shown: the entry of the registry with the value that holds. */
import { findUserSetting } from "../../db/settings.ts";
import type { Services } from "../context.ts";
import {
  type InstanceKey,
  isSecretKey,
  isUserKey,
  REGISTRY,
  type SecretKey,
  type SettingKey,
  type UserKey,
} from "./registry.ts";
import type { Setting } from "./schema.ts";
import { readStored } from "./stored.ts";

/** A setting as it is now, for one user where each has their own. */
export function currentSetting(services: Services, key: SettingKey, user_id: string): Setting {
  if (isSecretKey(key)) return currentSecret(services, key);
  if (!isUserKey(key)) return instanceSetting(services, key);
  const text = findUserSetting(services.db, user_id, key);
  return storedSetting(key, text === undefined ? undefined : readStored(key, text));
}

/** A setting that has been given this value; undefined for the default. */
export function storedSetting(key: InstanceKey | UserKey, value: unknown): Setting {
  return describeSetting(key, value ?? REGISTRY[key].default, value !== undefined);
}

export function secretSetting(key: SecretKey, is_set: boolean): Setting {
  return describeSetting(key, null, is_set);
}

function currentSecret({ secrets }: Services, key: SecretKey): Setting {
  return { ...secretSetting(key, secrets.has(key)), fixed_by: secrets.fixedBy(key) ?? null };
}

function instanceSetting({ settings }: Services, key: InstanceKey): Setting {
  const fixed_by = settings.fixedBy(key) ?? null;
  return { ...describeSetting(key, settings.get(key), settings.isStored(key)), fixed_by };
}

function describeSetting(key: SettingKey, value: unknown, is_set: boolean): Setting {
  const { default: fallback, description, scope, is_secret, needs_restart } = REGISTRY[key];
  return { key, value, default: fallback, description, scope, is_secret, is_set, needs_restart, fixed_by: null };
}

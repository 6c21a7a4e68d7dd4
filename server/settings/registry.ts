/**
 * Every setting there is: its default and whose it is; what a value may be stands in rules.ts. Routes, storage and the
 * settings page read this table.
 */
import type * as z from "zod";
import type { Rules } from "./rules.ts";

interface Entry {
  readonly default: unknown;
  /** One value for all, or one for each user. */
  readonly scope: "instance" | "user";
  /** Kept in a file of its own (secrets.ts) and never told; its default is null. */
  readonly is_secret: boolean;
  readonly needs_restart: boolean;
  /** What it is for, in a sentence. */
  readonly description: string;
}

export const REGISTRY = {
  theme: {
    default: "system",
    scope: "user",
    is_secret: false,
    needs_restart: false,
    description: "Light or dark, or as the system has it",
  },
  density: {
    default: "comfortable",
    scope: "user",
    is_secret: false,
    needs_restart: false,
    description: "How much room lists and cards take",
  },
  chat_apply: {
    default: "auto",
    scope: "user",
    is_secret: false,
    needs_restart: false,
    description: "Whether the assistant changes the board at once (auto) or each change waits for you (review)",
  },
  auth_required: {
    default: false,
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Whether people have to log in; without it everybody who reaches this server is the local user",
  },
  signup_allowed: {
    default: false,
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Whether people may make an account for themselves while accounts are on",
  },
  access_token_minutes: {
    default: 15,
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "How many minutes an access token is good for, 1 to 1440; it is renewed by itself",
  },
  ai_base_url: {
    default: "https://openrouter.ai/api/v1",
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Address of the AI service, any that speaks OpenAI's protocol",
  },
  ai_model: {
    default: "openai/gpt-oss-120b",
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Name of the model, as the AI service calls it",
  },
  ai_api_key: {
    default: null,
    scope: "instance",
    is_secret: true,
    needs_restart: false,
    description: "Key for the AI service; it can be replaced and removed, but not read",
  },
} as const satisfies Record<keyof Rules, Entry>;

type Registry = typeof REGISTRY;

export type SettingKey = keyof Registry;
export type SecretKey = KeyWhere<{ is_secret: true }>;
/** Settings of the instance that can be read. */
export type InstanceKey = KeyWhere<{ scope: "instance"; is_secret: false }>;
export type UserKey = KeyWhere<{ scope: "user"; is_secret: false }>;
export type ValueOf<K extends SettingKey> = z.output<Rules[K]>;

type KeyWhere<Condition> = { [K in SettingKey]: Registry[K] extends Condition ? K : never }[SettingKey];

export const SETTING_KEYS = Object.keys(REGISTRY).filter(isSettingKey);

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(REGISTRY, key);
}

export function isSecretKey(key: SettingKey): key is SecretKey {
  return REGISTRY[key].is_secret;
}

export function isUserKey(key: SettingKey): key is UserKey {
  return REGISTRY[key].scope === "user";
}

export function isInstanceKey(key: SettingKey): key is InstanceKey {
  return !isSecretKey(key) && !isUserKey(key);
}

/**
 * Every setting there is: its rule, its default and whose it is. Routes, storage and the settings page read this table.
 */
import * as z from "zod";
import { API_KEY_MAX, MODEL_NAME_MAX, SINGLE_LINE, VISIBLE_ASCII } from "../ai_values.ts";
import { readBaseUrl } from "../http/base_url.ts";
import { ChatApply, Density, Theme } from "./schema.ts";

interface Entry {
  /** What a value may be; parsing gives the form in which it is kept. */
  readonly schema: z.ZodType;
  readonly default: unknown;
  /** One value for all, or one for each user. */
  readonly scope: "instance" | "user";
  /** Kept in a file of its own (secrets.ts) and never told; its default is null. */
  readonly is_secret: boolean;
  readonly needs_restart: boolean;
  /** What it is for, in a sentence. */
  readonly description: string;
}

const OnOff = z.boolean("must be true or false");

const Minutes = z.int("must be a whole number").min(1, "must be at least 1").max(1440, "must be at most 1440");

const BaseUrl = z.string("must be a text").trim().max(2000, "must have at most 2000 characters").transform(
  (text, context) => {
    const read = readBaseUrl(text);
    if ("url" in read) return read.url;
    context.addIssue({ code: "custom", message: read.fault });
    return z.NEVER;
  },
);

const ModelName = z.string("must be a text").trim().min(1, "must not be empty")
  .max(MODEL_NAME_MAX, `must have at most ${MODEL_NAME_MAX} characters`)
  .regex(SINGLE_LINE, "must be a single line without control characters");

const ApiKey = z.string("must be a text").trim().min(1, "must not be empty")
  .max(API_KEY_MAX, `must have at most ${API_KEY_MAX} characters`)
  .regex(VISIBLE_ASCII, "must be letters, digits and signs without blanks");

export const REGISTRY = {
  theme: {
    schema: Theme,
    default: "system",
    scope: "user",
    is_secret: false,
    needs_restart: false,
    description: "Light or dark, or as the system has it",
  },
  density: {
    schema: Density,
    default: "comfortable",
    scope: "user",
    is_secret: false,
    needs_restart: false,
    description: "How much room lists and cards take",
  },
  chat_apply: {
    schema: ChatApply,
    default: "auto",
    scope: "user",
    is_secret: false,
    needs_restart: false,
    description: "Whether the assistant changes the board at once (auto) or each change waits for you (review)",
  },
  auth_required: {
    schema: OnOff,
    default: false,
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Whether people have to log in; without it everybody who reaches this server is the local user",
  },
  signup_allowed: {
    schema: OnOff,
    default: false,
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Whether people may make an account for themselves while accounts are on",
  },
  access_token_minutes: {
    schema: Minutes,
    default: 15,
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "How many minutes an access token is good for, 1 to 1440; it is renewed by itself",
  },
  ai_base_url: {
    schema: BaseUrl,
    default: "https://openrouter.ai/api/v1",
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Address of the AI service, any that speaks OpenAI's protocol",
  },
  ai_model: {
    schema: ModelName,
    default: "openai/gpt-oss-120b",
    scope: "instance",
    is_secret: false,
    needs_restart: false,
    description: "Name of the model, as the AI service calls it",
  },
  ai_api_key: {
    schema: ApiKey,
    default: null,
    scope: "instance",
    is_secret: true,
    needs_restart: false,
    description: "Key for the AI service; it can be replaced and removed, but not read",
  },
} as const satisfies Record<string, Entry>;

type Registry = typeof REGISTRY;

export type SettingKey = keyof Registry;
export type SecretKey = KeyWhere<{ is_secret: true }>;
/** Settings of the instance that can be read. */
export type InstanceKey = KeyWhere<{ scope: "instance"; is_secret: false }>;
export type UserKey = KeyWhere<{ scope: "user"; is_secret: false }>;
export type ValueOf<K extends SettingKey> = z.output<Registry[K]["schema"]>;

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

/** The wire contract of settings. */
import * as z from "zod";

/** A setting with its present value. */
export const Setting = z.strictObject({
  key: z.string(),
  /** Null for a secret, which can be written and never read. */
  value: z.unknown(),
  default: z.unknown(),
  /** What it is for, in a sentence. */
  description: z.string(),
  /** One value for all, or one for each user. */
  scope: z.enum(["instance", "user"]),
  is_secret: z.boolean(),
  /** Whether it has a value of its own; without one the default holds. */
  is_set: z.boolean(),
  /** Whether the server has to be started again before a new value holds. */
  needs_restart: z.boolean(),
  /** Where the server's start fixes the value (a flag, the environment, config.json); null when it can be changed. */
  fixed_by: z.string().nullable(),
}).meta({ id: "Setting" });
export type Setting = z.infer<typeof Setting>;

/** The value is checked by the rule of its key. */
export const SettingPut = z.strictObject({ value: z.unknown() }).meta({ id: "SettingPut" });
export type SettingPut = z.infer<typeof SettingPut>;

export const Theme = z.enum(["system", "light", "dark"], "must be system, light or dark");
export const Density = z.enum(["comfortable", "compact"], "must be comfortable or compact");
export const ChatApply = z.enum(["auto", "review"], "must be auto or review");

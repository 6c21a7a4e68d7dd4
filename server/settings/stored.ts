/** From the text in the database to a value and back; what is stored was checked once, perhaps by an older version. */
import * as z from "zod";
import type { SettingKey } from "./registry.ts";
import { RULES } from "./rules.ts";

/** The value that a stored text stands for; undefined when the setting's rule does not take it. */
export function readStored(key: SettingKey, text: string): unknown {
  const checked = z.safeParse(RULES[key], parseJson(text));
  return checked.success ? checked.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // SQLite takes more for JSON than this; no rule takes undefined
  }
}

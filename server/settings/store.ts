/** The settings of the instance, in memory: every request asks for some of them. */
import type { Database } from "../../db/database.ts";
import { listSettings } from "../../db/settings.ts";
import type { Fixed } from "../config.ts";
import type { Logger } from "../log.ts";
import { type InstanceKey, isInstanceKey, isSettingKey, REGISTRY, type SettingKey, type ValueOf } from "./registry.ts";

/** Values that the start of the server decides whatever is stored, each with the place that says so. */
export type FixedSettings = { readonly [K in InstanceKey]?: Fixed<ValueOf<K>> | undefined };

/** Reads a stored text as `readStored` of stored.ts does, which brings the rules along. */
export type ReadStored = (key: SettingKey, text: string) => unknown;

export class SettingsStore {
  readonly #db: Database;
  readonly #fixed: FixedSettings;
  readonly #onUnfit: (key: string) => void;
  #values: ReadonlyMap<InstanceKey, unknown> = new Map();

  /**
   * @param onUnfit hears of a stored setting that no rule takes (any more); it counts as one that is not set
   * @param read left out where nothing is stored
   */
  constructor(db: Database, fixed: FixedSettings, onUnfit: (key: string) => void, read?: ReadStored) {
    this.#db = db;
    this.#fixed = fixed;
    this.#onUnfit = onUnfit;
    if (read !== undefined) this.reload(read);
  }

  /** The value that holds now: the fixed one, else the stored one, else the default. */
  get<K extends InstanceKey>(key: K): ValueOf<K> {
    const value = this.#fixed[key]?.value ?? this.#values.get(key) ?? REGISTRY[key].default;
    return value as ValueOf<K>; // reload() keeps only what the key's own rule gave
  }

  /** The place that fixes a value until the next start, such as `--auth`; undefined when it can be changed. */
  fixedBy(key: InstanceKey): string | undefined {
    return this.#fixed[key]?.by;
  }

  /** Whether a value of its own is stored. */
  isStored(key: InstanceKey): boolean {
    return this.#values.has(key);
  }

  /** Reads what is stored; to be called when this or another process has committed a change. */
  reload(read: ReadStored): void {
    const values = new Map<InstanceKey, unknown>();
    for (const { key, value: text } of listSettings(this.#db)) {
      const value = isSettingKey(key) ? read(key, text) : undefined;
      if (value === undefined || !isSettingKey(key) || !isInstanceKey(key)) this.#onUnfit(key);
      else values.set(key, value);
    }
    this.#values = values;
  }
}

/** Tells of an unfit setting in the log. */
export function warnOfUnfit(logger: Pick<Logger, "warn">): (key: string) => void {
  return (key) => logger.warn("A stored setting does not fit and counts as not set", { key });
}

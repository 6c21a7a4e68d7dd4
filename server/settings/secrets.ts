/**
 * Secret settings: `secrets.json` in the data directory, for its owner only. They are in no database, so that no copy
 * of one, no entry of the audit trail and no answer can hold them.
 */
import { removeFile, systemCode } from "../../db/files.ts";
import { isApiKey } from "../ai_values.ts";
import { writeFileAtomic } from "../atomic_file.ts";
import type { Fixed } from "../config.ts";
import { AppError } from "../errors.ts";
import { readSmallFile } from "../small_file.ts";
import type { SecretKey } from "./registry.ts";

/** Secrets that the start of the server decides whatever is stored, each with the place that says so. */
export type FixedSecrets = { readonly [K in SecretKey]?: Fixed<string> | undefined };

/**
 * By key, each with the origin it was entered for under a name of its own (`originName()`); a newer version's keys are
 * kept as they are.
 */
type Secrets = Readonly<Record<string, string>>;

export class SecretStore {
  readonly #path: string;
  readonly #fixed: FixedSecrets;
  /** The change that is under way: two at a time could put back what the other one has replaced. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, fixed: FixedSecrets = {}) {
    this.#path = path;
    this.#fixed = fixed;
  }

  /** The place that fixes a secret until the next start; undefined when it can be changed. */
  fixedBy(key: SecretKey): string | undefined {
    return this.#fixed[key]?.by;
  }

  /** The value that is fixed until the next start; where it may go is the caller's to know. */
  getFixed(key: SecretKey): string | undefined {
    return this.#fixed[key]?.value;
  }

  /**
   * The stored secret, for the origin that it was entered for and no other. It is read anew each time, so that there is
   * no copy of it to keep safe.
   *
   * @throws {AppError} `secrets_damaged` when the file cannot be read or is not what we write
   */
  getStored(key: SecretKey, origin: string): string | undefined {
    const secrets = this.#parse(this.#read());
    const secret = Object.hasOwn(secrets, key) && secrets[originName(key)] === origin ? secrets[key] : undefined;
    // Whatever refuses it later would quote it: a line break, say, of somebody who wrote into the file.
    if (secret !== undefined && !isApiKey(secret)) throw damaged("the key in it has characters that no key has");
    return secret;
  }

  /** Whether there is a secret that can be used: a damaged file holds none, and using it says what is wrong with it. */
  has(key: SecretKey): boolean {
    try {
      return this.#fixed[key] !== undefined || Object.hasOwn(this.#parse(this.#read()), key);
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  /**
   * Stores a secret for the service of an origin, and then runs `record`, which writes down that it was changed: when
   * that fails the file is put back. Nothing happens when the secret is this one already, for this origin.
   *
   * @throws {AppError} `secrets_damaged`, or `disk_full` or `read_only` when the file cannot be written
   */
  set(key: SecretKey, value: string, origin: string, record: () => Promise<void>): Promise<void> {
    const name = originName(key);
    return this.#change((secrets) => {
      const isSame = secrets[key] === value && secrets[name] === origin;
      return isSame ? secrets : { ...secrets, [key]: value, [name]: origin };
    }, record);
  }

  /** Removes a secret in the same way. */
  remove(key: SecretKey, record: () => Promise<void>): Promise<void> {
    return this.#change((secrets) => {
      const { [key]: removed, [originName(key)]: _, ...rest } = secrets;
      return removed === undefined ? secrets : rest;
    }, record);
  }

  #change(update: (secrets: Secrets) => Secrets, record: () => Promise<void>): Promise<void> {
    const change = this.#last.then(() => this.#replace(update, record));
    this.#last = change.catch(() => undefined); // whoever asked for it hears of its failure; the next one goes on
    return change;
  }

  async #replace(update: (secrets: Secrets) => Secrets, record: () => Promise<void>): Promise<void> {
    const before = this.#read();
    const secrets = this.#parse(before);
    const changed = update(secrets);
    if (changed === secrets) return;
    this.#write(JSON.stringify(changed, null, 2) + "\n");
    try {
      await record();
    } catch (error) {
      this.#putBack(before, error);
      throw error;
    }
  }

  #putBack(before: string | undefined, reason: unknown): void {
    try {
      this.#write(before);
    } catch (error) {
      throw new AggregateError([reason, error], "A secret was changed, and neither recorded nor put back");
    }
  }

  #read(): string | undefined {
    try {
      return readSmallFile(this.#path);
    } catch (cause) {
      throw damaged("it cannot be read", cause);
    }
  }

  #parse(text: string | undefined): Secrets {
    if (text === undefined) return {};
    let secrets: unknown;
    try {
      secrets = JSON.parse(text);
    } catch {
      throw damaged("it is not JSON"); // without the cause: V8 quotes what it could not parse, which may be a secret
    }
    if (!isSecrets(secrets)) throw damaged("it is not an object of texts");
    return secrets;
  }

  #write(text: string | undefined): void {
    try {
      if (text === undefined) removeFile(this.#path);
      else writeFileAtomic(this.#path, text);
    } catch (cause) {
      const code = systemCode(cause) === "ENOSPC" || systemCode(cause) === "EDQUOT" ? "disk_full" : "read_only";
      throw new AppError(code, "Cannot write secrets.json in the data directory; nothing was changed", { cause });
    }
  }
}

/** The name under which the file says which origin a secret was entered for. */
function originName(key: SecretKey): string {
  return `${key}_origin`;
}

function isSecrets(value: unknown): value is Secrets {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((secret) => typeof secret === "string");
}

function damaged(why: string, cause?: unknown): AppError {
  const detail =
    `Cannot use secrets.json in the data directory: ${why}; mend it, or move it away and enter the keys anew`;
  return new AppError("secrets_damaged", detail, { cause });
}

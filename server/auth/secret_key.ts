/** The key that access tokens are signed with: `secret.key` in the data directory, or SECRET_KEY. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { join } from "@std/path";
import { isLink, removeFile, setMode, statFile } from "../../db/files.ts";
import { writeFileAtomic } from "../atomic_file.ts";
import { AppError } from "../errors.ts";
import { readSmallFile } from "../small_file.ts";

const KEY_BYTES = 32;
const FORMAT = /^[A-Za-z0-9_-]{43}\n?$/; // 32 bytes in base64url

/** How long a key is used before the file is looked at again: so long can a rotation take to be noticed. */
const LOOK_AGAIN_MS = 1000;

export interface SecretKey {
  readonly bytes: Uint8Array;
  /** Another one for another key: what was verified with one says nothing about the next. */
  readonly generation: number;
}

interface Known {
  readonly key: SecretKey;
  /** What the file looked like when it was read. */
  readonly stamp: string;
  readonly looked_ms: number;
}

/** Reads the key when it is first needed, makes it when there is none, and notices when it was rotated. */
export class SecretKeyFile {
  readonly #path: string;
  readonly #given: SecretKey | undefined;
  readonly #now: () => number;
  #known: Known | undefined;

  /**
   * @param given SECRET_KEY, which makes the file useless
   * @param now milliseconds on a clock that only goes forward
   */
  constructor(data_dir: string, given: string | undefined, now: () => number) {
    this.#path = secretKeyPath(data_dir);
    this.#given = given === undefined ? undefined : { bytes: new TextEncoder().encode(given), generation: 0 };
    this.#now = now;
  }

  /** @throws {AppError} `secrets_damaged` when the file is no key or cannot be read */
  get(): SecretKey {
    if (this.#given !== undefined) return this.#given;
    const looked_ms = this.#now();
    if (this.#known !== undefined && looked_ms - this.#known.looked_ms < LOOK_AGAIN_MS) return this.#known.key;
    const stamp = stampOf(this.#path);
    if (this.#known === undefined || this.#known.stamp !== stamp) return this.#read(looked_ms);
    this.#known = { ...this.#known, looked_ms };
    return this.#known.key;
  }

  #read(looked_ms: number): SecretKey {
    const stamp = stampOf(this.#path);
    const bytes = readKey(this.#path) ?? makeKey(this.#path);
    const key = { bytes, generation: (this.#known?.key.generation ?? 0) + 1 };
    this.#known = { key, stamp, looked_ms };
    return key;
  }
}

/**
 * Puts a new key in the place of the old one: what the old one signed is worth nothing from then on.
 *
 * @returns puts the old one back, for a rotation that is not to be; none where it was none or is damaged
 */
export function rotateSecretKey(data_dir: string): () => void {
  const path = secretKeyPath(data_dir);
  const old = findGoodKey(path);
  makeKey(path);
  return () => old === undefined ? removeFile(path) : writeFileAtomic(path, old);
}

/** The text of a key that can be used. */
function findGoodKey(path: string): string | undefined {
  try {
    const text = readText(path);
    return text !== undefined && FORMAT.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined; // what cannot be read is what a rotation mends
    throw error;
  }
}

export function secretKeyPath(data_dir: string): string {
  return join(data_dir, "secret.key");
}

function readKey(path: string): Uint8Array | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  if (FORMAT.test(text)) return Uint8Array.from(Buffer.from(text.trim(), "base64url"));
  throw damaged("it is not one of Benchtop's");
}

function readText(path: string): string | undefined {
  try {
    if (isLink(path)) throw damaged("it is a link"); // to what, others may decide
    const text = readSmallFile(path);
    if (text !== undefined) closeToOthers(path);
    return text;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw damaged("it cannot be read", cause);
  }
}

/** A copy or an unpacked back-up may have made it readable for everybody. */
function closeToOthers(path: string): void {
  const mode = statFile(path)?.mode;
  if (mode != null && (mode & 0o077) !== 0) setMode(path, 0o600);
}

function damaged(why: string, cause?: unknown): AppError {
  const detail = `Cannot use secret.key in the data directory: ${why}; make a new one with benchtop token rotate-key`;
  return new AppError("secrets_damaged", detail, { cause });
}

function makeKey(path: string): Uint8Array {
  const bytes = randomBytes(KEY_BYTES);
  writeFileAtomic(path, `${bytes.toString("base64url")}\n`);
  return Uint8Array.from(bytes);
}

/** Two files of the same stamp are the same file: each rotation makes a new one. */
function stampOf(path: string): string {
  const info = statFile(path);
  return info === undefined ? "none" : `${info.ino} ${info.mtime?.getTime()} ${info.size}`;
}

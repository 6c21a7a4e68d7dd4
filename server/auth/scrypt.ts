/** scrypt (RFC 7914) as the text that is stored: `$scrypt$ln=17,r=8,p=1$salt$hash`, in the PHC string format. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import { normalForm } from "../normal_form.ts";

/** What a hash costs: memory is 128 · r · 2^ln bytes, here 128 MiB, and time some 0.4 s. */
export interface Cost {
  /** log2 of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** What OWASP's cheat sheet on storing passwords asks of scrypt at least. */
export const COST: Cost = { ln: 17, r: 8, p: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Hashes a password with a salt of its own. */
export async function hashPassword(password: string, cost: Cost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return toStored(cost, salt, await derive(password, salt, cost, HASH_BYTES));
}

/** Looks like a hash of this cost and is none: no password fits it. */
export function makeUnfitting(cost: Cost): string {
  return toStored(cost, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
}

/**
 * Whether a password is the one that was hashed; takes as long whether it is or not.
 *
 * @throws {Error} when the stored text is not one of `hashPassword`
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const { cost, salt, hash } = parse(stored);
  return timingSafeEqual(await derive(password, salt, cost, hash.length), hash);
}

/** Whether a stored hash costs less, or otherwise, than one made today would. */
export function isOutdated(stored: string, cost: Cost): boolean {
  const { ln, r, p } = parse(stored).cost;
  return ln !== cost.ln || r !== cost.r || p !== cost.p;
}

function parse(stored: string): { cost: Cost; salt: Uint8Array; hash: Uint8Array } {
  const [, ln, r, p, salt, hash] = FORMAT.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) throw new Error("Cannot read a stored password hash");
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  return {
    cost,
    salt: Uint8Array.from(Buffer.from(salt, "base64")),
    hash: Uint8Array.from(Buffer.from(hash, "base64")),
  };
}

/** The same letters can arrive composed or not, as the keyboard has it. */
export function normalize(password: string): string {
  return normalForm(password, "NFKC");
}

function derive(password: string, salt: Uint8Array, { ln, r, p }: Cost, length: number): Promise<Uint8Array> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * 128 * r * 2 ** ln };
  return new Promise((resolve, reject) => {
    scrypt(normalize(password), salt, length, options, (error, hash) => {
      if (error) reject(error);
      else resolve(hash);
    });
  });
}

function toStored({ ln, r, p }: Cost, salt: Uint8Array, hash: Uint8Array): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toText(salt)}$${toText(hash)}`;
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/={1,2}$/, "");
}

/** Tokens without content: 256 random bits that only stand for a row, which keeps nothing but their hash. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const BYTES = 32;

/** A new one, as base64url. */
export function makeToken(): string {
  return randomBytes(BYTES).toString("base64url");
}

/** SHA-256, hex. No salt and no slow hash: nobody can guess 256 bits. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Compares two tokens without telling by the time taken how much of them agrees. */
export function isSameToken(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}

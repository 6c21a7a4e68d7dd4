/**
 * Devices that somebody has logged in from: a signed cookie that gives its holder tries of their own at the password of
 * that account, and nothing else. Whatever others do to the account, its owner gets in from there.
 *
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { UserRow } from "../../db/users.ts";
import type { Services } from "../context.ts";

export const DEVICE_DAYS = 180;
const DAY_S = 86_400;

/** How far ahead of ours the clock may have been that dated one. */
const AHEAD_MAX_S = 60;

/** When it was issued, what tells it from others, and the signature over both. */
const FORMAT = /^([0-9a-z]{1,9})\.([\w-]{16})\.([\w-]{43})$/;

type DeviceServices = Pick<Services, "accessTokens" | "instance" | "now">;
type Owner = Pick<UserRow, "id" | "password_hash">;

/** A new one, for a user who has shown the password, and for the page that has this key. */
export function makeDevice(services: DeviceServices, user: Owner, key_hash: string | null): string {
  const issued = secondsNow(services).toString(36);
  const nonce = randomBytes(12).toString("base64url");
  return `${issued}.${nonce}.${sign(services, user, key_hash, issued, nonce).toString("base64url")}`;
}

/**
 * What tells a device from others, of the first cookie that is good for this user: signed by us, for the password they
 * have now and the key that comes along, and neither too old nor from the future.
 */
export function findDevice(
  services: DeviceServices,
  user: Owner,
  key_hash: string | null,
  cookies: readonly string[],
): string | undefined {
  const now_s = secondsNow(services);
  for (const cookie of cookies) {
    const [, issued, nonce, signature] = FORMAT.exec(cookie) ?? [];
    if (issued === undefined || nonce === undefined || signature === undefined) continue;
    const age_s = now_s - Number.parseInt(issued, 36);
    if (age_s < -AHEAD_MAX_S || age_s >= DEVICE_DAYS * DAY_S) continue;
    const expected = sign(services, user, key_hash, issued, nonce);
    const given = Uint8Array.fromBase64(signature, { alphabet: "base64url" });
    if (timingSafeEqual(expected, given)) return nonce;
  }
  return undefined;
}

/** Over the hash of the password: with another password all devices of the user are strangers. */
function sign(
  { accessTokens, instance }: DeviceServices,
  { id, password_hash }: Owner,
  key_hash: string | null,
  issued: string,
  nonce: string,
) {
  const signed = ["device", instance.id, id, password_hash, key_hash ?? "", issued, nonce].join("\0");
  return createHmac("sha256", accessTokens.deriveKey("benchtop device")).update(signed).digest();
}

function secondsNow({ now }: DeviceServices): number {
  return Math.floor(Date.parse(now()) / 1000);
}

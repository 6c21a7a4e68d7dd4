/**
 * Canonical JSON written anew from RFC 8785, so that hashes are checked by other code than made them. Strings and
 * numbers are what ECMAScript's JSON.stringify makes of them (§3.2.2); keys are sorted by UTF-16 code units (§3.2.3).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}

/** SHA-256, hex, by the platform's Web Crypto. */
export async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

/** Headers that stand on every answer, errors and static files included. */

/** What a page of ours may load: itself only; nothing inline, nothing remote. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What is no page may load nothing at all. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** What every answer has unless it says otherwise. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": DATA_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // Not stored: at this address another data directory may answer tomorrow, with the same versions and other rows. Not
  // compressed either: small answers over loopback gain nothing from it, and assets come compressed.
  "cache-control": "no-store, no-transform",
};

/** Adds what every answer has to one that was made without it; what it says itself stays. */
export function completeHeaders(headers: Headers, request_id: string): void {
  for (const [name, value] of Object.entries(COMMON_HEADERS)) {
    if (!headers.has(name)) headers.append(name, value);
  }
  headers.set("x-request-id", request_id);
}

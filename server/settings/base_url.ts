/** Which addresses of an AI service are taken: any of the net, of the house or of this computer, but none that is a trap. */

import { parseIPv6, writeIPv4 } from "../ip_address.ts";

/** Names under which clouds answer their machines with credentials. */
const METADATA_NAMES = [
  ...["metadata.google.internal", "metadata.goog", "metadata", "instance-data", "instance-data.ec2.internal"],
];

/** The same services' addresses outside the link-local ranges, as the URL parser writes them. */
const METADATA_ADDRESSES = ["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"];

/**
 * Reads a base URL and brings it to the one spelling in which it is kept: `http://127.1/v1/` is `http://127.0.0.1/v1`.
 *
 * @returns the URL without a slash at its end, or what it must or must not be, in words that follow its name
 */
export function readBaseUrl(text: string): { readonly url: string } | { readonly fault: string } {
  const parsed = URL.parse(text);
  if (parsed === null || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
    return { fault: "must be an address that begins with http:// or https://" };
  }
  if (parsed.username !== "" || parsed.password !== "") return { fault: "must not hold a user name or a password" };
  // A query is where keys hide, and paths are put behind the base; "?" and "#" count even with nothing after them.
  if (/[?#]/.test(text)) return { fault: "must end before ? and #" };
  if (isTrap(parsed.hostname)) return { fault: "must not be a link-local address or a cloud's metadata service" };
  return { url: parsed.href.replace(/\/+$/, "") };
}

/** Whether a URL that was read leads back to this server, whose port this is and which also answers to these names. */
export function isOwnAddress(url: string, own: { readonly port: number; readonly hosts: readonly string[] }): boolean {
  const { hostname, host, port, protocol } = new URL(url);
  const ownPort = Number(port || (protocol === "https:" ? 443 : 80)) === own.port;
  return own.hosts.includes(host) || (ownPort && isThisComputer(hostname));
}

function isThisComputer(hostname: string): boolean {
  const name = plainName(hostname);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const address = embeddedIPv4(name) ?? name;
  return /^(127|0)\.\d+\.\d+\.\d+$/.test(address) || address === "::1" || address === "::";
}

function isTrap(hostname: string): boolean {
  const name = plainName(hostname);
  const address = embeddedIPv4(name) ?? name;
  if (METADATA_NAMES.includes(name) || METADATA_ADDRESSES.includes(address)) return true;
  return /^169\.254\.\d+\.\d+$/.test(address) || /^fe[89ab][0-9a-f]:/.test(address);
}

/** Without the brackets of an IPv6 address and the dot at the end of a complete name. */
function plainName(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
}

/**
 * The IPv4 address that an IPv6 address stands for: mapped or compatible (RFC 4291, 2.5.5), translated (RFC 2765, 2.1;
 * RFC 6052 and 8215 with all 96 bits of the prefix), or of 6to4 (RFC 3056).
 */
function embeddedIPv4(address: string): string | undefined {
  const words = parseIPv6(address);
  if (words === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = words;
  if (a === 0x2002) return writeIPv4(b, c);
  const prefix = [a, b, c, d, e, f].map((word) => word.toString(16)).join(":");
  if (!EMBEDDING.includes(prefix) && !(a === 0x64 && b === 0xff9b && c === 1)) return undefined;
  return g === 0 && h <= 1 ? undefined : writeIPv4(g, h); // :: and ::1 are addresses of their own
}

/** The first 96 bits of addresses whose last 32 are an IPv4 address. */
const EMBEDDING = ["0:0:0:0:0:ffff", "0:0:0:0:0:0", "0:0:0:0:ffff:0", "64:ff9b:0:0:0:0"];

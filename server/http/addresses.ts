/**
 * Which addresses lead where: to any computer, into the house, to this computer, or nowhere that should be asked. By
 * hand: BlockList of node:net would load that module, some 2 ms, at every start.
 */
import { parseIPv6 } from "../ip_address.ts";

/**
 * - `open`: all others
 * - `private`: networks of a house, a company or a provider (RFC 1918, RFC 4193, RFC 6598)
 * - `loopback`: this computer
 * - `link_local`, `metadata`: a machine's own network, where clouds hand out its credentials
 * - `unusable`: no single computer has it (unspecified, multicast, reserved)
 */
export type AddressKind = "open" | "private" | "loopback" | "link_local" | "metadata" | "unusable";

const IPV4 = "4:";
const IPV6 = "6:";

/** The first kind that has the address counts. */
const RANGES: readonly (readonly [AddressKind, readonly string[]])[] = [
  // Services of clouds that are not at a link-local address: Alibaba, Azure, Oracle, AWS, Google.
  ["metadata", ["100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd20:ce::254/128"]],
  ["link_local", ["169.254.0.0/16", "fe80::/10"]],
  ["loopback", ["127.0.0.0/8", "::1/128"]],
  ["unusable", ["0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8"]],
  ["private", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]],
];

/**
 * IPv6 ranges whose addresses stand for an IPv4 address, each with the bit at which that begins: mapped and compatible
 * (RFC 4291, 2.5.5), translated (RFC 2765, 2.1; RFC 6052 and 8215 with all 96 bits of the prefix), of 6to4 (RFC 3056).
 */
const EMBEDDING: readonly (readonly [range: string, at: number])[] = [
  ...(["::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"].map((range) =>
    [range, 96] as const
  )),
  ["2002::/16", 16],
];

/** @param address in the spelling that URLs have; what is no address at all, a name, is undefined */
export function addressKind(address: string): AddressKind | undefined {
  const bits = toBits(address);
  return bits === undefined ? undefined : kindOf(bits) ?? "open";
}

function kindOf(bits: string): AddressKind | undefined {
  const found = RANGES.find(([, ranges]) => ranges.some((range) => bits.startsWith(prefixOf(range))));
  if (found !== undefined) return found[0];
  const [, at] = EMBEDDING.find(([range]) => bits.startsWith(prefixOf(range))) ?? [];
  return at === undefined ? undefined : kindOf(IPV4 + bits.slice(IPV6.length + at).slice(0, 32));
}

/** The host of a URL that was parsed, without the brackets of IPv6 and the dot at the end of a complete name. */
export function plainHost(hostname: string): string {
  return withoutEnd(hostname.replace(/^\[|\]$/g, ""), ".");
}

/** An address as a name server gave it, in the spelling that URLs have, without the zone of link-local ones. */
export function normalAddress(address: string): string {
  const [plain = ""] = address.split("%", 1);
  const url = URL.parse(plain.includes(":") ? `http://[${plain}]` : `http://${plain}`);
  return url === null ? plain : plainHost(url.hostname);
}

/** A text without the characters of this kind that it ends with. */
export function withoutEnd(text: string, character: string): string {
  let end = text.length;
  while (text[end - 1] === character) end--;
  return text.slice(0, end);
}

function prefixOf(range: string): string {
  const [address = "", length] = range.split("/");
  return toBits(address)?.slice(0, IPV4.length + Number(length)) ?? "";
}

/** 32 or 128 digits behind the family's mark, so that an address of one is never in a range of the other. */
function toBits(address: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
    return IPV4 + address.split(".").map((part) => digits(Number(part), 8)).join("");
  }
  const words = parseIPv6(address);
  return words && IPV6 + words.map((word) => digits(word, 16)).join("");
}

function digits(value: number, length: number): string {
  return value.toString(2).padStart(length, "0");
}

/** Pure: IP addresses as numbers, so that each has one form however it is written. */

/**
 * The eight words of an IPv6 address; undefined when it is none. What follows a `%` names an interface and is left out.
 */
export function parseIPv6(text: string): readonly number[] | undefined {
  const [address = ""] = text.split("%");
  const halves = withoutDots(address).split("::");
  if (halves.length > 2 || !address.includes(":")) return undefined;
  const [head = [], tail = []] = halves.map((half) => half === "" ? [] : half.split(":"));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined;
  const words = [...head, ...Array<string>(gap).fill("0"), ...tail];
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
  return words.map((word) => parseInt(word, 16));
}

/** `a.b.c.d` of two words. */
export function writeIPv4(high: number, low: number): string {
  return [high, low].flatMap((word) => [word >> 8, word & 0xff]).join(".");
}

/** `::ffff:127.0.0.1` as `::ffff:7f00:1`. */
function withoutDots(address: string): string {
  return address.replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_whole, ...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

/** Who is at an address, of whom one computer may have many: all of this one, and those of a /64 of IPv6, are one. */
export function strangerAt(hostname: string): string {
  const words = parseIPv6(hostname);
  if (words === undefined) return hostname.startsWith("127.") ? "loopback" : hostname;
  const [a, b, c, d, e, f, g = 0, h = 0] = words;
  const isMapped = [a, b, c, d, e].every((word) => word === 0) && f === 0xffff;
  if (isMapped) return strangerAt(writeIPv4(g, h));
  if (words.slice(0, 7).every((word) => word === 0) && h === 1) return "loopback";
  return `${[a, b, c, d].map((word) => word?.toString(16)).join(":")}::/64`;
}

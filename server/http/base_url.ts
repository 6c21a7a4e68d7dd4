/** Which addresses of an AI service are taken: those of the net, of the house and of this computer, but no trap. */
import { addressKind, plainHost, withoutEnd } from "./addresses.ts";

/** Names under which clouds answer their machines with credentials. */
const METADATA_NAMES = [
  "metadata.google.internal",
  "metadata.goog",
  "metadata",
  "instance-data",
  "instance-data.ec2.internal",
];

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
  const fault = hostFault(parsed.hostname);
  if (fault !== undefined) return { fault };
  return { url: withoutEnd(parsed.href, "/") };
}

function hostFault(hostname: string): string | undefined {
  const name = plainHost(hostname);
  const kind = METADATA_NAMES.includes(name) ? "metadata" : addressKind(name);
  if (kind === "metadata" || kind === "link_local") {
    return "must not be a link-local address or a cloud's metadata service";
  }
  return kind === "unusable" ? "must not be an address that stands for no single computer, such as 0.0.0.0" : undefined;
}

/** Whether a URL that was read leads back to this server, whose port this is and which also answers to these names. */
export function isOwnAddress(url: string, own: { readonly port: number; readonly hosts: readonly string[] }): boolean {
  const { hostname, host, port, protocol } = new URL(url);
  const ownPort = Number(port || (protocol === "https:" ? 443 : 80)) === own.port;
  return own.hosts.includes(host) || (ownPort && isThisComputer(hostname));
}

/** 0.0.0.0 and :: lead to this computer too. */
function isThisComputer(hostname: string): boolean {
  const name = plainHost(hostname);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const kind = addressKind(name);
  return kind === "loopback" || kind === "unusable";
}

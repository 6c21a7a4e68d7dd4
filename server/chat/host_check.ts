/** Whether a request may go where its URL leads, by what the URL says and by what its name stands for. */
import { addressKind, plainHost } from "../http/addresses.ts";
import { isOwnAddress, readBaseUrl } from "../http/base_url.ts";
import type { LookUp } from "../http/look_up.ts";
import { refusedAddress, unknownName } from "./failures.ts";

export interface Surroundings {
  /** This server's own port and the names it answers to. */
  readonly own: { readonly port: number; readonly hosts: readonly string[] };
  readonly lookUp: LookUp;
}

/**
 * @param may_be_near whether it may lead to this computer or its network
 * @returns the addresses to connect to instead of the name. None with https: there the certificate proves that it is
 *   the service of this name that answers, and a proxy of the house may be the only one who can look the name up
 * @throws {AppError} `ai_failed`, which says what is wrong with the address
 */
export async function checkHost(url: URL, around: Surroundings, may_be_near: boolean): Promise<readonly string[]> {
  const name = plainHost(url.hostname);
  checkUrl(url, url.host, around, may_be_near);
  if (addressKind(name) !== undefined) return [];
  const addresses = await around.lookUp(name);
  for (const address of addresses) checkUrl(withHost(url, address), url.host, around, may_be_near);
  if (url.protocol === "https:") return [];
  if (addresses.length === 0) throw unknownName(url.host);
  return addresses;
}

/** The same URL at an address instead of a name. */
export function withHost(url: URL, address: string): URL {
  const changed = new URL(url);
  changed.hostname = address.includes(":") ? `[${address}]` : address;
  return changed;
}

function checkUrl(url: URL, host: string, { own }: Surroundings, may_be_near: boolean): void {
  const read = readBaseUrl(url.href);
  if ("fault" in read) throw refusedAddress(host, read.fault);
  if (isOwnAddress(url.href, own)) throw refusedAddress(host, "must not be that of this server");
  const kind = addressKind(plainHost(url.hostname));
  if (!may_be_near && (kind === "loopback" || kind === "private")) {
    throw refusedAddress(host, "must not be in this computer's own network unless somebody has set it in Settings");
  }
}

/** Names of computers and the addresses they stand for. */
import { normalAddress } from "./addresses.ts";

/** All addresses of a name, in the spelling that URLs have; none when it is not known. */
export type LookUp = (hostname: string) => Promise<readonly string[]>;

/** Asks the system, which also knows the names of its own network and of its hosts file. */
export const lookUp: LookUp = async (hostname) => {
  // Loaded when it is first needed: every start would pay for it.
  const { lookup } = await import("node:dns/promises");
  try {
    const found = await lookup(hostname, { all: true });
    return [...new Set(found.map(({ address }) => normalAddress(address)))];
  } catch (error) {
    if (isUnknownName(error)) return [];
    throw error;
  }
};

/** The codes of getaddrinfo for names that do not exist, and for name servers that do not answer. */
function isUnknownName(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return ["ENOTFOUND", "ENODATA", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"].includes(String(error.code));
}

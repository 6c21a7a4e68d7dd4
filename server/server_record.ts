import { validate as isUuid } from "uuid";
import { readSmallFile } from "./small_file.ts";

/** What a running server says about itself: `server.json` in the data directory. */
export interface ServerRecord {
  readonly event: "ready";
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly instance_id: string;
  readonly version: string;
}

/** The line on standard output: it alone also has the link that makes the first administrator, while there is none. */
export interface ReadyLine extends ServerRecord {
  readonly setup_url?: string;
}

/** What another server says about itself, for the wording of a message. */
export type Holder = Pick<ServerRecord, "pid" | "url">;

const LOOPBACK_URL = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/;

/** Reads `server.json` of another server; undefined when it is missing or not one: it only serves to word a message. */
export function readServerRecord(path: string): Holder | undefined {
  try {
    const record: unknown = JSON.parse(readSmallFile(path) ?? "null");
    return isHolder(record) ? { pid: record.pid, url: record.url } : undefined;
  } catch {
    // Whatever else has that name, or is written in it: the message does without.
    return undefined;
  }
}

/** What an answer of /health says of the server, for the wording of a message. */
export type Identity = Pick<ServerRecord, "version" | "instance_id">;

/** Strict, since it is shown to a person and any program may have written it. */
export function isIdentity(value: unknown): value is Identity {
  return typeof value === "object" && value !== null && "version" in value && "instance_id" in value &&
    typeof value.version === "string" && /^[\w.+-]{1,32}$/.test(value.version) && isUuid(value.instance_id);
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && "pid" in value && "url" in value &&
    typeof value.url === "string" && LOOPBACK_URL.test(value.url) &&
    typeof value.pid === "number" && Number.isSafeInteger(value.pid) && value.pid > 0;
}

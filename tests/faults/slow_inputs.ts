/** Inputs that make careless code slow, and the places of a request where they go. */
import type { Sample } from "../support/every_route.ts";

/** What a text is filled with; each is repeated until it has the size that is wanted. */
export const FILLERS: Readonly<Record<string, string>> = {
  zeros: "0",
  digits: "7",
  "combining marks": "\u0301\u0316",
  brackets: "[",
  braces: '{"',
  backticks: "`",
  blanks: " ",
  "line ends": "\n",
  backslashes: "\\",
  ligatures: "ﷺ",
  emoji: "👩‍🚀",
  "a long token": "a",
  stars: "*_",
  quotes: '"',
  commas: "a,;",
  NULs: "\0",
};

/** A filler of at most so many bytes in UTF-8, with another end: many a slow pattern needs one that does not fit. */
export function fill(filler: string, size_bytes: number): string {
  const count = Math.floor((size_bytes - 1) / new TextEncoder().encode(filler).length);
  return `${filler.repeat(Math.max(count, 0))}x`;
}

export interface SlowRequest {
  /** Such as `combining marks in /title`. */
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ENVELOPE_BYTES = 1024;
/** Of one address or one header: more is refused before the app sees it. */
const ADDRESS_BYTES = 12_000;

/**
 * Requests to one route with one filler in each place where it may hurt.
 *
 * @param fields names of the fields of its body, at the top
 * @param max_bytes what a body may have
 */
export function* slowRequests(sample: Sample, fields: readonly string[], max_bytes: number): Generator<SlowRequest> {
  const headers = { "content-type": sample.type ?? "application/json" };
  for (const [name, filler] of Object.entries(FILLERS)) {
    const escaped = encodeURIComponent(filler);
    const short = escaped.repeat(Math.floor(ADDRESS_BYTES / escaped.length));
    yield { name: `${name} in the path`, path: `${withLast(sample.path, short)}`, headers: {} };
    yield { name: `${name} in the query`, path: `${sample.path}?q=${short}&cursor=${short}&${short}=`, headers: {} };
    yield { name: `${name} in headers`, path: sample.path, headers: { ...headers, ...slowHeaders(filler) } };
    if (sample.body === undefined) continue;
    yield { name: `${name} as the body`, path: sample.path, headers, body: fill(filler, max_bytes) };
    if (sample.type !== undefined) {
      yield { name: `${name} in a text`, path: sample.path, headers, body: inText(sample, filler, max_bytes) };
      continue;
    }
    for (const field of fields) {
      // Escaped, a filler can be longer than it is.
      const factor = JSON.stringify(filler).length - 2;
      const text = fill(
        filler,
        Math.floor((max_bytes - ENVELOPE_BYTES) * filler.length / Math.max(factor, filler.length)),
      );
      const body = JSON.stringify({ ...Object(sample.body), [field]: text });
      yield { name: `${name} in /${field}`, path: sample.path, headers, body };
    }
  }
  if (sample.body === undefined || sample.type !== undefined) return;
  for (const [name, json] of Object.entries(slowJson(max_bytes - ENVELOPE_BYTES))) {
    yield { name: `${name} as the body`, path: sample.path, headers, body: json };
    for (const field of fields) {
      const rest = JSON.stringify(sample.body).slice(1);
      yield { name: `${name} in /${field}`, path: sample.path, headers, body: `{"${field}":${json},${rest}` };
    }
  }
}

/** JSON that is long in other ways than by its texts. */
export function slowJson(size_bytes: number): Readonly<Record<string, string>> {
  const object = (count: number, key: (index: number) => string) =>
    `{${Array.from({ length: count }, (_, index) => `${JSON.stringify(key(index))}:1`).join(",")}}`;
  return {
    "a number of zeros": `0.1${"0".repeat(size_bytes - 10)}1`,
    "a number of digits": "7".repeat(size_bytes - 10),
    "a long exponent": `1e${"0".repeat(size_bytes - 10)}`,
    "keys, as many as fit": object(Math.floor(size_bytes / 12), (index) => `k${index}`),
    "keys, as many as are taken": object(Math.min(19_000, Math.floor(size_bytes / 12)), (index) => `k${index}`),
    "one long key": object(1, () => "k".repeat(size_bytes - 10)),
    "values, as many as are taken": `[${"1.0,".repeat(Math.min(99_000, Math.floor(size_bytes / 4) - 2))}1]`,
    "escapes": `"${"\\u0061".repeat(Math.floor(size_bytes / 6) - 2)}"`,
    "blanks between": `${" ".repeat(size_bytes - 10)}[]`,
  };
}

/** Headers that are read, each filled; bytes stand for characters there. */
function slowHeaders(filler: string): Readonly<Record<string, string>> {
  const visible = filler.replaceAll(/[\0\n]/g, "~");
  const bytes = Array.from(new TextEncoder().encode(visible), (byte) => String.fromCharCode(byte)).join("");
  const text = bytes.repeat(Math.floor(ADDRESS_BYTES / bytes.length / 2));
  const named = ["accept", "accept-encoding", "if-match", "if-none-match", "x-session-key", "x-request-id"];
  return {
    ...Object.fromEntries(named.map((name) => [name, `x${text}x`])),
    authorization: `Bearer ${text}x`,
    cookie: `a=${text}`,
  };
}

function withLast(path: string, last: string): string {
  return path.replace(/[^/]*$/, last);
}

/** A text of another type, filled behind what makes it one. */
function inText({ body }: Sample, filler: string, max_bytes: number): string {
  const head = `${String(body).replace(/\r\n[^]*$/, "\r\n")}`;
  return `${head}${fill(filler, max_bytes - head.length)}`;
}

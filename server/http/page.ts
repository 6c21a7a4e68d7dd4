/** Pages of lists over HTTP: the cursor that leads to the next one, and the headers that tell of it. */
import type { Context } from "hono";
import type { Kept } from "../../db/memo.ts";
import type { Place } from "../../db/pages.ts";
import type { Env } from "../context.ts";
import { AppError } from "../errors.ts";
import { rawJson } from "./answer.ts";

/** Rows are counted up to here where counting all of them could hold up others. */
const COUNT_MAX = 10_000;

/** @param count answers how many rows match, and may stop at `max` */
export function countBounded(count: (max: number) => number): ListPage["total"] {
  const found = count(COUNT_MAX + 1);
  return found > COUNT_MAX ? `${COUNT_MAX}+` : found;
}

export interface ListPage {
  /** A JSON array. */
  readonly text: string;
  /** The cursor of the next page; null when this is the last. */
  readonly next: string | number | null;
  /** How many rows match in all, as `X-Total-Count` has it; undefined unless asked for. */
  readonly total: number | `${number}+` | undefined;
}

/** Answers a page, with the address of the next one in `Link` and the number of all rows in `X-Total-Count`. */
export function sendPage<T>(c: Context<Env>, { bytes, next, total }: Kept<ListPage>) {
  return rawJson<T[]>(c, bytes, undefined, {
    ...(next === null ? {} : { link: `<${nextPage(c.req.url, next)}>; rel="next"` }),
    ...(total === undefined ? {} : { "x-total-count": String(total) }),
  });
}

/** The same request one page on, as a path with its query. */
function nextPage(request_url: string, cursor: string | number): string {
  const url = new URL(request_url);
  url.searchParams.set("cursor", String(cursor));
  return url.pathname + url.search;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** What a list is sorted by, from its field's name with a minus in front when it is turned around. */
export function parseSort<const Sort extends string>(
  sorts: readonly Sort[],
  sort: NoInfer<Sort | `-${Sort}`>,
): { readonly by: Sort; readonly descending: boolean } {
  const by = sorts.find((name) => sort === name || sort === `-${name}`);
  if (by === undefined) throw new TypeError(`Cannot sort by "${sort}"`);
  return { by, descending: sort !== by };
}

/** A place as text that clients hand back unread. The sort goes along: in another order the place means nothing. */
export function writeCursor(sort: string, { value, id }: Place): string {
  const bytes = new TextEncoder().encode(JSON.stringify([sort, value, id]));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * The place that a cursor stands for.
 *
 * @throws {AppError} `malformed` when it is none of ours, or of a list in another order
 */
export function readCursor(sort: string, cursor: string): Place {
  const [made_for, value, id] = readTexts(cursor);
  if (made_for === sort && value !== undefined && id !== undefined) return { value, id };
  const fault = made_for === undefined ? "is none of this server" : `is one of a list sorted by "${made_for}"`;
  throw new AppError("malformed", `The cursor "${cursor.slice(0, 40)}" ${fault}`);
}

/** What `writeCursor` wrote; nothing when it did not write this. */
function readTexts(cursor: string): readonly string[] {
  let texts: unknown;
  try {
    texts = JSON.parse(UTF8.decode(Uint8Array.fromBase64(cursor, { alphabet: "base64url" })));
  } catch {
    return []; // not JSON in base64: one of the ways not to be a cursor
  }
  return Array.isArray(texts) && texts.length === 3 && texts.every((one) => typeof one === "string") ? texts : [];
}

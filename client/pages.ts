/** Lists that the server answers page by page. */
import { contentOf, succeeded } from "./problem.ts";

/** The most rows that the server answers at once. */
const PAGE_ROWS = "500";

interface PageAnswer<Row> {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  json(): Promise<Row[]>;
}

/**
 * All rows of a list: most fit on one page, others take some more requests.
 *
 * @param ask asks for one page
 */
export async function readPages<Row>(
  ask: (page: { limit: string; cursor?: string }) => Promise<PageAnswer<Row>>,
): Promise<Row[]> {
  const found: Row[] = [];
  let cursor: string | undefined;
  do {
    const answer = await succeeded(ask({ limit: PAGE_ROWS, ...(cursor === undefined ? {} : { cursor }) }));
    found.push(...await contentOf(answer));
    cursor = nextCursor(answer);
  } while (cursor !== undefined);
  return found;
}

/** Where the next page begins, out of `Link: <…?cursor=…>; rel="next"`; undefined after the last one. */
export function nextCursor({ headers }: { readonly headers: Headers }): string | undefined {
  const [, path] = /<([^>]*)>;\s*rel="next"/.exec(headers.get("link") ?? "") ?? [];
  return new URLSearchParams(path?.split("?")[1]).get("cursor") ?? undefined;
}

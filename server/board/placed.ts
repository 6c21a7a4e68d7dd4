/** Cards and columns over HTTP: rows that stand on a board, and whose answers tell of their place on it. */
import type { Context } from "hono";
import type { Env } from "../context.ts";
import { etag, json } from "../http/answer.ts";

/** What the tag of a row on a board is made of. */
interface Placed {
  readonly version: number;
  readonly board_id: string;
  readonly board_version: number;
}

/**
 * The tag of a card or column. Its neighbour and the board's version change without its own version; and `/board` can
 * become another board.
 */
export function placedTag({ version, board_id, board_version }: Placed): string {
  return etag(version, board_id, board_version);
}

/** Sends a card or column. */
export function jsonPlaced<T extends Placed, Status extends 200 | 201 = 200>(
  c: Context<Env>,
  row: T,
  status?: Status,
  more?: Readonly<Record<string, string>>,
) {
  return json<T, Status>(c, row, status, { etag: placedTag(row), ...more });
}

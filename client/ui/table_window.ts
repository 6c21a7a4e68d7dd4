/** Which rows of a long table are drawn. */

/** Shorter tables are drawn as a whole. */
export const VIRTUAL_FROM = 200;
/** Rows drawn beyond either edge of what is seen. */
const MARGIN = 12;
/** Scrolling less than this many rows draws nothing anew. */
const STEP = 4;

export interface RowRange {
  readonly from: number;
  /** The first one after it. */
  readonly to: number;
}

/** A row by its index, or the space of so many rows that are not drawn. */
export type Piece = { readonly index: number } | { readonly gap: number; readonly from: number };

/**
 * The rows to draw, in steps, so that scrolling by a line changes nothing.
 *
 * @param top_px how far is scrolled
 * @param height_px how much is seen
 */
export function rangeInSight(count: number, top_px: number, height_px: number, row_px: number): RowRange {
  if (count < VIRTUAL_FROM) return { from: 0, to: count };
  const first = Math.floor(top_px / row_px / STEP) * STEP;
  const last = Math.ceil((top_px + height_px) / row_px / STEP) * STEP;
  return { from: clamp(first - MARGIN, count), to: clamp(last + MARGIN, count) };
}

/**
 * Rows and gaps from the first to the last.
 *
 * @param kept a row that is drawn wherever it is: focus would be lost with it; -1 for none
 */
export function layOut(count: number, { from, to }: RowRange, kept: number): Piece[] {
  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
  if (kept >= 0 && kept < count && (kept < from || kept >= to)) drawn.push(kept);
  drawn.sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let next = 0;
  for (const index of drawn) {
    if (index > next) pieces.push({ gap: index - next, from: next });
    pieces.push({ index });
    next = index + 1;
  }
  if (next < count) pieces.push({ gap: count - next, from: next });
  return pieces;
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count, index));
}

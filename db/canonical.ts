/** JSON in the one form of RFC 8785, whole or in steps: what hashes are made of. */
import canonicalize from "canonicalize";
import type { Steps } from "./slices.ts";

/** Lists and objects down to this depth are written piece by piece; what lies deeper is one card, or less. */
const PIECES_DEPTH = 3;
/** Characters of a piece: many small ones would each be hashed by themselves. */
const PIECE_LENGTH = 8 * 1024;

/** Writes what `canonicalText` makes, in pieces that are complete texts each. */
export function* writeCanonical(value: unknown, write: (piece: string) => void): Steps<void> {
  let piece = "";
  function* add(value: unknown, depth: number): Steps<void> {
    if (depth === PIECES_DEPTH || typeof value !== "object" || value === null) {
      piece += canonicalText(value);
      if (piece.length < PIECE_LENGTH) return;
      write(piece);
      piece = "";
      yield;
      return;
    }
    const isList = Array.isArray(value);
    const entries = isList
      ? value.map((item: unknown) => ["", item ?? null] as const)
      : Object.entries(value).filter(([, item]) => item !== undefined).sort(byName);
    piece += isList ? "[" : "{";
    for (const [index, [name, item]] of entries.entries()) {
      if (index > 0) piece += ",";
      if (!isList) piece += `${canonicalText(name)}:`;
      yield* add(item, depth + 1);
    }
    piece += isList ? "]" : "}";
  }
  yield* add(value, 0);
  write(piece);
}

/** By UTF-16 code units, as RFC 8785 has it. */
function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @throws {TypeError} when the value is not JSON */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Cannot write an audit entry: its details are not JSON");
  return text;
}

/** What items are searched and sorted by. */
import { toComparable } from "../comparable.ts";

/**
 * Characters of a comparable description: one letter becomes three at most in any script that is written (ﷺ, a sign of
 * its own, becomes eighteen).
 */
const DESCRIPTION_LENGTH_MAX = 6000;

/** The title on a line of its own, by which items are sorted, and the description. */
export function toSearchText(title: string, description: string | null): string {
  return `${toComparable(title)}\n${toComparable(description ?? "").slice(0, DESCRIPTION_LENGTH_MAX)}`;
}

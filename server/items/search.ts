/** What items are searched and sorted by. */
import { toComparable } from "../comparable.ts";

/** The title on a line of its own, by which items are sorted, and the description. */
export function toSearchText(title: string, description: string | null): string {
  return `${toComparable(title)}\n${toComparable(description ?? "")}`;
}

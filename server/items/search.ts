/** What items are searched and sorted by: letters alike in whatever case and form. */

/** A text as texts are compared: compatibility forms made one (NFKC), and lower case. */
export function toComparable(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The title on a line of its own, by which items are sorted, and the description. */
export function toSearchText(title: string, description: string | null): string {
  return `${toComparable(title)}\n${toComparable(description ?? "")}`;
}

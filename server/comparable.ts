/** Texts as they are searched and sorted: letters alike in whatever case, with whatever accents. */
import { normalForm } from "./normal_form.ts";

const MARKS = /\p{Mn}+/gu;

/**
 * A text as texts are compared: "Résumé" and "ＲＥＳＵＭＥ" are "resume".
 *
 * @param text of a field whose length is bounded
 */
export function toComparable(text: string): string {
  // Marks go before as well: none of them counts, and a long run would be sorted for nothing.
  return normalForm(text.replace(MARKS, ""), "NFKD").replace(MARKS, "").toLowerCase();
}

/** Texts as they are searched and sorted: letters alike in whatever case, with whatever accents. */

/** A text as texts are compared: "Résumé" and "ＲＥＳＵＭＥ" are "resume". */
export function toComparable(text: string): string {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}

/**
 * Texts in one of Unicode's normal forms. Normalising sorts the marks of each letter, and a run of n marks costs n²: a
 * megabyte of them takes minutes. So nothing else here calls `normalize()` (a test holds that), and this takes no more
 * characters than any field has that is compared.
 */

/** Of a field whose schema has bounded it already: a description has 2000, a password that is tried 1024. */
const LENGTH_MAX = 4096;

/** @throws {RangeError} when the text is longer than 4096 characters: its schema lacks a bound */
export function normalForm(text: string, form: "NFKC" | "NFKD"): string {
  if (text.length > LENGTH_MAX) throw new RangeError(`Cannot normalise ${text.length} characters`);
  return text.normalize(form);
}
